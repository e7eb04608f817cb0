"""Compiles what a shape asks of a node to SPARQL, to find the nodes that may not answer it.

A sieve may let a sound node through (pySHACL then finds nothing wrong with it) but must not lose a faulty one. What
cannot be compiled that way raises :class:`NotExpressible`; every focus node of that shape is then judged.
"""

from collections.abc import Callable, Iterator
from itertools import combinations, count

import rdflib
from pyoxigraph import Store
from rdflib import RDF, RDFS, SH, XSD, BNode, Literal, URIRef
from rdflib.collection import Collection

from graph.io.rdflib_graph import to_term

__all__ = ["TARGETS", "NotExpressible", "Sieve"]

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
#: What says nothing of the nodes.
SILENT = {
    *TARGETS, RDF.type, RDFS.label, RDFS.comment, RDFS.subClassOf, SH.path, SH.severity, SH.message, SH.name,
    SH.description, SH.order, SH.group, SH.defaultValue, SH.flags, SH.ignoredProperties,
    SH.qualifiedValueShapesDisjoint,
    SH.deactivated,
}  # fmt: skip
#: Datatypes whose every lexical form is right; those that the engine can read back are asked, others are judged.
ANY_FORM = {XSD.string, RDF.langString, XSD.anyURI, RDF.HTML, RDF.XMLLiteral}
MOST_COUNTED = 4  # values told apart by as many variables: the pairs to compare grow as its square


class NotExpressible(Exception):
    """The engine cannot be asked this; pySHACL judges every focus node."""


