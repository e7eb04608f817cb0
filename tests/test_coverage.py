"""« What does France cover of the EHDS regulation, on whose word, and where are the holes? », on the real data."""

import csv
import io
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import judgements
from graph.coverage import CHAPTERS, LEVELS, NONE, STATES, Judgement, Material, Row, Tally
from graph.inquiry import Article, Named
from graph.matrix import matrix
from graph.query import ask
from graph.ui.welcome import figures
from tests.reading import html, opened, words


@pytest.fixture(scope="module")
def known(graph):
    return judgements.material(graph)


def told(doctrine, *words):
    answer = doctrine("coverage", *words, "--format", "json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def row_of(answer, name):
    return next(row for row in answer["rows"] if row["id"] == name)


# ------------------------------------------------------------------------------------- questions of users


def test_a_cell_leads_to_its_reason_and_its_evidence(doctrine):
    row = row_of(told(doctrine, "--article", "15"), "ehds:obl_15_2")
    assert row["state"] == "gap" and row["chapter"] == "ehds:chap_II"
    judged = next(one for one in row["judgements"] if one["means"] == "service/dmp")
    assert judged["level"] == "gap" and "CDA" in judged["rationale"] and judged["made_on"] == "requirement"
    passage = judged["passages"][0]
    assert passage["quotes"]["fr"] and passage["confidence"] == "Inferred" and passage["source"]["address"]


def test_where_a_judgement_was_made_is_always_said(doctrine):
    article = row_of(told(doctrine, "--article", "30"), "ehds:obl_30_1_a")
    assert {one["made_on"] for one in article["judgements"]} == {"article"}
    assert all(one["inherited"] for one in article["judgements"])
    paragraph = row_of(told(doctrine, "--article", "13"), "ehds:obl_13_1")
    assert {one["made_on"] for one in paragraph["judgements"]} == {"paragraph"}


def test_what_covers_one_point_out_of_seventeen_covers_the_duty_in_part_only(doctrine):
    row = row_of(told(doctrine, "--article", "51"), "ehds:obl_51_1")
    snds = next(one for one in row["judgements"] if one["means"] == "service/snds")
    assert (snds["level"], snds["made_on"], snds["inherited"]) == ("covers", "point", False)
    assert row["state"] == "partly_covers" and row["disputed"]


def test_a_judged_place_without_a_requirement_is_a_line_of_its_own_that_no_total_counts(doctrine):
    answer = told(doctrine, "--article", "14")
    row = row_of(answer, "ehds:art_14(1)(a)")
    assert not row["requirement"] and row["label"] == "Résumés des dossiers de patients"
    assert {one["means"] for one in row["judgements"]} >= {"document/vsm", "service/sesali"}
    assert {(one["made_on"], one["inherited"]) for one in row["judgements"]} == {("place", False)}
    assert answer["totals"]["all"]["requirements"] == sum(row["requirement"] for row in answer["rows"])
    assert answer["totals"]["all"]["places"] == 6


def test_the_holes_tell_what_was_stated_from_what_nobody_judged(doctrine):
    answer = told(doctrine, "--gaps")
    assert {row["state"] for row in answer["rows"]} == {"gap", "none"}
    for row in answer["rows"]:
        assert (row["state"] == "none") == (not row["judgements"])
        assert all(one["level"] == "gap" for one in row["judgements"])
    # An authority that nobody designated is a stated gap here; Article 3(3) was judged by nobody.
    assert row_of(answer, "ehds:obl_20_s1")["state"] == "gap"
    assert row_of(answer, "ehds:obl_3_3")["state"] == "none"
    shown = doctrine("coverage", "--gaps", "--article", "20").stdout
    assert "✗ lacune" in shown and "aucun jugement" not in shown


def test_authorities_not_designated_are_open_questions(doctrine):
    answer = told(doctrine)
    asked = {one["id"]: one for one in answer["open_questions"]}
    authorities = {"ehds:gov_fr_dha", "ehds:gov_fr_hdab", "ehds:gov_fr_ncp", "ehds:gov_fr_ncps", "ehds:gov_fr_msa"}
    assert authorities <= set(asked)
    assert asked["ehds:gov_fr_dha"]["deadline"] == "2027-03-26" and asked["ehds:gov_fr_msa"]["deadline"] == ""
    assert asked["ehds:gov_fr_dha"]["provisions"] == ["ehds:art_19"]


def test_totals_by_chapter_agree_with_the_question(graph, doctrine):
    rows = {row["chapter"].rpartition("/")[2]: row for row in ask(graph, "coverage-totals").records()}
    totals = told(doctrine)["totals"]
    assert set(totals["chapters"]) == set(CHAPTERS)
    for chapter, tally in totals["chapters"].items():
        row = rows[chapter.rpartition(":")[2]]
        assert tally["judgements"] == {"covers": int(row["covers"]), "partly_covers": int(row["partly"]),
                                       "prepares": int(row["prepares"]), "gap": int(row["gaps"])}  # fmt: skip
        assert sum(tally["states"].values()) == tally["requirements"]


def test_the_holes_agree_with_the_figure_of_the_home(graph, known):
    rows = [row for row in matrix(known, chapters=()).rows if row.modality == "obligation"]
    shown = figures(graph)
    french = shown.obligations - len(rows)  # duties that French texts draw from the regulation: nobody judged them
    assert shown.gaps == sum(row.state == "gap" for row in rows)
    assert shown.uncovered - french == sum(row.hole for row in rows)


def test_articles_that_nobody_judged_have_no_statement_at_all(graph, known):
    silent = {row["article"].rpartition("/")[2] for row in ask(graph, "articles-without-coverage").records()}
    found = matrix(known, chapters=()).by_article
    for article, rows in found.items():
        assert (article.rpartition(":")[2] in silent) == all(not row.statements for row in rows), article


def test_what_nobody_judged_agrees_with_the_question(graph, doctrine):
    rows = ask(graph, "requirements-without-judgement").records()
    asked = {row["requirement"].rpartition("/")[2] for row in rows}
    answer = told(doctrine, "--chapter", "all", "--level", "none")
    assert {row["id"].removeprefix("ehds:") for row in answer["rows"]} == asked


def test_a_hospital_sees_the_coverage_of_what_reaches_it(doctrine):
    answer = told(doctrine, "--role", "hôpital", "--chapter", "IV")
    reached = {way["bearer"]["id"] for way in json.loads(
        doctrine("obligations", "--role", "hôpital", "--format", "json").stdout)["ways"]}  # fmt: skip
    assert answer["rows"] and {"ehds:obl_60_1"} <= {row["id"] for row in answer["rows"]}
    assert all(reached & {one["id"] for one in row["bearers"]} for row in answer["rows"])


def test_only_what_applies_by_a_day(doctrine):
    answer = told(doctrine, "--chapter", "4", "--until", "2027-12-31")
    assert {row["applies_from"] for row in answer["rows"]} == {"2027-03-26"}
    assert "ehds:obl_70_s1" in {row["id"] for row in answer["rows"]}


# -------------------------------------------------------------------------------------------------- files


def test_the_workbook_opens_with_matrix_reasons_and_totals(doctrine, tmp_path):
    from openpyxl import load_workbook

    file = tmp_path / "couverture.xlsx"
    assert doctrine("coverage", "--format", "xlsx", "-o", str(file)).returncode == 0
    book = load_workbook(file)
    assert book.sheetnames[:3] == ["Chapitre II", "Chapitre III", "Chapitre IV"]
    rows = list(book["Jugements"].iter_rows(values_only=True))
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    judged = next(one for one in records if one["Identifiant"] == "ehds:obl_15_2")
    assert judged["Motif"].startswith("Le DMP ne reçoit pas encore") and judged["Citation"] and judged["Adresse"]
    silent = next(one for one in records if one["Identifiant"] == "ehds:obl_3_3")
    assert silent["État"] == "aucun jugement" and not silent["Motif"]
    # In the matrix what is inherited stands in brackets, and what nobody judged is no gap.
    heads, *lines = book["Chapitre III"].iter_rows(values_only=True)
    line = dict(zip(heads, next(line for line in lines if line[1] == "30(1)(a)"), strict=True))
    assert line["Éditeurs et entreprises du numérique en santé"] == "(○)" and "–" in line.values()


def test_the_csv_has_a_line_for_each_judgement_and_for_each_silence(doctrine):
    rows = list(csv.DictReader(io.StringIO(doctrine("coverage", "--format", "csv").stdout.lstrip("\ufeff"))))
    answer = told(doctrine)
    assert len(rows) == sum(max(1, len(row["judgements"])) for row in answer["rows"])
    assert all(row["rationale"] and row["source"] for row in rows if row["level"] and row["confidence"] != "à vérifier")


# ---------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "given_words, said",
    [(("--chapter", "XII"), "I, II, III"), (("--article", "130"), "1 à 105"), (("--level", "zz"), "partly_covers"),
     (("--role", "hopitl"), "Établissements de santé"), (("--until", "demain"), "n’est pas une date"),
     (("--article", "15", "--level", "covers"), "Aucune exigence")],
)  # fmt: skip
def test_what_cannot_be_answered_is_one_clear_message_and_status_2(doctrine, given_words, said):
    answer = doctrine("coverage", *given_words)
    assert answer.returncode == 2 and said in answer.stderr and "Traceback" not in answer.stderr


