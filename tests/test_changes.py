"""What changed between two editions, what moved, what only one of them says, and what no source shows."""

import csv
import io
import json

import pytest

from graph.changefiles import as_markdown
from graph.changes import between_days, compare
from graph.differences import VOICES, Relation
from graph.editions import history
from graph.names import PREFIXES, expand, shorten
from graph.query import ask
from graph.resources import root
from graph.store import Graph, open_graph

RDF = PREFIXES["rdf"]
SMALL = """
@prefix change: <https://w3id.org/doctrine-sante/id/change/> .
@prefix dn: <https://w3id.org/doctrine-sante/def#> .
@prefix edition: <https://w3id.org/doctrine-sante/id/edition/> .
@prefix edcov: <https://w3id.org/doctrine-sante/id/edcov/> .
@prefix kind: <https://w3id.org/doctrine-sante/vocab/change-kind/> .
@prefix es: <https://w3id.org/doctrine-sante/vocab/edition-status/> .
@prefix ek: <https://w3id.org/doctrine-sante/vocab/evidence-kind/> .
@prefix passage: <https://w3id.org/doctrine-sante/id/passage/> .
@prefix service: <https://w3id.org/doctrine-sante/id/service/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix seen: <https://w3id.org/doctrine-sante/vocab/text-seen/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

passage:e a dn:Passage ; dn:quote "éditions"@fr ; dn:confidence dn:Quoted .
passage:e {
    edition:2023 a dn:Edition ; skos:prefLabel "2023"@fr ; dn:ordinal 1 ; dn:editionStatus es:superseded ;
        dn:textSeen seen:part ; dn:publicationDate "2024-04-26"^^xsd:date .
    edition:2025 a dn:Edition ; skos:prefLabel "2025"@fr ; dn:ordinal 2 ; dn:editionStatus es:in_force ;
        dn:textSeen seen:part ; dn:publicationDate "2025"^^xsd:gYear .
    edition:2026 a dn:Edition ; skos:prefLabel "2026"@fr ; dn:ordinal 3 ; dn:editionStatus es:consultation ;
        dn:textSeen seen:none .
    service:x a dn:Service ; skos:prefLabel "X"@fr, "X"@en .
    service:y a dn:Service ; skos:prefLabel "Y"@fr, "Y"@en .
}
passage:long a dn:Passage ; dn:quote "renommé"@fr ; dn:evidenceKind ek:text ; dn:confidence dn:Quoted .
passage:long {
    change:long a dn:Change ; dn:about service:x ; dn:changeKind kind:renamed ; dn:fromEdition edition:2023 ;
        dn:toEdition edition:2026 ; dn:summary "X change de nom."@fr, "X changes name."@en .
}
passage:gone a dn:Passage ; dn:evidenceKind ek:contents ; dn:confidence dn:Inferred .
passage:gone {
    change:gone a dn:Change ; dn:about service:y ; dn:changeKind kind:withdrawn ; dn:fromEdition edition:2023 ;
        dn:toEdition edition:2025 ; dn:summary "Y n'est plus au sommaire."@fr, "Y left the contents."@en .
}
passage:outside a dn:Passage ; dn:quote "ailleurs"@fr ; dn:evidenceKind ek:context ; dn:confidence dn:Quoted .
passage:outside {
    change:outside a dn:Change ; dn:about service:y ; dn:changeKind kind:added ; dn:fromEdition edition:2023 ;
        dn:toEdition edition:2025 ; dn:summary "Y naît ailleurs."@fr, "Y is born elsewhere."@en .
}
passage:s1 a dn:Passage ; dn:quote "X sert"@fr ; dn:evidenceKind ek:text ; dn:confidence dn:Quoted .
passage:s1 { edcov:s1 a dn:EditionStatement ; dn:edition edition:2023 ; dn:about service:x ; dn:says "X sert."@fr . }
passage:s2 a dn:Passage ; dn:quote "X sert encore"@fr ; dn:evidenceKind ek:announcement ; dn:confidence dn:Quoted .
passage:s2 { edcov:s2 a dn:EditionStatement ; dn:edition edition:2025 ; dn:about service:x ; dn:says "Encore."@fr . }
passage:s3 a dn:Passage ; dn:quote "Y sert"@fr ; dn:evidenceKind ek:text ; dn:confidence dn:Quoted .
passage:s3 { edcov:s3 a dn:EditionStatement ; dn:edition edition:2023 ; dn:about service:y ; dn:says "Y sert."@fr . }
passage:s4 a dn:Passage ; dn:quote "Y selon X"@fr ; dn:evidenceKind ek:commentary ; dn:confidence dn:Quoted .
passage:s4 { edcov:s4 a dn:EditionStatement ; dn:edition edition:2025 ; dn:about service:y ; dn:says "Selon X."@fr . }
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Three editions, three changes, four statements."""
    file = tmp_path_factory.mktemp("small") / "editions.trig"
    file.write_text(SMALL, encoding="utf-8")
    return open_graph([root() / "ontology", file], cache=False)


