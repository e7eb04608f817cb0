"""Texts ready to be copied: the citation of an entity, and the report of an error in one of its facts."""

from datetime import date
from urllib.parse import quote

from graph import __version__
from graph.model import Entity, Fact, Passage
from graph.ui.text import day, say

__all__ = ["citation", "fact_line", "mail", "report"]

KEPT = 12  # characters of the version of the graph: enough to tell two apart


def _version(version: str) -> str:
    return f"{version.partition('@')[0][:KEPT]}{'@' + version.partition('@')[2] if '@' in version else ''}"


def citation(entity: Entity, label: str, version: str, lang: str, today: date | None = None) -> str:
    """Return how to cite the sheet of an entity: name, id, graph and its version, day, address."""
    on = day((today or date.today()).isoformat(), lang)
    return say(
        "sheet.citation", lang, label=label, id=entity.id, version=__version__, data=_version(version), day=on,
        iri=entity.iri,
    )  # fmt: skip


def fact_line(label: str, fact: Fact, names: dict[str, str]) -> str:
    """Return a fact in one line, as it is read from the entity: « est opéré par → ANS »."""
    value = names.get(fact.value.id, fact.value.label) if fact.value.id else fact.value.text
    return f"{label} – {fact.label.removeprefix('← ')} → {value}"


def report(
    entity: Entity, label: str, fact: Fact | None, names: dict[str, str], version: str, lang: str,
    today: date | None = None,
) -> str:  # fmt: skip
    """Return a text ready to be sent: the fact, where it is said, in which words, and the version read."""
    lines = [say("sheet.report-sheet", lang, label=label, id=entity.id)]
    if fact:
        identity = f" ({fact.value.id})" if fact.value.id else ""
        lines.append(say("sheet.report-fact", lang, fact=f"{fact_line(label, fact, names)}{identity}"))
        lines.append(say("sheet.report-property", lang, property=fact.predicate))
        for passage in fact.passages:
            lines += ["", *_passage(passage, lang)]
    on = day((today or date.today()).isoformat(), lang)
    lines += [
        "", say("sheet.report-version", lang, version=__version__, data=_version(version), day=on), entity.iri, "",
        say("sheet.report-wrong", lang), "", say("sheet.report-right", lang), "",
    ]  # fmt: skip
    return "\n".join(lines)


def _passage(passage: Passage, lang: str) -> list[str]:
    said = [say("sheet.report-passage", lang, id=passage.id, confidence=say(f"confidence.{passage.confidence}", lang))]
    if source := passage.source:
        said.append(say("sheet.report-source", lang, source=" · ".join(filter(None, (source.title, source.publisher)))))
        said += [source.address] if source.address else []
    else:
        said.append(say("sheet.report-no-source", lang))
    if passage.locator:
        said.append(say("sheet.report-locator", lang, locator=passage.locator))
    said += [say("sheet.report-quote", lang, words=words) for words in passage.quotes.values()]
    return said


def mail(text: str, subject: str) -> str:
    """Return the address that opens a message with the text, to nobody in particular."""
    return f"mailto:?subject={quote(subject[:150])}&body={quote(text[:1800])}"
