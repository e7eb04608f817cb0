"""Holds a graph, or one's own files, to the shapes and checks of ``ontology/``.

Shapes are SHACL (:mod:`graph.shacl`); checks are SPARQL; both run on the engine over the whole graph. What only the
files show is :mod:`graph.lint`. No row is good news.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib
from pyoxigraph import Quad, Store

from graph import guard, lint, shacl
from graph.beside import Beside
from graph.errors import BadInput
from graph.findings import Finding, Rule, worst_first
from graph.io.rdf import read_rdf
from graph.io.rdflib_graph import path_text, prefixes_of, strict_terms, to_rdflib
from graph.names import DN, PREFIXES
from graph.resources import root
from graph.rules import local_name, rules
from graph.store import Graph, open_graph

__all__ = ["Asked", "asked", "shacl_findings", "shacl_report", "validate", "validate_data", "validate_files"]

SH = PREFIXES["sh"]
Progress = Callable[[str, int, int], None]


def validate(
    graph: Graph,
    progress: Progress | None = None,
    *,
    only: Iterable[str] | None = None,
    whole: bool = True,
) -> list[Finding]:
    """Return what is wrong in a graph, worst first.

    :param graph: the graph; an in-memory one is five times faster here than a prepared copy.
    :param progress: called before each step with its name, its rank and the number of steps.
    :param only: names of the rules to look at; all by default.
    :param whole: the graph is complete: checks that need all of it (``# scope: graph``) are run too.
    """
    wanted = [rule for name, rule in rules().items() if only is None or name in set(only)]
    checks = [rule for rule in wanted if rule.kind == "check" and (whole or not rule.whole)]
    shapes = {rule.id: rule for rule in wanted if rule.kind == "shape"}
    found: list[Finding] = []
    for rank, rule in enumerate(checks, 1):
        if progress:
            progress(rule.id, rank, len(checks) + bool(shapes))
        found += _checked(graph.store, rule)
    if shapes:
        if progress:
            progress("SHACL", len(checks) + 1, len(checks) + 1)
        files = sorted({root() / rule.where for rule in shapes.values()})
        with strict_terms():
            report = shacl.report(graph.store, to_rdflib(quad for path in files for quad in read_rdf(path)))
        found += [one for one in _findings(report, shapes) if one.rule in shapes]
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


@dataclass(frozen=True)
class Asked:
    """Shapes of anybody's hand and what is to be held to them, as read.

    :param data: quads of the files, or the store of the graph of this project.
    :param prefixes: those that SPARQL inside the shapes relies on.
    """

    data: list[Quad] | Store
    shapes: rdflib.Graph
    prefixes: dict[str, str]


def asked(files: Iterable[Path], shapes: Iterable[Path]) -> Asked:
    """Read files, or the graph of this project when there are none, and any shapes.

    :raises BadInput: a file cannot be read, or the shapes would fetch something.
    """
    shapes, data = list(shapes), [quad for path in files for quad in read_rdf(path)]
    read = [quad for path in shapes for quad in read_rdf(path)]
    for quad in read:
        if quad.predicate.value.removeprefix(SH) in ("select", "ask", "construct"):
            guard.check(getattr(quad.object, "value", ""))
    with strict_terms():
        return Asked(data or open_graph(cache=False).store, to_rdflib(read), prefixes_of(shapes))


def shacl_report(of: Asked, watch: Callable[[str], None] | None = None) -> rdflib.Graph:
    """Return the SHACL validation report: the one of pySHACL.

    :param watch: told of each shape that is begun. Shapes may run for ever: see :mod:`graph.apart`.
    :raises BadInput: the shapes are ill-formed.
    """
    judge = shacl.report if isinstance(of.data, Store) else shacl.report_on
    with strict_terms():
        return judge(of.data, of.shapes, of.prefixes, watch)


def shacl_findings(report: rdflib.Graph) -> list[Finding]:
    """Return what a SHACL report says, worst first."""
    return _findings(report, {})


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
