"""Holds a graph, or one's own files, to the shapes and checks of ``ontology/``.

Shapes are SHACL Core and run with pySHACL on the few triples that they look at; checks are SPARQL and run on
the engine over the whole graph; what only the files show is :mod:`graph.lint`. No row is good news.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import rdflib
from pyoxigraph import NamedNode, Quad, Store
from pyshacl import validate as pyshacl_validate

from graph import lint
from graph.beside import Beside
from graph.errors import BadInput
from graph.findings import Finding, Rule, worst_first
from graph.io.rdf import read_rdf
from graph.io.rdflib_graph import path_text, prefixes_of, strict_terms, to_rdflib, to_turtle
from graph.names import DN, PREFIXES
from graph.resources import root
from graph.rules import local_name, rules
from graph.store import Graph, load_files, open_graph

__all__ = [
    "Finding",
    "graph_of",
    "report_conforms",
    "rules",
    "shacl_report",
    "to_turtle",
    "validate",
    "validate_data",
    "validate_files",
]

SH = "http://www.w3.org/ns/shacl#"
Progress = Callable[[str, int, int], None]


def validate(
    graph: Graph,
    shapes: Iterable[Path] | None = None,
    progress: Progress | None = None,
    *,
    only: Iterable[str] | None = None,
    whole: bool = True,
) -> list[Finding]:
    """Return what is wrong in a graph, worst first.

    :param graph: the graph; an in-memory one is five times faster here than a prepared copy.
    :param shapes: SHACL files to use instead of ours, on every triple but the claims.
    :param progress: called before each step with its name, its rank and the number of steps.
    :param only: names of the rules to look at; all by default.
    :param whole: the graph is complete: checks that need all of it (``# scope: graph``) are run too.
    """
    if shapes is not None:
        return _findings(shacl_report(graph, shapes), {})
    wanted = rules() if only is None else {name: rules()[name] for name in only}
    by_file: dict[str, list[Rule]] = {}
    for rule in wanted.values():
        if rule.kind != "file" and (whole or not rule.whole):
            by_file.setdefault(rule.where, []).append(rule)
    found: list[Finding] = []
    for rank, (where, held) in enumerate(by_file.items(), 1):
        path = root() / where
        if progress:
            progress(path.stem, rank, len(by_file))
        if held[0].kind == "check":
            found += _checked(graph.store, held[0])
        else:
            found += _shaped(graph.store, path, {rule.id: rule for rule in held})
    return worst_first(found)


def validate_data(progress: Progress | None = None) -> list[Finding]:
    """Return what is wrong in the graph of this project: its files, then what they make together.

    :raises BadInput: a file cannot be read.
    """
    places = (root() / "ontology", root() / "data")
    files = lint.read_files(places[1:], root())
    found = lint.lint(files)
    graph = open_graph(places, cache=False)
    return worst_first([*found, *_located(validate(graph, progress=progress), files)])


def validate_files(
    paths: Iterable[Path],
    progress: Progress | None = None,
    *,
    only: Iterable[str] | None = None,
    known: Graph | None = None,
) -> list[Finding]:
    """Return what is wrong in one's own files, worst first.

    What the files mention and do not describe is looked up in ``known``, so that a file may speak of the
    entities of the graph; only what the files themselves say is reported.

    :param known: the graph that the files may refer to; the prepared one by default.
    :raises BadInput: a file cannot be read, or there is nothing of the doctrine in it.
    """
    files = lint.read_files(paths, Path.cwd())
    if not any(DN in f"{quad.predicate} {quad.object}" for quads in files.quads.values() for quad in quads):
        raise BadInput("validate.nothing")
    beside = Beside(files, known or open_graph())
    graph = open_graph([root() / "ontology", *files.quads], cache=False)
    graph.store.extend(beside.background())
    found = lint.lint(files, known=beside.passages(), rules=only or lint.RULES)
    for one in validate(graph, progress=progress, only=only, whole=False):
        if beside.says(one.entity, one.path, one.value):
            found.append(one)
    return worst_first(_located(found, files))


def graph_of(paths: Iterable[Path]) -> Graph:
    """Return the graph of files as they are, or the graph of this project when there are none."""
    paths = list(paths)
    return load_files(paths) if paths else open_graph(cache=False)


def _located(findings: Iterable[Finding], files: lint.Files) -> list[Finding]:
    """Return the findings with the file that describes each entity."""
    where = files.described
    return [one if one.file else Finding(**{**vars(one), "file": where.get(one.entity, "")}) for one in findings]


# ---------------------------------------------------------------------------------------------- checks


def _checked(store: Store, rule: Rule) -> Iterator[Finding]:
    query = (root() / rule.where).read_text(encoding="utf-8")
    for row in store.query(query, prefixes=PREFIXES):
        terms = (row[name] for name in ("entity", "path", "value"))
        entity, path, value = ("" if term is None else term.value for term in terms)
        yield Finding(rule.severity, rule.id, entity, path, value, rule.fr, rule.en, "check")


# ---------------------------------------------------------------------------------------------- shapes


def _shaped(store: Store, path: Path, wanted: dict[str, Rule]) -> list[Finding]:
    shapes = read_rdf(path)
    with strict_terms():
        report = _run(to_rdflib(_needed(store, shapes)), to_rdflib(shapes))
    return [one for one in _findings(report, wanted) if one.rule in wanted]


def _needed(store: Store, shapes: list[Quad]) -> Iterator[Quad]:
    """Yield the triples that the shapes look at: a tenth of the graph, without a claim."""

    def named(*names: str) -> str:
        chosen = {
            str(quad.object)
            for quad in shapes
            if quad.predicate.value.removeprefix(SH) in names and isinstance(quad.object, NamedNode)
        }
        return " ".join(sorted(chosen))

    paths = named("path", "targetSubjectsOf", "lessThan", "lessThanOrEquals", "disjoint", "equals")
    focus = [f"{{ ?s {path} ?any }}" for path in named("targetSubjectsOf").split()]
    focus.append(f"{{ VALUES ?class {{ {named('targetClass')} }} ?s a ?class }}")
    values = f"OPTIONAL {{ VALUES ?p {{ {paths} }} ?s ?p ?o }}"
    query = f"CONSTRUCT {{ ?s a ?class . ?s ?p ?o }} WHERE {{ {' UNION '.join(focus)} {values} }}"
    for one in store.query(query, prefixes=PREFIXES):
        yield Quad(one.subject, one.predicate, one.object)
    yield from store.quads_for_pattern(None, NamedNode(PREFIXES["skos"] + "inScheme"), None)


def shacl_report(graph: Graph, shapes: Iterable[Path]) -> rdflib.Graph:
    """Return the SHACL validation report of a graph against any shapes.

    :raises BadInput: a file cannot be read, the shapes are ill-formed, or they would fetch something.
    """
    shapes = list(shapes)
    read = [quad for path in shapes for quad in read_rdf(path)]
    for quad in read:
        embedded = quad.predicate.value.removeprefix(SH) in ("select", "ask", "construct")
        if embedded and re.search(r"\bSERVICE\b", str(quad.object), re.I):
            raise BadInput("no-service")
    claims = {quad.subject for quad in graph.store.quads_for_pattern(None, NamedNode(DN + "passage"), None)}
    with strict_terms():
        data = to_rdflib(quad for quad in graph.store if quad.subject not in claims)
        rules_of_theirs = to_rdflib(read)
        for prefix, start in prefixes_of(shapes).items():  # SPARQL inside shapes may rely on them
            data.bind(prefix, start, replace=True)
            rules_of_theirs.bind(prefix, start, replace=True)
        return _run(data, rules_of_theirs)


def report_conforms(report: rdflib.Graph) -> bool:
    """Return what a SHACL report concludes."""
    return (None, rdflib.URIRef(SH + "conforms"), rdflib.Literal(True)) in report


def _run(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    quiet = logging.getLogger("graph.validate.pyshacl")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    try:
        _, report, text = pyshacl_validate(data, shacl_graph=shapes, inplace=True, logger=quiet)
    except Exception as error:  # shapes of anybody's hand: pySHACL and rdflib raise what they like on them
        raise BadInput("validate.bad-shapes", reason=_one_line(error)) from None
    if not isinstance(report, rdflib.Graph):
        raise BadInput("validate.bad-shapes", reason=_one_line(text))
    return report


def _one_line(error: object) -> str:
    return re.sub(r"\s+", " ", str(getattr(error, "message", "") or error))[:300]


def _findings(report: rdflib.Graph, wanted: dict[str, Rule]) -> list[Finding]:
    sh = rdflib.Namespace(SH)
    found = []
    for result in report.objects(None, sh.result):
        about = dict(report.predicate_objects(result))
        shape, component = about.get(sh.sourceShape), about[sh.sourceConstraintComponent]
        value = about.get(sh.value)
        rule = local_name(str(component if shape is None or isinstance(shape, rdflib.BNode) else shape))
        messages = {one.language or "": str(one) for one in report.objects(result, sh.resultMessage)}
        said = wanted.get(rule)
        default = next((messages[lang] for lang in ("", "en", "fr") if lang in messages), "")
        found.append(
            Finding(
                said.severity if said else local_name(about[sh.resultSeverity]).lower(),
                rule,
                str(about[sh.focusNode]),
                path_text(report, about.get(sh.resultPath)),
                "" if value is None else str(value),
                said.fr if said else messages.get("fr", default),
                said.en if said else messages.get("en", default),
                "shape",
                component=str(component),
            )
        )
    return worst_first(found)
