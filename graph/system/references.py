"""Names by which the elements of a map refer to one another, replaced by ids."""

from collections.abc import Callable
from dataclasses import replace

from graph.names import fold
from graph.system.records import Element
from graph.system.schema import Attribute, schema
from graph.system.values import slug

__all__ = ["referred"]

MENTIONED = ("Party", "Host")  # what a map may name without describing it: a vendor in a column of the applications

Elements = dict[tuple[str, str], Element]
Say = Callable[..., None]


def referred(elements: Elements, say: Say) -> Elements:
    """Return the elements, by class and id, with every reference an id of one of them.

    A host or a party that is only named is added, and said; any other reference to nowhere is a refusal.

    :param say: ``say(code, place, level, once=None, **values)`` keeps a problem.
    """
    found = dict(elements)
    ids: dict[str, dict[str, set[str]]] = {kind: {} for kind in schema().kinds}
    for one in elements.values():
        for name in {fold(one.id), fold(one.name)} - {""}:
            ids[one.kind].setdefault(name, set()).add(one.id)
    for key, one in elements.items():
        facts = dict(one.facts)
        for name, values in one.facts.items():
            attribute = schema().kinds[one.kind].attributes[name]
            if attribute.form == "reference":
                place = one.places.get(name, one.place)
                targets = [_target(found, ids, attribute, text, place, say) for text in values]
                facts[name] = tuple(filter(None, targets))
        found[key] = replace(one, facts={name: values for name, values in facts.items() if values})
    return found


def _target(
    found: Elements, ids: dict[str, dict[str, set[str]]], attribute: Attribute, text: str, place: str, say: Say
) -> str:
    """Return the id of the element that a text names, ``""`` where there is not one."""
    kind, label = attribute.target, schema().kinds[attribute.target].label
    if (kind, text) in found:
        return text
    known = ids[kind].get(fold(text), set())
    if len(known) == 1:
        return next(iter(known))
    if known:
        near = ", ".join(sorted(known))
        say("several-targets", place, "refused", value=text, column=attribute.label, near=near)
    elif kind in MENTIONED and (id := slug(text)):
        say("mentioned", place, "warning", once=(kind, id), value=text, kind=label, id=id)
        found.setdefault((kind, id), Element(kind, id, text, {}, place))
        ids[kind].setdefault(fold(text), set()).add(id)
        return id
    else:
        say("nowhere", place, "refused", once=(place, attribute.name), value=text, column=attribute.label, kind=label)
    return ""
