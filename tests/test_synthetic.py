"""The graph made for measurements: the same for the same seed, whole records, loops that are known beforehand."""

import json
from pathlib import Path

import pytest

from bench.synthetic import PLANTED, write
from graph.figures import stats
from graph.impact import TRAVELS, links, reach
from graph.resources import root
from graph.sparql import select
from graph.store import open_graph
from graph.structure import cycles, web


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic")
    write(folder, facts=40_000, seed=3, cycles=5)
    return folder


@pytest.fixture(scope="module")
def graph(made):
    return open_graph([root() / "ontology", made], cache=False)


def test_the_same_seed_gives_the_same_graph_and_another_one_another(made, tmp_path):
    write(tmp_path / "same", facts=40_000, seed=3, cycles=5)
    write(tmp_path / "other", facts=40_000, seed=4, cycles=5)

    def content(folder: Path) -> list[bytes]:
        return [path.read_bytes() for path in sorted(folder.glob("*.nq"))]

    assert content(tmp_path / "same") == content(made) != content(tmp_path / "other")


def test_it_holds_as_many_facts_as_it_says_and_whole_records(made, graph):
    planted, figures = json.loads((made / PLANTED).read_text()), stats(graph)
    assert planted["copies"] == 2 and 40_000 <= planted["facts"] < 44_000
    assert abs(figures["claims"] - planted["facts"]) < 1_000  # rings, and facts that one passage states in two files
    assert min(figures[name] for name in ("requirements", "milestones", "coverage")) > 200
    for name in ("dn:coverageLevel", "dn:coveredBy", "dn:rationale"):
        without = select(graph, f"SELECT ?s {{ ?s a dn:Coverage FILTER NOT EXISTS {{ ?s {name} ?o }} }}")
        assert not list(without)


def test_the_planted_loops_are_found_and_the_copies_close_no_other(made, graph):
    planted = {tuple(sorted(ring)) for ring in json.loads((made / PLANTED).read_text())["cycles"]}
    found = {one.members for one in cycles(web(links(graph, TRAVELS)))}
    assert planted <= found
    for members in found - planted:
        assert len({name.rpartition("-")[2] for name in members}) == 1  # within one copy, as in the real graph


def test_a_copy_is_depended_upon_by_the_next(graph):
    reached = {one.id.rpartition("-")[2] for one in reach(links(graph, TRAVELS), "service/rpps-0").reached}
    assert {"0", "1"} <= reached
