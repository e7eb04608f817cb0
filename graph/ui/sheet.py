"""The sheet of an entity and the table of its links, as HTML: every word from the graph is escaped."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from graph.model import Entity, Fact, Passage, Value
from graph.ui.links import page_link
from graph.ui.text import day, safe, say

__all__ = ["SIGNS", "TOP", "Writer", "in_language", "link", "mark", "outside", "passage_html", "sheet"]

SIGNS = {"Quoted": "✓", "Inferred": "≈", "ToBeVerified": "?"}  # beside the word
AT_ONCE = 8  # facts of a group before the rest is folded
TOP = ("dn:status",)  # shown at the head of the sheet, not among the properties


def link(name: str, label: str, lang: str) -> str:
    """Return a link to an entity; the page follows it without loading again (see ``drawing.js``)."""
    where = f"?entity={quote(name, safe='/:')}&amp;lang={lang}"
    return f'<a href="{where}" data-entity="{escape(name, quote=True)}">{safe(label, lang)}</a>'


def sheet(entity: Entity, names: dict[str, str], lang: str) -> str:
    """Return the sheet: head, then facts by relation in both directions, each with its passages."""
    facts = in_language(entity.facts, lang)
    write = Writer(names, lang, link)
    relations = [fact for fact in facts if fact.value.id and (fact.relation or fact.value.kind)]
    attributes = [fact for fact in facts if fact not in relations and fact.predicate not in TOP]
    parts = [_head(entity, names, facts, lang)]
    for title, chosen in (
        ("from-entity", [fact for fact in relations if not fact.incoming]),
        ("to-entity", [fact for fact in relations if fact.incoming]),
        ("attributes", attributes),
    ):
        if chosen:
            parts.append(f"<h3>{_say(title, lang)}</h3>{write.groups(chosen)}")
    return f'<article class="sheet">{"".join(parts)}</article>'


def in_language(facts: Iterable[Fact], lang: str) -> list[Fact]:
    """Return the facts without the texts whose translation into the language of the page is there."""
    facts = list(facts)
    translated = {fact.predicate for fact in facts if fact.value.lang == lang}
    return [fact for fact in facts if fact.value.lang in ("", lang) or fact.predicate not in translated]


def _head(entity: Entity, names: dict[str, str], facts: list[Fact], lang: str) -> str:
    name = names.get(entity.id, entity.label)
    spoken = lang if lang in entity.labels or not entity.labels else next(iter(entity.labels))
    own = "" if spoken == lang else f' lang="{spoken}"'
    rows = [("type", safe(entity.type_label, lang))]
    if status := [safe(fact.value.label, lang) for fact in facts if fact.predicate == "dn:status"]:
        rows.append(("status", ", ".join(status)))
    if others := [safe(one, lang) for one in entity.alternatives if one != name]:
        rows.append(("also-named", ", ".join(others)))
    rows.append(("identifier", f"<code>{escape(entity.id)}</code>"))
    described = "".join(f"<dt>{_say(key, lang)}</dt><dd>{value}</dd>" for key, value in rows)
    definition = f"<p{own}>{safe(entity.definition, lang)}</p>" if entity.definition else ""
    return f"<h2{own}>{safe(name, lang)}</h2><dl>{described}</dl>{definition}"


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"ui.{key}", lang, **values), lang)


@dataclass(frozen=True)
class Writer:
    """Writes facts as HTML.

    :param names: names of the records that have none of their own.
    :param to: makes the link to an entity from its id, its label and the language.
    :param at_once: facts of a group before the rest is folded.
    :param most: facts of a group at all; the rest is told by ``beyond``, given how many they are.
    """

    names: dict[str, str]
    lang: str
    to: Callable[[str, str, str], str]
    at_once: int = AT_ONCE
    most: int = 10_000
    beyond: Callable[[int], str] = str

    def groups(self, facts: Iterable[Fact]) -> str:
        """Return facts under the label of their relation, with how many they are."""
        grouped: dict[str, list[Fact]] = {}
        for fact in facts:
            grouped.setdefault(fact.label, []).append(fact)
        return "".join(
            f"<h4>{safe(label, self.lang)} ({len(members)})</h4>"
            f"{self.folded([self.fact(one) for one in members[: self.most]], len(members))}"
            for label, members in grouped.items()
        )

    def folded(self, items: list[str], number: int = 0) -> str:
        """Return list items, those beyond the first ones folded with their count."""
        html = f"<ul>{''.join(items[: self.at_once])}</ul>"
        if rest := items[self.at_once :]:
            more = _say("more", self.lang, n=len(rest))
            html += f'<details class="more"><summary>{more}</summary><ul>{"".join(rest)}</ul></details>'
        return html + (self.beyond(number - len(items)) if number > len(items) else "")

    def fact(self, fact: Fact) -> str:
        """Return a fact: its other end, how sure it is, its passages folded."""
        return f"<li><span>{self.value(fact.value)}</span>{self.proof(fact.passages)}</li>"

    def proof(self, passages: tuple[Passage, ...]) -> str:
        """Return how sure a fact is and, folded, where it is said."""
        if not passages:
            return ""
        said = "".join(passage_html(passage, self.lang) for passage in passages)
        number = len(passages)
        count = _say("passage", self.lang) if number == 1 else _say("passages", self.lang, n=number)
        summary = f'{mark(passages[0].confidence, self.lang)} <span class="kind">· {count}</span>'
        return f"<details><summary>{summary}</summary>{said}</details>"

    def value(self, value: Value) -> str:
        """Return the other end of a fact: a link to an entity, a concept, a web address, a date or a text."""
        lang = self.lang
        if value.id and value.kind:
            name = self.names.get(value.id, value.label)
            return f'{self.to(value.id, name, lang)} <span class="kind">{safe(value.kind, lang)}</span>'
        if value.id:
            return safe(value.label, lang)
        if value.text.startswith("http"):
            return outside(value.text, escape(value.text))
        shown = safe(value.text if value.lang else day(value.text, lang), lang)
        other = value.lang and value.lang != lang
        return f'<span lang="{escape(value.lang, quote=True)}">{shown}</span>' if other else shown


def mark(confidence: str, lang: str) -> str:
    """Return the sign and the word of a confidence."""
    word = safe(say(f"confidence.{confidence}", lang), lang)
    return f'<span class="mark" data-confidence="{confidence}">{SIGNS.get(confidence, "?")} {word}</span>'


def outside(address: str, shown: str) -> str:
    """Return a link to a document elsewhere; nothing but web addresses becomes a link."""
    if not address.startswith(("https://", "http://")):
        return shown
    return f'<a href="{escape(address, quote=True)}" target="_blank" rel="noopener noreferrer">{shown}</a>'


def passage_html(passage: Passage, lang: str, source: bool = True) -> str:
    """Return where a fact is said: source, locator, words, edition, dates, confidence.

    :param source: name the document; it goes without saying on the page of the document itself.
    """
    said = [mark(passage.confidence, lang)]
    if passage.source and source:
        said.append(outside(passage.source.address, safe(passage.source.title, lang)))
        said += [safe(passage.source.publisher, lang)] if passage.source.publisher else []
        said.append(page_link("documents", say("documents.rest-of-it", lang), lang, source=passage.source.id))
    elif passage.confidence == "ToBeVerified" and not passage.source:
        said.append(f'<span class="doubt">{_say("to-verify-note", lang)}</span>')
    if passage.locator and source:
        said.append(safe(passage.locator, lang))
    quoted = {lang: passage.quotes[lang]} if lang in passage.quotes else passage.quotes
    quotes = "".join(_quote(words, language, lang) for language, words in quoted.items())
    notes = [safe(note, lang) for note in _notes(passage, lang)]
    if reason := passage.rationale.get(lang) or next(iter(passage.rationale.values()), ""):
        notes.append(_say("rationale", lang, text=reason))
    lines = [f"<p>{' · '.join(said)}</p>", quotes, f"<p>{' · '.join(notes)}</p>" if notes else ""]
    return f'<div class="passage" data-confidence="{passage.confidence}">{"".join(lines)}</div>'


def _quote(words: str, language: str, lang: str) -> str:
    """Return the words of a source as they are, between the quotation marks of their language."""
    tongue = language or lang
    opened, closed = ("«\u202f", "\u202f»") if tongue == "fr" else ("“", "”")
    return f'<blockquote lang="{escape(tongue, quote=True)}">{opened}{escape(words)}{closed}</blockquote>'


def _notes(passage: Passage, lang: str) -> list[str]:
    notes = []
    if passage.evidence_kind:
        notes.append(say(f"evidence.{passage.evidence_kind}", lang))
    if passage.edition:
        notes.append(say("show.edition", lang, year=passage.edition.rpartition("/")[2]))
    elif passage.near_edition:
        notes.append(say("ui.near-edition", lang, year=passage.near_edition.rpartition("/")[2]))
    if passage.valid_from:
        notes.append(say("show.since", lang, day=day(passage.valid_from, lang, passage.precision)))
    elif passage.observed_on:
        notes.append(say("show.observed", lang, day=day(passage.observed_on, lang, passage.precision)))
    if passage.valid_until:
        notes.append(say("show.until", lang, day=day(passage.valid_until, lang)))
    if passage.announced:
        notes.append(say("show.announced", lang))
    if passage.declared_version:
        notes.append(say("ui.observed-version", lang, version=passage.declared_version))
    return notes