def changed(found) -> dict:
    return {one.id: one for one in found.differences}


def spoken(some) -> set[str]:
    return {one.about.id for one in some}


# ------------------------------------------------------------------------------------ sourced changes


@pytest.mark.parametrize(
    ("step", "spans"), [(("2023", "2025"), True), (("2025", "2026"), True), (("2023", "2026"), False)]
)
def test_a_change_that_spans_editions_shows_in_each_step(small, step, spans):
    one = changed(compare(small, *step))["change/long"]
    assert one.spans is spans and (one.before, one.after) == ("2023", "2026")


def test_the_real_change_from_2022_to_2025_shows_in_both_steps(graph):
    rows = graph.store.query(
        "SELECT ?c { ?c dn:fromEdition edition:2022 ; dn:toEdition edition:2025 }", prefixes=PREFIXES
    )
    wide = {"change/" + row["c"].value.rpartition("/")[2] for row in rows}
    assert wide
    for step in (("2022", "2023"), ("2023", "2025")):
        found = changed(compare(graph, *step))
        assert wide <= found.keys() and all(found[one].spans for one in wide)


def test_what_an_edition_does_not_repeat_is_never_withdrawn(small, graph):
    one = changed(compare(small, "2023", "2025"))["change/gone"]
    assert one.kind == "not_repeated"
    real = compare(graph, "2019", "2026").differences
    gone = [one for one in real if one.kind == "withdrawn"]
    assert [link.id for one in gone for link in one.about] == ["service/adeli"]  # the one thing truly retired
    assert {one.voice for one in gone} == {"context"}
    left_out = [one for one in real if one.kind == "not_repeated"]
    assert {link.id for one in left_out for link in one.about} == {"chapter/2019-urbanisation"}


def test_only_the_words_of_an_edition_are_said_by_it(small, graph):
    assert changed(compare(small, "2023", "2025"))["change/outside"].voice == "context"
    found = compare(graph, "2025", "2026")
    assert {one.voice for one in found.differences} <= set(VOICES)
    said = {link.id for one in found.voiced("edition") for link in one.about}
    assert {"legal/eeds", "service/pro-sante-identite"} <= said
    kinds = {proof.evidence_kind for one in found.voiced("edition") for proof in one.passages}
    assert kinds <= {"text", "contents", "announcement"}
    late = [one for one in found.differences if one.kind == "postponed"]
    assert late and {one.voice for one in late} == {"context"}  # the press says it, not the edition


def test_every_sourced_change_has_its_passage(graph):
    assert all(one.passages for one in compare(graph, "2019", "2026").differences)


@pytest.mark.parametrize("step", [("2019", "2020"), ("2022", "2023"), ("2025", "2026")])
def test_the_question_and_the_comparison_list_the_same_changes(graph, step):
    rows = ask(graph, "changes-between", after=step[0], upto=step[1]).records()
    assert {shorten(row["change"]) for row in rows} == changed(compare(graph, *step)).keys()


# ------------------------------------------------------------------------------------ moved dates


def test_moved_dates_show_both_dates_and_both_quotes(graph):
    moved = {one.old.id: one for one in compare(graph, "2025", "2026").moved}
    strong = moved["ms/a-137"]
    assert (strong.old.date, strong.new.date, strong.spans) == ("2026-01-01", "2028-12-31", False)
    assert "1er Janvier 2026" in strong.old.passages[0].quotes["fr"]
    assert "31 décembre 2028" in strong.new.passages[0].quotes["fr"]
    assert strong.passages[0].confidence == "Inferred"  # that one replaces the other is ours
    nis2 = moved["ms/a-091"]
    assert nis2.new.date == "" and nis2.spans


# ------------------------------------------------------------------------------------ one edition only


def test_what_one_edition_alone_says_stands_apart_with_the_words_of_both(small):
    found = compare(small, "2023", "2025")
    assert spoken(found.both) == {"service/x"} and spoken(found.only_before) == {"service/y"}
    both = found.both[0]
    assert [side[0].passages[0].quotes["fr"] for side in (both.before, both.after)] == ["X sert", "X sert encore"]
    assert found.only_after == ()  # a commentary on 2025 is not 2025 speaking


def test_a_thing_said_by_both_is_in_neither_list(graph):
    found = compare(graph, "2025", "2026")
    assert "service/pro-sante-connect" in spoken(found.both)
    assert not spoken(found.both) & (spoken(found.only_before) | spoken(found.only_after))
    assert not spoken(found.only_before) & spoken(found.only_after)
    assert "service/bandeau-communication" not in changed(
        found
    )  # not named in the release: no withdrawal is read in it


# ------------------------------------------------------------------------------------ what is not observed


