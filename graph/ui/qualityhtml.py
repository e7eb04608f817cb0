"""The quality page as HTML: figures, tables, and the share of quoted facts as bars."""

from collections.abc import Callable, Iterable
from html import escape

from graph.findings import SEVERITIES, Finding, counts
from graph.model import CONFIDENCE
from graph.names import expand, shorten
from graph.quality import Quality, Row, Share
from graph.rules import rules
from graph.ui.links import address, page_link
from graph.ui.sheet import SIGNS
from graph.ui.text import day, safe, say

__all__ = ["figures", "findings_html", "quality_html"]

SHOWN = 12  # rows before a table folds
SEVERITY = {"violation": "✗", "warning": "!", "info": "i"}


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"quality.{key}", lang, **values), lang)


def _number(number: int, lang: str) -> str:
    return f"{number:,}".replace(",", "\u202f" if lang == "fr" else ",")


def _percent(part: float, lang: str) -> str:
    digits = f"{100 * part:.1f}"
    return f"{digits.replace('.', ',')}\u00a0%" if lang == "fr" else f"{digits}%"


def _thing(name: str, label: str, lang: str) -> str:
    if not name:
        return safe(label, lang) or "–"
    return page_link("entity", label or name, lang, entity=name)


def figures(found: Quality, lang: str) -> str:
    """Return the figures of the graph, each leading to its part of the page."""
    whole = found.whole
    tiles = (
        ("share", "share", _percent(whole.part("Quoted"), lang)),
        ("to-verify", "to-verify", len(found.to_verify)),
        ("open", "open", len(found.open_questions)),
        ("past", "past", len(found.past)),
        ("orphans", "orphans", len(found.orphans)),
        ("undated", "undated", sum(int(row["undated"]) for row in found.undated)),
        ("refused", "refused", len(found.refused)),
    )
    items = "".join(
        f'<li><a href="#{anchor}"><b>{value if isinstance(value, str) else _number(value, lang)}</b>'
        f"<span>{_say(f'tile-{key}', lang)}</span></a></li>"
        for anchor, key, value in tiles
    )
    return (
        f'<header class="quality"><h1>{_say("title", lang)}</h1><p class="lead">{_say("lead", lang)}</p>'
        f'<ul class="tiles">{items}</ul></header>'
    )


def quality_html(found: Quality, lang: str) -> str:
    """Return every part of the page that needs no control to be run."""
    names = found.names

    def thing(row: Row, key: str, label: str = "") -> str:
        return _thing(row[key], label or row.get(f"{key}_label") or names.get(row[key], ""), lang)

    def number(row: Row, key: str) -> str:
        return _number(int(row[key]), lang)

    def words(row: Row, key: str) -> str:
        return safe(row[key], lang)

    def when(row: Row, key: str) -> str:
        return safe(day(row[key], lang), lang) if row[key] else _say("undated-one", lang)

    def provisions(row: Row) -> str:
        return ", ".join(_thing(one, names.get(one, one), lang) for one in row["provision"].split())

    def dated(row: Row) -> str:
        part = int(row["dated"]) / int(row["facts"])
        inside = f'<i class="Quoted" style="width:{100 * part:.1f}%"></i>'
        return f'<span class="bar" aria-hidden="true">{inside}</span> {_percent(part, lang)}'

    def reason(row: Row) -> str:
        elsewhere = f' <b class="doubt">{_say("elsewhere", lang)}</b>' if row["asserted_elsewhere"] == "true" else ""
        return f"{words(row, 'reason')}{elsewhere}"

    def table(key: str, rows: list[Row], head: int, **columns: Callable[[Row], str]) -> str:
        return _table(key, tuple(columns), rows, lambda row: [one(row) for one in columns.values()], head, lang)

    def get(how: Callable[..., str], *about: str) -> Callable[[Row], str]:
        return lambda row: how(row, *about)

    verify = table(
        "to-verify", found.to_verify, 1, dependants=get(number, "dependants"), subject=get(thing, "subject"),
        relation=get(words, "relation"), object=get(thing, "object"),
    )  # fmt: skip
    questions = table(
        "open", found.open_questions, 1, deadline=get(when, "deadline"),
        question=lambda row: thing(row, "state", row["label"]), kind=get(words, "subject"),
        summary=get(words, "summary"),
    )  # fmt: skip
    authorities = table(
        "authorities", found.authorities, 1, deadline=get(when, "deadline"),
        authority=lambda row: thing(row, "state", row["label"]), finding=get(words, "finding"),
        actor=lambda row: thing(row, "actor", row["actor_name"]), provision=provisions, summary=get(words, "summary"),
    )  # fmt: skip
    past = table(
        "past", found.past, 1, date=get(when, "date"), milestone=lambda row: thing(row, "milestone", row["label"]),
        entity=get(thing, "entity"),
    )  # fmt: skip
    orphans = table(
        "orphans", found.orphans, 1, type=get(words, "type"), entity=lambda row: thing(row, "entity", row["label"]),
        records=get(number, "records"),
    )  # fmt: skip
    undated = table(
        "undated", found.undated, 0, relation=get(words, "relation"), facts=get(number, "facts"),
        undated=get(number, "undated"), dated=dated,
    )  # fmt: skip
    refused = table(
        "refused", found.refused, 0, subject=get(thing, "subject"), relation=get(words, "relation"),
        object=lambda row: (thing if expand(row["object"]) else words)(row, "object"), reason=reason,
    )  # fmt: skip
    parts = {
        "share": _shares(found, lang), "to-verify": verify, "open": questions + authorities, "past": past,
        "orphans": orphans, "undated": undated, "refused": refused,
    }  # fmt: skip
    return f'<article class="quality">{"".join(_part(key, html, lang) for key, html in parts.items())}</article>'


