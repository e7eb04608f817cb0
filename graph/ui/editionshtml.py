"""A comparison of two editions as HTML: history, map of differences, lists with the words of both sides."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import pairwise

from graph.changefiles import GLYPHS, kind_label
from graph.changes import KINDS, Between, Comparison, Difference, End, MovedDate, Relation, Said, Silence, Spoken
from graph.editions import Edition
from graph.model import Passage
from graph.names import fold
from graph.records import Link
from graph.ui.links import page_link
from graph.ui.neighbours import Lane
from graph.ui.sheet import Writer
from graph.ui.text import day, safe, say

__all__ = ["apart", "counts", "days", "history", "lists", "map_html", "silences", "steps"]

AT_ONCE = 12  # lines of a list before the rest is folded


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"changes.{key}", lang, **values), lang)


def steps(years: Sequence[str], first: str, last: str, lang: str) -> str:
    """Return a link for each step from an edition to the next, and one for the whole way."""
    pairs = [*pairwise(years), (years[0], years[-1])]
    items = []
    for one, other in pairs:
        link = page_link("editions", f"{one} → {other}", lang, **{"from": one, "to": other})
        here = ' class="here" aria-current="true"' if (one, other) == (first, last) else ""
        items.append(f"<li{here}>{link}</li>")
    return f'<nav class="eds steps" aria-label="{_say("steps", lang)}"><ul>{"".join(items)}</ul></nav>'


def history(found: Sequence[Edition], compared: Sequence[str], write: Writer) -> str:
    """Return the editions with their dates, their state and what of each was read."""
    lang = write.lang
    keys = ("edition", "cover", "consultation", "published", "status", "seen", "proof")
    heads = "".join(f'<th scope="col">{_say(f"history-{key}", lang)}</th>' for key in keys)
    rows = []
    for one in found:
        here = ' class="compared"' if one.year in compared else ""
        name = page_link("entity", one.year, lang, entity=one.id)
        consulted = " – ".join(safe(day(text, lang), lang) for text in (one.opened, one.closed) if text)
        if one.closed and not one.opened:
            consulted = f"{_say('until', lang)} {consulted}"
        published = safe(day(one.published, lang), lang) if one.published else f"<b>? {_say('not-observed', lang)}</b>"
        note = f'<br><span class="kind">{safe(one.note, lang)}</span>' if one.note else ""
        rows.append(
            f'<tr{here}><th scope="row">{name}</th><td>{safe(day(one.cover, lang), lang) if one.cover else "–"}</td>'
            f"<td>{consulted or '–'}</td><td>{published}</td><td>{safe(one.status_label, lang)}</td>"
            f"<td><b>{safe(one.seen_label, lang)}</b>{note}</td><td>{write.proof(one.passages)}</td></tr>"
        )
    caption = _say("history-caption", lang)
    return (
        f'<h2>{_say("history", lang)}</h2><div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>'
        f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def counts(found: Comparison, lang: str) -> str:
    """Return how many differences there are of each kind, and what was read of both editions."""
    years = {"before": found.before.year, "after": found.after.year}
    told = (
        ("said", len(found.voiced("edition"))), ("moved", len(found.moved)), ("after", len(found.only_after)),
        ("before", len(found.only_before)), ("both", len(found.both)), ("silence", len(found.silences)),
    )  # fmt: skip
    items = "".join(
        f'<li><a href="#part-{key}"><b><span aria-hidden="true">{GLYPHS[key]}</span> {number}</b> '
        f"<span>{_say(f'tile-{key}', lang, **years)}</span></a></li>"
        for key, number in told
    )
    seen = "".join(
        f"<p>{_say('seen', lang, year=one.year, status=one.status_label, seen=one.seen_label)}</p>"
        for one in (found.before, found.after)
    )
    caution = f"<p><strong>{_say('caution', lang)}</strong></p>"
    return f'<ul class="tiles">{items}</ul><div class="caution">{seen}{caution}</div>'


def map_html(found: Comparison, lane_of: Callable[[str], Lane], lang: str) -> str:
    """Return the map of differences: a tile a thing, in its lane, always at the same place; its signs say what differs.

    :param lane_of: class of a thing (``dn:Service``) → its lane.
    """
    years = {"before": found.before.year, "after": found.after.year}
    signs: dict[str, list[str]] = defaultdict(list)
    things: dict[str, tuple[Link, str]] = {}
    for key, some in (("both", found.both), ("after", found.only_after), ("before", found.only_before)):
        for one in some:
            signs[one.about.id].append(key)
            things[one.about.id] = (one.about, one.kind)
    for key, some in (("said", found.voiced("edition")), ("moved", found.moved)):
        for one in some:
            for link in one.about:
                if link.id in things and key not in signs[link.id]:
                    signs[link.id].append(key)
    lanes: dict[str, Lane] = {}
    members: dict[str, list[Link]] = defaultdict(list)
    for link, kind in things.values():
        lane = lane_of(kind)
        members[lanes.setdefault(lane.id, lane).id].append(link)
    parts = []
    for lane in sorted(lanes.values(), key=lambda one: (one.order, one.id)):
        inside = sorted(members[lane.id], key=lambda one: (fold(one.label), one.id))
        tiles = "".join(_tile(link, signs[link.id], years, lang) for link in inside)
        parts.append(
            f'<section style="--fill:{lane.fill};--stroke:{lane.stroke}"><h3>{safe(lane.label, lang)} '
            f"({len(inside)})</h3><ul>{tiles}</ul></section>"
        )
    keys = "".join(
        f'<li><span class="glyph">{GLYPHS[key]}</span> {_say(f"tile-{key}", lang, **years)}</li>'
        for key in ("both", "after", "before", "said", "moved")
    )
    return (
        f'<h2 id="part-map">{_say("map", lang, **years)}</h2><ul class="keys">{keys}</ul>'
        f'<div class="diffs">{"".join(parts)}</div>'
    )


def _tile(link: Link, keys: Sequence[str], years: dict[str, str], lang: str) -> str:
    glyphs = " ".join(GLYPHS[key] for key in keys)
    told = ", ".join(say(f"changes.short-{key}", lang, **years) for key in keys)
    name = page_link("entity", link.label, lang, entity=link.id)
    return (
        f'<li data-state="{keys[0]}"><span class="glyph" aria-hidden="true">{glyphs}</span>'
        f'<span>{name} <span class="kind">{safe(told, lang)}</span></span></li>'
    )


def lists(found: Comparison, write: Writer) -> str:
    """Return the sourced changes, the moved dates, what both or one of them say, each kind apart."""
    years = {"before": found.before.year, "after": found.after.year}
    parts = [_head("said", "section-said-edition", len(found.voiced("edition")), write.lang, years)]
    parts.append(_changes(found.voiced("edition"), write) or f"<p>{_say('none', write.lang)}</p>")
    for voice in ("commentary", "context"):
        if some := found.voiced(voice):
            told = f"{_say(f'section-said-{voice}', write.lang, **years)} ({len(some)})"
            note = _say(f"note-{voice}", write.lang)
            parts.append(
                f'<details class="more {voice}"><summary>{told}</summary><p class="note">{note}</p>'
                f"{_changes(some, write)}</details>"
            )
    parts.append(_head("moved", "section-moved", len(found.moved), write.lang, years))
    parts.append(_moved(found.moved, write) if found.moved else f"<p>{_say('none', write.lang)}</p>")
    parts.append(_head("both", "section-both", len(found.both), write.lang, years))
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
        parts.append(_head(key, f"section-{key}", len(things), write.lang, years))
        parts.append(_only(things, key, write) if things else f"<p>{_say('none', write.lang)}</p>")
        if relations:
            told = _say("relations", write.lang, n=len(relations))
            parts.append(f'<details class="more"><summary>{told}</summary>{_relations(relations, write)}</details>')
    return "".join(parts)


def _head(key: str, words: str, number: int, lang: str, years: dict[str, str]) -> str:
    glyph = f'<span class="glyph" aria-hidden="true">{GLYPHS[key]}</span>'
    return f'<h2 id="part-{key}">{glyph} {_say(words, lang, **years)} <span>({number})</span></h2>'


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
                f"<li><span><b>{_names(one.about, write)}</b> : {safe(one.summary, lang)}{when}{span}</span>"
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
            f'<span class="kind">{safe(one.kind_label, lang)}</span> : {told}</span>{write.proof(proofs)}</li>'
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


def silences(found: Sequence[Silence], write: Writer) -> str:
    """Return what the sources do not show: never an absence of the thing itself."""
    lang = write.lang
    items = "".join(
        f"<li><span><b>{_say(f'silence-{one.what}', lang)}</b> {write.to(one.id, one.label, lang)} "
        f'<span class="kind">({safe(one.state, lang)})</span>{f" – {safe(one.note, lang)}" if one.note else ""}</span>'
        f"{write.proof(one.passages)}</li>"
        for one in found
    )
    title = _head("silence", "section-silence", len(found), lang, {})
    return f'{title}<p class="note">{_say("silence-note", lang)}</p><ul class="silences">{items}</ul>'


def days(found: Between, write: Writer) -> str:
    """Return the relations that began and ended between two days."""
    lang = write.lang
    words = {"before": day(found.before, lang), "after": day(found.after, lang)}
    parts = []
    for key, some in (("began", found.began), ("ended", found.ended)):
        title = f'<span class="glyph" aria-hidden="true">{GLYPHS[key]}</span> {_say(f"days-{key}", lang, **words)}'
        parts.append(f"<h3>{title} ({len(some)})</h3>{_relations(some, write)}")
    return f"{''.join(parts)}<p>{_say('days-undated', lang, n=found.undated)}</p>"
