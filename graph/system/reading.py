"""What a file says, brought to the words of the rules: columns, values, names, references; all that is lost is said."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from graph.names import KINDS, fold
from graph.system.hints import settled
from graph.system.mapping import Mapping
from graph.system.records import UNNAMED, Element, Imported, Match, Problem
from graph.system.references import referred
from graph.system.schema import Attribute, schema
from graph.system.values import admitted, cleaned, near_columns, read_value, separated, slug
from graph.text import LANGUAGES

__all__ = ["brought"]

LONGEST_ID = 200  # characters: an id is repeated in every finding and in addresses
LONGEST = 1_000  # characters of any other text

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
        for kind, raw in _of_classes(work, part):
            if one := _element(work, kind, raw, part.items):
                first = seen.setdefault((one.kind, one.id), one)
                if first is not one:
                    work.say("same-id", one.place, "refused", id=one.id, first=first.place)
        for one in seen.values():
            _keep(work, one)
    work.elements = referred(work.elements, work.say)
    systems = [one for one in work.elements.values() if one.kind == "InformationSystem"]
    if len(systems) > 1 and systems[0].id == UNNAMED:  # a format without a system shows something of it all the same
        first, named = systems.pop(0), systems[0]
        del work.elements[first.kind, first.id]
        work.elements[named.kind, named.id] = replace(named, facts={**first.facts, **named.facts})
    for more in systems[1:]:
        work.say("several-systems", more.place, "refused", id=more.id, first=systems[0].id)
        del work.elements[more.kind, more.id]
    if not work.elements and not any(one.level == "refused" for one in work.problems.values()):
        work.say("nothing", "", "refused")
    problems = tuple(one for one in work.problems.values() if not _answered(work, one))
    return Imported(tuple(work.elements.values()), problems, "+".join(p.format for p in parts))


def _answered(work: _Work, problem: Problem) -> bool:
    """Tell whether a file states what a problem asks for."""
    kind, id, attribute = problem.values.get("asks", ("", "", ""))
    return (kind, id) in work.elements and attribute in work.elements[kind, id].facts


# ------------------------------------------------------------------------------------------------ elements


def _of_classes(work: _Work, part: Imported) -> Iterator[tuple[str, Element]]:
    """Yield the elements whose class is known, with it; each class that is not is said once, with what it costs."""
    lost: dict[str, list[str]] = {}
    for raw in part.elements:
        kind = work.mapping.kind(raw.kind)
        if kind:
            yield kind, raw
        elif kind is None:
            lost.setdefault(raw.kind, []).append(raw.place)
    for name, places in lost.items():
        known = {lang: ", ".join(one.label[lang] for one in schema().kinds.values()) for lang in LANGUAGES}
        work.say("unknown-kind", places[0], "refused", once=name, kind=name, known=known, count=len(places))


def _element(work: _Work, kind: str, raw: Element, items: bool) -> Element | None:
    """Return an element in the words of the rules, references aside; ``None`` where nothing tells it from others."""
    said: dict[str, tuple[str, ...]] = {}
    places: dict[str, str] = {}
    heads: dict[str, str] = {}
    for column, texts in raw.facts.items():
        place = raw.places.get(column, raw.place)
        name = work.mapping.attribute(raw.kind, kind, column)
        if name is None:
            _unknown_column(work, kind, raw.kind, column, place)
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
            work.say("derived", place, "dropped", once=(kind, name), column=heads[name])
            continue
        if attribute.many and not items:
            texts = tuple(item for text in texts for item in separated(text))
        if values := _values(work, attribute, texts, heads[name], place):
            facts[name] = values
    return Element(kind, id, own["name"], facts, raw.place, places)


def _unknown_column(work: _Work, kind: str, sheet: str, column: str, place: str) -> None:
    once = (fold(sheet), fold(column))
    if ("unknown-column", once) not in work.problems:
        label, near = schema().kinds[kind].label, near_columns(kind, column)
        values = {"column": column, "kind": label, "sheet": sheet, "near": ", ".join(near) or "–"}
        work.say("unknown-column", place, "dropped", once=once, **values)


def _ends(kind: str, said: dict[str, tuple[str, ...]]) -> str:
    """Return what tells a flow without id and name from the others: its ends, its channel, its standard."""
    told = [_first(said.get(name, ())) for name in ("source", "target", "channel", "specification")]
    return " ".join(filter(None, told)) if kind == "Flow" and all(told[:2]) else ""


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


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
        name = before.name if fold(before.name) == fold(one.name) else one.name or before.name
        work.elements[one.kind, one.id] = replace(before, name=name, facts=facts, places=places)


# -------------------------------------------------------------------------------------------------- values


def _values(work: _Work, attribute: Attribute, texts: Iterable[str], head: str, place: str) -> tuple[str, ...]:
    """Return the values of an attribute in the words of the rules; those that cannot be read are said."""
    values: dict[str, None] = {}
    chosen = work.mapping.values.get(attribute.name, {})
    for piece in filter(None, (_text(work, text, place) for text in texts)):
        text = chosen.get(fold(piece), piece)
        value = read_value(attribute, text) if text else ""
        if value is None and attribute.form == "entity":
            value = _entity(work, attribute, text, head, place)
        if value is None:
            known = {lang: admitted(attribute, lang) for lang in LANGUAGES}
            said = {"value": piece, "column": head, "known": known, "attribute": attribute.name}
            work.say("unknown-value", place, "refused", once=(place, head, piece), **said)
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
