"""What differs between two editions or two days as HTML: each kind apart, with the words of both sides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape

from graph.changefiles import GLYPHS, kind_label
from graph.differences import KINDS, Between, Comparison, Difference, End, MovedDate, Relation, Said, Spoken
from graph.model import Passage
from graph.recordkinds import Link
from graph.ui.editionshtml import heading
from graph.ui.sheet import Writer
from graph.ui.text import colon, day, safe, say

__all__ = ["apart", "days", "lists"]

AT_ONCE = 12  # lines of a list before the rest is folded


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"changes.{key}", lang, **values), lang)


def lists(found: Comparison, write: Writer) -> str:
    """Return the sourced changes, the moved dates, what both or one of them say, each kind apart."""
    years = {"before": found.before.year, "after": found.after.year}
    parts = [heading("said", "section-said-edition", len(found.voiced("edition")), write.lang, years)]
    parts.append(_changes(found.voiced("edition"), write) or f"<p>{_say('none', write.lang)}</p>")
    for voice in ("commentary", "context"):
        if some := found.voiced(voice):
            told = f"{_say(f'section-said-{voice}', write.lang, **years)} ({len(some)})"
            note = _say(f"note-{voice}", write.lang)
            parts.append(
                f'<details class="more {voice}"><summary>{told}</summary><p class="note">{note}</p>'
                f"{_changes(some, write)}</details>"
            )
    parts.append(heading("moved", "section-moved", len(found.moved), write.lang, years))
    parts.append(_moved(found.moved, write) if found.moved else f"<p>{_say('none', write.lang)}</p>")
    parts.append(heading("both", "section-both", len(found.both), write.lang, years))
    parts.append(_both(found.both, years, write) if found.both else f"<p>{_say('none', write.lang)}</p>")
    return "".join(parts)


def apart(found: Comparison, write: Writer) -> str:
    """Return what one edition alone says in the passages that we hold, apart from what is known to have changed."""
    years = {"before": found.before.year, "after": found.after.year}
    parts = [f'<p class="note">{_say("apart-note", write.lang)}</p>']
    sides = (
        ("after", found.only_after, found.relations_after),
        ("before", found.only_before, found.relations_before),
    )
    for key, things, relations in sides:
        parts.append(heading(key, f"section-{key}", len(things), write.lang, years))
        parts.append(_only(things, key, write) if things else f"<p>{_say('none', write.lang)}</p>")
        if relations:
            told = _say("relations", write.lang, n=len(relations))
            parts.append(f'<details class="more"><summary>{told}</summary>{_relations(relations, write)}</details>')
    return "".join(parts)


def _names(links: Iterable[Link], write: Writer) -> str:
    return ", ".join(write.to(link.id, link.label, write.lang) for link in links)


def _words(passages: Sequence[Passage], write: Writer) -> str:
    """Return the first words quoted, in view, and how sure they are; every passage stands folded behind."""
    shown = ""
    for one in passages[:1]:
        words = {write.lang: one.quotes[write.lang]} if write.lang in one.quotes else dict(list(one.quotes.items())[:1])
        for tongue, text in words.items():
            spoken = tongue or write.lang
            opened, closed = ("«\u202f", "\u202f»") if spoken == "fr" else ("“", "”")
            shown = f'<blockquote lang="{escape(spoken, quote=True)}">{opened}{escape(text)}{closed}</blockquote>'
    return shown + write.proof(tuple(passages))


def _changes(found: Sequence[Difference], write: Writer) -> str:
    lang = write.lang
    grouped: dict[str, list[Difference]] = defaultdict(list)
    for one in found:
        grouped[one.kind].append(one)
    parts = []
    for kind in sorted(grouped, key=lambda one: KINDS.index(one) if one in KINDS else 99):
        some = grouped[kind]
        items = []
        for one in some:
            when = f' <span class="kind">{safe(day(one.date, lang, one.precision), lang)}</span>' if one.date else ""
            span = ""
            if one.spans:
                start = one.before or say("changes.before-first", lang)
                span = f'<br><span class="spans">{_say("spans", lang, before=start, after=one.after)}</span>'
            items.append(
                f"<li><span><b>{_names(one.about, write)}</b>{colon(lang)}{safe(one.summary, lang)}{when}{span}</span>"
                f"<div>{_words(one.passages, write)}</div></li>"
            )
        parts.append(f"<h3>{safe(kind_label(some[0], lang), lang)} ({len(some)})</h3>{write.folded(items)}")
    return f'<div class="changed">{"".join(parts)}</div>'


def _moved(found: Sequence[MovedDate], write: Writer) -> str:
    lang = write.lang
    heads = "".join(f'<th scope="col">{_say(f"moved-{key}", lang)}</th>' for key in ("about", "old", "new"))
    rows = "".join(
        f'<tr><th scope="row">{_names(one.about[:2], write)}{_spans(one, lang)}</th>'
        f"<td>{_end(one.old, write, True)}</td>"
        f'<td><span class="glyph" aria-hidden="true">→</span> {_end(one.new, write, False)}'
        f"{write.proof(one.passages)}</td></tr>"
        for one in found
    )
    caption = _say("moved-caption", lang)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _spans(one: MovedDate, lang: str) -> str:
    if not one.spans:
        return ""
    return f'<br><span class="spans">{_say("spans", lang, before=one.old.edition or "…", after=one.new.edition)}</span>'


def _end(one: End, write: Writer, old: bool) -> str:
    lang = write.lang
    when = safe(day(one.date, lang, one.precision), lang) if one.date else safe(say("timeline.no-new-date", lang), lang)
    tied = _say("tied", lang, year=one.edition) if one.edition else ""
    shown = f"<s>{when}</s>" if old else f"<b>{when}</b>"
    return (
        f'{shown} · {write.to(one.id, one.label, lang)} <span class="kind">{tied}</span>{_words(one.passages, write)}'
    )


def _both(found: Sequence[Spoken], years: dict[str, str], write: Writer) -> str:
    lang = write.lang
    heads = f'<th scope="col">{_say("moved-about", lang)}</th>' + "".join(
        f'<th scope="col">{safe(say("show.edition", lang, year=year), lang)}</th>' for year in years.values()
    )
    rows = [
        f'<tr><th scope="row">{write.to(one.about.id, one.about.label, lang)} '
        f'<span class="kind">{safe(one.kind_label, lang)}</span></th><td>{_side(one.before, write)}</td>'
        f"<td>{_side(one.after, write)}</td></tr>"
        for one in found
    ]
    caption = _say("section-both", lang, **years)

    def table(some: list[str]) -> str:
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(some)}</tbody></table></div>"
        )

    html = table(rows[:AT_ONCE])
    if rest := rows[AT_ONCE:]:
        more = safe(say("ui.more", lang, n=len(rest)), lang)
        html += f'<details class="more"><summary>{more}</summary>{table(rest)}</details>'
    return html


def _side(found: Sequence[Said], write: Writer) -> str:
    return "".join(f"<p>{safe(one.says, write.lang)}</p>{_words(one.passages, write)}" for one in found)


def _only(found: Sequence[Spoken], side: str, write: Writer) -> str:
    lang = write.lang
    items = []
    for one in found:
        said = one.after if side == "after" else one.before
        told = " ".join(safe(each.says, lang) for each in said)
        proofs = tuple(proof for each in said for proof in each.passages)
        items.append(
            f"<li><span><b>{write.to(one.about.id, one.about.label, lang)}</b> "
            f'<span class="kind">{safe(one.kind_label, lang)}</span>{colon(lang)}{told}</span>'
            f"{write.proof(proofs)}</li>"
        )
    return write.folded(items)


def _relations(found: Sequence[Relation], write: Writer) -> str:
    lang = write.lang
    items = [
        f"<li><span>{write.to(one.source.id, one.source.label, lang)} <strong>{safe(one.label, lang)}</strong> "
        f"{write.to(one.target.id, one.target.label, lang)}</span>{write.proof(one.passages)}</li>"
        for one in found
    ]
    return write.folded(items)


def days(found: Between, write: Writer) -> str:
    """Return the relations that began and ended between two days."""
    lang = write.lang
    words = {"before": day(found.before, lang), "after": day(found.after, lang)}
    parts = []
    for key, some in (("began", found.began), ("ended", found.ended)):
        title = f'<span class="glyph" aria-hidden="true">{GLYPHS[key]}</span> {_say(f"days-{key}", lang, **words)}'
        parts.append(f"<h3>{title} ({len(some)})</h3>{_relations(some, write)}")
    return f"{''.join(parts)}<p>{_say('days-undated', lang, n=found.undated)}</p>"