def _part(key: str, html: str, lang: str) -> str:
    return (
        f'<section id="{key}"><h2>{_say(key, lang)}</h2><p class="note">{_say(f"{key}-note", lang)}</p>{html}</section>'
    )


def _table(key: str, columns: tuple[str, ...], rows: list[Row], cells: Callable[[Row], list[str]], head: int,
           lang: str) -> str:  # fmt: skip
    """Return rows as a table, those beyond the first ones folded with their count."""
    if not rows:
        return f"<p>{_say('nothing', lang)}</p>"
    heads = "".join(f'<th scope="col">{_say(f"col-{one}", lang)}</th>' for one in columns)
    written = [_row(cells(row), head) for row in rows]
    caption = say(f"quality.{key}-caption", lang, n=len(rows))
    html = _grid(heads, written[:SHOWN], caption, lang)
    if rest := written[SHOWN:]:
        more = say("ui.more", lang, n=len(rest))
        html += f'<details class="more"><summary>{safe(more, lang)}</summary>{_grid(heads, rest, more, lang)}</details>'
    return html


def _row(cells: list[str], head: int) -> str:
    return "<tr>" + "".join(
        f'<th scope="row">{cell}</th>' if number == head else f"<td>{cell}</td>" for number, cell in enumerate(cells)
    ) + "</tr>"  # fmt: skip


def _grid(heads: str, rows: Iterable[str], caption: str, lang: str) -> str:
    said = safe(caption, lang)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{said}"><table><caption>{said}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _shares(found: Quality, lang: str) -> str:
    """Return the chart of confidence by type: each bar is a row of its table."""
    keys = "".join(
        f'<span><i class="key {one}"></i> {SIGNS[one]} {safe(say(f"confidence.{one}", lang), lang)}</span>'
        for one in CONFIDENCE
    )
    whole = Share("", say("quality.all-types", lang), found.whole.counts)
    heads = "".join(f'<th scope="col">{_say(f"col-{one}", lang)}</th>' for one in ("types", "chart", "facts"))
    heads += "".join(f'<th scope="col">{safe(say(f"confidence.{one}", lang), lang)}</th>' for one in CONFIDENCE)
    rows = [_share(one, lang) for one in (whole, *found.shares)]
    more = say("ui.more", lang, n=max(0, len(rows) - 15))
    html = _grid(heads, rows[:15], say("quality.share-caption", lang, n=len(found.shares)), lang)
    if rows[15:]:
        rest = _grid(heads, rows[15:], more, lang)
        html += f'<details class="more"><summary>{safe(more, lang)}</summary>{rest}</details>'
    return f'<p class="keys">{keys}</p>{html}'


def _share(one: Share, lang: str) -> str:
    bar = "".join(
        f'<i class="{key}" style="width:{100 * one.part(key):.2f}%"></i>' for key in CONFIDENCE if one.counts[key]
    )
    cells = "".join(
        f'<td class="n">{_number(one.counts[key], lang)} <small>{_percent(one.part(key), lang)}</small></td>'
        for key in CONFIDENCE
    )
    label = one.label[:1].upper() + one.label[1:]
    return (
        f'<tr><th scope="row">{safe(label, lang)}</th>'
        f'<td class="chart"><span class="bar" aria-hidden="true">{bar}</span></td>'
        f'<td class="n">{_number(one.total, lang)}</td>{cells}</tr>'
    )


def findings_html(found: list[Finding], lang: str) -> str:
    """Return what a control found: how many of each severity, then by rule, worst first."""
    number = counts(found)
    said = " · ".join(
        f'<b class="sev {key}">{SEVERITY[key]} {_number(number[key], lang)} {_say(f"sev-{key}", lang)}</b>'
        for key in SEVERITIES
    )
    verdict = _say("fails" if number["violation"] else "conforms", lang)
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        grouped.setdefault((one.severity, one.rule), []).append(one)
    parts = "".join(_rule(severity, members, lang) for (severity, _), members in grouped.items())
    clean = len(rules()) - len({one.rule for one in found})
    silent = _say("clean", lang, n=clean)
    return f'<div class="quality findings"><p>{verdict} {said}</p>{parts}<p class="note">{silent}</p></div>'


def _rule(severity: str, members: list[Finding], lang: str) -> str:
    first = members[0]
    items = "".join(
        f"<li>{_entity(one.entity, lang)}"
        f"{f' <code>{escape(shorten(one.path))}</code>' if one.path else ''}"
        f"{f' <span>{escape(shorten(one.value)[:160])}</span>' if one.value else ''}</li>"
        for one in members[:200]
    )
    more = f"<li>{_say('and-more', lang, n=len(members) - 200)}</li>" if len(members) > 200 else ""
    return (
        f'<details class="rule"><summary><b class="sev {severity}">{SEVERITY[severity]} '
        f"{_say(f'sev-{severity}-one', lang)}</b> "
        f"<code>{escape(first.rule)}</code> · {_number(len(members), lang)}</summary>"
        f"<p>{safe(first.message(lang), lang)}</p><ul>{items}{more}</ul></details>"
    )


def _entity(entity: str, lang: str) -> str:
    """Return a link to what a finding is about; a passage or a file has no sheet."""
    name = shorten(entity)
    if name.startswith(("passage/", "claim/")) or ("/" not in name and not name.startswith("ehds:")):
        return f"<code>{escape(name)}</code>"
    if name.startswith("source/"):
        return f'<a href="{escape(address("documents", lang, source=name), quote=True)}">{escape(name)}</a>'
    return page_link("entity", name, lang, entity=name)
