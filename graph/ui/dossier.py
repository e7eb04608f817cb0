"""The whole sheet of an entity: head, dates of a requirement, relations, records, neighbourhood, properties."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from graph.model import Entity, Fact, Passage
from graph.records import Records
from graph.ui.links import address, page_link
from graph.ui.neighbours import Group, Lane, Neighbour, Neighbourhood
from graph.ui.recordshtml import changes, duties, judgements, milestones, statements
from graph.ui.sheet import TOP, Writer, in_language, mark, passage_html
from graph.ui.text import day, safe, say

__all__ = ["Dossier", "Section", "dossier"]

AT_ONCE, MOST = 12, 60  # items of a group before folding, and before a link to the whole
NEAR = 7  # neighbours a side in the small neighbourhood
#: The four dates of a requirement that are never mixed: those that carry each, and what explains it.
DATES = (
    ("formal", ("dn:appliesFrom",), "dn:appliesFromBasis"),
    ("later", ("dn:appliesFromLater",), ""),
    ("effective", ("dn:effectiveFrom",), ""),
    ("limit", ("dn:deadline", "dn:timing"), ""),
)
PARTIES = (
    ("modality", ("dn:modality",)), ("bearer", ("dn:bearer",)), ("beneficiary", ("dn:beneficiary",)),
    ("legal-text", ("dn:laidDownIn", "dn:legalBasis")), ("number", ("dn:number",)), ("condition", ("dn:condition",)),
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A part of the sheet: its anchor, title, number of items and content."""

    id: str
    title: str
    count: int
    html: str


@dataclass(frozen=True)
class Dossier:
    """The sheet, as HTML: its head and its sections in reading order."""

    head: str
    sections: tuple[Section, ...]
    lang: str

    def contents(self, more: tuple[tuple[str, str], ...] = ()) -> str:
        """Return the table of contents; ``more`` are anchors that stand after the sections."""
        ways = [(one.id, one.title, one.count) for one in self.sections] + [(*pair, 0) for pair in more]
        items = "".join(
            f'<li><a href="#{anchor}">{safe(title, self.lang)}{f" <span>{count}</span>" if count else ""}</a></li>'
            for anchor, title, count in ways
        )
        title = safe(say("sheet.contents", self.lang), self.lang)
        return f'<nav class="fiche toc" aria-label="{title}"><h2>{title}</h2><ol>{items}</ol></nav>'

    def body(self) -> str:
        """Return the sections."""
        parts = "".join(
            f'<section id="{one.id}"><h2>{safe(one.title, self.lang)}'
            f"{f' <span>{one.count}</span>' if one.count else ''}</h2>{one.html}</section>"
            for one in self.sections
        )
        return f'<article class="fiche sheet">{parts}</article>'


def dossier(
    entity: Entity, records: Records, hood: Neighbourhood, names: dict[str, str], lang: str, whole: bool = False
) -> Dossier:
    """Return the sheet of an entity.

    :param names: names of the linked records that have none of their own.
    :param whole: write every fact, however many; otherwise a link leads to the rest of long lists.
    """
    facts = in_language(entity.facts, lang)
    write = Writer(names, lang, _to, AT_ONCE, 10_000 if whole else MOST, _beyond(entity.id, lang))
    linked = [fact for fact in facts if fact.value.id and (fact.relation or fact.value.kind)]
    told = records.ids
    onward = [fact for fact in linked if not fact.incoming]
    inward = [fact for fact in linked if fact.incoming and fact.value.id not in told]
    rest = [fact for fact in facts if fact not in linked and fact.predicate not in TOP]
    spoken = [one for one in records.statements if one.own_words or one.evidence == "commentary"]
    around = [one for one in records.statements if one not in spoken]
    sections = [
        ("near", len(_beside(hood)), _near(hood, lang)),
        ("from", len(onward), write.groups(onward)),
        ("to", len(inward), write.groups(inward)),
        ("duties", len(records.duties), duties(records.duties, write)),
        ("milestones", len(records.milestones), milestones(records.milestones, write)),
        ("coverage", len(records.judgements), judgements(records.judgements, entity.id, write)),
        ("history", len(spoken) + len(around), statements(spoken, around, entity.id, write)),
        ("changes", len(records.changes), changes(records.changes, entity.id, write)),
        ("properties", len(rest), write.groups(rest)),
    ]
    made = [Section(key, say(f"sheet.{key}", lang), count, html) for key, count, html in sections if count]
    if requirement := _requirement(facts, write):
        made.insert(0, Section("requirement", say("sheet.requirement", lang), 0, requirement))
    return Dossier(_head(entity, hood, facts, names, write), tuple(made), lang)


