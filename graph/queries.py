"""Queries of users as Python values: run in workers that can be stopped, on the graph or on a view of it."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, parse_query_results

from graph.names import PREFIXES
from graph.workers import Pool, shared

__all__ = ["Found", "Value", "asked"]

Value = str | int | float | bool | None
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


@dataclass(frozen=True)
class Found:
    """The answer to a query.

    :param columns: names of the columns of a SELECT, empty otherwise; ``rows`` its values, addresses in full.
    :param boolean: answer of an ASK.
    :param turtle: answer of a CONSTRUCT or DESCRIBE.
    :param limit: number of rows at which it was cut; ``None`` when it is whole.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    boolean: bool | None = None
    turtle: str | None = None
    limit: int | None = None


def asked(sparql: str, as_of: str | None = None, edition: str | None = None, *, seconds: float) -> Found:
    """Run a query of a user; the first one starts the workers, in about a second.

    :param as_of: ISO day, as in :meth:`graph.store.Graph.view`; likewise ``edition``.
    :raises BadQuery: refused, wrong, too large an answer, or stopped at the limit.
    """
    result = _pool(as_of, edition).run(sparql, seconds=seconds)
    if result.rows is None:
        return Found(turtle=result.content.decode())
    read = parse_query_results(result.content, format=QueryResultsFormat.JSON)
    if isinstance(read, QueryBoolean):
        return Found(boolean=bool(read))
    names = tuple(variable.value for variable in read.variables)
    return Found(names, tuple(tuple(_value(term) for term in row) for row in read), limit=result.limit)


def _value(term: object) -> Value:
    if isinstance(term, Literal) and (read := READ.get(term.datatype.value)):
        try:
            return read(term.value)
        except ValueError:  # « abc »^^xsd:integer is lawful RDF
            return term.value
    return None if term is None else getattr(term, "value", str(term))


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
