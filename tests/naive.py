"""A naive reading of the rules, independent of the product: texts cut by hand, values looked up in dictionaries.

It is what the compiled queries are compared with: any element, any rule, any day, the same outcome.
"""

import itertools
import re
from collections.abc import Callable, Iterable

from graph.names import fold
from graph.system.records import Element

TEST = re.compile(r"([\w.]+)\s*(>=|<=|!=|=|<|>|\bin\b|contains any|contains|present|empty)\s*(.*)")
LISTS = frozenset(
    (
        "aiMeasures", "authentication", "certificates", "conformityFile", "connectsTo", "contract", "directories",
        "duplicateOf", "exposure", "gdprRecords", "outdatedSpecifications", "produces", "secondaryMeasures",
        "secondaryUse", "specifications", "supersededReferences", "terminologies", "users",
    )
)  # fmt: skip
SINGLE = ("dpi", "identity_server", "pfi", "lis", "ris", "pacs", "directory")
Get = Callable[[str], object]


def holds(text: str, get: Get, day: str) -> bool | None:
    """Return the value of a condition; ``get(path)`` is a tuple, a text, or None where the map is silent."""
    text = text.strip()
    for word, stop in (("or", True), ("and", False)):
        parts = list(_cut(text, f" {word} "))
        if len(parts) > 1:
            values = [holds(part, get, day) for part in parts]
            return stop if stop in values else None if None in values else not stop
    if text.startswith("not "):
        value = holds(text[4:], get, day)
        return None if value is None else not value
    if text.startswith("("):
        return holds(text[1:-1], get, day)
    return True if text == "true" else _test(*TEST.fullmatch(text).groups(), get, day)


def _cut(text: str, word: str) -> Iterable[str]:
    depth = start = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if not depth and text.startswith(word, at):
            yield text[start:at]
            start = at + len(word)
    yield text[start:]


def _test(path: str, operator: str, rest: str, get: Get, day: str) -> bool | None:
    value = get(path)
    if operator == "present":
        return value is not None
    if value is None:
        return None
    if operator == "empty":
        return not value
    wanted = [one.strip() for one in rest.strip("()").split(",")]
    if operator.startswith("contains"):
        return any(item == one or item.startswith(one + "@") for item in value for one in wanted)
    if operator == "in":
        return value in wanted
    other = day if rest == "auditDate" else get(rest) if re.match(r"[A-Z]\w+\.", rest) else rest
    if other is None:
        return None
    if path.endswith("vitalDependants"):
        value, other = int(value), int(other)
    return {
        "=": value == other,
        "!=": value != other,
        ">=": value >= other,
        "<=": value <= other,
        ">": value > other,
        "<": value < other,
    }[operator]


class Naive:
    """A map, with what is derived from it worked out by enumeration."""

    def __init__(self, elements: Iterable[Element], retired: frozenset[str], versions: dict[str, str]) -> None:
        self.items = {(one.kind, one.id): one for one in elements}
        self.facts = {
            key: {name: _plain(name, values) for name, values in one.facts.items()} for key, one in self.items.items()
        }
        self.apps = [one for one in self.items.values() if one.kind == "Application"]
        self.flows = [facts for (kind, _), facts in self.facts.items() if kind == "Flow"]
        self._services()
        for one in self.apps:
            self._derive(one, retired, versions)

    def app(self, id: object) -> dict:
        return self.facts.get(("Application", id), {})

    def _services(self) -> None:
        declared = {one.id: self.app(one.id).get("connectsTo") for one in self.apps}
        for one in self.apps:
            through = [flow.get("target") for flow in self.flows if flow.get("source") == one.id]
            lists = [declared[one.id]] + [declared[to] for to in through if self.app(to).get("kind") == "pfi"]
            if any(known is not None for known in lists):
                self.app(one.id)["connectsTo"] = {item for known in lists if known for item in known}

    def _derive(self, one: Element, retired: frozenset[str], versions: dict[str, str]) -> None:
        facts = self.app(one.id)
        vital = {other.id for other in self.apps if self.app(other.id).get("criticality") == "vital"}
        arrows = {(flow.get("source"), flow.get("target")) for flow in self.flows}
        fed = {to for start, to in arrows if start == one.id and to != one.id}
        facts["vitalDependants"] = str(len(fed & vital))
        rounds = (
            (one.id, *others, one.id)
            for size in range(2, len(vital))
            for others in itertools.permutations(vital - {one.id}, size)
        )
        facts["dependencyCycle"] = str(
            one.id in vital and any(all(hop in arrows for hop in itertools.pairwise(way)) for way in rounds)
        ).lower()
        facts["duplicateOf"] = [
            other.id
            for other in self.apps
            if other.id != one.id
            and (
                fold(other.name or other.id) == fold(one.name or one.id)
                or (facts.get("kind") in SINGLE and self.app(other.id).get("kind") == facts["kind"])
            )
        ]
        named = [facts.get("connectsTo"), facts.get("specifications"), facts.get("directories")]
        if any(known is not None for known in named):
            ids = {item.partition("@")[0] for known in named[:2] if known for item in known}
            ids |= {"service/" + item.replace("_", "-") for item in named[2] or () if item != "local"}
            facts["supersededReferences"] = ids & retired
        if facts.get("specifications") is not None:
            told = [item.split("@") for item in facts["specifications"] if "@" in item]
            facts["outdatedSpecifications"] = [id for id, at in told if id in versions and _older(at, versions[id])]

    def get(self, one: Element) -> Get:
        """Return what reads the paths of a rule from an element."""

        def read(path: str) -> object:
            start, *names = path.split(".")
            systems = (key for key in self.facts if key[0] == "InformationSystem")
            facts = self.facts[one.kind, one.id]
            if start != one.kind:
                facts = self.facts.get(next(systems, None), {})
            for name in names[:-1]:
                kind = {"host": "Host", "operator": "Party", "vendor": "Party"}.get(name, "Application")
                facts = self.facts.get((kind, facts.get(name)), {})
            return facts.get(names[-1])

        return read


def _plain(name: str, values: tuple[str, ...]) -> object:
    return ([] if values == ("none",) else list(values)) if name in LISTS else values[0]


def _older(one: str, other: str) -> bool:
    def rank(version: str) -> tuple:
        number, dash, _ = version.partition("-")
        return [int(part) for part in number.split(".")], not dash

    return rank(one) < rank(other)