def test_silence_is_read_from_the_graph(small, graph):
    found = compare(graph, "2025", "2026")
    told = {(one.what, one.id) for one in found.silences}
    assert ("edition", "edition/2026") in told  # no final version
    assert ("act", "legal/pjl-resilience") in told  # no enacted transposition of NIS 2
    assert ("milestone", "ms/a-095") in told
    assert all(one.passages for one in found.silences)
    assert {one.id for one in compare(small, "2023", "2026").silences} == {"edition/2026"}
    assert compare(small, "2023", "2025").silences == ()


def test_the_history_tells_what_of_each_edition_was_read(graph):
    told = {one.year: one for one in history(graph, "fr")}
    assert list(told) == ["2019", "2020", "2021", "2022", "2023", "2025", "2026"]
    assert (
        told["2023"].published == "2024-04-26" and told["2026"].published == "" and told["2026"].closed == "2026-01-14"
    )
    assert not any(one.seen == "full" for one in told.values())
    assert told["2026"].seen == "none" and told["2025"].status == "in_force"


# ------------------------------------------------------------------------------------ two days


def test_what_began_and_ended_between_two_days(graph):
    found = between_days(graph, "2024-01-01", "2026-11-01")
    ended = {(one.source.id, one.predicate, one.target.id) for one in found.ended}
    assert ("service/annuaire-sante", "dn:usesIdentifier", "service/adeli") in ended
    assert all(one.passages for one in (*found.began, *found.ended))
    before, after = graph.view(as_of="2024-01-01"), graph.view(as_of="2026-11-01")

    def holds(view: Graph, one: Relation) -> bool:
        subject, predicate, end = (f"<{expand(name)}>" for name in (one.source.id, one.predicate, one.target.id))
        claim = f"?c <{RDF}subject> {subject} ; <{RDF}predicate> {predicate} ; <{RDF}object> {end}"
        return bool(view.store.query(f"ASK {{ {claim} }}"))

    assert all(holds(after, one) and not holds(before, one) for one in found.began[:20])
    assert all(holds(before, one) and not holds(after, one) for one in found.ended)


def test_two_days_the_wrong_way_round_are_refused(doctrine):
    told = doctrine("changes", "2026-01-01", "2025-01-01")
    assert told.returncode == 2 and "ne précède pas" in told.stderr and told.stdout == ""


# ------------------------------------------------------------------------------------ command


def test_the_command_lists_each_kind_apart(doctrine):
    told = doctrine("changes", "2025", "2026")
    assert told.returncode == 0
    for words in ("≠ changement dit", "→ date déplacée", "+ 2026 seule", "− 2025 seule", "≈ les deux", "? non observé"):
        assert words in told.stdout
    assert "dans les passages que nous tenons" in told.stderr.lower()
    assert "retrait" not in told.stdout


def test_the_json_of_the_command_is_a_contract(doctrine):
    told = json.loads(doctrine("changes", "2025", "2026", "--format", "json").stdout)
    assert set(told) == {
        "before", "after", "differences", "moved", "only_before", "only_after", "both", "relations_before",
        "relations_after", "relations_both", "silences",
    }  # fmt: skip
    assert told["after"]["status"] == "consultation" and told["after"]["seen"] == "none"
    assert set(told["differences"][0]) >= {
        "id",
        "kind",
        "about",
        "summary",
        "before",
        "after",
        "spans",
        "voice",
        "passages",
    }


def test_csv_has_the_quotes_of_both_sides(doctrine):
    rows = list(csv.DictReader(io.StringIO(doctrine("changes", "2025", "2026", "--format", "csv").stdout)))
    strong = next(row for row in rows if row["id"] == "ms/a-137")
    assert "Janvier 2026" in strong["quote"] and "2028" in strong["quote_after"] and strong["new_date"] == "2028-12-31"


def test_markdown_is_a_document_in_the_language_asked(doctrine, graph):
    told = doctrine("changes", "2025", "2026", "--format", "md", "--lang", "en").stdout
    assert told.startswith("# From edition 2025 to edition 2026")
    assert "not abandoned for all that" in told and "## Moved dates (" in told
    assert told == as_markdown(compare(graph, "2025", "2026", "en"), "en")


def test_a_kind_can_be_asked_for(doctrine):
    rows = json.loads(doctrine("changes", "2019", "2026", "--kind", "made_binding", "--format", "json").stdout)
    assert rows["differences"] and {one["kind"] for one in rows["differences"]} == {"made_binding"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2024", "2025"), "2019, 2020, 2021, 2022, 2023, 2025, 2026"),
        (("2025", "2025"), "deux fois"),
        (("2026", "2025"), "plus ancienne"),
        (("2025", "2026", "--kind", "mangé"), "postponed"),
        (("2025", "2026-01-01"), "2026-01-01"),
        (("2025-01-01", "2025-13-01"), "2025-13-01"),
    ],
)
def test_bad_input_is_told_with_what_exists(doctrine, words, said):
    told = doctrine("changes", *words)
    assert told.returncode == 2 and told.stdout == ""
    assert said in told.stderr and "Traceback" not in told.stderr