# ------------------------------------------------------------------------------------- a graph of five lines


def small(*judgements: Judgement) -> Material:
    places = {f"art_{n}": Article(f"art_{n}", str(n), f"Article {n}", f"chap_{n}", "") for n in (1, 2)}
    who = (Named("role", "Role"),)
    rows = (
        Row("r1", "1(1)", "", "art_1", "obligation", "", who, "(1)"),
        Row("r2", "1(1)", "", "art_1", "right", "", who, "(1)"),
        Row("r3", "1(2)", "", "art_1", "obligation", "", (), "(2)"),
        Row("r4", "2(1)", "", "art_2", "obligation", "", (), "(1)"),
    )
    return Material(places, rows, judgements, {}, {})


def states(known: Material) -> dict[str, str]:
    return {row.id: row.state for row in matrix(known, chapters=()).rows}


def test_silence_is_no_gap_and_a_gap_is_no_silence():
    found = states(small(Judgement("j", "gap", "e", "art_1", "(2)", ("r3",))))
    assert found == {"r1": NONE, "r2": NONE, "r3": "gap", "r4": NONE}


def test_a_judgement_on_the_article_reaches_all_its_requirements_as_inherited():
    found = matrix(small(Judgement("j", "covers", "e", "art_1")), chapters=())
    made = {row.id: [(one.made_on, one.inherited) for one in row.statements] for row in found.rows}
    assert made == {"r1": [("article", True)], "r2": [("article", True)], "r3": [("article", True)], "r4": []}
    assert found.total.own == 0 and found.total.judgements["covers"] == 1


