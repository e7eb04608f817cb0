"""The triples of an answer as a drawing: things in their lanes, as in the views, one line a pair of them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from graph.io.results import Term
from graph.names import DN, ID, VOCAB, shorten
from graph.ui import known, state
from graph.ui.links import address
from graph.ui.neighbours import CONFIDENCE, Lane
from graph.ui.scene import Node
from graph.ui.text import say, typo
from graph.ui.viewdrawing import svg
from graph.ui.viewlayout import Box, Link, arrange
from graph.vocabulary import prefixed

__all__ = ["Picture", "picture"]

MOST = 60  # things drawn: beyond, nobody reads the picture
WIDE, NARROW = 6, 1  # things in a row, on a screen and on a telephone
TYPES = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", DN + "entityType")


@dataclass(frozen=True)
class Picture:
    """A drawing: its forms as SVG, how many things it shows and how many it leaves out."""

    forms: Sequence[tuple[str, str]]
    shown: int
    left_out: int


def picture(triples: Sequence[Sequence[Term]], lang: str) -> Picture | None:
    """Return the drawing of the triples between two things; nothing when there is none.

    Types are told by the lanes, texts and closed lists by the table. The best linked things come first where there
    are too many.
    """
    facts = [
        (start["value"], verb["value"], end["value"])
        for start, verb, end in triples
        if {start["type"], end["type"]} <= {"uri", "bnode"}
        and start != end
        and verb["value"] not in TYPES
        and not end["value"].startswith(VOCAB)
    ]
    degrees = Counter(end for start, _, other in facts for end in (start, other))
    kept = {one for one, _ in degrees.most_common(MOST)}
    if not kept:
        return None
    nodes = {one: _node(one, lang) for one in sorted(kept)}
    between: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for start, verb, end in facts:
        if start in kept and end in kept:
            between[start, end].append((shorten(verb), _sure(start, verb, end)))
    boxes = [
        Box(one, typo(node.label, lang), typo(node.type_label, lang), node.lane, _sheet(node, lang))
        for one, node in nodes.items()
    ]
    links = []
    for (start, end), said in between.items():
        ends = [typo(nodes[one].label, lang) for one in (start, end)]
        lines = [f"{ends[0]} – {known.words(verb, lang)[0]} – {ends[1]}{_in_words(sure, lang)}" for verb, sure in said]
        best = min((sure or CONFIDENCE[0] for _, sure in said), key=CONFIDENCE.index)
        links.append(Link(start, end, "\n".join(lines), best))
    title, desc = say("workbench.drawing", lang), say("workbench.drawn", lang, n=len(boxes), m=len(links))
    forms = [
        (form, svg(arrange(boxes, links, across), title, desc, f"query-{form}"))
        for form, across in (("wide", WIDE), ("slim", NARROW))
    ]
    return Picture(forms, len(kept), len(degrees) - len(kept))


def _node(one: str, lang: str) -> Node:
    short = shorten(one)
    if one.startswith(ID) and state.known(short):
        return known.node_of(short, lang)
    name = known.kinds(lang).get(short) or prefixed(one).strip("<>")
    return Node("", name, "", Lane(label=say("ui.other-lane", lang)))


def _sheet(node: Node, lang: str) -> str:
    return address("entity", lang, entity=node.id) if node.id else ""


def _sure(start: str, verb: str, end: str) -> str:
    """Return how sure a fact of the graph is; nothing for what the query alone says."""
    facts = known.around().get(shorten(start), ())
    ends = (shorten(start), shorten(verb), shorten(end))
    return next((one.confidence for one in facts if (one.source, one.predicate, one.target) == ends), "")


def _in_words(sure: str, lang: str) -> str:
    return f" ({say(f'confidence.{sure}', lang)})" if sure else ""
