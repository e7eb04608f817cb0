"""The plain graph: facts once, what they entail, why they stand, and what held when."""

import shutil
from pathlib import Path

import pytest

from graph.errors import BadData
from graph.names import expand
from graph.resources import cache_folder
from graph.sparql import run
from graph.store import open_graph


def ask(graph, pattern: str) -> bool:
    return run(graph, f"ASK {{ {pattern} }}").boolean


def count(graph, pattern: str) -> int:
    return int(run(graph, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").rows[0][0])


def test_authenticating_with_something_is_depending_on_it(graph):
    assert ask(graph, "service:pro-sante-connect dn:authenticatesWith mie:e-cps ; dn:dependsOn mie:e-cps")


def test_who_receives_data_depends_on_who_provides_it(graph):
    provider, receiver = run(graph, "SELECT ?a ?b { ?a dn:providesDataTo ?b } ORDER BY ?a ?b LIMIT 1").rows[0]
    assert ask(graph, f"<{receiver}> dn:receivesDataFrom <{provider}> ; dn:dependsOn <{provider}>")


def test_a_directory_is_a_service_and_says_its_own_type(graph):
    assert ask(graph, "service:rpps a dn:Directory, dn:Service, dn:Entity ; dn:entityType dn:Directory")
    assert not ask(graph, "service:rpps dn:entityType dn:Service")


def test_a_fact_of_two_passages_is_one_fact_with_two_claims(graph):
    rows = run(
        graph,
        """SELECT ?s ?p ?o (COUNT(?c) AS ?n) { ?c a dn:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }
           GROUP BY ?s ?p ?o HAVING (COUNT(?c) > 1) ORDER BY ?s LIMIT 1""",
    ).rows
    subject, predicate, obj, claims = rows[0]
    value = f"<{obj}>" if obj.startswith("http") else None
    assert value and int(claims) >= 2
    assert count(graph, f"<{subject}> <{predicate}> {value}") == 1


def test_no_relation_stands_without_a_claim_and_no_claim_without_a_passage(graph):
    pairs = "SELECT DISTINCT ?s ?o { ?p dn:impact ?i . ?s ?p ?o }"
    claimed = (
        "SELECT DISTINCT ?s ?o { ?p dn:impact ?i . ?c rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; a dn:Claim }"
    )
    known = {frozenset(row) for row in run(graph, claimed).rows}
    assert {frozenset(row) for row in run(graph, pairs).rows} == known
    assert not ask(graph, "?c dn:passage ?g . FILTER NOT EXISTS { ?g dn:confidence ?k }")


def test_a_refused_fact_is_kept_with_its_reason_and_is_not_true(graph):
    assert not ask(graph, "legal:csp-l1470-5 dn:makesOpposable referential:ci-sis")
    assert ask(
        graph,
        """?c a dn:RefusedClaim ; rdf:subject legal:csp-l1470-5 ; rdf:predicate dn:makesOpposable ;
             rdf:object referential:ci-sis ; dn:passage/dn:rationale ?why""",
    )


def test_the_regulation_has_one_identity(graph):
    for alias in ("ehds:act", "ehds:act_32016R0679"):
        assert ask(graph, f"{alias} owl:deprecated true ; dcterms:isReplacedBy ?one . ?one a dn:LegalAct")
    assert ask(graph, "ehds:chap_I dn:partOf legal:eeds")


# ------------------------------------------------------------------------------------------------ time


def test_the_vitale_app_hung_on_france_identite_in_the_summer_of_2025_only(graph):
    link = "mie:apcv dn:dependsOn service:france-identite"
    assert ask(graph.view(as_of="2025-07-01"), link)
    assert not ask(graph.view(as_of="2025-01-01"), link)
    assert not ask(graph.view(as_of="2026-01-01"), link)


def test_what_no_passage_dates_is_kept_at_any_date(graph):
    undated = "service:dmp dn:dependsOn service:insi"
    assert ask(graph.view(as_of="2001-01-01"), undated)


def test_what_is_only_announced_holds_on_no_day(graph):
    link = "service:mon-espace-sante dn:authenticatesWith mie:apcv"
    assert ask(graph, link)
    assert not ask(graph.view(as_of="2026-11-24"), link)


def test_a_view_drops_what_a_dropped_fact_entailed(graph):
    assert not ask(graph.view(as_of="2026-11-24"), "service:mon-espace-sante dn:dependsOn mie:apcv")


def test_an_edition_says_only_what_its_passages_say(graph):
    view = graph.view(edition="2026")
    said = count(view, "?p dn:impact ?i . ?s ?p ?o . ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o")
    assert 0 < said < count(graph, "?p dn:impact ?i . ?s ?p ?o . ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o")
    assert ask(view, "service:dmp skos:prefLabel ?name")


def test_views_change_only_where_a_fact_begins_or_ends(graph):
    assert graph.view(as_of="2019-02-03") is graph.view(as_of="2019-02-04")


# ---------------------------------------------------------------------------------------- prepared copy


def test_a_damaged_prepared_copy_is_made_again(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("DOCTRINE_CACHE", str(tmp_path))
    first = open_graph()
    folder = cache_folder() / first.version
    del first
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    for resident in (False, True):
        assert ask(open_graph(resident=resident), "service:dmp a dn:Service")


def test_without_a_place_for_the_copy_the_graph_opens_all_the_same(tmp_path: Path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("DOCTRINE_CACHE", str(tmp_path / "file"))
    assert ask(open_graph(), "service:dmp a dn:Service")


# --------------------------------------------------------------------------------------------- bad data


@pytest.fixture
def damaged(tmp_path: Path):
    """A copy of the real files, one of which a test damages."""
    from graph.resources import root

    for name in ("ontology", "data"):
        shutil.copytree(root() / name, tmp_path / name, ignore=shutil.ignore_patterns("ehds", "coverage"))

    def open_damaged(old: str, new: str):
        card = "passage:service-pro-sante-connect a dn:Passage"
        file = next(f for f in (tmp_path / "data").rglob("*.trig") if card in f.read_text(encoding="utf-8"))
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        return open_graph([tmp_path / "ontology", tmp_path / "data"], cache=False)

    return open_damaged


def test_an_undeclared_prefix_is_named_with_its_file(damaged):
    with pytest.raises(BadData) as found:
        damaged("@prefix mie:", "@prefix moi:")
    message = found.value.message("fr")
    assert "pro-sante-connect" in message and "mie:" in message and "ligne" in message


def test_a_malformed_file_is_named_with_line_and_column(damaged):
    with pytest.raises(BadData) as found:
        damaged("a dn:Service ;", "a dn:Service ;; }")
    assert ".trig, line" in found.value.message("en")


def test_every_id_of_a_relation_leads_to_something_described(graph):
    assert not run(
        graph,
        """SELECT DISTINCT ?o { ?p dn:impact ?i . ?s ?p ?o . FILTER NOT EXISTS { ?o dn:entityType ?t } }""",
    ).rows
    assert expand("service/dmp") == "https://w3id.org/doctrine-sante/id/service/dmp"
