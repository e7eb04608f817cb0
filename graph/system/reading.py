"""What a file says, brought to the words of the rules: columns, values, names, references; all that is lost is said."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from graph.names import KINDS, fold
from graph.system.hints import settled
from graph.system.mapping import Mapping
from graph.system.records import UNNAMED, Element, Imported, Match, Problem
from graph.system.schema import Attribute, schema
from graph.system.values import admitted, cleaned, read_value, separated
from graph.text import LANGUAGES

__all__ = ["brought"]

LONGEST_ID = 200  # characters: an id is repeated in every finding and in addresses
LONGEST = 1_000  # characters of any other text
MENTIONED = ("Party", "Host")  # what a map may name without describing it: a vendor in a column of the applications

Find = Callable[[str, tuple[str, ...]], tuple[Match, ...]]


@dataclass
class _Work:
    """What is being made of a map."""

    mapping: Mapping
    find: Find | None
    elements: dict[tuple[str, str], Element] = field(default_factory=dict)
    named: dict[tuple[str, str], str] = field(default_factory=dict)  # class and folded name → id
    problems: dict[tuple, Problem] = field(default_factory=dict)

    def say(self, code: str, place: str, level: str, once: object = None, **values: object) -> None:
        """Keep a problem; of those that share ``once``, the first only."""
        self.problems.setdefault((code, place if once is None else once), Problem(code, place, values, level))


def brought(parts: Sequence[Imported], mapping: Mapping | None = None, find: Find | None = None) -> Imported:
    """Return the elements of one map, as the rules and the graph read them.

    :param parts: what readers gave of each file; a later file completes the elements of the earlier ones: what it says
        replaces what they said, attribute by attribute.
    :param mapping: the user's choices.
    :param find: ``find(text, kinds)`` → entities that a text may name, as :class:`graph.system.matching.Matcher` does;
        without it texts stay as they are.
    """
    work = _Work(mapping or Mapping(), find)
    parts = [settled(one, work.mapping, find) for one in parts]
    for part in parts:
        for number, problem in enumerate(part.problems):
            work.problems[("read", id(part), number)] = problem
        seen: dict[tuple[str, str], Element] = {}
        for raw in part.elements:
            if one := _element(work, raw, part.items):
                key = (one.kind, one.id)
                if key in seen:
                    work.say("same-id", one.place, "refused", id=one.id, first=seen[key].place)
                else:
                    seen[key] = one
        for one in seen.values():
            _keep(work, one)
    _refer(work)
    systems = [one for one in work.elements.values() if one.kind == "InformationSystem"]
    if len(systems) > 1 and systems[0].id == UNNAMED:  # a format without a system shows something of it all the same
        first, named = systems.pop(0), systems[0]
        del work.elements[first.kind, first.id]
        work.elements[named.kind, named.id] = replace(named, facts={**first.facts, **named.facts})
    for more in systems[1:]:
        work.say("several-systems", more.place, "refused", id=more.id, first=systems[0].id)
        del work.elements[more.kind, more.id]
    if not work.elements and not any(one.level == "refused" for one in work.problems.values()):
        work.say("nothing", parts[0].format if parts else "", "refused")
    problems = tuple(one for one in work.problems.values() if not _answered(work, one))
    return Imported(tuple(work.elements.values()), problems, "+".join(p.format for p in parts))


def _answered(work: _Work, problem: Problem) -> bool:
    """Tell whether a file states what a problem asks for."""
    kind, id, attribute = problem.values.get("asks", ("", "", ""))
    return (kind, id) in work.elements and attribute in work.elements[kind, id].facts


# ------------------------------------------------------------------------------------------------ elements


def _element(work: _Work, raw: Element, items: bool) -> Element | None:
    kind = work.mapping.kind(raw.kind)
    if not kind:
        if kind is None:
            known = {lang: ", ".join(one.label[lang] for one in schema().kinds.values()) for lang in LANGUAGES}
            work.say("unknown-kind", raw.place, "refused", once=fold(raw.kind), kind=raw.kind, known=known)
        return None
    said: dict[str, tuple[str, ...]] = {}
    places: dict[str, str] = {}
    heads: dict[str, str] = {}
    for column, texts in raw.facts.items():
        place = raw.places.get(column, raw.place)
        name = work.mapping.attribute(raw.kind, kind, column)
        if name is None:
            once = (fold(raw.kind), fold(column))
            label = schema().kinds[kind].label
            work.say("unknown-column", place, "dropped", once=once, column=column, kind=label)
        elif name:
            said[name] = (*said.get(name, ()), *texts)
            places[name], heads[name] = place, column
    own = {"id": raw.id or _first(said.pop("id", ())), "name": raw.name or _first(said.pop("name", ()))}
    for name in own:
        own[name] = _text(work, own[name], places.get(name, raw.place))
    id = own["id"] or work.named.get((kind, fold(own["name"]))) or slug(own["name"] or _ends(kind, said))
    if not id:
        work.say("no-id", raw.place, "refused")
        return None
    if len(id) > LONGEST_ID:
        work.say("long-id", raw.place, "refused", id=id, length=len(id), longest=LONGEST_ID)
        return None
    facts = {}
    for name, texts in said.items():
        attribute, place = schema().kinds[kind].attributes[name], places[name]
        if attribute.derived:
            work.say("derived", place, "dropped", once=(kind, name), column=name)
            continue
        if attribute.many and not items:
            texts = tuple(item for text in texts for item in separated(text))
        if values := _values(work, attribute, texts, heads[name], place):
            facts[name] = values
    return Element(kind, id, own["name"], facts, raw.place, places)


def _ends(kind: str, said: dict[str, tuple[str, ...]]) -> str:
    """Return what tells a flow without id and name from the others: its ends, its channel, its standard."""
    told = [_first(said.get(name, ())) for name in ("source", "target", "channel", "specification")]
    return " ".join(filter(None, told)) if kind == "Flow" and all(told[:2]) else ""


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


def slug(name: str) -> str:
    """Return an id made from a name: stable, readable, without accents."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE")).casefold()
    words = re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
    return "-".join(words)[:LONGEST_ID]


