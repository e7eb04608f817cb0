"""What an auditor does on the page of the audit: bring a map, settle what is doubtful, answer, read the report."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from streamlit.testing.v1 import AppTest

from graph.resources import root
from tests.browsing import opened, settle
from tests.test_ui_everywhere import RULES

EXAMPLE = root() / "data" / "examples" / "hopital.csv"
#: Names that a browser might run, and that turn what follows around; a column and a name that nobody knows for certain.
HOSTILE = """identifiant;nom;Connexion;donnees_sante;services_nationaux
dpi;<img src=x onerror=document.title='pwned'>;mot de passe seul;oui;Alimentation DMP
sil;Labo\u202eratoire;carte CPS;oui;DMP
"""


def page(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(root() / "app.py"), default_timeout=60)
    app.switch_page(str(root() / "graph/ui/pages/audit.py"))
    for name, value in parameters.items():
        app.query_params[name] = value
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def text(app: AppTest) -> str:
    """Return all that the page says, without its tags."""
    html = " ".join(one.proto.body for one in app.get("html"))
    kinds = (app.markdown, app.caption, app.subheader, app.info, app.warning, app.error, app.success)
    said = [one.value for kind in kinds for one in kind]
    return re.sub(r"<[^>]+>", " ", html) + " ".join(said).replace("\\", "")


def bring(name: str, content: bytes, **parameters: str) -> AppTest:
    app = page(**parameters)
    app.file_uploader(key="audit-files").set_value((name, content, "application/octet-stream"))
    return run(app)


def to(app: AppTest, step: str) -> AppTest:
    app.query_params["step"] = step
    return run(app)


def choose(app: AppTest, label: str, value: str) -> None:
    next(one for one in app.selectbox if label in one.label.replace("\\", "")).set_value(value)


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click()
    return run(app)


def counts(app: AppTest) -> dict[str, int]:
    """Return the figures of the step of checks."""
    said = re.search(r"Violations.: (\d+).; avertissements.: (\d+).; informations.: (\d+)", text(app))
    return dict(zip(("violation", "warning", "information"), map(int, said.groups()), strict=True))


@pytest.fixture(scope="module")
def audit(doctrine):
    """The audit of the example by the command."""
    return json.loads(doctrine("audit", str(EXAMPLE), "--as-of", "2026-11-01", "--format", "json").stdout)


# ------------------------------------------------------------------------------------------------------- file


def test_the_page_says_that_nothing_leaves_the_machine_and_offers_an_example():
    app = page()
    assert "Rien ne quitte cette machine" in text(app)
    app.button(key="audit-example").click()
    assert "Centre hospitalier de Val-Fictif" in text(run(app))
    assert app.query_params["map"] == "example"
    assert {one.label for one in app.get("download_button")} >= {"Télécharger le modèle à remplir"}


def test_every_form_of_the_example_is_read_alike_by_the_page():
    names = ("hopital.csv", "hopital.xlsx", "hopital.xml", "hopital.archimate", "hopital.ttl")
    found = set()
    for name in names:
        app = bring(name, (EXAMPLE.parent / name).read_bytes(), day="2026-11-01")
        found.add(tuple(counts(to(app, "checks")).items()))
    assert len(found) == 1


def test_files_of_mercator_dropped_together_make_one_map():
    app = page(day="2026-11-01")
    folder = EXAMPLE.parent / "mercator"
    app.file_uploader(key="audit-files").set_value(
        [(one.name, one.read_bytes(), "application/json") for one in sorted(folder.iterdir())]
    )
    to(run(app), "checks")
    complement = EXAMPLE.parent / "mercator-complement.xlsx"
    before = counts(app)
    app.file_uploader(key="audit-complete").set_value((complement.name, complement.read_bytes(), ""))
    assert counts(run(app)) != before
    whole = bring("hopital.csv", EXAMPLE.read_bytes(), day="2026-11-01")
    assert counts(app) == counts(to(whole, "checks"))


def test_what_cannot_be_read_is_named_with_its_place_and_stops_the_audit_until_the_user_goes_without():
    content = b"class,id,facts\nApplication,a,kind=zorglub|healthData=true\nApplication,b,name=B\n"
    app = bring("ma carte.csv", content)
    assert "ma carte.csv:2" in text(app) and "zorglub" in text(app) and "/tmp" not in text(app)
    assert "points refusés (1)" in text(to(app, "report"))
    to(app, "file").checkbox(key="audit-partial").check()
    assert "L’essentiel" in text(to(run(app), "report"))


@pytest.mark.parametrize(
    ("name", "content"),
    [("casse.xlsx", b"not a workbook"), ("bombe.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), ("x.ttl", b"<<<")],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_a_sentence_with_its_own_name(name, content):
    app = bring(name, content)
    assert name in app.error[0].value.replace("\\", "") and "/tmp" not in app.error[0].value
    assert "Apporter d’abord" in text(to(app, "report"))


# ---------------------------------------------------------------------------------------------------- mapping


def test_a_doubtful_sheet_column_and_name_are_confirmed_and_the_choices_can_be_replayed():
    app = to(bring("Inventaire.csv", HOSTILE.encode()), "mapping")
    choose(app, "Inventaire", "Application")
    press(app, "Appliquer ces choix")
    assert "Labo\\u202eratoire" in text(app) and "\u202e" not in text(app)  # what turns a name around is shown escaped
    choose(app, "Connexion", "authentication")
    doubtful = next(one for one in app.selectbox if "Alimentation DMP" in one.label)
    assert any("service/dmp" in one and "note 90" in one for one in doubtful.options)
    doubtful.set_value("service/dmp")
    press(app, "Appliquer ces choix")
    assert "Choix à faire : 0 ; faits : 3" in re.sub(r"\s", " ", text(app))
    assert "Moyens" in text(app) or "authentification" in text(app)
    replayed = to(bring("Inventaire.csv", HOSTILE.encode()), "mapping")
    choices = b'[sheets]\nInventaire = "Application"\n[columns.Inventaire]\nConnexion = "authentication"\n'
    replayed.file_uploader(key="audit-replay").set_value(("choix.toml", choices, ""))
    assert "faits : 1" in re.sub(r"\s", " ", text(run(replayed)))
    assert "mot de passe seul" in text(replayed)


def test_a_file_of_choices_that_names_nothing_known_is_refused_and_the_former_choices_stay():
    app = to(bring("Inventaire.csv", HOSTILE.encode()), "mapping")
    choose(app, "Inventaire", "Application")
    press(app, "Appliquer ces choix")
    app.file_uploader(key="audit-replay").set_value(("choix.toml", b'[sheets]\nInventaire = "Zorglub"\n', ""))
    assert "Zorglub" in run(app).error[0].value
    assert "Labo" in text(app)


# ----------------------------------------------------------------------------------------------------- checks


def test_the_page_and_the_command_find_the_same(audit):
    app = bring("hopital.csv", EXAMPLE.read_bytes(), day="2026-11-01")
    assert counts(to(app, "checks")) == {
        name: audit["counts"][name] for name in ("violation", "warning", "information")
    }


def test_will_we_be_ready_what_is_a_warning_today_is_a_violation_when_it_applies():
    app = page(map="example", step="checks", day="2026-11-01")
    today = counts(app)
    app.query_params["day"] = "2031-03-26"
    assert counts(run(app))["violation"] > today["violation"]
    assert counts(app)["warning"] < today["warning"]


def test_a_day_that_is_none_is_said_and_the_day_of_before_stays():
    app = page(map="example", step="checks", day="2027-03-26")
    app.text_input(key="audit-day").set_value("demain")
    assert "n’est pas un jour" in text(run(app)) and app.query_params["day"] == "2027-03-26"


def test_an_answer_completes_the_map_and_brings_what_waited_for_it():
    app = page(map="mercator", step="checks", day="2026-11-01")
    before = counts(app)
    asked = int(re.search(r"Réponses manquantes.: (\d+)", text(app))[1])
    app.selectbox(key="audit-about").set_value("Application.authentication")
    run(app)
    app.multiselect[0].set_value(["password"])
    press(app, "Enregistrer ces réponses")
    assert "Réponses données dans cette page : 1" in re.sub(r"\s", " ", text(app))
    press(app, "Oublier ces réponses")
    assert int(re.search(r"Réponses manquantes.: (\d+)", text(app))[1]) == asked and counts(app) == before


def test_a_waived_finding_is_counted_apart_until_its_day_and_a_misspelt_waiver_is_refused(audit):
    one = next(one for one in audit["findings"] if one["severity"] == "violation")
    lines = {"rule": one["rule"], "element": one["entity"], "reason": "r", "author": "a", "until": "2026-12-31"}

    def waivers(**changed: str) -> bytes:
        return ("[[waiver]]\n" + "".join(f'{k} = "{v}"\n' for k, v in (lines | changed).items())).encode()

    app = page(map="example", step="checks", day="2026-11-01")
    app.file_uploader(key="audit-waivers").set_value(("l.toml", waivers(), ""))
    assert counts(run(app))["violation"] == audit["counts"]["violation"] - 1
    app.query_params["day"] = "2027-01-01"
    with_waiver = counts(run(app))["violation"]
    assert with_waiver == counts(page(map="example", step="checks", day="2027-01-01"))["violation"]
    app.file_uploader(key="audit-waivers").set_value(("l.toml", waivers(rule="rule/zorglub"), ""))
    assert "zorglub" in run(app).error[0].value
    app.file_uploader(key="audit-waivers").set_value(("l.toml", waivers(), ""))  # the field is there to mend it
    assert not run(app).error


def test_a_filled_sheet_that_cannot_be_read_is_refused_and_the_map_stays():
    app = page(map="example", step="checks", day="2026-11-01")
    before = counts(app)
    app.file_uploader(key="audit-complete").set_value(("feuille.xlsx", b"not a workbook", ""))
    assert "feuille.xlsx" in run(app).error[0].value.replace("\\", "") and counts(app) == before


# ----------------------------------------------------------------------------------------------------- report


def test_each_finding_leads_to_requirement_text_quote_date_and_what_to_do():
    app = page(map="example", step="report", view="findings", day="2026-11-01")
    html = next(one.proto.body for one in app.get("html") if 'class="audit gaps"' in one.proto.body)
    password = html[html.index('id="rule-idpro-password-only"') :].partition("</details>")[0]
    assert 'href="fiche?entity=req/a-015' in password
    said = re.sub(r"<[^>]+>", " ", password)
    for words in ("Passer à Pro Santé Connect", "28 mars 2022", "1er janvier 2026", "le simple login/mot de passe"):
        assert words in said
    assert "hopital.xlsx, Applications!" in said


def test_findings_are_filtered_by_severity_theme_element_and_requirement():
    whole = page(map="example", step="report", view="findings", day="2026-11-01")
    said = lambda app: tuple(map(int, re.search(r"Constats.: (\d+) sur (\d+)", text(app)).groups()))  # noqa: E731
    every = said(whole)
    for name, value in {"severity": "warning", "theme": "hosting", "element": "Application/dpi",
                        "requirement": "req/a-015"}.items():  # fmt: skip
        app = page(map="example", step="report", view="findings", day="2026-11-01", **{name: value})
        assert 0 < said(app)[0] < every[0] == every[1] == said(app)[1]


def test_questions_rules_that_hold_and_those_that_do_not_apply_are_told():
    assert "questions" in text(page(map="example", step="report", view="questions")).lower()
    rest = text(page(map="example", step="report", view="rest"))
    assert "Les règles tenues" in rest and "Parce que" in rest
    drawn = page(map="example", step="report", view="system")
    assert "Constats et questions par élément" in text(drawn) and "Dossier patient informatisé" in text(drawn)


def test_an_audit_is_compared_with_a_saved_one_and_with_the_same_map_on_another_day(audit):
    fewer = dict(audit, assessments=[one for one in audit["assessments"] if one["rule"] != "rule/idpro-password-only"])
    app = page(map="example", step="report", day="2026-11-01")
    app.file_uploader(key="audit-before").set_value(("avant.json", json.dumps(fewer).encode(), ""))
    run(app)
    choose(app, "Comparer avec", "before")
    assert "Nouveaux : 16" in re.sub(r"\s", " ", text(run(app)))
    both = text(page(map="example", step="report", day="2026-11-01", against="2031-03-26"))
    found = re.search(r"26 mars 2031\s+violation\s+(\d+)\s+(\d+)", re.sub(r"\s+", " ", both))
    assert int(found[1]) == audit["counts"]["violation"] < int(found[2])
    assert "Depuis l’audit précédent" in text(
        page(map="example", step="report", day="2031-03-26", against="2029-03-26")
    )


# -------------------------------------------------------------------------------------------------- a browser


@pytest.mark.parametrize(
    ("lang", "queries"),
    [
        ("fr", ("step=file", "map=mercator&step=checks", "map=example&step=report&view=system")),
        ("en", ("map=example&step=mapping", "map=example&step=report&against=2031-03-26")),
    ],
)
def test_every_step_is_accessible_and_fits_a_small_telephone(browser, base, lang, queries):
    with opened(browser, base) as go:
        seen = go()
        for query in queries:
            seen.set_viewport_size({"width": 1440, "height": 900})
            seen.goto(f"{base}/audit?{query}&lang={lang}")
            settle(seen)
            for one in seen.locator("[data-testid='stExpander'] summary").all():
                one.click()
            found = Axe().run(seen, options=RULES).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == [], query
            seen.set_viewport_size({"width": 320, "height": 900})
            parts = "[...document.querySelectorAll('html, section, main')]"
            assert seen.evaluate(f"() => Math.max(...{parts}.map((one) => one.scrollWidth))") <= 321, query


def test_hostile_names_are_shown_as_they_are_and_the_report_can_be_taken_away(browser, base, tmp_path):
    place = tmp_path / "applications.csv"
    place.write_text(HOSTILE.replace("Connexion", "authentification"), encoding="utf-8")
    with opened(browser, base) as go:
        seen = go()
        seen.goto(f"{base}/audit?lang=fr")
        settle(seen)
        seen.locator("input[type=file]").first.set_input_files(place)
        seen.wait_for_selector(".audit .figures")
        seen.get_by_text("4. Rapport", exact=True).click()
        seen.get_by_text("Constats", exact=True).click()
        seen.wait_for_selector(".gaps details")
        body = seen.locator(".gaps").inner_html()
        assert "&lt;img src=x" in body and "\u202e" not in body
        assert seen.title() != "pwned" and seen.locator("img[src='x']").count() == 0
        with seen.expect_download() as taken:
            seen.get_by_role("button", name="JSON", exact=True).click()
        said = json.loads(taken.value.path().read_text(encoding="utf-8"))
        assert {one["entity"] for one in said["findings"]} >= {"dpi"}
        seen.get_by_role("link", name="English").click()
        seen.wait_for_selector("text=4. Report")
        assert seen.locator(".gaps details").count() > 0  # the map is kept from one language to the other
