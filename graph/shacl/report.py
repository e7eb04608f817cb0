"""Validation reports: the shapes aimed at the suspects alone, judged by pySHACL."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store
from pyshacl import validate as pyshacl_validate
from rdflib import OWL, RDF, RDFS, SH

from graph.errors import BadInput
from graph.io.rdflib_graph import to_rdflib
from graph.shacl.backed import backed
from graph.shacl.sieve import TARGETS, NotExpressible, Sieve

__all__ = ["conforms", "report", "report_on"]

#: From a shape to the shapes that it asks a node to conform to.
INNER = (SH.node, SH.property, SH["not"], SH["and"], SH["or"], SH.xone, SH.qualifiedValueShape)


DEEPEST = 60  # shapes one in another
#: Told of each shape that is begun, by its name.
Watch = Callable[[str], None]
_BEGUN = "Running evaluation of Shape "  # what pySHACL logs then


def report(
    store: Store, shapes: rdflib.Graph, prefixes: dict[str, str] | None = None, watch: Watch | None = None
) -> rdflib.Graph:
    """Return the SHACL validation report of a store against shapes: the one of pySHACL.

    :param store: the data, in the default graph.
    :param shapes: the shapes graph; aimed at the suspects, hence changed.
    :param prefixes: those that SPARQL inside the shapes relies on.
    :param watch: told of each shape that is begun.
    :raises BadInput: the shapes are ill-formed or refer to themselves.
    """
    _refuse_recursion(shapes)
    if (None, SH.parameter, None) not in shapes:  # a constraint component of theirs may ask anything
        _aim(shapes, store, watch)
    return _judged(backed(store), shapes, prefixes, watch)


def report_on(
    data: Iterable[Quad], shapes: rdflib.Graph, prefixes: dict[str, str] | None = None, watch: Watch | None = None
) -> rdflib.Graph:
    """Return the SHACL validation report of quads, named graphs laid flat; the rest as :func:`report`.

    The engine rewrites some literals ("01" as 1, fr-FR as fr-fr): data that hold one are judged whole, as written.
    """
    data = [Quad(one.subject, one.predicate, one.object) for one in data]
    if _altered(data):
        _refuse_recursion(shapes)
        return _judged(to_rdflib(data), shapes, prefixes, watch)
    store = Store()
    store.extend(data)
    return report(store, shapes, prefixes, watch)


def conforms(of: rdflib.Graph) -> bool:
    """Return what a SHACL report concludes."""
    return (None, SH.conforms, rdflib.Literal(True)) in of


def _judged(
    data: rdflib.Graph, shapes: rdflib.Graph, prefixes: dict[str, str] | None, watch: Watch | None = None
) -> rdflib.Graph:
    """Return the report of pySHACL on every focus node that the shapes aim at.

    :raises BadInput: the shapes are ill-formed.
    """
    for prefix, start in (prefixes or {}).items():
        for one in (data, shapes):
            one.bind(prefix, start, replace=True)
    try:
        _pyshacl_log().watch = watch
        _, found, text = pyshacl_validate(data, shacl_graph=shapes, inplace=True)
    except MemoryError:
        raise
    except Exception as error:  # shapes of anybody's hand: pySHACL and rdflib raise what they like on them
        raise BadInput("validate.bad-shapes", reason=_one_line(error)) from None
    if not isinstance(found, rdflib.Graph):
        raise BadInput("validate.bad-shapes", reason=_one_line(text))
    return found


class _Log(logging.Logger):
    """The log of pySHACL: prints nothing, and hears which shape is begun; it offers no other way to know."""

    watch: Watch | None = None

    def debug(self, msg: object, *args: object, **kwargs: object) -> None:
        if self.watch and str(msg).startswith(_BEGUN):
            self.watch(str(msg).removeprefix(_BEGUN))

    def addHandler(self, hdlr: logging.Handler) -> None:
        """Take none: pySHACL adds one that prints at each validation."""


def _pyshacl_log() -> logging.Logger:
    """Return the log that pySHACL will find under its name."""
    usual = logging.getLoggerClass()
    logging.setLoggerClass(_Log)
    try:
        log = logging.getLogger("pyshacl-validate")
    finally:
        logging.setLoggerClass(usual)
    log.propagate = False
    return log


def _aim(shapes: rdflib.Graph, store: Store, watch: Watch | None = None) -> None:
    """Aim each shape at its suspects; one that the engine cannot be asked about keeps its targets."""
    sieve = Sieve(shapes)
    aimed = {one for target in TARGETS for one in shapes.subjects(target)}
    classes = {one for kind in (RDFS.Class, OWL.Class) for one in shapes.subjects(RDF.type, kind)}
    aimed |= {one for one in classes if any(p.startswith(str(SH)) for p in shapes.predicates(one))}
    found = {}
    for shape in aimed:
        if watch:
            watch(str(shape))
        try:
            found[shape] = sieve.suspects(shape, store)
        except NotExpressible:
            continue
    for shape, suspects in found.items():
        for target in TARGETS:
            shapes.remove((shape, target, None))
        if shape in classes:
            for kind in (RDFS.Class, OWL.Class):
                shapes.remove((shape, RDF.type, kind))
            if (shape, SH.path, None) not in shapes:
                shapes.add((shape, RDF.type, SH.NodeShape))
        for one in suspects:
            shapes.add((shape, SH.targetNode, one))


def _refuse_recursion(shapes: rdflib.Graph) -> None:
    """Refuse shapes that refer to themselves: SHACL leaves their meaning open, and pySHACL calls them sound.

    So are shapes one in another beyond any use, which would exhaust the stack.

    :raises BadInput: the shape is named.
    """
    done: set[rdflib.term.Node] = set()

    def walk(shape: rdflib.term.Node, above: tuple[rdflib.term.Node, ...]) -> None:
        if len(above) > DEEPEST:
            raise BadInput("validate.deep-shape", shape=shape, deepest=DEEPEST)
        if shape in above:
            named = next((one for one in above[above.index(shape) :] if isinstance(one, rdflib.URIRef)), shape)
            raise BadInput("validate.recursive-shape", shape=named)
        if shape not in done:
            for inner in _inner(shapes, shape):
                walk(inner, (*above, shape))
            done.add(shape)

    for shape in {one for link in INNER for one in shapes.subjects(link)}:
        walk(shape, ())


def _inner(shapes: rdflib.Graph, shape: rdflib.term.Node) -> Iterator[rdflib.term.Node]:
    for link in INNER:
        for given in shapes.objects(shape, link):
            yield from shapes.items(given) if (given, RDF.first, None) in shapes else (given,)


def _altered(quads: Iterable[Quad]) -> bool:
    """Return whether the engine would write some literal otherwise than these quads do: "01" as 1, fr-FR as fr-fr."""
    literals = {quad.object for quad in quads if isinstance(quad.object, Literal)}
    plain = {one for one in literals if one.datatype.value == "http://www.w3.org/2001/XMLSchema#string"}
    store, name = Store(), NamedNode("urn:x")
    store.extend(Quad(BlankNode(), name, one) for one in literals - plain)
    return {quad.object for quad in store} != literals - plain


def _one_line(error: object) -> str:
    return re.sub(r"\s+", " ", str(getattr(error, "message", "") or error))[:300]
