"""One's own files set beside the graph that they speak of."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from graph.lint import RDF_TYPE, Files
from graph.names import DN, ID
from graph.store import Graph

__all__ = ["Beside"]


class Beside:
    """What files say, told apart from what the graph already says of the things that they mention.

    :param files: one's own files, read.
    :param known: the graph whose entities they may refer to.
    """

    def __init__(self, files: Files, known: Graph) -> None:
        self._quads = [quad for quads in files.quads.values() for quad in quads]
        self._store = known.store
        subjects = {quad.subject for quad in self._quads if isinstance(quad.subject, NamedNode)}
        self._asserted = {
            (quad.subject.value, quad.predicate.value, end) for quad in self._quads for end in _ends(quad)
        }
        self._described = {quad.subject for quad in self._quads if quad.predicate.value == RDF_TYPE}
        self._own = {one.value for one in subjects if one in self._described or not self._typed(one)}

    def _typed(self, thing: NamedNode) -> bool:
        return any(self._store.quads_for_pattern(thing, NamedNode(RDF_TYPE), None))

    def says(self, thing: str, path: str, value: str) -> bool:
        """Return whether the files describe the thing, or at least say this of it."""
        return thing in self._own or (thing, path, value) in self._asserted

    def background(self) -> Iterator[Quad]:
        """Yield what the graph says of the things that the files mention and do not describe."""
        mentioned = {
            term
            for quad in self._quads
            for term in (quad.subject, quad.object, quad.graph_name)
            if isinstance(term, NamedNode) and term.value.startswith(ID)
        }
        for thing in mentioned - self._described:
            yield from self._store.quads_for_pattern(thing, None, None)

    def passages(self) -> Iterator[str]:
        """Yield the passages that the graph describes."""
        for kind in ("Passage", "RefusedPassage"):
            for quad in self._store.quads_for_pattern(None, NamedNode(RDF_TYPE), NamedNode(DN + kind)):
                yield quad.subject.value


def _ends(quad: Quad) -> tuple[str, str]:
    """Return the value of a fact, and "" for a finding that names none."""
    return getattr(quad.object, "value", ""), ""
