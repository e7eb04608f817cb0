"""A large graph of the shape of the real one, for measurements: seeded, with loops that are known beforehand.

python -m bench.synthetic FOLDER [--facts 1000000] [--seed 1] [--cycles 40]

The real ``data/`` is copied as many times as needed, every entity, passage and source under an id of its own
(``service/dmp-17``), every text with the number of its copy. So each copy holds whole records: requirements with their
bearers and dates, coverage judgements with their requirement, provision, means and level, milestones, editions. Then
the copies are woven together: three relations in ten lead to an earlier copy, mostly to the first ones, so that a few
entities are depended upon by a great part of the graph, as in the real one. No relation leads to a later copy: beside
the loops that each copy holds, those planted are the only ones.

From Python::

    planted = write(folder, facts=100_000)      # folder/part-*.nq, folder/planted.json
    graph = open_graph([root() / "ontology", folder])   # through the product's own loader: claims, entailments

``planted`` is ``{"facts": int, "copies": int, "seed": int, "cycles": [[id, …], …]}``; a fact is a stated, non-editorial
triple of a passage. Files are N-Quads, a passage being a named graph, as in ``data/``.
"""

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from graph.io.rdf import read_rdf
from graph.model import EDITORIAL
from graph.names import DN, ID
from graph.resources import root

__all__ = ["PLANTED", "write"]

PLANTED = "planted.json"
WOVEN = 0.3  # share of relations that lead to another copy
LENGTHS = range(3, 13)  # entities of a planted loop
OUTSIDE = ("refused.trig",)
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def write(folder: Path, facts: int = 1_000_000, seed: int = 1, cycles: int = 40) -> dict[str, object]:
    """Write the graph and what was planted in it; return the latter.

    :param facts: how many, within one file of ``data/``.
    :param cycles: loops of 3 to 12 services that depend on one another, each resting upon a copy of a real service.
    """
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    templates = [[_template(quad, woven) for quad in quads] for woven, quads in _real()]
    written = copies = 0
    while written < facts:
        files = list(templates)
        chance.shuffle(files)  # the last copy is not whole: it holds whole files, any of them
        with (folder / f"part-{copies:04}.nq").open("w", encoding="utf-8") as out:
            for lines in files:
                if written >= facts:
                    break
                for line in lines:
                    out.write(line.told(copies, chance))
                    written += line.fact
        copies += 1
    rings = [_ring(number, chance.choice(LENGTHS), chance.randrange(max(1, copies - 1))) for number in range(cycles)]
    (folder / "rings.nq").write_text("".join(line for _, lines in rings for line in lines), encoding="utf-8")
    planted = {"facts": written, "copies": copies, "seed": seed, "cycles": [members for members, _ in rings]}
    (folder / PLANTED).write_text(json.dumps(planted, indent=1) + "\n", encoding="utf-8")
    return planted


def _real() -> Iterator[tuple[set[str], list[Quad]]]:
    """Yield the quads of each file, with the relations that may lead to another copy.

    What travels towards the object would lead from an earlier copy to a later one and close loops: left alone.
    """
    table = read_rdf(root() / "ontology" / "relations.ttl")
    ways = {quad.subject.value: quad.object.value for quad in table if quad.predicate.value == f"{DN}impact"}
    woven = {name for name, way in ways.items() if not way.endswith("/forward")}
    for path in sorted((root() / "data").rglob("*")):
        if path.suffix in (".trig", ".ttl") and path.name not in OUTSIDE and "examples" not in path.parts:
            yield woven, read_rdf(path)


class _Line:
    """A quad of the real data, to be told of any copy."""

    def __init__(self, parts: list[tuple[str, str, str]], fact: bool) -> None:
        self.parts, self.fact = parts, fact

    def told(self, copy: int, chance: random.Random) -> str:
        """Return the quad of a copy, as a line of N-Quads."""
        said = []
        for before, kind, after in self.parts:
            number = copy
            if kind == "woven" and chance.random() < WOVEN:
                number = int((copy + 1) * chance.random() ** 3)
            said.append(before if not kind else f"{before}{'' if kind == 'text' else '-'}{number}{after}")
        return " ".join(said) + " .\n"


def _template(quad: Quad, woven: set[str]) -> _Line:
    stated = not isinstance(quad.graph_name, DefaultGraph)
    related = stated and quad.predicate.value in woven
    parts = [_part(quad.subject), (str(quad.predicate), "", ""), _part(quad.object, related)]
    if stated:
        parts.append(_part(quad.graph_name))
    return _Line(parts, stated and quad.predicate.value not in EDITORIAL)


def _part(term: object, related: bool = False) -> tuple[str, str, str]:
    """Return what stands before the number of the copy, what kind of number it is, and what stands after."""
    text = str(term)
    if isinstance(term, NamedNode) and term.value.startswith(ID):
        return text[:-1], "woven" if related else "own", ">"
    if isinstance(term, Literal) and term.language:
        at = text.rindex('"')
        return f"{text[:at]} ", "text", text[at:]
    return text, "", ""


def _ring(number: int, length: int, copy: int) -> tuple[list[str], list[str]]:
    """Return the ids of a loop and the lines that state it."""
    members = [f"service/ring-{number}-{place}" for place in range(length)]
    passage = f"<{ID}passage/ring-{number}>"
    lines = [f"{passage} {TYPE} <{DN}Passage> .\n", f"{passage} <{DN}confidence> <{DN}Inferred> .\n"]
    for place, one in enumerate(members):
        ends = [f"<{ID}{members[(place + 1) % length]}>"] + [f"<{ID}service/rpps-{copy}>"] * (place == 0)
        lines.append(f"<{ID}{one}> {TYPE} <{DN}Service> {passage} .\n")
        lines += [f"<{ID}{one}> <{DN}dependsOn> {end} {passage} .\n" for end in ends]
    return members, lines


def main() -> None:
    """Write the graph that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cycles", type=int, default=40)
    asked = parser.parse_args()
    planted = write(asked.folder, asked.facts, asked.seed, asked.cycles)
    print(json.dumps({name: planted[name] for name in ("facts", "copies", "seed")}))


if __name__ == "__main__":
    main()
