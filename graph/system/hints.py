"""What a reader infers, settled: a hint becomes a fact where the file states nothing and the hint can be read.

A file of ArchiMate or Mercator has no words of ours: relations, free texts and names say what they can. A list that is
filled is complete, so a hint of a list is taken whole or not at all; what is not taken is told, to be asked.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from graph.names import fold
from graph.system.mapping import Mapping
from graph.system.records import Element, Imported, Match, Problem
from graph.system.schema import Attribute, schema
from graph.system.values import read_value

__all__ = ["settled"]

Find = Callable[[str, tuple[str, ...]], tuple[Match, ...]]


def settled(part: Imported, mapping: Mapping, find: Find | None) -> Imported:
    """Return what a reader gave with its hints made facts, and national services taken for what they are.

    :param mapping: the user's choices: a column that they name states an attribute too.
    :param find: entities that a text may name; without it no name is recognised.
    """
    if not any(one.hints for one in part.elements):
        return part
    problems = [_named(one) for one in part.problems]
    elements = _national(part.elements, problems, find) if find else list(part.elements)
    elements = [_settled(one, problems, mapping, find) for one in elements]
    return replace(part, elements=tuple(elements), problems=tuple(problems))


# ---------------------------------------------------------------------------------------------------- national services


def _national(elements: tuple[Element, ...], problems: list[Problem], find: Find) -> list[Element]:
    """Take the applications of which nothing but the name is said, and that is a national service's, for that service.

    The applications that exchange with it reach it; the flows stay, with one end out of the map.
    """
    services = {}
    for one in elements:
        if one.kind == "Application" and not one.facts and set(one.hints) == {"kind"}:
            matches = find(one.name, ("service",))
            if len(matches) == 1 and matches[0].certain:
                services[one.id] = matches[0].id
                problems.append(
                    Problem("national-service", one.place, {"name": one.name, "id": matches[0].id}, "dropped")
                )
    reached: dict[str, dict[str, None]] = {}
    kept = []
    for one in elements:
        if one.kind == "Flow" and (outside := {end for end in ("source", "target") if _end(one, end) in services}):
            for near, far in (("source", "target"), ("target", "source")):
                if far in outside and near not in outside:
                    reached.setdefault(_end(one, near), {})[services[_end(one, far)]] = None
            facts = {name: values for name, values in one.facts.items() if name not in outside}
            audience = {"audience": ("national_service",)} if "target" in outside else {}
            kept.append(replace(one, facts=facts, hints={**one.hints, **audience}))
        elif one.kind != "Application" or one.id not in services:
            kept.append(one)
    return [
        replace(one, hints={**one.hints, "connectsTo": tuple(reached[one.id])})
        if one.kind == "Application" and one.id in reached
        else one
        for one in kept
    ]


def _end(flow: Element, end: str) -> str:
    return flow.facts.get(end, ("",))[0]


# ---------------------------------------------------------------------------------------------------------------- hints


def _settled(one: Element, problems: list[Problem], mapping: Mapping, find: Find | None) -> Element:
    stated = {mapping.attribute(one.kind, one.kind, column) for column in one.facts}
    facts = dict(one.facts)
    for name, texts in one.hints.items():
        if name in stated:
            continue
        attribute = schema().kinds[one.kind].attributes[name]
        said = {"name": one.name or one.id, "attribute": attribute.label, "value": ", ".join(texts)}
        values, unread = _read(attribute, texts, find)
        if name == "kind" and not values and (word := _function(attribute, texts)):
            facts[name] = (word,)
            problems.append(Problem("hint-kind", one.place, said | {"value": attribute.values[word]}))
        elif not unread or name == "kind":
            facts |= {name: values[:1] if name == "kind" else values} if values else {}
        else:
            problems.append(
                Problem(
                    "hint-unread",
                    one.place,
                    said | {"asks": (one.kind, one.id, name)},
                    "warning" if values else "dropped",
                )
            )
    return replace(one, facts=facts, hints={})


def _named(problem: Problem) -> Problem:
    """Return a problem of a reader, who knows attributes by their names alone, with their labels."""
    name = problem.values.get("attribute")
    kind = next((one for one in schema().kinds.values() if name in one.attributes), None)
    if kind is None:
        return problem
    return replace(problem, values={**problem.values, "attribute": kind.attributes[name].label})


def _read(attribute: Attribute, texts: tuple[str, ...], find: Find | None) -> tuple[tuple[str, ...], bool]:
    """Return the values of a hint, and whether some of its texts could not be read."""
    values = []
    for text in texts:
        value = read_value(attribute, text)
        if value is None and attribute.form == "entity" and find:
            matches = find(text, attribute.entity_kinds)
            value = matches[0].id if len(matches) == 1 and matches[0].certain else None
        values.append(value)
    return tuple(dict.fromkeys(filter(None, values))), None in values


def _function(attribute: Attribute, texts: tuple[str, ...]) -> str:
    """Return the function that one of the texts holds: by its word or its acronym, else by its label; or nothing."""
    for text in texts:
        words = [fold(word) for word in re.split(r"[\W_]+", text)]
        known = {word: labels for word, labels in attribute.values.items() if word != "other"}
        for word, labels in known.items():
            short = {
                fold(word),
                *(fold(found) for label in labels.values() for found in re.findall(r"\((\w+)\)", label)),
            }
            if short & set(words):
                return word
        for word, labels in known.items():
            long = (fold(re.sub(r"\(.*?\)", "", label)) for label in labels.values())
            if any(label in fold(text) for label in long):
                return word
    return ""
