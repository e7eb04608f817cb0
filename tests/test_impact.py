"""What stops or changes with an entity, by which chains, and how the web holds: small graphs, then the real one."""

import csv
import io
import json
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.impact import TRAVELS, Link, links, reach, steps
from graph.model import CONFIDENCE
from graph.names import shorten
from graph.paths import paths, surest
from graph.sparql import select
from graph.structure import central, cuts, cycles, dependants, only_ways, web

DEPENDS, AUTHENTICATES, FEEDS, CONFORMS = (
    "dn:dependsOn",
    "dn:authenticatesWith",
    "dn:providesDataTo",
    "dn:conformsTo",
)
IMPACTS = {DEPENDS: "backward", AUTHENTICATES: "backward", FEEDS: "forward", CONFORMS: "change-only"}


def link(source: str, target: str, predicate: str = DEPENDS, confidence: str = "Quoted") -> Link:
    return Link(source, predicate, target, confidence, 1, IMPACTS.get(predicate, "none"))


#: Links between a few entities, of every kind and confidence.
webs = st.lists(
    st.builds(
        link,
        st.sampled_from("abcdefgh"),
        st.sampled_from("abcdefgh"),
        st.sampled_from([*IMPACTS, "dn:mentionedIn"]),
        st.sampled_from(CONFIDENCE),
    ).filter(lambda one: one.source != one.target),
    max_size=24,
).map(lambda some: tuple(dict.fromkeys(some)))


# ------------------------------------------------------------------------------------------------- impact, by hand


def test_with_two_starts_the_rank_is_that_of_the_nearest_and_its_start_is_told():
    known = [link("b", "a"), link("c", "b"), link("c", "z"), link("d", "c")]
    found = {one.id: (one.rank, one.start) for one in reach(known, "a", "z").reached}
    assert found == {"b": (1, "a"), "c": (1, "z"), "d": (2, "z")}
    assert [one.rank for one in reach(known, "a").reached] == [1, 2, 3]


def test_a_start_that_another_start_reaches_is_not_told_as_reached():
    known = [link("b", "a"), link("c", "b")]
    assert [one.id for one in reach(known, "a", "b").reached] == ["c"]


def test_the_greatest_distance_bounds_the_walk():
    known = [link("b", "a"), link("c", "b"), link("d", "c")]
    assert [one.id for one in reach(known, "a", hops=2).reached] == ["b", "c"]


@pytest.mark.parametrize(
    ("starts", "hops", "key"),
    [((), None, "no-start"), (("a", "a"), None, "same-start"), (("a",), 0, "bad-hops"), (("a",), -3, "bad-hops")],
)
def test_what_cannot_be_asked_is_said(starts, hops, key):
    with pytest.raises(BadInput) as told:
        reach([link("b", "a")], *starts, hops=hops)
    assert told.value.key == key
    assert told.value.message("fr") != told.value.message("en")


# -------------------------------------------------------------------------------------------------- impact, always


@given(webs, st.booleans())
def test_what_a_reaches_in_the_reversed_web_is_what_a_rests_upon(known, change):
    turned = [Link(one.target, one.predicate, one.source, one.confidence, 1, one.impact) for one in known]
    for name in "abcdefgh":
        reversed_way = {(one.id, one.rank) for one in reach(turned, name, change=change).reached}
        rests_upon = {(one.id, one.rank) for one in reach(known, name, change=change, dependencies=True).reached}
        assert reversed_way == rests_upon


@given(webs, st.booleans())
def test_the_reach_is_that_of_a_breadth_first_search_and_each_chain_holds(known, change):
    plain = nx.DiGraph((step.start, step.end) for step in steps(known, change=change))
    for name in "abcdefgh":
        found = reach(known, name, change=change).reached
        far = nx.single_source_shortest_path_length(plain, name) if name in plain else {name: 0}
        assert {one.id: one.rank for one in found} == {one: n for one, n in far.items() if one != name}
        for one in found:
            assert len(one.chain) == one.rank
            assert [step.start for step in one.chain] == [name, *(step.end for step in one.chain[:-1])]
            assert one.chain[-1].end == one.id and {step.link for step in one.chain} <= set(known)


# --------------------------------------------------------------------------------------------------------- paths


def test_all_shortest_chains_are_counted_the_surest_come_first():
    known = [
        link("a", "x", confidence="ToBeVerified"), link("x", "z"),
        link("a", "y"), link("y", "z"),
        link("a", "w", AUTHENTICATES, "Inferred"), link("w", "z"),
        link("a", "long"), link("long", "longer"), link("longer", "z"),
    ]  # fmt: skip
    forth = paths(known, "a", "z").forth
    assert (forth.number, forth.hops) == (3, 2)
    assert [chain[0].end for chain in forth.kept] == ["y", "w", "x"]
    assert not paths(known, "a", "z").back
    assert paths(known, "z", "a").back.number == 3
    assert len(paths(known, "a", "z", most=1).forth.kept) == 1 and paths(known, "a", "z", most=1).forth.number == 3


