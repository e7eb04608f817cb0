"""The rules of the audit: those of ``ontology/audit/``, and those of the user's own packs.

A pack is a folder of ``.ttl`` files, written as ours are, and of ``.rq`` queries on the map for what the language does
not reach. A query has a header (``# id:``, ``# fr:``, ``# en:``, ``# severity:``, ``# target:``; ``# requirement:`` if
there is one) and the columns ``?entity ?path ?value``: each row is a finding on that element.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from graph.audit.language import parse
from graph.audit.sparql import Compiled, compiled
from graph.audit.tree import Always, Node
from graph.errors import BadInput
from graph.io.rdf import read_rdf
from graph.names import DN, expand, shorten
from graph.sparql import select
from graph.store import Graph
from graph.system.schema import schema

__all__ = ["SEVERITIES", "AuditRule", "catalogue", "pack"]

#: Worst first.
SEVERITIES = ("violation", "warning", "information")
NEEDED = ("appliesWhen", "check", "knownFrom", "message", "prefLabel", "severityAfter", "severityBefore", "target")
HEADER = ("id", "fr", "en", "severity", "target")
START = "0001-01-01"  # a query of one's own is known since ever
Texts = dict[str, str]  # language → text


@dataclass(frozen=True)
class AuditRule:
    """One rule; texts are ``{language: text}``, ids are those of the graph.

    :param target: class of the elements that it is applied to, one by one.
    :param applies, check: the two trees; a query of one's own has none.
    :param before: severity since ``known_from``; ``after``, since ``effective_from`` (``""``: date unknown).
    :param requirements: what it checks, wholly or in part; ``about``: texts, referentials and services behind it.
    :param evidence: things of the graph whose passages hold the words that it rests on.
    :param source: id of the document where ``quote`` stands.
    :param query: SPARQL on the map, for a query of one's own.
    :param where: file of a rule of one's own.
    """

    id: str
    target: str
    title: Texts
    message: Texts
    fix: Texts
    before: str
    after: str
    known_from: str
    effective_from: str = ""
    applies: Node = field(default_factory=Always, repr=False)
    check: Node = field(default_factory=Always, repr=False)
    applies_text: str = "true"
    check_text: str = ""
    theme: str = ""
    effective_basis: Texts = field(default_factory=dict)
    requirements: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    source: str = ""
    quote: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    confidence: str = ""
    reliability: str = ""
    query: str = ""
    where: str = ""

    def severity(self, as_of: str) -> str:
        """Return how serious a gap is on an ISO day; ``""`` before the rule is known."""
        if as_of < self.known_from:
            return ""
        return self.after if self.effective_from and as_of >= self.effective_from else self.before

    @cached_property
    def compiled(self) -> Compiled:
        """Return its SPARQL query."""
        return compiled(self.target, self.applies, self.check)


def catalogue(graph: Graph) -> tuple[AuditRule, ...]:
    """Return the rules that the graph holds, by id.

    :raises BadInput: a rule is incomplete, or its condition or check cannot be read.
    """
    described = "SELECT ?s ?p ?o { ?s a dn:AuditRule ; ?p ?o }"
    checks = "SELECT ?s ?p ?o { ?o a dn:AuditRule . ?s ?p ?o . FILTER (?p = dn:checkedBy) }"
    rows = (row for query in (described, checks) for row in select(graph, query))
    return _rules(((row["s"], row["p"], row["o"]) for row in rows), "")


def pack(folder: Path, known: Iterable[AuditRule] = ()) -> tuple[AuditRule, ...]:
    """Return the rules of a folder of ``.ttl`` and ``.rq`` files.

    :param known: the rules that stand already: an id is given once.
    :raises BadInput: no folder, no rule in it, a file or a rule that cannot be read, an id given twice.
    """
    if not folder.is_dir():
        raise BadInput("no-file", file=folder)
    found: list[AuditRule] = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".ttl":
            quads = read_rdf(path)
            found += _rules(((one.subject, one.predicate, one.object) for one in _of_rules(quads)), path.name)
        elif path.suffix == ".rq":
            found.append(_query(path))
    if not found:
        raise BadInput("audit.no-rule", folder=folder)
    where = {rule.id: rule.where for rule in known}
    for rule in found:
        if rule.id in where:
            raise BadInput("audit.same-rule", file=rule.where, rule=rule.id, other=where[rule.id] or "ontology/audit")
        where[rule.id] = rule.where
    return tuple(found)


def _of_rules(quads: list[Quad]) -> Iterator[Quad]:
    rules = {one.subject for one in quads if one.object == NamedNode(DN + "AuditRule")}
    for one in quads:
        if one.subject in rules or (one.predicate.value == DN + "checkedBy" and one.object in rules):
            yield one


def _rules(triples: Iterable[tuple[object, NamedNode, object]], where: str) -> tuple[AuditRule, ...]:
    said: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        name = re.split(r"[#/]", predicate.value)[-1]
        if name == "checkedBy":
            said[value.value]["requirements"].append(subject)
        else:
            said[subject.value][name].append(value)
    return tuple(_rule(shorten(address), about, where) for address, about in sorted(said.items()))


def _rule(id: str, said: dict[str, list], where: str) -> AuditRule:
    if missing := [name for name in NEEDED if not said[name]]:
        raise BadInput("audit.incomplete-rule", file=where or "ontology/audit", rule=id, missing=f"dn:{missing[0]}")

    def one(name: str) -> str:
        return said[name][0].value if said[name] else ""

    def texts(name: str) -> Texts:
        return {value.language or "fr": value.value for value in said[name] if isinstance(value, Literal)}

    def ids(name: str) -> tuple[str, ...]:
        return tuple(sorted(shorten(value.value) for value in said[name]))

    def word(name: str) -> str:
        return re.split(r"[#/]", one(name))[-1]

    target, trees = word("target"), {}
    _known(where, id, "target", target, tuple(schema().kinds))
    for name in ("severityBefore", "severityAfter"):
        _known(where, id, name, word(name), SEVERITIES)
    for name in ("appliesWhen", "check"):
        try:
            trees[name] = parse(one(name), target)
        except BadInput as error:
            raise _InRule(error, where or "ontology/audit", id, name) from None
    return AuditRule(
        id,
        target,
        texts("prefLabel"),
        texts("message"),
        texts("fix"),
        word("severityBefore"),
        word("severityAfter"),
        one("knownFrom"),
        one("effectiveFrom"),
        trees["appliesWhen"],
        trees["check"],
        one("appliesWhen"),
        one("check"),
        word("theme"),
        texts("effectiveBasis"),
        ids("requirements"),
        ids("about"),
        ids("evidence"),
        shorten(one("source")),
        texts("quote"),
        texts("note"),
        word("confidence"),
        word("reliability"),
        where=where,
    )


class _InRule(BadInput):
    """What is wrong in the condition or check of a rule, with its place."""

    def __init__(self, error: BadInput, file: str, rule: str, part: str) -> None:
        super().__init__("audit.in-rule", file=file, rule=rule, part=f"dn:{part}")
        self.error = error

    def message(self, lang: str) -> str:
        return f"{super().message(lang)} {self.error.message(lang)}"


def _known(where: str, rule: str, name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        values = {"file": where or "ontology/audit", "rule": rule, "part": name, "value": value}
        raise BadInput("audit.rule-value", **values, known=", ".join(known))


def _query(path: Path) -> AuditRule:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("unreadable-file", file=path, reason=error) from None
    fields = (re.match(r"#\s*([\w-]+):\s+(.*)", line) for line in text.splitlines())
    said = {found[1]: found[2].strip() for found in fields if found}
    if missing := [name for name in HEADER if name not in said]:
        raise BadInput("audit.query-header", file=path.name, missing=missing[0], needed=", ".join(HEADER))
    id = f"rule/{said['id'].removeprefix('rule/')}"
    _known(path.name, id, "severity", said["severity"], SEVERITIES)
    _known(path.name, id, "target", said["target"], tuple(schema().kinds))
    requirement = said.get("requirement", "")
    if requirement and not (re.fullmatch(r"[\w/:.-]+", requirement) and expand(requirement)):
        raise BadInput(
            "audit.rule-value", file=path.name, rule=id, part="requirement", value=requirement, known="req/…"
        )
    message = {lang: said[lang] for lang in ("fr", "en")}
    fix = {lang: said[f"fix-{lang}"] for lang in ("fr", "en") if f"fix-{lang}" in said}
    severity = said["severity"]
    return AuditRule(
        id, said["target"], message, message, fix, severity, severity, START,
        requirements=(requirement,) if requirement else (), query=text, where=path.name,
    )  # fmt: skip