def _text(work: _Work, text: str, place: str) -> str:
    """Return a text without what nobody sees in it, and not too long."""
    clean, hidden = cleaned(text)
    if hidden:
        work.say("invisible", place, "warning", value=text)
    if len(clean) > LONGEST:
        work.say("long-text", place, "warning", value=clean, length=len(clean), longest=LONGEST)
        clean = clean[: LONGEST - 1] + "…"
    return clean


def _keep(work: _Work, one: Element) -> None:
    """Add an element, or complete the one that an earlier file gave."""
    if one.name:
        work.named.setdefault((one.kind, fold(one.name)), one.id)
    before = work.elements.get((one.kind, one.id))
    if before is None:
        work.elements[one.kind, one.id] = one
    else:
        facts, places = {**before.facts, **one.facts}, {**before.places, **one.places}
        work.elements[one.kind, one.id] = replace(before, name=one.name or before.name, facts=facts, places=places)


# -------------------------------------------------------------------------------------------------- values


def _values(work: _Work, attribute: Attribute, texts: Iterable[str], head: str, place: str) -> tuple[str, ...]:
    """Return the values of an attribute in the words of the rules; those that cannot be read are said."""
    values: dict[str, None] = {}
    for piece in filter(None, (_text(work, text, place) for text in texts)):
        value = work.mapping.values.get(attribute.name, {}).get(fold(piece))
        if value is None:
            value = read_value(attribute, piece)
        if value is None and attribute.form == "entity":
            value = _entity(work, attribute, piece, head, place)
        if value is None:
            known = {lang: admitted(attribute, lang) for lang in LANGUAGES}
            work.say(
                "unknown-value", place, "refused", once=(place, head, piece), value=piece, column=head, known=known
            )
        elif value:
            values[value] = None
    if len(values) > 1 and "none" in values and attribute.many:
        work.say("none-and-more", place, "warning", column=head)
        del values["none"]
    if len(values) > 1 and not attribute.many:
        work.say("several-values", place, "refused", column=head, values=", ".join(values))
        return ()
    return tuple(values)


def _entity(work: _Work, attribute: Attribute, text: str, head: str, place: str) -> str:
    """Return the id of the entity that a text names, or the text itself where nothing certain is found."""
    name, at, version = (part.strip() for part in text.partition("@"))
    for spelled, rest in ((text, ""), (name, at + version)):
        if (chosen := work.mapping.entities.get(fold(spelled))) is not None:
            return (chosen or spelled) + rest
    if work.find is None:
        return text
    matches = work.find(name, attribute.entity_kinds)
    if len(matches) == 1 and matches[0].certain:
        return matches[0].id + at + version
    values: dict[str, object] = {"value": name, "column": head}
    kind, slash, _ = name.partition("/")
    if slash and kind in KINDS:
        code = "unknown-entity" if kind in attribute.entity_kinds else "entity-kind"
        values["known"] = ", ".join(f"{one}/…" for one in attribute.entity_kinds)
    elif matches:
        code, values["near"], values["matches"] = "doubtful-entity", " ; ".join(map(str, matches)), matches
    else:
        code = "no-entity"
    work.say(code, place, "warning", once=(code, fold(name)), **values)
    return text


# ---------------------------------------------------------------------------------------------- references


def _refer(work: _Work) -> None:
    """Replace the names by which elements refer to others by their ids."""
    ids: dict[str, dict[str, set[str]]] = {kind: {} for kind in schema().kinds}
    for one in work.elements.values():
        for name in {fold(one.id), fold(one.name)} - {""}:
            ids[one.kind].setdefault(name, set()).add(one.id)
    for key, one in list(work.elements.items()):
        facts = dict(one.facts)
        for name, values in one.facts.items():
            attribute = schema().kinds[one.kind].attributes[name]
            if attribute.form == "reference":
                place = one.places.get(name, one.place)
                found = [_target(work, ids, attribute, text, place) for text in values]
                facts[name] = tuple(filter(None, found))
        work.elements[key] = replace(one, facts={name: values for name, values in facts.items() if values})


def _target(work: _Work, ids: dict[str, dict[str, set[str]]], attribute: Attribute, text: str, place: str) -> str:
    kind = attribute.target
    if (kind, text) in work.elements:
        return text
    known = ids[kind].get(fold(text), set())
    if len(known) == 1:
        return next(iter(known))
    if known:
        near = ", ".join(sorted(known))
        work.say("several-targets", place, "refused", value=text, column=attribute.label, near=near)
        return ""
    if kind in MENTIONED:
        id = slug(text)
        if not id:
            return ""
        work.say("mentioned", place, "warning", once=(kind, id), value=text, kind=schema().kinds[kind].label, id=id)
        work.elements.setdefault((kind, id), Element(kind, id, text, {}, place))
        ids[kind].setdefault(fold(text), set()).add(id)
        return id
    label = schema().kinds[kind].label
    work.say("nowhere", place, "refused", once=(place, attribute.name), value=text, column=attribute.label, kind=label)
    return ""