def test_two_requirements_of_a_paragraph_inherit_and_a_narrower_point_covers_in_part():
    known = small(
        Judgement("j1", "covers", "e", "art_1", "(1)", ("r1", "r2")),
        Judgement("j2", "covers", "f", "art_1", "(2)(a)", ("r3",)),
        Judgement("j3", "prepares", "f", "art_2", "(1)", ("r4",)),
    )
    rows = {row.id: row for row in matrix(known, chapters=()).rows}
    assert [one.made_on for one in rows["r1"].statements] == ["paragraph"]
    assert (rows["r3"].statements[0].made_on, rows["r3"].state) == ("point", "partly_covers")
    assert (rows["r4"].statements[0].made_on, rows["r4"].state) == ("requirement", "prepares")


def test_a_judgement_that_no_requirement_carries_keeps_its_place():
    found = matrix(small(Judgement("j", "covers", "e", "art_1", "(9)")), chapters=())
    assert all(not row.statements for row in found.rows)  # its line is made when the graph is read


judged = st.builds(
    Judgement,
    st.uuids().map(str),
    st.sampled_from(LEVELS),
    st.sampled_from(["e", "f", "g"]),
    st.just("art_1"),
    st.sampled_from(["", "(1)", "(2)"]),
    st.lists(st.sampled_from(["r1", "r2", "r3"]), min_size=1, max_size=3, unique=True).map(tuple),
)


@settings(deadline=None)
@given(st.lists(judged, max_size=8))
def test_states_share_out_the_requirements_and_more_said_is_never_worse(judgements):
    before = None
    for number in range(len(judgements) + 1):
        found = matrix(small(*judgements[:number]), chapters=())
        assert sum(found.total.states.values()) == found.total.requirements == 4
        assert found.total == Tally.of(found.rows)
        assert sum(sum(counts.values()) for counts in found.by_entity.values()) == number
        holes = matrix(small(*judgements[:number]), chapters=(), gaps=True).rows
        assert {row.id for row in holes} == {row.id for row in found.rows if row.hole}
        now = {row.id: STATES.index(row.state) for row in found.rows}
        assert before is None or all(now[one] <= before[one] for one in now)
        before = now


# ----------------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_gives_the_rows_of_the_command(doctrine, lang):
    page = html(opened("coverage", chapter="ehds:chap_IV", lang=lang))
    shown = set(re.findall(r'<tr id="([^"]+)"', page))
    assert shown == {row["id"] for row in told(doctrine, "--chapter", "IV")["rows"]}
    assert page.count("<caption>") >= 3 and 'scope="rowgroup"' in page and 'scope="col"' in page


def test_a_cell_of_the_page_opens_its_evidence():
    page = words(html(opened("coverage", article="ehds:art_15", cell="ehds:obl_15_2~service/dmp", lang="fr")))
    assert "Le DMP ne reçoit pas encore de document au format européen" in page and "Fermer" in page
    assert "une utilisation concomitante de FHIR et de CDA" in page


def test_the_page_never_shows_a_silence_as_a_gap():
    page = html(opened("coverage", article="ehds:art_3", lang="fr"))
    row = words(re.search(r'(?s)<tr id="ehds:obl_3_3">.*?</tr>', page)[0])
    assert "aucun jugement" in row and "lacune" not in row and "✗" not in row


def test_means_without_a_column_are_all_told_in_the_last_one():
    page = html(opened("coverage", chapter="ehds:chap_II", lang="fr"))
    table = re.search(r'(?s)<div class="grid".*?</table>', page)[0]
    linked = set(re.findall(r"cell=(ehds:[^~]+~[^&]+)&", table))
    every = html(opened("coverage", chapter="ehds:chap_II", columns="all", lang="fr"))
    table = re.search(r'(?s)<div class="grid".*?</table>', every)[0]
    assert set(re.findall(r"cell=(ehds:[^~]+~[^&]+)&", table)) == linked and linked


def test_the_page_takes_out_of_its_address_what_means_nothing():
    app = opened("coverage", chapter="ehds:chap_X", level="zzz", cell="a~b", role="x", lang="en")
    assert {"chapter", "level", "cell", "role"}.isdisjoint(app.query_params)