def _to(name: str, label: str, lang: str) -> str:
    return page_link("entity", label, lang, entity=name)


def _beyond(name: str, lang: str) -> Callable[[int], str]:
    where = escape(address("entity", lang, entity=name, all="1"), quote=True)

    def told(number: int) -> str:
        return f'<p class="beyond"><a href="{where}">{_say("beyond", lang, n=number)}</a></p>'

    return told


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"sheet.{key}", lang, **values), lang)


# ------------------------------------------------------------------------------------------------ head


def _head(entity: Entity, hood: Neighbourhood, facts: list[Fact], names: dict[str, str], write: Writer) -> str:
    lang, lane = write.lang, hood.lane
    name = names.get(entity.id, entity.label)
    spoken = lang if lang in entity.labels or not entity.labels else next(iter(entity.labels))
    own = "" if spoken == lang else f' lang="{spoken}"'
    chips = [
        f'<span class="chip kind" style="border-color:{lane.stroke};background:{lane.fill}">'
        f'<span aria-hidden="true">{escape(lane.glyph)}</span> {safe(entity.type_label, lang)}</span>'
    ]
    chips += [
        f'<span class="chip status {escape(fact.value.id.partition(":")[2], quote=True)}">'
        f"{_say('status', lang, status=fact.value.label)}</span>"
        for fact in facts
        if fact.predicate == "dn:status"
    ]
    rows = []
    if others := [safe(one, lang) for one in entity.alternatives if one != name]:
        rows.append(("also-named", " · ".join(others)))
    for language, label in entity.labels.items():
        if language != spoken and label != name:
            rows.append((f"name-{language}", f'<span lang="{language}">{safe(label, language)}</span>'))
    if operators := [write.value(fact.value) for fact in facts if fact.predicate == "dn:operates" and fact.incoming]:
        rows.append(("operator", ", ".join(operators)))
    if entity.type in ("Role", "Actor"):
        rows.append(("see", page_link("obligations", say("sheet.must", lang), lang, role=entity.id)))
    if entity.id.startswith("ehds:art_"):
        rows.append(("see", page_link("coverage", say("sheet.covered", lang), lang, article=entity.id)))
    rows.append(("identifier", f"<code>{escape(entity.id)}</code>"))
    rows.append(("iri", f"<code>{escape(entity.iri)}</code>"))
    described = "".join(f'<div class="{key}"><dt>{_say(key, lang)}</dt><dd>{value}</dd></div>' for key, value in rows)
    definition = f'<p class="lead"{own}>{safe(entity.definition, lang)}</p>' if entity.definition else ""
    return (
        f'<header class="fiche head" style="border-color:{lane.stroke}"><p class="chips">{"".join(chips)}</p>'
        f"<h1{own}>{safe(name, lang)}</h1>{definition}<dl>{described}</dl></header>"
    )


# --------------------------------------------------------------------------------- a requirement's dates


def _requirement(facts: list[Fact], write: Writer) -> str:
    """Return the dates, the parties and the words of a requirement; empty for anything else."""
    by: dict[str, list[Fact]] = {}
    for fact in facts:
        if not fact.incoming:
            by.setdefault(fact.predicate, []).append(fact)
    if "dn:modality" not in by or not ({"dn:bearer", "dn:laidDownIn", "dn:statement"} & by.keys()):
        return ""
    lang = write.lang
    cards = "".join(_date(key, named, by.get(basis, []), by, write) for key, named, basis in DATES)
    rows = [
        (key, ", ".join(dict.fromkeys(write.value(fact.value) for name in named for fact in by.get(name, ()))))
        for key, named in PARTIES
    ]
    parties = "".join(f"<div><dt>{_say(key, lang)}</dt><dd>{value}</dd></div>" for key, value in rows if value)
    return (
        f'<ol class="dates">{cards}</ol><dl class="parties">{parties}</dl>{_words(facts, by, write)}'
        f'<p class="note">{_say("dates-note", lang)}</p>'
    )


