"""A condition and its check as one SPARQL query, whose own logic is the three-valued one that rules need.

An attribute that the map lacks is an unbound variable, a test of it an error; ``false && error`` is false and
``true || error`` is true; a BIND of an error leaves its variable unbound. So each element has one row, in which
``?applies`` and ``?check`` are true, false or unbound.
"""

from dataclasses import dataclass, field

from graph.audit.tree import AUDIT_DATE, Always, Both, Either, Node, Not, Path, Test, tests_of
from graph.names import DN, PREFIXES
from graph.system.rdf import term
from graph.system.schema import Attribute

__all__ = ["NONE", "Compiled", "compiled", "none_of"]

NONE = "none"  # the word that says of a list that it is known to be empty
UNKNOWN = "?unknown"  # never bound: reading it is the error that the logic needs


@dataclass(frozen=True)
class Compiled:
    """A query and how to read its rows.

    :param text: SPARQL 1.1, any engine runs it; ``?auditDate`` is to be bound where ``dated``.
    :param tests: variable → the test whose value it holds.
    :param reached: path (``host.operator``) → variable that holds where it leads, in every row.
    """

    text: str
    tests: dict[str, Test]
    reached: dict[str, str]
    dated: bool


def compiled(target: str, applies: Node, check: Node) -> Compiled:
    """Return the query of a rule.

    :param target: class of the elements that it bears on.
    """
    tests: dict[str, Test] = {}
    for test in (*tests_of(applies), *tests_of(check)):
        tests.setdefault(test.text, test)
    names = {text: f"t{rank}" for rank, text in enumerate(tests, 1)}
    paths = _Paths(target)
    binds = [f"BIND ({_test(test, paths)} AS ?{names[text]})" for text, test in tests.items()]
    binds += [f"BIND ({_logic(node, names)} AS ?{name})" for node, name in ((applies, "applies"), (check, "check"))]
    dated = any(AUDIT_DATE in test.values for test in tests.values())
    columns = " ".join(
        f"?{name}" for name in (*names.values(), *paths.reached.values(), *([AUDIT_DATE] if dated else []))
    )
    lines = "\n  ".join(
        [
            f"PREFIX dcterms: <{PREFIXES['dcterms']}>\nPREFIX dn: <{DN}>",
            f"SELECT ?this ?applies ?check {columns}\nWHERE {{",
            f"?this a dn:{target} .",
            *paths.patterns(),
            *binds,
        ]
    )
    return Compiled(lines + "\n}\n", {names[text]: test for text, test in tests.items()}, paths.reached, dated)


def none_of(attribute: Attribute) -> str:
    """Return, as SPARQL writes it, the value that says of a list that it is empty."""
    return f"<{attribute.scheme}/{NONE}>" if attribute.scheme else f'"{NONE}"'


def _logic(node: Node, names: dict[str, str]) -> str:
    match node:
        case Test():
            return f"?{names[node.text]}"
        case Not(part):
            return f"!({_logic(part, names)})"
        case Both(left, right):
            return f"({_logic(left, names)} && {_logic(right, names)})"
        case Either(left, right):
            return f"({_logic(left, names)} || {_logic(right, names)})"
        case Always():
            return "true"


def _test(test: Test, paths: "_Paths") -> str:
    attribute = test.path.last
    if attribute.many:
        return _of_list(test, paths.owner(test.path))
    variable = paths.variable(test.path)
    if test.operator == "present":
        return f"BOUND({variable})"
    values = [paths.variable(one) if isinstance(one, Path) else _written(attribute, one) for one in test.values]
    if test.operator == "in":
        return f"{variable} IN ({', '.join(values)})"
    return f"{variable} {test.operator} {values[0]}"


def _of_list(test: Test, owner: str) -> str:
    """Return a test of the values of ``owner``, which may be unbound: a pattern on it would then match anything."""
    attribute = test.path.last
    path = f"dn:{attribute.iri.removeprefix(DN)}"
    known = f"EXISTS {{ {owner} {path} ?any }}"
    if owner != "?this":
        known = f"(BOUND({owner}) && {known})"
    if test.operator == "present":
        return known
    if test.operator == "empty":
        return f"IF({known}, NOT EXISTS {{ {owner} {path} ?item FILTER (?item != {none_of(attribute)}) }}, {UNKNOWN})"
    wanted = ", ".join(_written(attribute, one) for one in test.values)
    ways = (path, f"{path}/dcterms:isVersionOf") if attribute.form == "entity" else (path,)  # in whatever version
    found = " || ".join(f"EXISTS {{ {owner} {way} ?item FILTER (?item IN ({wanted})) }}" for way in ways)
    return f"IF({known}, {found}, {UNKNOWN})"


def _written(attribute: Attribute, value: str) -> str:
    if value == AUDIT_DATE:
        return f"?{AUDIT_DATE}"
    if attribute.form in ("boolean", "integer"):
        return value
    return str(term(attribute, value))


@dataclass
class _Paths:
    """The variables of the paths that a rule follows, and the patterns that bind them, each optional."""

    target: str
    reached: dict[str, str] = field(default_factory=dict)
    _tree: dict[str, dict] = field(default_factory=dict)

    def variable(self, path: Path) -> str:
        """Return the variable that holds where a path leads."""
        return self._follow(path.start, path.steps)

    def owner(self, path: Path) -> str:
        """Return the variable of the element whose attribute a path reads."""
        return self._follow(path.start, path.steps[:-1])

    def _follow(self, start: str, steps: tuple[Attribute, ...]) -> str:
        own = start == self.target
        variable, branch = ("this", self._tree) if own else ("system", self._tree.setdefault("?system", {}))
        if not own:
            self.reached.setdefault(start, "system")
        for depth, step in enumerate(steps, 1):
            branch = branch.setdefault(step.iri, {})
            variable = "_".join((*(() if own else ("system",)), *(one.name for one in steps[:depth])))
            self.reached.setdefault(".".join((start, *(one.name for one in steps[:depth]))), variable)
            branch.setdefault("", variable)
        return f"?{variable}"

    def patterns(self) -> list[str]:
        """Return the OPTIONAL patterns."""
        system = self._tree.pop("?system", None)
        lines = list(_optional("this", self._tree))
        if system is not None:
            inside = " ".join(_optional("system", system))
            lines.append(f"OPTIONAL {{ ?system a dn:InformationSystem . {inside} }}")
        return lines


def _optional(subject: str, branch: dict) -> list[str]:
    lines = []
    for iri, inner in branch.items():
        if iri:
            nested = " ".join(_optional(inner[""], inner))
            pattern = f"?{subject} dn:{iri.removeprefix(DN)} ?{inner['']} ."
            lines.append("OPTIONAL { " + pattern + (f" {nested}" if nested else "") + " }")
    return lines