def test_of_two_relations_between_the_same_two_the_surest_explains_and_the_chain_counts_once():
    known = [link("a", "z", confidence="Inferred"), link("a", "z", AUTHENTICATES)]
    forth = paths(known, "a", "z").forth
    assert forth.number == 1 and forth.kept[0][0].link.predicate == AUTHENTICATES


def test_without_a_chain_the_nearest_meeting_points_are_told_with_both_chains():
    known = [
        link("a", "m"), link("m", "base"), link("b", "base"),  # both rest upon base
        link("b", "n"), link("n", "deep"), link("m", "deep"),
        link("top", "a"), link("top", "b"),
    ]  # fmt: skip
    found = paths(known, "a", "b")
    assert not found.forth and not found.back
    assert found.both_rest_on.id == "base" and found.both_reach.id == "top"
    assert [step.end for step in found.both_rest_on.from_start] == ["m", "base"]
    assert [step.end for step in found.both_rest_on.from_end] == ["base"]
    assert found.around.hops == 2  # through « top », whatever the direction
    alone = paths([link("a", "x"), link("b", "y")], "a", "b")
    assert alone.both_rest_on is None and alone.both_reach is None and not alone.around


def test_the_same_entity_twice_is_no_question():
    with pytest.raises(BadInput) as told:
        paths([link("a", "b")], "a", "a")
    assert told.value.key == "same-entity"


@given(webs, st.booleans())
def test_a_chain_exists_if_and_only_if_the_impact_reaches(known, change):
    for start, end in (("a", "b"), ("b", "a"), ("c", "h")):
        found = paths(known, start, end, change=change)
        reached = {one.id: one for one in reach(known, end, change=change).reached}
        assert bool(found.forth) == (start in reached)
        if found.forth:
            assert found.forth.hops == reached[start].rank
            assert found.forth.kept[0][0].start == start and found.forth.kept[0][-1].end == end
            assert all(a.end == b.start for chain in found.forth.kept for a, b in pairwise(chain))
        assert (found.both_rest_on is None) or not (found.forth or found.back)


@given(webs)
@settings(max_examples=60)
def test_the_number_of_chains_is_that_of_networkx(known):
    plain = nx.DiGraph((step.start, step.end) for step in steps(known, change=True, dependencies=True))
    for start, end in (("a", "b"), ("c", "d")):
        joined = start in plain and end in plain and nx.has_path(plain, start, end)
        wanted = sorted(nx.all_shortest_paths(plain, start, end)) if joined else []
        forth = paths(known, start, end).forth
        assert forth.number == len(wanted)
        assert sorted([start, *(step.end for step in chain)] for chain in forth.kept) == wanted


# ----------------------------------------------------------------------------------------------------- structure


def test_a_loop_is_told_once_by_its_shortest_way_and_those_that_it_leaves_out_by_another():
    known = [link("a", "b"), link("b", "c"), link("c", "a"), link("b", "a"), link("d", "a"), link("a", "e")]
    (one,) = cycles(web(known))
    assert one.members == ("a", "b", "c") and one.links == 4
    assert [step.start for step in one.loop] == ["a", "b"]
    assert [[step.start for step in loop] for loop in one.others] == [["a", "b", "c"]]
    assert cycles(web([link("a", "b"), link("b", "c")])) == ()


def test_only_what_a_change_travels_along_closes_no_loop_of_stops():
    known = [link("a", "b"), link("b", "a", CONFORMS)]
    assert cycles(web(known)) == ()
    assert cycles(web(known, change=True))[0].members == ("a", "b")


def test_what_most_depends_on_is_counted_through_loops_and_once():
    known = [link("b", "a"), link("c", "a"), link("d", "b"), link("d", "c"), link("a", "loop"), link("loop", "a")]
    first, second, *_ = central(web(known))
    assert (first.id, first.dependants, first.direct) == ("a", 4, 3)
    assert (second.id, second.dependants) == ("loop", 4)
    assert central(web(known), "betweenness", 1)[0].id == "a"


def test_what_holds_two_parts_together_is_found_with_what_it_cuts_off():
    known = [link("a", "hub"), link("b", "hub"), link("a", "b"), link("hub", "far"), link("far", "farther")]
    assert [(one.id, one.pieces, one.cut_off) for one in cuts(web(known))] == [
        ("hub", 2, ("far", "farther")), ("far", 2, ("farther",)),
    ]  # fmt: skip