def _date(key: str, named: tuple[str, ...], basis: list[Fact], by: dict[str, list[Fact]], write: Writer) -> str:
    lang = write.lang
    found = [fact for name in named for fact in by.get(name, ())]
    title = f"<h3>{_say(f'date-{key}', lang)}</h3>"
    if not found:
        return f'<li class="none">{title}<p class="day">–</p><p class="why">{_say(f"no-{key}", lang)}</p></li>'
    shown = "<br>".join(
        safe(fact.value.text, lang) if fact.value.lang else safe(day(fact.value.text, lang), lang) for fact in found
    )
    why = [safe(fact.value.text, lang) for fact in basis]
    for passage in found[0].passages:
        if reason := passage.rationale.get(lang) or next(iter(passage.rationale.values()), ""):
            why.append(safe(reason, lang))
    confidence = found[0].passages[0].confidence if found[0].passages else "ToBeVerified"
    explained = f'<p class="why">{"<br>".join(why)}</p>' if why else ""
    return (
        f'<li data-confidence="{confidence}">{title}<p class="day">{shown}</p>{explained}'
        f"{write.proof(found[0].passages)}</li>"
    )


def _words(facts: list[Fact], by: dict[str, list[Fact]], write: Writer) -> str:
    """Return the words of the text in both languages, side by side."""
    passages: dict[str, Passage] = {}
    for name in ("dn:statement", "dn:modality", "dn:laidDownIn"):
        for fact in by.get(name, ()):
            passages |= {one.id: one for one in fact.passages}
    quoted = [one for one in passages.values() if one.quotes]
    html = ""
    for one in quoted[:2]:
        columns = "".join(
            f'<figure lang="{escape(language or "fr", quote=True)}"><figcaption>{escape((language or "–").upper())}'
            f"</figcaption><blockquote>{_guillemets(words, language)}</blockquote></figure>"
            for language, words in sorted(one.quotes.items(), key=lambda pair: pair[0] != write.lang)
        )
        source = f"{safe(one.source.title, write.lang)} · " if one.source else ""
        html += (
            f'<div class="quotes">{columns}</div><p class="why">{mark(one.confidence, write.lang)} · {source}'
            f"{safe(one.locator, write.lang)}</p>"
        )
    return html or "".join(passage_html(one, write.lang) for one in passages.values())


def _guillemets(words: str, language: str) -> str:
    return f"“{escape(words)}”" if language == "en" else f"«\u202f{escape(words)}\u202f»"


# --------------------------------------------------------------------------------- small neighbourhood


def _near(hood: Neighbourhood, lang: str) -> str:
    """Return who relies on the entity and what it relies on, as two columns of links around its name."""
    sides = "".join(_side(hood, side, lang) for side in ("left", "right"))
    if not any(group.side in ("left", "right") for group in hood.groups):
        sides = _side(hood, "around", lang)
    lane = hood.lane
    centre = (
        f'<p class="centre" style="border-color:{lane.stroke};background:{lane.fill}">'
        f"{escape(lane.glyph)} {safe(hood.centre.label, lang)}</p>"
    )
    whole = page_link("explorer", say("sheet.explore", lang), lang, entity=hood.centre.id)
    if 'class="around"' not in sides and (others := _beside(hood, "around")):
        whole += f" · {_say('near-around', lang, n=len(others))}"
    return f'<div class="near">{sides}{centre}</div><p class="whole">{whole}</p>'


def _beside(hood: Neighbourhood, side: str = "") -> dict[str, tuple[Neighbour, Group]]:
    """Return the entities around the centre, on a side if any; records have sections of their own."""
    return {
        one.id: (one, group)
        for group in hood.groups
        for one in (*group.shown, *group.folded)
        if side in ("", group.side) and one.lane.id != Lane.id
    }


def _side(hood: Neighbourhood, side: str, lang: str) -> str:
    ones = _beside(hood, side)
    items = "".join(
        f'<li style="border-color:{one.lane.stroke};background:{one.lane.fill}" '
        f'title="{safe(group.label, lang)} · {safe(one.type_label, lang)}">'
        f'<span aria-hidden="true">{escape(one.lane.glyph)}</span> {_to(one.id, one.label, lang)}</li>'
        for one, group in list(ones.values())[:NEAR]
    )
    rest = len(ones) - NEAR
    more = f'<li class="rest">{_say("near-more", lang, n=rest)}</li>' if rest > 0 else ""
    empty = "" if ones else f'<li class="rest">{_say("near-none", lang)}</li>'
    return f'<div class="{side}"><h3>{_say(f"near-{side}", lang, n=len(ones))}</h3><ul>{items}{more}{empty}</ul></div>'
