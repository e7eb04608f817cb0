"""The pages Impact, Chemins and Structure: the answer of the command, its evidence, clear words for what is wrong."""

import csv
import io
import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from graph.resources import root
from graph.ui import impacthtml, impactview, pathview
from graph.ui.impactview import Asked
from tests.browsing import READY

FILES = {"impact": "impact", "chemins": "paths", "structure": "structure"}


def page(address: str, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(root() / "app.py"), default_timeout=60)
    app.run()  # the pages and their addresses are known after a first run
    app.switch_page(f"graph/ui/pages/{FILES[address]}.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error, [one.value for one in app.error]
    return app


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def text(app: AppTest) -> str:
    return re.sub(r"\s", " ", re.sub(r"<[^>]+>", "", html(app)))


# ------------------------------------------------------------------------------------------------------- impact


def test_the_page_the_file_and_the_command_give_the_same_answer(doctrine):
    app = page("impact", of="service/rpps,service/insi", mode="change", lang="fr")
    rows = json.loads(doctrine("impact", "RPPS", "INSi", "--of", "change", "--format", "json").stdout)
    assert f"Entités atteintes : {len(rows)}" in text(app)
    shown = impactview.answer(Asked(("service/rpps", "service/insi"), change=True), "fr")
    told = list(csv.DictReader(io.StringIO(impacthtml.as_csv(shown).removeprefix("\ufeff"))))
    assert [(row["id"], row["hops"], row["path"], row["start"]) for row in told] == [
        (row["id"], str(row["hops"]), row["path"], row["start"]) for row in rows
    ]
    printed = doctrine("impact", "RPPS", "INSi", "--of", "change", "--format", "csv").stdout
    assert list(csv.DictReader(io.StringIO(printed))) == told


def test_each_entity_reached_comes_with_its_chain_its_evidence_and_what_it_carries():
    app = page("impact", of="service/rpps", lang="fr")
    body = html(app)
    row = body[body.index("Sesali – Service européen") :]
    row = row[: row.index("</tr>")]
    assert "Sesali ← s’authentifie par ← PSC ← dépend de ← RPPS" in row
    assert "Preuves" in row and row.count("<q ") == 2 and "https://" in row
    assert "Jalons des entités atteintes" in text(app) and "Exigences des entités atteintes" in text(app)


def test_the_chosen_entity_tells_its_whole_chain_with_every_passage():
    app = page("impact", of="service/rpps", selected="service/sesali", lang="fr")
    body = html(app)
    chosen = body[body.index('class="chosen"') : body.index("</section>", body.index('class="chosen"'))]
    assert chosen.count("<blockquote") >= 2 and "Maillon le plus faible" in chosen
    assert "chemins?from=service/sesali&amp;to=service/rpps" in chosen


def test_a_wrong_address_is_cleaned_and_the_rest_of_it_is_answered():
    app = page("impact", of="service/rpps,service/rpps,<img>,nope/x", rel="zzz", depth="99", conf="x", selected="a/b")
    assert dict(app.query_params) == {"of": "service/rpps"}
    assert "Répertoire partagé" in text(app)


def test_filters_and_direction_stand_in_the_address():
    app = page("impact", of="service/dmp", sens="dependencies", depth="1", conf="Quoted", lang="fr")
    assert "Dossier médical partagé dépend de" in text(app) and "au premier rang" not in text(app)
    app.button(key="impact-reset").click().run()
    assert "depth" not in app.query_params and "conf" not in app.query_params
    assert app.query_params["sens"] == ["dependencies"] or app.query_params["sens"] == "dependencies"


def test_what_reaches_nothing_says_so_without_a_picture():
    app = page("impact", of="specification/ans-fhir-fr-annuaire", lang="en")
    assert "0 entities reached" in text(app) and "<table" not in html(app)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_picture_holds_every_entity_or_says_how_many_it_leaves_out(lang):
    shown = impactview.answer(Asked(("standard/hl7-fhir-r4",), change=True), lang)
    for form, drawn in shown.pictures():
        named = set(re.findall(r'data-id="([^"+]+)"', drawn)) - set(shown.asked.starts)
        left_out = sum(int(n) for n in re.findall(r"<tspan[^>]*>\+ (\d+) ", drawn))
        assert named <= shown.by_id.keys()
        assert len(named) + left_out == len(shown.found.reached), form


def test_a_date_bounds_what_is_reached():
    whole = page("impact", of="service/rpps", lang="fr")
    then = page("impact", of="service/rpps", lang="fr", at="2015-01-01")
    numbers = [int(re.search(r"(\d+) entités atteintes", text(app))[1]) for app in (whole, then)]
    assert numbers[0] > numbers[1]


# -------------------------------------------------------------------------------------------------------- paths


def test_the_chains_of_the_page_are_those_of_the_command(doctrine):
    app = page("chemins", **{"from": "service/dmp", "to": "service/rpps"}, lang="fr")
    found = json.loads(doctrine("path", "DMP", "RPPS", "--format", "json").stdout)
    said = text(app)
    assert f"DMP repose sur RPPS ({found['forth']['number']})" in said
    for one in found["forth"]["chains"]:
        assert one["path"] in said
    assert html(app).count("<blockquote") >= 8


def test_without_a_chain_the_page_says_so_and_tells_where_they_meet():
    app = page("chemins", **{"from": "service/sesali", "to": "service/dmp"}, lang="fr")
    assert "Aucune chaîne de dépendance" in text(app) and "Tous deux reposent sur" in text(app)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({"from": "service/rpps", "to": "service/rpps"}, "deux fois"),
        ({"from": "service/rpps", "to": "nope/nope"}, "ne connaît pas"),
    ],
)
def test_ends_that_make_no_sense_are_told(ends, said):
    app = page("chemins", **ends, lang="fr")
    assert said in app.warning[0].value