def test_a_service_with_a_second_way_to_authenticate_does_not_lose_its_only_one():
    known = [
        link("portal", "broker", AUTHENTICATES), link("site", "broker", AUTHENTICATES),
        link("broker", "card", AUTHENTICATES), link("broker", "phone", AUTHENTICATES),
        link("site", "card", AUTHENTICATES),  # without the broker, the site still has the card
        link("server", "certificate", AUTHENTICATES),
        link("portal", "card"),  # another relation is no way to authenticate
    ]  # fmt: skip
    assert {one.id: one.of for one in only_ways(known)} == {"broker": ("portal",), "certificate": ("server",)}


@given(webs)
def test_structure_agrees_with_a_plain_computation(known):
    of = web(known, change=True)
    assert dependants(of) == {one: len(nx.ancestors(of, one)) for one in of}
    loops = {tuple(sorted(one)) for one in nx.strongly_connected_components(of) if len(one) > 1}
    assert {one.members for one in cycles(of)} == loops
    for one in cycles(of):
        for loop in (one.loop, *one.others):
            assert loop[0].start == loop[-1].end and all(a.end == b.start for a, b in pairwise(loop))
        assert {step.start for loop in (one.loop, *one.others) for step in loop} == set(one.members)
    ways = nx.DiGraph(one.ends for one in known if one.predicate == AUTHENTICATES)
    ends = {one for one in ways if ways.out_degree(one) == 0}
    for one in only_ways(known):
        for other in one.of:
            without = ways.subgraph(set(ways) - {one.id})
            assert nx.descendants(ways, other) & ends
            assert not ({other} | nx.descendants(without, other)) & (ends - {one.id})


# -------------------------------------------------------------------------------------------------- the real graph


