"""The rules that stand in ``ontology/shapes`` and ``ontology/checks``, and those of :mod:`graph.lint`."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode

from graph import lint
from graph.errors import BadInput
from graph.findings import Rule
from graph.io.rdf import read_rdf
from graph.resources import root

__all__ = ["local_name", "rules"]

SH = "http://www.w3.org/ns/shacl#"


@cache
def rules() -> dict[str, Rule]:
    """Return every rule by name: shapes, checks, and what is looked at in files.

    :raises BadInput: a file of shapes cannot be read, or a check has no readable header.
    """
    found = dict(lint.RULES)
    for path in sorted((root() / "ontology" / "shapes").glob("*.ttl")):
        found |= {rule.id: rule for rule in _shapes(path)}
    for path in sorted((root() / "ontology" / "checks").glob("*.rq")):
        rule = _check(path)
        found[rule.id] = rule
    return found


def _shapes(path: Path) -> Iterator[Rule]:
    """Yield what a file of shapes can report: the named shapes that carry a message."""
    said: dict[str, dict[str, str]] = {}
    for quad in read_rdf(path):
        if isinstance(quad.subject, NamedNode):
            about = said.setdefault(quad.subject.value, {"severity": "violation"})
            if quad.predicate.value == SH + "message":
                about[quad.object.language or ""] = quad.object.value
            elif quad.predicate.value == SH + "severity":
                about["severity"] = local_name(quad.object.value).lower()
    where = path.relative_to(root()).as_posix()
    for name, about in said.items():
        if "fr" in about:
            yield Rule(local_name(name), "shape", about["severity"], about["fr"], about["en"], where)


def _check(path: Path) -> Rule:
    lines = path.read_text(encoding="utf-8").splitlines()
    fields = (re.match(r"#\s*(\w+):\s+(.*)", line) for line in lines)
    said = {field[1]: field[2].strip() for field in fields if field}
    where = path.relative_to(root()).as_posix()
    try:
        severity, fr, en = said["severity"], said["fr"], said["en"]
        return Rule(said["id"], "check", severity, fr, en, where, whole="scope" in said)
    except KeyError as error:
        raise BadInput("validate.check-header", file=path.name, reason=error) from None


def local_name(address: str) -> str:
    """Return the last part of an address."""
    return re.split(r"[#/]", address)[-1]