def test_a_picture_of_chains_says_each_relation_and_leads_to_the_sheets():
    told = pathview.told(pathview.Ends("service/dmp", "service/rpps"), "fr")
    for form, drawn in pathview.pictures(told.found.forth, told, "forth"):
        assert "s’authentifie par" in drawn and "fiche?entity=service/rpps" in drawn, form


# ---------------------------------------------------------------------------------------------------- structure


def test_the_tables_of_the_structure_are_those_of_the_command(doctrine):
    said = html(page("structure", lang="fr"))
    for by in ("dependants", "authentication", "articulation"):
        for row in json.loads(doctrine("central", "--by", by, "--format", "json").stdout):
            assert f"impact?of={row['id']}&amp;lang=fr" in said
    (first, *_) = json.loads(doctrine("cycles", "--format", "json").stdout)
    assert f"Groupe 1 : {first['size']} entités, {first['links']} liens" in text(page("structure", lang="fr"))


def test_the_order_and_what_is_followed_stand_in_the_address():
    app = page("structure", by="betweenness", mode="change", lang="fr")
    assert dict(app.query_params)["by"] in ("betweenness", ["betweenness"])
    app = page("structure", by="zzz", mode="boom")
    assert "by" not in app.query_params and "mode" not in app.query_params


# ---------------------------------------------------------------------------------------------------- a browser


def test_pointing_lights_up_the_chain_and_a_click_tells_it_without_loading_again(browser, base):
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    shown = context.new_page()
    shown.goto(f"{base}/impact?of=service/rpps&lang=fr")
    entity = shown.locator(".drawn.wide a[data-id='service/sesali']")
    entity.wait_for(timeout=60_000)
    shown.wait_for_selector(READY)
    entity.hover()
    lit = shown.evaluate("[...document.querySelectorAll('.drawn.wide a.on')].map((one) => one.dataset.id)")
    assert set(lit) == {"service/rpps", "service/pro-sante-connect", "service/sesali"}
    shown.evaluate("globalThis.__same = true")
    entity.click()
    shown.wait_for_selector(".chosen h2:has-text('Sesali')")
    assert "selected=service" in shown.url and shown.evaluate("globalThis.__same") is True
    assert shown.locator(".drawn.wide a.kept").count() == 3
    context.close()


def test_the_keyboard_alone_reaches_an_entity_of_the_picture_and_opens_it(browser, base):
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    shown = context.new_page()
    shown.goto(f"{base}/impact?of=service/rpps&lang=fr")
    entity = shown.locator(".drawn.wide a[data-id='service/pro-sante-connect']")
    entity.wait_for(timeout=60_000)
    shown.wait_for_selector(READY)
    entity.focus()
    assert shown.locator(".drawn.wide svg.lit").count() == 1
    shown.keyboard.press("Enter")
    shown.wait_for_selector(".chosen h2:has-text('Pro Santé Connect')")
    context.close()


@pytest.mark.parametrize("width", [320, 768, 1440, 2560])
@pytest.mark.parametrize(
    "address",
    ["impact?of=standard/hl7-fhir-r4&mode=change", "chemins?from=capability/lgc&to=service/sirene", "structure"],
)
def test_words_of_the_pictures_stay_in_their_boxes_and_are_readable(browser, base, address, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    shown = context.new_page()
    shown.goto(f"{base}/{address}{'&' if '?' in address else '?'}lang=en")
    shown.wait_for_selector(".drawn svg", state="attached", timeout=60_000)
    shown.wait_for_selector(READY)
    bad, smallest, wide = shown.evaluate(
        """() => {
          const drawn = [...document.querySelectorAll('.drawn')].filter((one) => one.offsetParent);
          const bad = [];
          let smallest = 99;
          for (const one of drawn.flatMap((box) => [...box.querySelectorAll('a')])) {
            const parts = [one.querySelector('rect'), one.querySelector('text')];
            const [box, text] = parts.map((part) => part.getBoundingClientRect());
            if (text.right > box.right + 1 || text.left < box.left - 1 || text.bottom > box.bottom + 1) {
              bad.push(one.textContent);
            }
            const scale = box.width / one.querySelector('rect').width.baseVal.value;
            smallest = Math.min(smallest, 12 * scale);
          }
          const main = [...document.querySelectorAll('section, main')].map((one) => one.scrollWidth);
          return [bad, smallest, Math.max(document.documentElement.scrollWidth, ...main)];
        }"""
    )
    assert bad == [] and smallest >= 11 and wide <= width + 1
    context.close()
