"""A timeline as HTML: the table of its events, those without a date, the legend."""

from collections.abc import Sequence
from html import escape

from graph.timeline import Moved, Stop, Timeline
from graph.ui.links import page_link
from graph.ui.sheet import Writer
from graph.ui.text import colon, day, safe, say
from graph.ui.timelayout import SIGNS

__all__ = ["counts", "legend", "table", "undated"]

COLUMNS = ("date", "label", "about", "edition", "proof")
AT_ONCE = 40  # rows before the rest is folded
NAMED = 3  # things named before the rest is counted


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"timeline.{key}", lang, **values), lang)


def legend(states: Sequence[str], lang: str) -> str:
    """Return what signs and forms mean, for the states that are there."""
    items = "".join(
        f'<li data-state="{state}"><span class="sign" aria-hidden="true">{SIGNS[state]}</span> '
        f"<b>{_say(f'state-{state}', lang)}</b>{colon(lang)}{_say(f'means-{state}', lang)}</li>"
        for state in SIGNS
        if state in states
    )
    return (
        f'<section class="chrono legend"><h2>{_say("legend", lang)}</h2><ul>{items}</ul>'
        f'<p class="scale">{_say("legend-scale", lang)}</p></section>'
    )


def counts(found: Timeline, lang: str) -> str:
    """Return how many events there are, by state."""
    every = (*found.dated, *found.undated)
    parts = []
    for state in SIGNS:
        if number := sum(one.state == state for one in every):
            parts.append(f"{SIGNS[state]} {number} {_say(f'state-{state}', lang)}")
    key = "count-one" if len(every) == 1 else "count"
    return f'<p class="counts"><strong>{_say(key, lang, n=len(every))}</strong> {" · ".join(parts)}</p>'


def table(found: Sequence[Stop], caption: str, write: Writer, ways: bool) -> str:
    """Return events as a table, in order; on a narrow screen its style makes it a vertical timeline.

    :param ways: say how each comes to the entity asked for.
    """
    lang = write.lang
    heads = "".join(f'<th scope="col">{_say(f"head-{key}", lang)}</th>' for key in COLUMNS)

    def part(some: Sequence[Stop], title: str) -> str:
        rows = "".join(_row(one, write, ways) for one in some)
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{safe(title, lang)}"><table>'
            f"<caption>{safe(title, lang)}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    html = part(found[:AT_ONCE], caption)
    if rest := found[AT_ONCE:]:
        more = say("ui.more", lang, n=len(rest))
        html += f'<details class="more"><summary>{safe(more, lang)}</summary>{part(rest, more)}</details>'
    return html


def _row(one: Stop, write: Writer, ways: bool) -> str:
    lang = write.lang
    about = ", ".join(write.to(link.id, link.label, lang) for link in one.about[:NAMED])
    if len(one.about) > NAMED:
        rest = say("timeline.and-more", lang, n=len(one.about) - NAMED)
        about += safe(rest, lang)
    if ways and one.way not in ("", "direct"):
        about += f' <span class="kind">({_say(f"way-{one.way}", lang)})</span>'
    bearers = ", ".join(write.to(link.id, link.label, lang) for link in one.bearers)
    who = f'<br><span class="kind">{_say("bearers", lang)} {bearers}</span>' if bearers else ""
    note = f'<br><span class="kind">{safe(one.note, lang)}</span>' if one.note else ""
    edition = '<td class="none">–</td>'
    if one.edition:
        label, link = _say("head-edition", lang), page_link("editions", _year(one), lang, to=_year(one))
        edition = f'<td data-label="{label}">{link}</td>'
    proof = write.proof(one.passages) + "".join(write.proof(other.passages) for other in one.to)
    return (
        f'<tr data-state="{one.state}"><td>{_when(one, lang)}</td>'
        f'<th scope="row">{write.to(one.id, one.label, lang)} <span class="kind">{safe(one.kind_label, lang)}</span>'
        f"{note}</th><td>{about}{who}</td>{edition}<td>{proof}</td></tr>"
    )


def _year(one: Stop) -> str:
    return one.edition.id.rpartition("/")[2] if one.edition else ""


def _when(one: Stop, lang: str) -> str:
    """Return the date, its state by a sign and a word, and the other date of what moved."""
    shown = safe(day(one.date, lang, one.precision), lang) if one.date else _say("undated-one", lang)
    told = f'<time datetime="{escape(one.date, quote=True)}">{shown}</time>' if one.date else shown
    if one.state == "postponed":
        told = f"<s>{told}</s>"
        news = [_other(other, lang) for other in one.to] or [_say("no-new-date", lang)]
        told += "".join(f'<br><span class="moved">→ {new}</span>' for new in news)
    was = "".join(
        f'<br><span class="kind">{_say("instead-of", lang)} {_other(other, lang)}</span>' for other in one.was
    )
    return (
        f'{told}<br><span class="state"><span class="sign" aria-hidden="true">{SIGNS[one.state]}</span> '
        f"{_say(f'state-{one.state}', lang)}</span>{was}"
    )


def _other(other: Moved, lang: str) -> str:
    when = safe(day(other.date, lang, other.precision), lang) if other.date else _say("no-new-date", lang)
    return f"{when} ({page_link('entity', other.label, lang, entity=other.id)})"


def undated(found: Sequence[Stop], write: Writer) -> str:
    """Return what has no date, apart, in words."""
    lang = write.lang
    items = "".join(
        f"<li><span>{write.to(one.id, one.label, lang)} "
        f'<span class="kind">{safe(one.kind_label, lang)} · {_say(f"state-{one.state}", lang)}</span>'
        f"{f' – {safe(one.note, lang)}' if one.note else ''}</span>{write.proof(one.passages)}</li>"
        for one in found
    )
    title, note = _say("undated", lang, n=len(found)), _say("undated-note", lang)
    return f'<section class="undated"><h2>{title}</h2><p class="note">{note}</p><ul>{items}</ul></section>'
