"""The tree of a condition or check: its tests, what ties them, and which of them make it true, false or unknown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.system.schema import Attribute

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
    "tests_of",
    "value",
]

AUDIT_DATE = "auditDate"


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
        return (
            f"{self.path} {operator} " + (f"({values})" if several else values) if values else f"{self.path} {operator}"
        )


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
