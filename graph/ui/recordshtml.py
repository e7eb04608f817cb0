"""Records as HTML: requirements by date, milestones on a line, judgements, what editions say, changes."""

from collections.abc import Iterable, Sequence
from html import escape

from graph.recordkinds import Change, Duty, Judgement, Link, MilestoneOf, Statement
from graph.ui.sheet import Writer
from graph.ui.text import day, safe, say

__all__ = ["changes", "duties", "duty_dates", "judgements", "milestones", "statements"]

#: The sign of a milestone, beside its word; a legal date has no status.
MILESTONE = {"reached": "●", "announced": "○", "postponed": "↷", "unknown": "?", "": "§"}
LEVEL = {"covers": "●", "partly_covers": "◐", "prepares": "○", "gap": "✗"}


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"sheet.{key}", lang, **values), lang)


def _names(links: Iterable[Link], write: Writer, leave_out: str = "") -> str:
    return ", ".join(write.to(one.id, one.label, write.lang) for one in links if one.id != leave_out)


def duties(found: Sequence[Duty], write: Writer) -> str:
    """Return requirements as a table, by date."""
    lang = write.lang
    keys = ("duty-date", "duty", "modality", "bearer", "duty-link", "confidence")
    heads = "".join(f'<th scope="col">{_say(key, lang)}</th>' for key in keys)
    rows = [
        f"<tr><td>{duty_dates(one, lang)}</td>"
        f'<th scope="row">{write.to(one.id, one.label, lang)}{_number(one, lang)}</th>'
        f"<td>{safe(one.modality, lang)}</td><td>{_names(one.bearers, write)}</td><td>{safe(one.relation, lang)}</td>"
        f"<td>{write.proof(one.passages)}</td></tr>"
        for one in found
    ]
    return _table(rows, heads, say("sheet.duties-caption", lang, n=len(found)), write)


def _number(one: Duty, lang: str) -> str:
    return f' <span class="kind">{safe(one.number, lang)}</span>' if one.number else ""


def duty_dates(one: Duty, lang: str) -> str:
    """Return its dates, each with its word: a deduced date never looks like a date of the text."""
    said = [("formal", one.applies_from), ("limit", one.deadline)]
    if one.effective_from != one.applies_from:
        said.append(("effective", one.effective_from))
    lines = [f"{_say(f'short-{key}', lang)} {safe(day(date, lang), lang)}" for key, date in said if date]
    if one.timing:
        lines.append(safe(one.timing, lang))
    return "<br>".join(lines) or _say("undated", lang)


def _table(rows: list[str], heads: str, caption: str, write: Writer) -> str:
    def one(part: list[str], title: str) -> str:
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{safe(title, write.lang)}"><table>'
            f"<caption>{safe(title, write.lang)}</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{''.join(part)}</tbody></table></div>"
        )

    html = one(rows[: write.at_once], caption)
    if rest := rows[write.at_once : write.most]:
        more = say("ui.more", write.lang, n=len(rest))
        html += f'<details class="more"><summary>{safe(more, write.lang)}</summary>{one(rest, more)}</details>'
    return html + (write.beyond(len(rows) - write.most) if len(rows) > write.most else "")


def milestones(found: Sequence[MilestoneOf], write: Writer) -> str:
    """Return milestones in order of date; what was reached, announced or postponed is told by a sign and a word."""
    lang = write.lang
    items = []
    for one in found:
        status = one.status_label or say("sheet.legal-date", lang)
        when = safe(day(one.date, lang, one.precision), lang) if one.date else _say("undated", lang)
        moved = ""
        if one.moved_to:
            key = "moved" if one.moved_date else "moved-undated"
            told = _say(key, lang, day=day(one.moved_date, lang))
            moved = f' <span class="moved">→ {told} : {write.to(one.moved_to.id, one.moved_to.label, lang)}</span>'
        items.append(
            f'<li data-status="{escape(one.status or "legal", quote=True)}"><time>{when}</time>'
            f'<span class="sign" aria-hidden="true">{MILESTONE.get(one.status, "?")}</span>'
            f"<div><b>{safe(status, lang)}</b> · {write.to(one.id, one.label, lang)} "
            f'<span class="kind">{safe(one.kind, lang)}</span>{moved}{write.proof(one.passages)}</div></li>'
        )
    keys = [
        f'<span data-status="{key or "legal"}"><span class="sign" aria-hidden="true">{sign}</span> '
        f"{_say('legend-' + (key or 'legal'), lang)}</span>"
        for key, sign in MILESTONE.items()
        if any(one.status == key for one in found)
    ]
    return (
        f'<p class="keys">{" ".join(keys)}</p><div class="line">{write.folded(items[: write.most], len(items))}</div>'
    )


