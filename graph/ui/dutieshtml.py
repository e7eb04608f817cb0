"""What a role must do, as HTML: who asks, how it is reached, a line of dates, and the requirements of each."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from html import escape

from graph.checklist import Group
from graph.obligations import Due, Obligation
from graph.ui.links import address, page_link
from graph.ui.sheet import SIGNS, Writer, mark, outside, passage_html
from graph.ui.text import day, say
from graph.ui.text import safe as _safe
from graph.ways import Step, Way, Ways

__all__ = ["ENTRIES", "entries_html", "groups_html", "ways_html"]

FEW = 5  # ways shown without being asked for
CURRENT = ' aria-current="true"'
#: Entry points: word of the text files → who asks.
ENTRIES = {
    "hospital": "role/etablissement-sante", "manufacturer": "ehds:role_mfr", "importer": "ehds:role_imp",
    "holder": "ehds:role_hdh", "ans": "actor/ans",
}  # fmt: skip


safe = lru_cache(maxsize=8192)(_safe)  # a page says the same words many times


@lru_cache(maxsize=2048)
def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"duties.{key}", lang, **values), lang)


def entries_html(current: str, lang: str) -> str:
    """Return « I am… » as links."""
    items = "".join(
        f'<li><a href="{escape(address("obligations", lang, role=role), quote=True)}"'
        f"{CURRENT if role == current else ''}>{_say(f'entry-{key}', lang)}</a></li>"
        for key, role in ENTRIES.items()
    )
    title = _say("i-am", lang)
    items += f"<li>{page_link('search', say('duties.everyone', lang), lang, list='duties')}</li>"
    return f'<nav class="duties entries" aria-label="{title}"><b>{title}</b><ul>{items}</ul></nav>'


# --------------------------------------------------------------------------------------------------- ways


def ways_html(reached: Ways, found: Sequence[Obligation], via: str, lang: str) -> str:
    """Return by which roles requirements reach who asks, on what condition, on whose word; and what does not."""
    counts = Counter(one for duty in found for one in {way.bearer.id for way in duty.ways})
    rows = "".join(_way(way, counts[way.bearer.id], reached.role.id, via, lang) for way in reached.ways)
    heads = "".join(
        f'<th scope="col">{_say(f"ways-{key}", lang)}</th>' for key in ("role", "how", "if", "count", "proof")
    )
    caption = _say("ways-caption", lang, who=reached.role.label)
    named = ", ".join(dict.fromkeys(way.bearer.label for way in reached.ways))
    number = len(reached.ways)
    summary = f"{_say('ways' if number > 1 else 'way', lang, n=number)} <small>{safe(named, lang)}</small>"
    html = (
        f'<details class="ways"{" open" if len(reached.ways) <= FEW else ""}><summary>{summary}</summary>'
        f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>"
    )
    if reached.aside:
        items = "".join(f"<li>{_aside(step, lang)}</li>" for step in reached.aside)
        html += f'<section class="aside"><h2>{_say("not-counted", lang)}</h2><ul>{items}</ul></section>'
    return f'<div class="duties sheet">{html}</div>'


def _way(way: Way, count: int, role: str, via: str, lang: str) -> str:
    told = " → ".join(_how(step, lang) for step in way.steps) or _say("how-itself", lang)
    conditions = "<br>".join(safe(step.condition, lang) for step in way.steps if step.condition)
    where = address("obligations", lang, role=role, via=way.bearer.id if way.bearer.id != via else "")
    only = (
        f'<a href="{escape(where, quote=True)}"{CURRENT if way.bearer.id == via else ""}>'
        f"{safe(way.bearer.label, lang)}</a>"
    )
    write = Writer({}, lang, _to)
    proof = "".join(write.proof(step.passages) for step in way.steps)
    cells = (("how", told), ("if", conditions or "–"), ("count", str(count)), ("proof", proof or "–"))
    return f'<tr><th scope="row">{only}</th>{"".join(_cell(key, cell, lang, "ways") for key, cell in cells)}</tr>'


def _how(step: Step, lang: str) -> str:
    return safe(step.how_label, lang) if step.how_label else _say(f"how-{step.how}", lang)


def _aside(step: Step, lang: str) -> str:
    where = page_link("obligations", step.end.label, lang, role=step.end.id)
    condition = f" {safe(step.condition, lang)}" if step.condition else ""
    return f"<span><b>{_how(step, lang)}</b> – {where}.{condition}</span>{Writer({}, lang, _to).proof(step.passages)}"


def _to(name: str, label: str, lang: str) -> str:
    return page_link("entity", label, lang, entity=name)


def _cell(key: str, html: str, lang: str, start: str = "row") -> str:
    empty = " none" if html == "–" else ""
    return f'<td class="{key}{empty}" data-label="{_say(f"{start}-{key}", lang)}">{html}</td>'


# ------------------------------------------------------------------------------------------------- groups


def groups_html(groups: Sequence[Group], reached: Ways | None, today: date, lang: str) -> str:
    """Return the requirements by date, under a line of the dates that leads to each."""
    line = "".join(
        f'<li class="{group.key}"><a href="#{_anchor(group)}"><b>{len(group.members)}</b> {_when(group, lang)}</a></li>'
        for group in groups
    )
    parts = "".join(_group(group, reached is not None, today, lang) for group in groups)
    ways = f'<nav class="line" aria-label="{_say("line", lang)}"><ol>{line}</ol></nav>'
    return f'<div class="duties sheet">{ways}{parts}</div>'


def _anchor(group: Group) -> str:
    return f"{group.key}-{group.day}".strip("-")


def _when(group: Group, lang: str) -> str:
    """Return the title of a group, its date in words."""
    return _say(f"group-{group.key}", lang, day=day(group.day, lang) if group.day else "")


def _distance(then: str, today: date, lang: str) -> str:
    """Return how far a day is, in months or days; nothing where the source does not give the day."""
    if len(then) < 10:
        return ""
    days = (date.fromisoformat(then) - today).days
    far = _say("in-days", lang, n=days) if days < 62 else _say("in-months", lang, n=round(days / 30.44))
    return f" <small>{far}</small>"


def _group(group: Group, asked: bool, today: date, lang: str) -> str:
    keys = ("duty", "formal", "effective", "deadline", "text", "why" if asked else "who")
    heads = "".join(f'<th scope="col">{_say(f"row-{key}", lang)}</th>' for key in keys)
    rows = "".join(_row(one, asked, lang) for one in group.members)
    far = _distance(group.day, today, lang) if group.day else ""
    title = f"{_when(group, lang)}{far}"
    caption = _say("group-caption", lang, n=len(group.members), when=say(f"duties.group-{group.key}", lang,
                   day=day(group.day, lang) if group.day else ""))  # fmt: skip
    return (
        f'<section class="group {group.key}" id="{_anchor(group)}"><h2>{title} <span>{len(group.members)}</span></h2>'
        f'<p class="note">{_say(f"note-{group.key}", lang)}</p><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _row(one: Obligation, asked: bool, lang: str) -> str:
    number = f"<b>{safe(one.number, lang)}</b> " if one.number else ""
    said = "" if one.statement.rstrip(".") == one.label else f"<p>{safe(one.statement, lang)}</p>"
    condition = f'<p class="if">{_say("condition", lang)} {safe(one.condition, lang)}</p>' if one.condition else ""
    duty = (
        f"{number}{page_link('entity', one.label, lang, entity=one.id)} "
        f'<span class="modality {one.modality}">{safe(one.modality_label, lang)}</span>'
        f"{said}{condition}{_data(one, lang)}{_proof(one, lang)}"
    )
    cells = [
        _cell("formal", _formal(one, lang), lang),
        _cell("effective", _effective(one, lang), lang),
        _cell("deadline", _deadline(one, lang), lang),
        _cell("text", _texts(one, lang), lang),
        _cell("why", _why(one, lang), lang) if asked
        else _cell("who", ", ".join(_to(who.id, who.label, lang) for who in one.bearers), lang),
    ]  # fmt: skip
    return f'<tr id="{escape(one.id, quote=True)}"><th scope="row">{duty}</th>{"".join(cells)}</tr>'


def _data(one: Obligation, lang: str) -> str:
    if not one.categories:
        return ""
    items = ", ".join(
        safe(category.label, lang)
        + (f" ({safe(day(category.applies_from, lang), lang)})" if category.applies_from else "")
        for category in one.categories
    )
    return f'<p class="if">{_say("data", lang)} {items}</p>'


def _formal(one: Obligation, lang: str) -> str:
    lines = [safe(day(one.day("formal"), lang), lang)] if one.day("formal") else []
    if later := one.day("later"):
        lines.append(f'<span class="later">{_say("later-categories", lang, day=day(later, lang))}</span>')
    return "<br>".join(lines) or "–"


def _effective(one: Obligation, lang: str) -> str:
    when = one.day("effective")
    if not when:
        return "–"
    shown = _say("same-day", lang) if when == one.day("formal") else safe(day(when, lang), lang)
    return f'<span class="deduced"><span aria-hidden="true">{SIGNS["Inferred"]}</span> {shown}</span>'


def _deadline(one: Obligation, lang: str) -> str:
    lines = [f"<b>{safe(day(one.day('deadline'), lang), lang)}</b>"] if one.day("deadline") else []
    if one.timing:
        lines.append(safe(one.timing, lang) + (f" ({_say('repeats', lang)})" if one.repeats else ""))
    return "<br>".join(lines) or "–"


def _texts(one: Obligation, lang: str) -> str:
    return "<br>".join(
        _to(place.id, place.label, lang) + (f" {outside(place.eli, 'ELI')}" if place.eli else "")
        for place in one.provisions
    ) or _say("no-text", lang)


def _why(one: Obligation, lang: str) -> str:
    lines = []
    for way in one.ways:
        how = " → ".join(_how(step, lang) for step in way.steps) or _say("how-itself-short", lang)
        sure = mark(max((step.passages[0].confidence for step in way.steps if step.passages),
                        key=list(SIGNS).index), lang) if any(step.passages for step in way.steps) else ""  # fmt: skip
        lines.append(f"{how} <i>{safe(way.bearer.label, lang)}</i> {sure}")
    return "<br>".join(dict.fromkeys(lines))


def _proof(one: Obligation, lang: str) -> str:
    """Return how sure it is and, folded, the words of the source and what each date rests on."""
    said = "".join(passage_html(passage, lang) for passage in one.passages)
    dates = "".join(_date(due, lang) for due in one.dates if due.reason)
    dates = f"<ul>{dates}</ul>" if dates else ""
    opens = f'{mark(one.confidence, lang)} <span class="kind">· {_say("proof", lang)}</span>'
    return f"<details><summary>{opens}</summary>{said}{dates}</details>"


def _date(due: Due, lang: str) -> str:
    sure = mark(due.confidence, lang) if due.confidence else ""
    told = say(f"duties.date-{due.kind}", lang, day=day(due.day, lang))
    return f"<li><span>{safe(told, lang)} – {safe(due.reason, lang)} {sure}</span></li>"
