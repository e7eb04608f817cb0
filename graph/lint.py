"""What can be seen in data files before they are loaded: once in the store, a fact no longer knows its file.

A blank node, a fact outside any passage, a passage that nothing describes or that two files describe: the
loader would merge them without a word.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Quad, Triple

from graph.errors import BadInput
from graph.findings import Finding, Rule
from graph.io.rdf import FORMATS, read_rdf
from graph.names import DN, ID, shorten
from graph.text import t

__all__ = ["RULES", "Files", "lint", "read_files"]

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TERMS = ("http://www.w3.org/2002/07/owl#", "http://www.w3.org/ns/shacl#")
#: What may be said of a thing outside any passage.
OUTSIDE_PASSAGE = (
    "http://www.w3.org/2002/07/owl#deprecated",
    "http://purl.org/dc/terms/isReplacedBy",
)
SEVERITY = {
    "file-blank-node": "violation",
    "file-bare-fact": "violation",
    "file-undescribed-passage": "violation",
    "file-passage-twice": "violation",
    "file-empty-passage": "warning",
    "file-term-in-data": "violation",
}
RULES = {
    name: Rule(name, "file", severity, t(f"finding.{name}", "fr"), t(f"finding.{name}", "en"), "graph/lint.py")
    for name, severity in SEVERITY.items()
}


@dataclass
class Files:
    """Data files as they were read.

    :param quads: file → its quads, in the order of the file.
    :param root: folder that file names are told from.
    """

    quads: dict[Path, list[Quad]]
    root: Path
    _described: dict[str, str] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        """Return how a message names a file."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return str(path)

    @property
    def described(self) -> dict[str, str]:
        """Return, for each thing that a file types, the name of that file."""
        if not self._described:
            for path, quads in self.quads.items():
                for quad in quads:
                    if quad.predicate.value == RDF_TYPE and not isinstance(quad.subject, BlankNode):
                        self._described.setdefault(quad.subject.value, self.name(path))
        return self._described


def read_files(places: Iterable[Path], root: Path) -> Files:
    """Read the RDF files of folders and files.

    :raises BadInput: files cannot be read; every one of them is named, so that one run tells all.
    """
    quads: dict[Path, list[Quad]] = {}
    wrong: list[BadInput] = []
    for path in _paths(places):
        try:
            quads[path] = read_rdf(path)
        except BadInput as error:
            wrong.append(error)
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise SeveralBadFiles(wrong)
    return Files(quads, root)


class SeveralBadFiles(BadInput):
    """Several files that cannot be read."""

    def __init__(self, errors: list[BadInput]) -> None:
        super().__init__("validate.several-files", n=len(errors))
        self.errors = errors

    def message(self, lang: str) -> str:
        """Return one line per file."""
        return "\n".join(error.message(lang) for error in self.errors)


def _paths(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            inside = (file for file in sorted(place.rglob("*")) if file.suffix in FORMATS and file.is_file())
            yield from (file for file in inside if "examples" not in file.relative_to(place).parts)
        else:
            yield place


def lint(files: Files, known: Iterable[str] = (), rules: Iterable[str] = RULES) -> list[Finding]:
    """Return what is wrong in the files themselves.

    :param files: the files, read.
    :param known: passages that other files describe.
    :param rules: the rules to look at.

    Method: one pass over the quads to note which file describes and which file uses each passage, then one
    comparison; nothing is loaded.
    """
    described, used = defaultdict(set), defaultdict(set)
    findings: list[Finding] = []
    for path, quads in files.quads.items():
        name = files.name(path)
        for quad in quads:
            if not isinstance(quad.graph_name, DefaultGraph):
                used[quad.graph_name.value].add(name)
            elif quad.predicate.value == RDF_TYPE and quad.object.value in _PASSAGES:
                described[quad.subject.value].add(name)
        findings += _in_file(name, path.suffix == ".trig", quads)
    known = frozenset(known)
    for passage in sorted(used.keys() - described.keys() - known):
        findings += [_finding("file-undescribed-passage", name, passage) for name in sorted(used[passage])]
    for passage, names in described.items():
        if len(names) > 1:
            findings += [_finding("file-passage-twice", name, passage) for name in sorted(names)[1:]]
        if passage not in used:
            findings += [_finding("file-empty-passage", name, passage) for name in sorted(names)]
    wanted = frozenset(rules)
    return [finding for finding in findings if finding.rule in wanted]


_PASSAGES = (DN + "Passage", DN + "RefusedPassage")


def _in_file(name: str, trig: bool, quads: list[Quad]) -> Iterator[Finding]:
    blank, bare, terms = {}, {}, {}
    described = {
        quad.subject.value
        for quad in quads
        if trig and quad.predicate.value == RDF_TYPE and quad.object.value in (*_PASSAGES, DN + "Source")
    }
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            blank.setdefault(quad.predicate.value, quad)
            continue
        if isinstance(quad.subject, Triple):
            continue
        if quad.predicate.value == RDF_TYPE and quad.object.value.startswith(TERMS):
            terms.setdefault(quad.subject.value, quad)
        if (
            trig
            and isinstance(quad.graph_name, DefaultGraph)
            and quad.subject.value.startswith(ID)
            and quad.subject.value not in described
            and quad.predicate.value not in OUTSIDE_PASSAGE
        ):
            bare.setdefault((quad.subject.value, quad.predicate.value), quad)
    for quad in blank.values():
        yield _finding("file-blank-node", name, quad.predicate.value)
    for quad in bare.values():
        yield _finding("file-bare-fact", name, f"{shorten(quad.subject.value)} {shorten(quad.predicate.value)}")
    for quad in terms.values():
        yield _finding("file-term-in-data", name, quad.subject.value)


def _finding(rule: str, file: str, value: str) -> Finding:
    said = RULES[rule]
    return Finding(said.severity, rule, file, "", value, said.fr, said.en, "file", file)
