"""A comparison of two editions as HTML: history, map of differences, lists with the words of both sides."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

from graph.changefiles import GLYPHS
from graph.differences import Comparison, Silence
from graph.editions import Edition
from graph.names import fold
from graph.recordkinds import Link
from graph.ui.links import page_link
from graph.ui.neighbours import Lane
from graph.ui.sheet import Writer
from graph.ui.text import day, safe, say

__all__ = ["counts", "heading", "history", "map_html", "silences", "steps"]


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


def heading(key: str, words: str, number: int, lang: str, years: dict[str, str]) -> str:
    """Return the title of a section, with its sign and how many lines it has."""
    glyph = f'<span class="glyph" aria-hidden="true">{GLYPHS[key]}</span>'
    return f'<h2 id="part-{key}">{glyph} {_say(words, lang, **years)} <span>({number})</span></h2>'


def silences(found: Sequence[Silence], write: Writer) -> str:
    """Return what the sources do not show: never an absence of the thing itself."""
    lang = write.lang
    items = "".join(
        f"<li><span><b>{_say(f'silence-{one.what}', lang)}</b> {write.to(one.id, one.label, lang)} "
        f'<span class="kind">({safe(one.state, lang)})</span>{f" – {safe(one.note, lang)}" if one.note else ""}</span>'
        f"{write.proof(one.passages)}</li>"
        for one in found
    )
    title = heading("silence", "section-silence", len(found), lang, {})
    return f'{title}<p class="note">{_say("silence-note", lang)}</p><ul class="silences">{items}</ul>'
