"""The small language of conditions and checks, read into a tree.

``Application.users contains professional and not Application.host.external = true``: attributes of the element that the
rule bears on (through references to others) or of the information system, tested one by one, tied by ``and``, ``or``,
``not`` and brackets. A test whose attribute the map lacks is unknown; see :mod:`graph.audit.sparql` for what follows.
"""

import re

from graph.audit.tree import AUDIT_DATE, Always, Both, Either, Node, Not, Path, Test
from graph.errors import BadInput
from graph.names import expand
from graph.system.schema import Attribute, schema

__all__ = ["parse"]

SYSTEM = "InformationSystem"
TOKEN = re.compile(r"\s*(?:(>=|<=|!=|=|<|>|\(|\)|,|[\w/:@.\-]+)|(\S))")
ORDER = (">=", "<=", ">", "<")
ORDERED = ("date", "integer")
DEEPEST = 40  # nested brackets and negations


def parse(text: str, target: str) -> Node:
    """Return the tree of a condition or check.

    :param target: class of the elements that the rule bears on.
    :raises BadInput: ``audit.syntax`` and its like, with ``column``; attributes, operators and values are checked too.
    """
    return _Parser(text, target).whole()


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
