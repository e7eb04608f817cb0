"""Does the quick way say what pySHACL says? On shapes and data of every kind, the reports must be the same."""

import rdflib
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from pyshacl import validate as pyshacl_validate
from pyshacl.errors import ReportableRuntimeError
from rdflib import RDF, RDFS, SH, XSD, BNode, Literal
from rdflib.collection import Collection

from graph.io.rdflib_graph import strict_terms, to_rdflib
from graph.shacl import report_on

EX = rdflib.Namespace("urn:ex:")
NODES = [EX.a, EX.b, EX.c, BNode("d")]
LINKS = [EX.p, EX.q, EX.r]
VALUES = [
    *NODES, Literal("x"), Literal("longer"), Literal("x", lang="fr"), Literal("y", lang="en"), Literal("x", lang="en"),
    Literal("3", datatype=XSD.integer), Literal("12", datatype=XSD.integer),
    Literal("2.5", datatype=XSD.decimal), Literal("rien", datatype=XSD.integer), Literal("true", datatype=XSD.boolean),
    Literal("2026-01-01", datatype=XSD.date), Literal("2026-13-01", datatype=XSD.date),
    Literal("2026", datatype=XSD.gYear),
]  # fmt: skip
triples = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(LINKS), st.sampled_from(VALUES)), max_size=14)
types = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from([EX.C, EX.D])), min_size=1, max_size=6)

plain = st.one_of(
    st.tuples(st.just(SH.datatype), st.sampled_from([XSD.string, XSD.integer, XSD.date, RDF.langString, XSD.gYear])),
    st.tuples(st.just(SH.nodeKind), st.sampled_from([SH.IRI, SH.Literal, SH.BlankNodeOrIRI])),
    st.tuples(st.just(SH["class"]), st.sampled_from([EX.C, EX.D])),
    st.tuples(st.sampled_from([SH.minInclusive, SH.maxExclusive]), st.sampled_from([Literal(5), Literal("x")])),
    st.tuples(st.sampled_from([SH.minLength, SH.maxLength]), st.integers(0, 4).map(Literal)),
    st.tuples(st.just(SH.pattern), st.sampled_from(["^x", "[0-9]{2}", "(?=x)x", "urn:ex:[ab]$"]).map(Literal)),
    st.tuples(st.just(SH.hasValue), st.sampled_from([v for v in VALUES if not isinstance(v, BNode)])),
)
many = st.one_of(
    st.tuples(st.just(SH.languageIn), st.lists(st.sampled_from(["fr", "en"]).map(Literal), min_size=1, max_size=2)),
    st.tuples(st.just(SH["in"]), st.lists(st.sampled_from(VALUES[:3] + VALUES[4:10]), max_size=4)),
)
on_paths = st.one_of(
    st.tuples(st.sampled_from([SH.minCount, SH.maxCount]), st.integers(0, 3).map(Literal)),
    st.tuples(st.just(SH.uniqueLang), st.just(Literal(True))),
    st.tuples(st.sampled_from([SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals]), st.sampled_from(LINKS)),
)
paths = st.one_of(
    st.sampled_from(LINKS),
    st.tuples(st.just(SH.inversePath), st.sampled_from(LINKS)),
    st.tuples(st.sampled_from([SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath]), st.sampled_from(LINKS)),
    st.tuples(st.just("sequence"), st.lists(st.sampled_from(LINKS), min_size=2, max_size=2)),
    st.tuples(st.just(SH.alternativePath), st.lists(st.sampled_from(LINKS), min_size=2, max_size=2, unique=True)),
)
leaf = st.fixed_dictionaries({"path": st.none() | paths, "says": st.lists(plain | many, max_size=2), "on": st.lists(
    on_paths, max_size=2)})  # fmt: skip
shape = st.recursive(
    leaf,
    lambda inner: st.fixed_dictionaries({
        "path": st.none() | paths,
        "says": st.lists(plain | many, max_size=2),
        "on": st.lists(on_paths, max_size=2),
        "inner": st.lists(st.one_of(
            st.tuples(st.sampled_from([SH.node, SH.property, SH["not"]]), inner),
            st.tuples(st.sampled_from([SH["and"], SH["or"], SH.xone]), st.lists(inner, min_size=1, max_size=2)),
            st.tuples(st.sampled_from([SH.qualifiedMinCount, SH.qualifiedMaxCount]), inner, st.integers(0, 2)),
        ), max_size=2),
    }),
    max_leaves=4,
)  # fmt: skip
targets = st.one_of(
    st.tuples(st.just(SH.targetClass), st.sampled_from([EX.C, EX.D])),
    st.tuples(st.sampled_from([SH.targetSubjectsOf, SH.targetObjectsOf]), st.sampled_from(LINKS)),
    st.tuples(st.just(SH.targetNode), st.sampled_from([EX.a, EX.absent, Literal("x")])),
)