def judgements(found: Sequence[Judgement], centre: str, write: Writer) -> str:
    """Return coverage judgements with their reason, best level first."""
    lang = write.lang
    # A column that would only repeat the entity of the sheet says nothing.
    keys = [
        key
        for key, ends in (("provision", (one.provision for one in found)), ("means", (one.means for one in found)))
        if any(end is None or end.id != centre for end in ends)
    ]
    heads = "".join(f'<th scope="col">{_say(key, lang)}</th>' for key in ("level", *keys, "rationale", "confidence"))
    rows = []
    for one in found:
        part = f" {safe(one.paragraph, lang)}" if one.paragraph else ""
        ends = {
            "provision": (_names([one.provision], write) if one.provision else "–") + part,
            "means": _names([one.means], write) if one.means else "–",
        }
        level = safe(one.level_label, lang) + (part if "provision" not in keys else "")
        cells = "".join(f"<td>{ends[key]}</td>" for key in keys)
        rows.append(
            f'<tr data-level="{escape(one.level, quote=True)}"><th scope="row"><span aria-hidden="true">'
            f"{LEVEL.get(one.level, '–')}</span> {level}</th>{cells}"
            f"<td>{safe(one.rationale, lang)}</td><td>{write.proof(one.passages)}</td></tr>"
        )
    return _table(rows, heads, say("sheet.coverage-caption", lang, n=len(found)), write)


def statements(spoken: Sequence[Statement], around: Sequence[Statement], centre: str, write: Writer) -> str:
    """Return what editions say, commentary marked, then what is only context, apart."""
    html = _by_edition(spoken, centre, write) if spoken else f"<p>{_say('no-words', write.lang)}</p>"
    if around:
        count = _say("context", write.lang, n=len(around))
        note = _say("context-note", write.lang)
        html += f'<details class="more context"><summary>{count}</summary><p class="note">{note}</p>'
        html += f"{_by_edition(around, centre, write)}</details>"
    return html


def _by_edition(found: Sequence[Statement], centre: str, write: Writer) -> str:
    lang = write.lang
    grouped: dict[Link | None, list[str]] = {}
    for one in found:
        who = "says" if one.own_words else "commentary" if one.evidence == "commentary" else "near"
        about = f"{_names(one.about, write)} : " if one.edition and one.edition.id == centre else ""
        where = f"{safe(one.section, lang)} · " if one.section else ""
        grouped.setdefault(one.edition, []).append(
            f'<li data-evidence="{one.evidence}"><span><b class="who {who}">{_say(f"who-{who}", lang)}</b> '
            f"{about}{safe(one.says, lang)} "
            f'<span class="kind">{where}{safe(say(f"evidence.{one.evidence}", lang), lang)}</span></span>'
            f"{write.proof(one.passages)}</li>"
        )
    return "".join(
        f"<h3>{_names([edition], write) if edition else '–'} ({len(items)})</h3>"
        f"{write.folded(items[: write.most], len(items))}"
        for edition, items in grouped.items()
    )


def changes(found: Sequence[Change], centre: str, write: Writer) -> str:
    """Return what changed from one edition to another."""
    lang = write.lang
    items = []
    for one in found:
        years = [link.id.rpartition("/")[2] for link in (one.before, one.after) if link]
        when = f' <span class="kind">{safe(day(one.date, lang, one.precision), lang)}</span>' if one.date else ""
        about = f"{_names(one.about, write, centre)} : " if any(link.id != centre for link in one.about) else ""
        items.append(
            f'<li><span><b class="who says">{escape(" → ".join(years))}</b> <b>{safe(one.kind, lang)}</b> · {about}'
            f"{safe(one.summary, lang)}{when}</span>{write.proof(one.passages)}</li>"
        )
    return write.folded(items[: write.most], len(items))
