"""What a reader sees on a sheet, among the sources and on the quality page, run without a browser."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from graph.describe import show
from graph.documents import documents, said_by, sort_documents
from graph.findings import Finding
from graph.quality import quality
from graph.query import ask
from graph.records import records_of
from graph.ui import copying
from graph.ui.qualityhtml import findings_html
from tests.reading import html, opened, words

DMP = "service/dmp"
TODAY = "2026-11-24"


def section(app: AppTest, name: str) -> str:
    return re.search(rf'(?s)<section id="{name}">.*?</section>', html(app))[0]


# ------------------------------------------------------------------------------------------- the sheet


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "entity", [DMP, "actor/ans", "ehds:art_30", "ehds:obl_30_1_f", "edition/2025", "ms/a-036", "map/8-0-service_dmp"]
)
def test_any_thing_of_the_graph_has_a_sheet_in_both_languages(entity, lang):
    page = html(opened("entity", entity=entity, lang=lang))
    assert f"<code>{entity}</code>" in page
    assert page.count("<h1") == 1 and re.search(r"<h1[^>]*>[^<]{3,}</h1>", page)


def test_the_head_of_a_sheet_says_who_operates_it_and_under_which_names_it_goes():
    head = words(re.search(r"(?s)<header.*?</header>", html(opened("entity", entity=DMP, lang="fr")))[0])
    assert "en vigueur" in head and "DMP" in head and "Shared medical record" in head
    assert "Opéré par Caisse nationale de l’assurance maladie" in head
    assert "https://w3id.org/doctrine-sante/id/service/dmp" in head


def test_the_contents_lead_to_every_section_of_the_sheet():
    page = html(opened("entity", entity=DMP, lang="fr"))
    ways = re.findall(r'<a href="#([\w-]+)">', re.search(r"(?s)<nav.*?</nav>", page)[0])
    assert {"near", "from", "to", "duties", "milestones", "coverage", "history", "reuse", "report"} <= set(ways)
    assert all(f'id="{way}"' in page for way in ways)


def test_the_dates_of_a_requirement_are_never_mixed():
    found = section(opened("entity", entity="ehds:obl_30_1_f", lang="fr"), "requirement")
    cards = [words(card) for card in re.findall(r"(?s)<li[^>]*>(.*?)</li>", found.split("</ol>")[0])]
    formal, later, effective, limit = cards
    assert "26 mars 2027" in formal and "art. 105, deuxième alinéa" in formal and "cité" in formal
    assert "Aucune date différée" in later
    assert "26 mars 2029" in effective and "déduit" in effective and "article 26, paragraphe 1" in effective
    assert "Ni échéance ni délai" in limit


def test_the_words_of_the_regulation_stand_in_both_languages():
    found = section(opened("entity", entity="ehds:obl_30_1_f", lang="en"), "requirement")
    assert "apposent le marquage CE de conformité" in found and "affix the CE marking of conformity" in found
    assert "Manufacturer of EHR systems" in found and "User of an EHR system" in found


def test_a_deferred_requirement_has_its_two_dates_and_a_limit_is_in_words():
    deferred = section(opened("entity", entity="ehds:obl_14_2", lang="fr"), "requirement")
    assert "26 mars 2031" in deferred
    assert "chaque année" in section(opened("entity", entity="ehds:obl_43_4", lang="fr"), "requirement")


def test_requirements_laid_down_by_an_article_come_by_date_with_their_bearer():
    found = section(opened("entity", entity="ehds:art_30", lang="fr"), "duties")
    assert "Apposer le marquage CE" in words(found) and "Fabricant de systèmes de DME" in words(found)
    assert "applicable\u00a0: 26 mars 2027" in unescape(found) and "effet déduit\u00a0: 26 mars 2029" in unescape(found)


def test_a_postponed_milestone_gives_its_new_date_by_sign_and_word(graph):
    about = next(
        fact.value.id for fact in show(graph, "ms/a-036").facts if fact.predicate == "dn:about" and not fact.incoming
    )
    moved = next(one for one in records_of(graph, show(graph, about)).milestones if one.id == "ms/a-036")
    assert moved.status == "postponed" and moved.moved_date == "2028-12-31"
    found = section(opened("entity", entity=about, lang="fr"), "milestones")
    item = re.search(r'(?s)<li data-status="postponed">.*?</li>', found)[0]
    assert "↷" in item and "reporté" in item and "31 décembre 2028" in item


def test_only_an_edition_that_speaks_is_said_to_say(graph):
    found = records_of(graph, show(graph, DMP)).statements
    assert {one.evidence for one in found if one.own_words} <= {"text", "contents", "announcement"}
    page = section(opened("entity", entity=DMP, lang="fr"), "history")
    said = re.findall(r'(?s)<li data-evidence="(\w+)">(.*?)</li>', page)
    assert said
    for evidence, item in said:
        assert ("Cette édition dit" in item) == (evidence in ("text", "contents", "announcement"))
    assert page.index('data-evidence="text"') < page.index('<details class="more context">')
    assert 'data-evidence="none"' not in page[: page.index('<details class="more context">')]


def test_commentary_is_marked_as_such(graph):
    rows = ask(graph, "edition-says", "fr").records()
    entity = next(row["entity"] for row in rows if row["own_words"] == "false")
    name = show(graph, entity).id
    page = section(opened("entity", entity=name, lang="fr"), "history")
    assert "Commentaire d’un tiers" in re.search(r'(?s)<li data-evidence="commentary">.*?</li>', page)[0]


def test_coverage_judgements_say_why():
    found = words(section(opened("entity", entity=DMP, lang="fr"), "coverage"))
    assert "Article 8" in found and "Le DMP permet déjà de masquer un document" in found
    assert "lacune" in found and "jamais un constat juridique" in found


def test_a_record_stands_in_its_section_and_not_among_the_relations():
    app = opened("entity", entity=DMP, lang="fr")
    assert "Jugement de couverture" not in section(app, "to") and "Jalon" not in section(app, "to")


def test_long_lists_fold_with_their_count_and_very_long_ones_lead_to_the_whole():
    app = opened("entity", entity="edition/2025", lang="fr")
    found = section(app, "to")
    total = int(re.search(r"mentionne \((\d+)\)", found)[1])
    shown = found[found.index("mentionne (") :].split("<h4>")[0]
    hidden = int(re.search(r"Afficher les (\d+) autres", shown)[1])
    assert "48 de plus" in words(shown) and shown.count("<li>") + hidden == total
    whole = section(opened("entity", entity="edition/2025", lang="fr", all="1"), "to")
    assert "Afficher les" not in whole and whole.count("<li>") > found.count("<li>")


def test_the_citation_names_the_version_of_the_data_and_the_day(graph):
    app = opened("entity", entity=DMP, lang="fr")
    cited = app.code[0].value
    assert "Dossier médical partagé" in cited and graph.version[:12] in cited and "consulté le" in cited
    assert cited.endswith("https://w3id.org/doctrine-sante/id/service/dmp")
    assert "service/dmp" in app.code[1].value
    assert "\nservice:dmp " in app.code[2].value and '"@id"' in app.code[3].value


def test_the_report_of_an_error_names_the_fact_its_source_its_words_and_the_version(graph):
    entity = show(graph, DMP)
    fact = next(one for one in entity.facts if one.value.id == "actor/cnam" and one.predicate == "dn:operates")
    text = copying.report(entity, entity.label, fact, {}, graph.version, "fr")
    passage = fact.passages[0]
    for wanted in ("est opéré par", "actor/cnam", passage.id, passage.source.title, graph.version[:12], DMP):
        assert wanted in text
    assert all(quote in text for quote in passage.quotes.values())
    assert copying.mail(text, "é & è").startswith("mailto:?subject=%C3%A9%20%26")
    assert passage.id in unquote(copying.mail(text, "x"))


def test_choosing_a_fact_changes_the_report():
    app = opened("entity", entity=DMP, lang="en")
    before = app.code[-1].value
    app.selectbox[0].select_index(3).run()
    assert "Passage:" in app.code[-1].value and "Passage:" not in before


def test_an_unknown_entity_is_told_and_runs_nothing():
    app = opened("entity", entity="<img src=x onerror=alert(1)>", lang="fr")
    assert "ne connaît pas" in app.info[0].value and "<img" not in html(app)


def test_what_records_say_cannot_become_code(graph):
    from graph.ui.recordshtml import milestones
    from graph.ui.sheet import Writer

    one = records_of(graph, show(graph, DMP)).milestones[0]
    hostile = replace(one, label='"><script>alert(1)</script>', kind="<img src=x>", date="<b>")
    page = milestones([hostile], Writer({}, "fr", lambda name, label, lang: "link"))
    assert "<script" not in page and "<img" not in page and "<b>&" not in page


# -------------------------------------------------------------------------------------------- the sources


def test_the_regulation_is_the_document_on_which_most_facts_rest(graph):
    found = documents(graph)
    assert found[0].id == "source/reglement-ue-2025-327" and found[0].issued == "2025-03-05"
    asked = {row["source"].rpartition("/")[2]: row for row in ask(graph, "sources-by-facts", "fr").records()}
    for one in found[:30]:
        assert sum(one.by_confidence.values()) == one.facts
        assert str(one.passages) == asked[one.id.rpartition("/")[2]]["passages"]


def test_documents_are_found_by_title_or_publisher_and_sorted(graph):
    found = documents(graph)
    assert {one.publisher for one in found if one.matches("agence numerique sante")} >= {"Agence du numérique en santé"}
    assert not any(one.matches("zzzzqqqq") for one in found)
    dates = [one.issued for one in sort_documents(found, "date")]
    assert dates == sorted(dates, reverse=True)


def test_from_a_document_to_its_passages_to_the_facts_that_they_state():
    page = html(opened("documents", source="source/reglement-ue-2025-327", lang="fr", part="2"))
    assert 'aria-current="page">2</b>' in page and "26 à 50 affichés" in words(page)
    assert re.search(r'<a href="fiche\?entity=ehds:[^"]+lang=fr">', page)
    assert "✓ cité" in page and "<blockquote" in page


def test_the_facts_of_a_passage_are_those_that_its_sheet_shows(graph):
    fact = next(one for one in show(graph, DMP).facts if one.relation and one.passages[0].source)
    passage = fact.passages[0]
    said = next(one for one in said_by(graph, passage.source.id) if one.passage.id == passage.id)
    ends = {(one.subject.id, one.predicate, one.value.id) for one in said.facts}
    assert (DMP, fact.predicate, fact.value.id) in ends or (fact.value.id, fact.predicate, DMP) in ends


def test_the_list_of_documents_says_how_many_it_shows_and_its_search_stands_in_the_address():
    app = opened("documents", lang="en")
    assert "1 to 40 shown" in words(html(app)) and '<th scope="row">' in html(app)
    app.text_input(key="documents-q").set_value("2025/327").run()
    assert app.query_params["q"] == ["2025/327"] or app.query_params["q"] == "2025/327"
    assert "Règlement (UE) 2025/327" in html(app) and "Ségur numérique vague 2" not in html(app)


@pytest.mark.parametrize("bad", [{"source": "source/nothing"}, {"part": "-3"}, {"part": "9999"}, {"sort": "<b>"}])
def test_a_wrong_address_of_the_sources_breaks_nothing(bad):
    assert "Sources" in words(html(opened("documents", lang="fr", **bad)))


# ------------------------------------------------------------------------------------------ the quality


def test_what_most_depends_on_is_verified_first(graph):
    found = quality(graph, TODAY)
    numbers = [int(row["dependants"]) for row in found.to_verify]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > 10
    assert all(row["date"][:10] <= TODAY for row in found.past)
    assert sum(share.total for share in found.shares) == found.whole.total
    assert 0.5 < found.whole.part("Quoted") < 1


def test_the_quality_page_tells_each_kind_of_doubt_with_its_count(graph):
    page = html(opened("quality", lang="fr"))
    found = quality(graph, TODAY)
    assert f"Relations à vérifier, par nombre de choses qui en dépendent : {len(found.to_verify)}" in words(page)
    assert "Autorité de santé numérique" in words(page) and "26 mars 2027" in words(page)
    assert all(f'<section id="{key}">' in page for key in ("share", "to-verify", "open", "past", "orphans", "refused"))
    assert words(found.refused[0]["reason"]) in words(page)
    assert 'href="sources?source=source/reglement-ue-2025-327' in page


def test_controls_run_on_demand_and_tell_where_they_stand(monkeypatch):
    import graph.validate

    bad = Finding(
        "warning", "some-rule", "https://w3id.org/doctrine-sante/id/service/dmp", "", "<b>", "Faire.", "Do.", "check"
    )
    steps = []

    def quick(known, progress):
        progress("shapes", 1, 2)
        steps.append(known.version)
        return [bad]

    monkeypatch.setattr(graph.validate, "validate", quick)
    app = opened("quality", lang="fr")
    assert "some-rule" not in html(app)
    app.button(key="control").click().run()
    assert steps and not app.exception
    assert "some-rule" in html(app) and "Conforme" in html(app) and "<b></code>" not in html(app)
    from graph.ui import kept

    kept._controls().clear()


def test_findings_are_grouped_by_rule_worst_first():
    def found(severity: str, rule: str) -> Finding:
        return Finding(
            severity, rule, "https://w3id.org/doctrine-sante/id/service/dmp", "", "", "Faire.", "Do.", "check"
        )

    page = findings_html([found("violation", "a"), found("violation", "a"), found("info", "b")], "en")
    assert page.count('<details class="rule">') == 1 + 1 and page.index(">a<") < page.index(">b<")
    assert "Does not conform" in page
