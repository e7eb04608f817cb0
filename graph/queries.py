"""Queries of users as Python values: run in workers that can be stopped, on the graph or on a view of it."""

from collections import OrderedDict
from threading import Lock

from pyoxigraph import Literal, Store

from graph.names import PREFIXES
from graph.sparql import Answer, read_answer, run, text
from graph.store import Graph
from graph.workers import Pool, shared

__all__ = ["asked"]

XSD = PREFIXES["xsd"]
#: How a literal of a datatype is read; every other value is its text.
READ = {
    XSD + "boolean": lambda text: text in ("true", "1"),
    XSD + "integer": int,
    XSD + "decimal": float,
    XSD + "double": float,
    XSD + "float": float,
}
MOST_POOLS = 3  # views that keep their own workers: each holds a copy of the graph


def asked(
    graph: Graph, sparql: str, as_of: str | None = None, edition: str | None = None, *, seconds: float
) -> tuple[Answer, int | None]:
    """Run a query of a user; the first one starts the workers, in about a second.

    :param graph: the whole graph; one that is elsewhere is asked there, where its own engine sets the bounds.
    :param as_of: ISO day, as in :meth:`graph.store.Graph.view`; likewise ``edition``.
    :returns: the answer, with integers, decimals and booleans as such, and the number of rows at which it was cut,
        ``None`` when it is whole.
    :raises BadQuery: refused, wrong, too large an answer, or stopped at the limit.
    """
    if not isinstance(graph.store, Store):
        return run(graph.view(as_of, edition), sparql, read=_value), None
    result = _pool(as_of, edition).run(sparql, seconds=seconds)
    return read_answer(result.media, result.content, _value), result.limit


def _value(term: object) -> str | int | float | bool | None:
    if isinstance(term, Literal) and (read := READ.get(term.datatype.value)):
        try:
            return read(term.value)
        except ValueError:  # « abc »^^xsd:integer is lawful RDF
            return term.value
    return text(term)


_views: OrderedDict[tuple[str | None, str | None], Pool] = OrderedDict()
_lock = Lock()


def _pool(as_of: str | None, edition: str | None) -> Pool:
    """Return the workers of the graph, or those of a view; the view used longest ago makes room for a new one."""
    if not (as_of or edition):
        return shared()
    with _lock:
        if (as_of, edition) not in _views:
            if len(_views) >= MOST_POOLS:
                _views.popitem(last=False)[1].close()
            _views[as_of, edition] = Pool(as_of=as_of, edition=edition, workers=2)
        _views.move_to_end((as_of, edition))
        return _views[as_of, edition]