def write(graph: rdflib.Graph, said: dict, name: rdflib.term.Node | None = None) -> rdflib.term.Node:
    """Write a shape, and those within it, as triples."""
    node = BNode() if name is None else name
    path = said["path"]
    graph.add((node, RDF.type, SH.NodeShape if path is None else SH.PropertyShape))
    if isinstance(path, tuple):
        sort, end = path
        listed = Collection(graph, BNode(), end).uri if isinstance(end, list) else end
        place = listed
        if sort != "sequence":
            place = BNode()
            graph.add((place, sort, listed))
        graph.add((node, SH.path, place))
    elif path is not None:
        graph.add((node, SH.path, path))
    once = set()
    for predicate, value in [*said["says"], *(said["on"] if path is not None else ())]:
        if predicate in once:
            continue
        once.add(predicate)
        graph.add((node, predicate, Collection(graph, BNode(), value).uri if isinstance(value, list) else value))
    for predicate, inner, *number in said.get("inner", ()):
        if number:
            if path is None or SH.qualifiedValueShape in once:
                continue
            once.add(SH.qualifiedValueShape)
            graph.add((node, SH.qualifiedValueShape, write(graph, inner)))
            graph.add((node, predicate, Literal(number[0])))
        elif isinstance(inner, list):
            graph.add((node, predicate, Collection(graph, BNode(), [write(graph, one) for one in inner]).uri))
        elif predicate == SH.property and inner["path"] is None:
            graph.add((node, SH.node, write(graph, inner)))
        else:
            graph.add((node, predicate, write(graph, inner)))
    return node


def results(report: rdflib.Graph) -> list[tuple]:
    """Return what a report says, each result as text, in an order of its own."""
    parts = (SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.sourceShape, SH.resultSeverity)
    rows = []
    for one in report.objects(None, SH.result):
        said = [sorted(map(str, report.objects(one, part))) for part in parts]
        path = path_of(report, report.value(one, SH.resultPath))
        about = (*report.objects(one, SH.focusNode), *report.objects(one, SH.value))
        # A message that writes out a blank node does so in no order.
        words = () if any(isinstance(node, BNode) for node in about) else report.objects(one, SH.resultMessage)
        rows.append((*said, path, sorted(map(str, words))))
    return sorted(rows, key=str)


def path_of(report: rdflib.Graph, path: rdflib.term.Node | None) -> str:
    if isinstance(path, BNode):
        inside = sorted((str(p), path_of(report, o)) for p, o in report.predicate_objects(path))
        return str(inside)
    return str(path)


def quads_of(graph: rdflib.Graph) -> list:
    """Return the triples as the engine reads them, blank nodes under the names that they have."""
    return list(parse(graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES))


def compared(data: rdflib.Graph, shapes: rdflib.Graph) -> list[tuple]:
    """Hold the data to the shapes both ways; the reports must be equal."""
    quads, asked = quads_of(data), quads_of(shapes)
    with strict_terms():
        try:
            _, expected, _ = pyshacl_validate(to_rdflib(quads), shacl_graph=to_rdflib(asked), inplace=True)
        except ReportableRuntimeError:  # it does not compare blank nodes
            reject()
        found = report_on(quads, to_rdflib(asked))
    assert results(found) == results(expected)
    return results(found)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples, types, st.lists(st.tuples(shape, st.lists(targets, min_size=1, max_size=2)), min_size=1, max_size=3))
def test_any_shapes_on_any_data_give_the_report_of_pyshacl(said, kinds, rules):
    data, shapes = rdflib.Graph(), rdflib.Graph()
    for triple in said:
        data.add(triple)
    for node, kind in kinds:
        data.add((node, RDF.type, kind))
    data.add((EX.D, RDFS.subClassOf, EX.C))
    for rank, (one, aims) in enumerate(rules):
        name = write(shapes, one, EX[f"shape{rank}"])
        for predicate, target in aims:
            shapes.add((name, predicate, target))
    compared(data, shapes)


def test_a_literal_is_judged_as_it_is_written():
    """The engine reads "03" as 3 and fr-FR as fr-fr; a list of allowed values and a report tell them apart."""
    data, shapes = rdflib.Graph(), rdflib.Graph()
    with strict_terms():
        for value in (Literal("03", datatype=XSD.integer), Literal("3", datatype=XSD.integer)):
            data.add((EX.a, EX.p, value))
        shapes.add((EX.shape, RDF.type, SH.PropertyShape))
        shapes.add((EX.shape, SH.targetNode, EX.a))
        shapes.add((EX.shape, SH.path, EX.p))
        shapes.add((EX.shape, SH["in"], Collection(shapes, BNode(), [Literal("3", datatype=XSD.integer)]).uri))
    [row] = compared(data, shapes)
    assert ["03"] in row


def test_an_ill_typed_literal_breaks_its_datatype():
    data, shapes = rdflib.Graph(), rdflib.Graph()
    data.add((EX.a, EX.p, Literal("rien", datatype=XSD.integer)))
    shapes.add((EX.shape, SH.targetSubjectsOf, EX.p))
    shapes.add((EX.shape, SH.property, EX.inner))
    shapes.add((EX.inner, SH.path, EX.p))
    shapes.add((EX.inner, SH.datatype, XSD.integer))
    assert len(compared(data, shapes)) == 1