class Sieve:
    """The shapes of a graph as questions to the engine.

    :param shapes: the shapes graph, well-formed or not: what is not is left to pySHACL.
    """

    def __init__(self, shapes: rdflib.Graph) -> None:
        self._shapes = shapes
        self._fresh = map("?v{}".format, count())

    def suspects(self, shape: rdflib.term.Node, store: Store) -> set[rdflib.term.Node]:
        """Return the focus nodes of a shape that may not conform to it.

        :raises NotExpressible: the shape asks what SPARQL does not say the same way.
        """
        found = set(self._shapes.objects(shape, SH.targetNode))  # named one by one: few, perhaps not in the data
        try:
            for query in self._queries(shape, store):
                found |= {to_term(row[0]) for row in store.query(query)}
        except (SyntaxError, ValueError):  # a name or a number that SPARQL does not take
            raise NotExpressible from None
        return found

    def _queries(self, shape: rdflib.term.Node, store: Store) -> Iterator[str]:
        """Yield queries whose rows are suspects: one for the focus nodes, one for the values of each path."""
        aim = self._aim(shape, store)
        if not aim or self._off(shape):
            return
        whole, forall = [], []
        if (shape, SH.path, None) in self._shapes:
            self._property(shape, "?focus", True, whole, forall)
        else:
            for predicate, value in self._shapes.predicate_objects(shape):
                if predicate == SH.property and not self._off(value):
                    self._property(value, "?focus", True, whole, forall)
                elif predicate != SH.property:
                    whole += self._asked(shape, predicate, value, "?focus", "?focus", "", False)
        if whole:
            yield f"SELECT DISTINCT ?focus {{ {aim} FILTER(!COALESCE({_all(whole)}, false)) }}"
        for reach, condition in forall:
            yield f"SELECT DISTINCT ?focus {{ {aim} {reach} FILTER(!COALESCE({condition}, false)) }}"

    # ------------------------------------------------------------------------------------------- targets

    def _aim(self, shape: rdflib.term.Node, store: Store) -> str:
        """Return the pattern of the focus nodes of a shape, "" where it has none."""
        parts = []
        for cls in self._classes(shape):
            kinds = " ".join(
                {str(row[0]) for row in store.query(f"SELECT ?c {{ ?c <{RDFS.subClassOf}>* {_term(cls)} }}")}
                | {_term(cls)}
            )
            parts.append(f"VALUES ?class {{ {kinds} }} ?focus a ?class")
        about = self._shapes.objects
        parts += [f"?focus {_term(one)} ?any" for one in about(shape, SH.targetSubjectsOf)]
        parts += [f"?any {_term(one)} ?focus" for one in about(shape, SH.targetObjectsOf)]
        return " UNION ".join(f"{{ {part} }}" for part in parts) if len(parts) > 1 else "".join(f"{p} ." for p in parts)

    def _classes(self, shape: rdflib.term.Node) -> list[rdflib.term.Node]:
        kinds = set(self._shapes.objects(shape, RDF.type))
        implicit = [shape] if kinds & {RDFS.Class, rdflib.OWL.Class} else []
        return [*self._shapes.objects(shape, SH.targetClass), *implicit]

    # ---------------------------------------------------------------------------------------- conditions

    def _holds(self, shape: rdflib.term.Node, node: str, exact: bool) -> str:
        """Return an expression that is true where a node conforms to a shape; an error stands for false.

        :param exact: the expression must not be false of a node that conforms (it stands under a negation).
        """
        if self._off(shape):
            return "true"
        asked: list[str] = []
        if (shape, SH.path, None) in self._shapes:
            self._property(shape, node, exact, asked, None)
        else:
            for predicate, value in self._shapes.predicate_objects(shape):
                if predicate == SH.property:
                    asked.append(self._holds(value, node, exact))
                else:
                    asked += self._asked(shape, predicate, value, node, node, "", exact)
        return f"COALESCE({_all(asked)}, false)"

    def _property(
        self, shape: rdflib.term.Node, focus: str, exact: bool, whole: list[str], forall: list | None
    ) -> None:
        """Add what a property shape asks of a focus node, and of each of its values.

        :param whole: conditions on the focus node.
        :param forall: pairs (pattern that reaches a value, condition on it); ``None``: said of the focus node too.
        """
        path, value = self._path(self._one(shape, SH.path)), next(self._fresh)
        each = []
        for predicate, given in self._shapes.predicate_objects(shape):
            if predicate in COUNTS:
                whole.append(self._counted(shape, predicate, given, focus, path))
            elif predicate == SH.property:
                each.append(self._holds(given, value, exact if forall is None else False))
            else:
                into = whole if predicate in (SH.hasValue, SH.uniqueLang) else each
                into += self._asked(shape, predicate, given, focus, value, path, exact if forall is None else False)
                if predicate == SH.equals:
                    other = next(self._fresh)
                    absent = f"FILTER NOT EXISTS {{ {focus} {path} {other} }}"
                    whole.append(f"!EXISTS {{ {focus} {_term(given)} {other} {absent} }}")
        if each:
            reach = f"{focus} {path} {value} ."
            if forall is not None:
                forall.append((reach, _all(each)))
            else:
                whole.append(f"!EXISTS {{ {reach} FILTER(!COALESCE({_all(each)}, false)) }}")

    def _counted(
        self, shape: rdflib.term.Node, predicate: URIRef, given: rdflib.term.Node, focus: str, path: str
    ) -> str:
        number = given.value if isinstance(given, Literal) else None
        if not isinstance(number, int) or isinstance(number, bool) or len(set(self._shapes[shape:predicate])) > 1:
            raise NotExpressible
        least = predicate in (SH.minCount, SH.qualifiedMinCount)
        inner: Callable[[str], str] | None = None
        if predicate in (SH.qualifiedMinCount, SH.qualifiedMaxCount):
            disjoint = self._shapes.value(shape, SH.qualifiedValueShapesDisjoint)
            if disjoint is not None and disjoint != Literal(False):
                raise NotExpressible
            within = self._one(shape, SH.qualifiedValueShape)
            inner = lambda one: self._holds(within, one, not least)  # noqa: E731
        number = number - 1 if least else number
        if number < 0:
            return "true" if least else "false"
        if number >= MOST_COUNTED:
            raise NotExpressible
        told = [next(self._fresh) for _ in range(number + 1)]
        apart = [f"!sameTerm({one}, {other})" for one, other in combinations(told, 2)]
        apart += [inner(one) for one in told] if inner else []
        tested = f"FILTER({_all(apart)})" if apart else ""
        more = f"EXISTS {{ {' '.join(f'{focus} {path} {one} .' for one in told)} {tested} }}"
        return more if least else f"!{more}"

    def _asked(
        self,
        shape: rdflib.term.Node,
        predicate: URIRef,
        given: rdflib.term.Node,
        focus: str,
        value: str,
        path: str,
        exact: bool,
    ) -> list[str]:
        """Return what one statement of a shape asks, as expressions."""
        if predicate in SILENT or not predicate.startswith(str(SH)):
            return []
        if path and predicate in (SH.qualifiedValueShape, *COUNTS):
            return []
        if predicate in ONCE and len(set(self._shapes.objects(shape, predicate))) > 1:
            raise NotExpressible  # ill-formed: pySHACL says so
        if predicate in COMPARED:
            return [f"{value} {COMPARED[predicate]} {_term(given)}"]
        match predicate.removeprefix(str(SH)):
            case "node":
                return [self._holds(given, value, exact)]
            case "not":
                return [f"!{self._holds(given, value, True)}"]
            case "and":
                return [self._holds(one, value, exact) for one in self._list(given)]
            case "or":
                return ["(" + " || ".join(self._holds(one, value, exact) for one in self._list(given)) + ")"]
            case "xone":
                each = [f"IF({self._holds(one, value, True)}, 1, 0)" for one in self._list(given)]
                return [f"({' + '.join(each)}) = 1"]
            case "class":
                return [f"EXISTS {{ {value} <{RDF.type}>/<{RDFS.subClassOf}>* {_term(given)} }}"]
            case "datatype":
                return [self._datatype(given, value, exact)]
            case "nodeKind" if given in KINDS:
                return [KINDS[given].format(value)]
            case "minLength":
                return [f"!isBlank({value}) && STRLEN(STR({value})) >= {_term(given)}"]
            case "maxLength":
                return [f"!isBlank({value}) && STRLEN(STR({value})) <= {_term(given)}"]
            case "pattern" if not exact:
                flags = "".join(self._shapes.objects(shape, SH.flags))
                return [f"REGEX(STR({value}), {_term(Literal(str(given)))}, {_term(Literal(flags))})"]
            case "languageIn":
                tags = [_term(Literal(str(one))) for one in self._list(given)]
                return ["(" + " || ".join(f"LANGMATCHES(LANG({value}), {tag})" for tag in tags or ['"-"']) + ")"]
            case "in":
                return ["(" + " || ".join([f"sameTerm({value}, {_term(one)})" for one in self._list(given)]
                                          or ["false"]) + ")"]  # fmt: skip
            case "hasValue":
                return [f"EXISTS {{ {focus} {path} {_term(given)} }}" if path else f"sameTerm({value}, {_term(given)})"]
            case "uniqueLang" if path and given in (Literal(True), Literal(False)):
                one, other = next(self._fresh), next(self._fresh)
                same = f'!sameTerm({one}, {other}) && LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({other}))'
                pair = f"{focus} {path} {one} . {focus} {path} {other} . FILTER({same})"
                return [f"!EXISTS {{ {pair} }}"] if given.value else []
            case "disjoint":
                return [f"!EXISTS {{ {focus} {_term(given)} {value} }}"]
            case "equals" if path:
                return [f"EXISTS {{ {focus} {_term(given)} {value} }}"]
            case "lessThan" | "lessThanOrEquals" if path:
                other, sign = next(self._fresh), "<" if predicate == SH.lessThan else "<="
                less = f"FILTER(!COALESCE({value} {sign} {other}, false))"
                return [f"!EXISTS {{ {focus} {_term(given)} {other} {less} }}"]
            case "closed" if given in (Literal(True), Literal(False)):
                return [self._closed(shape, value)] if given.value else []
        raise NotExpressible

    def _datatype(self, given: rdflib.term.Node, value: str, exact: bool) -> str:
        if given in ANY_FORM:
            return f"DATATYPE({value}) = {_term(given)}"
        if exact:
            raise NotExpressible
        read = f"{_term(given)}(STR({value}))"
        return f"DATATYPE({value}) = {_term(given)} && {read} = {read}"

    def _closed(self, shape: rdflib.term.Node, value: str) -> str:
        known = {self._shapes.value(one, SH.path) for one in self._shapes.objects(shape, SH.property)}
        for listed in self._shapes.objects(shape, SH.ignoredProperties):
            known |= set(self._list(listed))
        names = ", ".join(_term(one) for one in known if isinstance(one, URIRef))
        other, end = next(self._fresh), next(self._fresh)
        return f"!EXISTS {{ {value} {other} {end} FILTER({other} NOT IN ({names})) }}"

    # ------------------------------------------------------------------------------------ reading shapes

    def _off(self, shape: rdflib.term.Node) -> bool:
        return (shape, SH.deactivated, Literal(True)) in self._shapes

    def _one(self, shape: rdflib.term.Node, predicate: URIRef) -> rdflib.term.Node:
        found = set(self._shapes.objects(shape, predicate))
        if len(found) != 1:
            raise NotExpressible
        return found.pop()

    def _list(self, head: rdflib.term.Node) -> list[rdflib.term.Node]:
        if head != RDF.nil and (head, RDF.first, None) not in self._shapes:
            raise NotExpressible
        return list(Collection(self._shapes, head))

    def _path(self, path: rdflib.term.Node) -> str:
        """Return a SHACL path as SPARQL writes it."""
        if isinstance(path, URIRef):
            return _term(path)
        if len({*self._shapes.predicates(path)} & {RDF.first, SH.alternativePath, *MARKS}) != 1:
            raise NotExpressible
        for predicate, mark in MARKS.items():
            if (inner := self._shapes.value(path, predicate)) is not None:
                return mark.format(self._path(inner))
        either = self._shapes.value(path, SH.alternativePath)
        steps = [self._path(step) for step in self._list(path if either is None else either)]
        if not steps:
            raise NotExpressible
        return f"({('/' if either is None else '|').join(steps)})"


ONCE = {
    SH.datatype, SH.nodeKind, SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive, SH.minLength,
    SH.maxLength, SH.languageIn, SH.uniqueLang, SH["in"], SH.closed,
}  # fmt: skip
COUNTS = (SH.minCount, SH.maxCount, SH.qualifiedMinCount, SH.qualifiedMaxCount)
COMPARED = {SH.minInclusive: ">=", SH.minExclusive: ">", SH.maxInclusive: "<=", SH.maxExclusive: "<"}
KINDS = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))",
    SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
    SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
}
MARKS = {
    SH.inversePath: "(^{})",
    SH.zeroOrMorePath: "({})*",
    SH.oneOrMorePath: "({})+",
    SH.zeroOrOnePath: "({})?",
}


def _all(conditions: list[str]) -> str:
    return " && ".join(f"({one})" for one in conditions) or "true"


def _term(one: rdflib.term.Node) -> str:
    if isinstance(one, BNode):
        raise NotExpressible  # a blank node in a query is a variable
    return one.n3()