def asked(doctrine: object, *words: str) -> object:
    done = doctrine(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_which_services_stop_when_rpps_stops_each_with_its_chain_and_its_passages(doctrine):
    rows = {row["id"]: row for row in asked(doctrine, "impact", "RPPS")}
    assert rows["service/pro-sante-connect"]["hops"] == 1
    sesali = rows["service/sesali"]
    assert sesali["hops"] == 2 and sesali["type"] == "Service"
    assert sesali["path"] == "Sesali ← s’authentifie par ← PSC ← dépend de ← RPPS"
    assert sesali["via"] == ["dn:dependsOn", "dn:authenticatesWith"]
    for row in rows.values():
        for hop in row["chain"]:
            assert hop["evidence"] and hop["travels"] == "stop"
            assert hop["confidence"] == hop["evidence"][0]["confidence"]
            assert any(one["source"] and one["locator"] for one in hop["evidence"]) or hop["confidence"] != "Quoted"
    carried = {one["label"] for one in rows["service/mon-espace-sante"]["milestones"]}
    assert "Ouverture de Mon espace santé à tous les usagers" in carried
    assert "Intégrer INSi au système d'information" in {one["label"] for one in rows["service/insi"]["requirements"]}


def test_a_guide_stops_nothing_but_its_change_reaches_those_who_build_on_it(doctrine):
    guide = "specification/ans-fhir-fr-annuaire"
    assert asked(doctrine, "impact", guide) == []
    rows = asked(doctrine, "impact", guide, "--of", "change")
    assert rows and all(row["chain"][-1]["travels"] == "change" for row in rows if row["hops"] == 1)


def test_the_failure_of_two_bricks_reaches_what_either_reaches(doctrine):
    both = {row["id"]: row for row in asked(doctrine, "impact", "RPPS", "INSi")}
    one = {row["id"]: row["hops"] for row in asked(doctrine, "impact", "RPPS")}
    other = {row["id"]: row["hops"] for row in asked(doctrine, "impact", "INSi")}
    assert both.keys() == (one.keys() | other.keys()) - {"service/rpps", "service/insi"}
    for name, row in both.items():
        assert row["hops"] == min(one.get(name, 99), other.get(name, 99))
        assert row["start"] in ("service/rpps", "service/insi")


def test_what_the_dmp_rests_upon_is_read_from_it(doctrine):
    rows = {row["id"]: row for row in asked(doctrine, "impact", "DMP", "--direction", "dependencies")}
    assert rows["service/rpps"]["path"] == "DMP → s’authentifie par → CPS → dépend de → RPPS"
    reached_by = {row["id"] for row in asked(doctrine, "impact", "RPPS")}
    assert "service/dmp" in reached_by


def test_filters_bound_what_is_followed(doctrine):
    rows = asked(doctrine, "impact", "RPPS", "--confidence", "Quoted", "--max-hops", "2")
    assert rows and {row["confidence"] for row in rows} == {"Quoted"} and max(row["hops"] for row in rows) == 2
    rows = asked(doctrine, "impact", "CPS", "--relation", "authenticatesWith")
    assert {via for row in rows for via in row["via"]} == {AUTHENTICATES}


def test_an_impact_opens_in_a_spreadsheet(doctrine):
    done = doctrine("impact", "RPPS", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {"id", "label", "type", "hops", "via", "path", "confidence", "start"} <= rows[0].keys()
    assert any(row["id"] == "service/dmp" and row["hops"] == "2" for row in rows)


def test_how_the_dmp_rests_upon_rpps_and_why(doctrine):
    found = asked(doctrine, "path", "DMP", "RPPS")
    assert found["forth"]["hops"] == 2 and found["forth"]["number"] == len(found["forth"]["chains"]) == 4
    assert found["back"]["number"] == 0
    assert found["forth"]["chains"][0]["path"] == "DMP → s’authentifie par → CPS → dépend de → RPPS"
    assert all(hop["evidence"] for one in found["forth"]["chains"] for hop in one["chain"])


def test_two_services_that_do_not_rest_upon_one_another_meet_somewhere(doctrine):
    found = asked(doctrine, "path", "Sesali", "DMP")
    assert found["forth"]["number"] == found["back"]["number"] == 0
    assert found["both_rest_on"]["id"] and found["both_rest_on"]["from_chain"]["chain"][0]["from"] == "service/sesali"
    told = doctrine("path", "Sesali", "DMP").stderr
    assert "Aucune chaîne de dépendance" in told and "reposent" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("impact",), "Aucune entité"),
        (("impact", "RPPS", "service/rpps"), "deux fois"),
        (("impact", "RPPPS"), "service/rpps"),
        (("impact", "RPPS", "--max-hops", "-1"), "nombre de sauts"),
        (("impact", "RPPS", "--relation", "nope"), "dependsOn"),
        (("impact", "RPPS", "--relation", "conformsTo"), "--of change"),
        (("path", "RPPS", "RPPS"), "deux fois"),
        (("path", "RPPS", "zzzz"), "ne désigne rien"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_and_nothing_is_printed(doctrine, words, said):
    done = doctrine(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr


def test_loops_are_told_with_their_relations_and_passages(doctrine):
    first, *_ = asked(doctrine, "cycles")
    members = {one["id"] for one in first["members"]}
    assert {"service/insi", "identifier/ins"} <= members and first["size"] == len(members)
    assert all(hop["evidence"] for hop in first["chain"])
    assert first["chain"][0]["from"] == first["chain"][-1]["to"]


def test_what_loses_its_only_way_to_authenticate_without_pro_sante_connect(doctrine):
    rows = {row["id"]: row for row in asked(doctrine, "central", "--by", "authentication")}
    lost = {one["id"] for one in rows["service/pro-sante-connect"]["only_way_of"]}
    assert {"service/sesali", "service/viatrajectoire"} <= lost
    assert "service/dmp" not in lost  # the card is another way
    told = doctrine("central", "--by", "authentication").stderr
    assert f"Sans Pro Santé Connect, {len(lost)} entités perdent la seule voie d’authentification" in told


def test_the_number_of_dependants_is_that_of_the_impact(doctrine):
    for change in ("stop", "change"):
        for row in asked(doctrine, "central", "--top", "5", "--of", change):
            assert row["dependants"] == len(asked(doctrine, "impact", row["id"], "--of", change))


def test_the_explorer_and_the_command_give_the_same_answer(graph, doctrine):
    from graph.ui import explore
    from graph.ui.explore import Options

    known = links(graph, TRAVELS)
    assert set(known) == {one for one in links(graph) if one.impact in TRAVELS}
    rows = asked(doctrine, "impact", "RPPS", "--of", "change")
    view = explore.shown("service/rpps", Options("impact", change=True), "fr")
    assert {row["id"]: row["hops"] for row in rows} == {one.id: one.rank for one in view.scene.chains.values()}
    assert {row["id"]: [hop["from"] for hop in row["chain"]] for row in rows} == {
        one.id: [step.end for step in reversed(one.chain)] for one in view.scene.chains.values()
    }


def test_the_surest_chain_prefers_the_relations_of_the_table(graph):
    known = links(graph)
    assert all(step.link.impact for step in surest(known, "service/dmp", "service/rpps"))


def test_only_what_is_stated_is_walked(graph):
    stated = {
        tuple(shorten(row[name].value) for name in "spo")
        for row in select(
            graph, "SELECT ?s ?p ?o { ?c a dn:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
        )
    }
    assert {(one.source, one.predicate, one.target) for one in links(graph, TRAVELS)} <= stated
