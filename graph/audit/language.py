"""The small language of conditions and checks, read into a tree.

``Application.users contains professional and not Application.host.external = true``: attributes of the element that the
rule bears on (through references to others) or of the information system, tested one by one, tied by ``and``, ``or``,
``not`` and brackets. A test whose attribute the map lacks is unknown; see :mod:`graph.audit.sparql` for what follows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.errors import BadInput
from graph.names import expand
from graph.system.schema import Attribute, schema

__all__ = [
    "AUDIT_DATE",
    "Always",
    "Both",
    "Either",
    "Node",
    "Not",
    "Path",
    "Test",
    "deciding",
    "parse",
    "tests_of",
    "value",
]

AUDIT_DATE = "auditDate"
SYSTEM = "InformationSystem"
TOKEN = re.compile(r"\s*(?:(>=|<=|!=|=|<|>|\(|\)|,|[\w/:@.\-]+)|(\S))")
ORDER = (">=", "<=", ">", "<")
ORDERED = ("date", "integer")
DEEPEST = 40  # nested brackets and negations


@dataclass(frozen=True)
class Path:
    """An attribute, reached from the element through references.

    :param start: class that it starts from: that of the element, or the information system.
    :param steps: the references followed, then the attribute.
    """

    start: str
    steps: tuple[Attribute, ...]

    @property
    def last(self) -> Attribute:
        """Return the attribute that is read."""
        return self.steps[-1]

    def __str__(self) -> str:
        return ".".join((self.start, *(step.name for step in self.steps)))


@dataclass(frozen=True)
class Test:
    """One test of one attribute.

    :param operator: ``=``, ``!=``, ``>=``, ``<=``, ``>``, ``<``, ``in``, ``contains``, ``present`` or ``empty``.
    :param values: what it is compared with: words of the rules, :data:`AUDIT_DATE`, or one other attribute.
    """

    path: Path
    operator: str
    values: tuple["str | Path", ...] = ()

    @cached_property
    def text(self) -> str:
        """Return the test as it is written in a rule: what two equal tests share."""
        values = ", ".join(map(str, self.values))
        several = self.operator == "in" or len(self.values) > 1
        operator = f"{self.operator} any" if self.operator == "contains" and several else self.operator
        return f"{self.path} {operator} " + (f"({values})" if several else values) if values else f"{self.path} {operator}"


@dataclass(frozen=True)
class Not:
    """What holds when its part does not."""

    part: "Node"


@dataclass(frozen=True)
class Both:
    """What holds when both parts do."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Either:
    """What holds when one part at least does."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Always:
    """What always holds: ``true``."""


Node = Test | Not | Both | Either | Always
Truth = Mapping[str, bool | None]  # text of a test → its value; None where a missing attribute leaves it unknown


def parse(text: str, target: str) -> Node:
    """Return the tree of a condition or check.

    :param target: class of the elements that the rule bears on.
    :raises BadInput: ``audit.syntax`` and its like, with ``column``; attributes, operators and values are checked too.
    """
    return _Parser(text, target).whole()


def tests_of(node: Node) -> Iterator[Test]:
    """Yield the tests of a tree, from left to right."""
    match node:
        case Test():
            yield node
        case Not(part):
            yield from tests_of(part)
        case Both(left, right) | Either(left, right):
            yield from tests_of(left)
            yield from tests_of(right)


def value(node: Node, truth: Truth) -> bool | None:
    """Return the value of a tree in the logic of Kleene: false and unknown is false, true or unknown is true."""
    match node:
        case Test():
            return truth[node.text]
        case Not(part):
            held = value(part, truth)
            return None if held is None else not held
        case Both(left, right) | Either(left, right):
            stop = isinstance(node, Either)
            values = (value(left, truth), value(right, truth))
            return stop if stop in values else None if None in values else not stop
    return True


def deciding(node: Node, truth: Truth) -> Iterator[Test]:
    """Yield the tests that make a tree what it is: a part decides when it has the value of the whole."""
    match node:
        case Test():
            yield node
        case Not(part):
            yield from deciding(part, truth)
        case Both(left, right) | Either(left, right):
            whole = value(node, truth)
            for part in (left, right):
                if value(part, truth) is whole:
                    yield from deciding(part, truth)


class _Parser:
    """Reads one text by recursive descent: ``not`` binds tighter than ``and``, ``and`` tighter than ``or``."""

    def __init__(self, text: str, target: str) -> None:
        self.text, self.target = text, target
        self.tokens = [(found[1] or found[2], found.start(found.lastindex)) for found in TOKEN.finditer(text)]
        self.at = self.depth = 0

    def whole(self) -> Node:
        node = self.either()
        if self.peek():
            raise self.wrong("audit.left-over")
        return node

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise self.wrong("audit.syntax", wanted=wanted or "…")
        self.at += 1
        return token

    def wrong(self, key: str, back: int = 0, **values: object) -> BadInput:
        """Return the error at the token to come, or ``back`` tokens before it."""
        place = self.at - back
        column = self.tokens[place][1] + 1 if place < len(self.tokens) else len(self.text) + 1
        found = self.tokens[place][0] if place < len(self.tokens) else "∅"
        return BadInput(key, text=self.text, column=column, found=found, **values)

    def either(self) -> Node:
        node = self.both()
        while self.peek() == "or":
            self.take()
            node = Either(node, self.both())
        return node

    def both(self) -> Node:
        node = self.inverse()
        while self.peek() == "and":
            self.take()
            node = Both(node, self.inverse())
        return node

    def inverse(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("audit.too-deep", deepest=DEEPEST)
        node = self.one()
        self.depth -= 1
        return node

    def one(self) -> Node:
        match self.peek():
            case "not":
                self.take()
                return Not(self.inverse())
            case "(":
                self.take()
                node = self.either()
                self.take(")")
                return node
            case "true":
                self.take()
                return Always()
        return self.test()

    def test(self) -> Test:
        path = self.path()
        operator = self.take()
        if operator == "present" or (operator == "empty" and path.last.many):
            return Test(path, operator)
        if operator == "contains" and path.last.many:
            if self.peek() == "any":
                self.take()
                return Test(path, operator, self.group(path.last))
            return Test(path, operator, (self.literal(path.last),))
        if operator == "in" and not path.last.many:
            return Test(path, operator, self.group(path.last))
        single = operator in ("=", "!=") or (operator in ORDER and path.last.form in ORDERED)
        if not single or path.last.many:
            raise self.wrong("audit.operator", back=1, attribute=path, known=", ".join(_operators(path.last)))
        return Test(path, operator, (self.compared(path.last),))

    def path(self) -> Path:
        start, *names = self.take().split(".")
        if start not in (self.target, SYSTEM) or not names:
            raise self.wrong("audit.not-attribute", back=1, target=self.target)
        kind, steps = start, []
        for name in names:
            known = schema().kinds[kind].attributes if kind else {}
            if name not in known:
                raise self.wrong("audit.unknown-attribute", back=1, kind=kind or "–", known=", ".join(known) or "–")
            steps.append(known[name])
            kind = known[name].target if known[name].form == "reference" and not known[name].many else ""
        return Path(start, tuple(steps))

    def group(self, attribute: Attribute) -> tuple[str, ...]:
        self.take("(")
        values = [self.literal(attribute)]
        while self.peek() == ",":
            self.take()
            values.append(self.literal(attribute))
        self.take(")")
        return tuple(values)

    def compared(self, attribute: Attribute) -> "str | Path":
        if self.peek().partition(".")[0] in (self.target, SYSTEM) and "." in self.peek():
            other = self.path()
            if (other.last.form, other.last.scheme) != (attribute.form, attribute.scheme) or other.last.many:
                raise self.wrong("audit.not-comparable", back=1, attribute=attribute.path)
            return other
        return self.literal(attribute)

    def literal(self, attribute: Attribute) -> str:
        value = self.take()
        if value == AUDIT_DATE and attribute.form == "date":
            return value
        if attribute.many and value == "none":  # a list known to be empty contains nothing
            raise self.wrong("audit.contains-none", back=1)
        if not _fits(attribute, value):
            raise self.wrong("audit.value", back=1, attribute=attribute.path, known=_admitted(attribute))
        return value


def _fits(attribute: Attribute, value: str) -> bool:
    """Return whether an attribute may have a value."""
    match attribute.form:
        case "word":
            return value in attribute.values
        case "boolean":
            return value in ("true", "false")
        case "integer":
            return bool(re.fullmatch(r"\d{1,9}", value))
        case "date":
            return bool(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", value))
        case "entity":
            known = value.partition("/")[0] in attribute.entity_kinds or not attribute.entity_kinds
            return value in attribute.values or (known and expand(value.partition("@")[0]) is not None)
        case "string":
            return True
    return False  # a reference: ids of one map mean nothing in a rule


def _admitted(attribute: Attribute) -> str:
    examples = [*attribute.values, *(f"{kind}/…" for kind in attribute.entity_kinds)]
    if not examples:
        examples = {"boolean": ["true", "false"], "integer": ["0, 1, 2…"], "date": ["2029-03-26", AUDIT_DATE]}.get(
            attribute.form, ["–"]
        )
    return ", ".join(one for one in examples if not (attribute.many and one == "none"))


def _operators(attribute: Attribute) -> tuple[str, ...]:
    if attribute.many:
        return ("contains", "contains any", "present", "empty")
    return ("=", "!=", "in", *(ORDER if attribute.form in ORDERED else ()), "present")
