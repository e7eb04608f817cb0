"""An impact as HTML: the table of what is reached, the chain of the one chosen, what they carry, the file."""

import csv
import io
from collections.abc import Sequence

from graph.answers import COLUMNS, flat_rows, impact_rows
from graph.carried import Carried
from graph.impact import Reached
from graph.recordkinds import Duty
from graph.ui import chainhtml
from graph.ui.impactview import Answer
from graph.ui.links import page_link
from graph.ui.recordshtml import duty_dates
from graph.ui.text import day, safe, say, typo

__all__ = ["as_csv", "chosen_html", "defused", "records_html", "scenarios_html", "table_html"]

AT_ONCE = 12  # records shown before the rest is folded


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"impact.{key}", lang, **values), lang)


def scenarios_html(scenarios: Sequence[Sequence[str]], names: dict[str, str], lang: str) -> str:
    """Return links to scenarios to begin with."""
    links = []
    for starts in scenarios:
        told = say("impact.and", lang).join(names.get(one, one).partition(" – ")[0] for one in starts)
        links.append(f"<li>{page_link('impact', told, lang, of=','.join(starts))}</li>")
    return f'<div class="tries"><span>{_say("try", lang)}</span><ul>{"".join(links)}</ul></div>'


def table_html(answer: Answer) -> str:
    """Return what is reached as a table, each with its chain, its evidence and what it carries."""
    lang, several = answer.lang, len(answer.asked.starts) > 1
    keys = ["entity", "hops", "type", "chain", "sure", "milestones-head", "requirements-head"]
    keys += ["from"] if several else []
    rows = []
    for one in answer.found.reached:
        name, carried = answer.teller.name(one.id), answer.carried_by.get(one.id, ())
        duties = sum(isinstance(record.record, Duty) for record in carried)
        row = [
            page_link("impact", name.label, lang, **answer.asked.parameters(selected=one.id)), str(one.rank),
            safe(name.kind, lang), _chain(answer, one), chainhtml.sure(one.weakest, lang),
            str(len(carried) - duties), str(duties),
        ]  # fmt: skip
        rows.append([*row, safe(answer.teller.short(one.start), lang)] if several else row)
    caption = say("impact.table", lang, n=len(rows))
    return chainhtml.table(caption, [say(f"impact.{key}", lang) for key in keys], rows, lang, "reached")


def _chain(answer: Answer, one: Reached) -> str:
    told = safe(typo(answer.teller.sentence(one.chain), answer.lang), answer.lang)
    return f"{told}{chainhtml.brief(answer.teller.hops(one.chain), answer.lang)}"


def chosen_html(answer: Answer, chosen: str) -> str:
    """Return why the chosen entity is reached, with every passage of its chain; how to read when none is chosen."""
    lang = answer.lang
    if not chosen:
        return f'<section class="how"><p>{_say("choose", lang)}</p><p class="note">{_say("legend", lang)}</p></section>'
    one = answer.by_id[chosen]
    name = answer.teller.name(chosen)
    told = safe(typo(answer.teller.sentence(one.chain), lang), lang)
    links = [
        page_link("entity", say("impact.sheet", lang), lang, entity=chosen),
        page_link("explorer", say("impact.explorer", lang), lang, entity=chosen),
        page_link("paths", say("impact.all-chains", lang), lang, **{"from": chosen, "to": one.start}),
        page_link("impact", say("impact.next", lang, name=answer.teller.short(chosen)), lang, of=chosen),
    ]
    links = "".join(f"<li>{one}</li>" for one in links)
    return (
        f'<section class="chosen"><h2>{_say("why", lang, name=name.label, r=one.rank)}</h2><p class="told">{told}</p>'
        f"<p>{_say('weakest', lang)} {chainhtml.sure(one.weakest, lang)}</p>"
        f"{chainhtml.hops_html(answer.teller.hops(one.chain), lang)}<ul>{links}</ul></section>"
    )


def records_html(answer: Answer) -> str:
    """Return the milestones and the requirements that the entities reached carry, by date."""
    parts = []
    for key, duty in (("milestones", False), ("requirements", True)):
        some = [one for one in answer.records if isinstance(one.record, Duty) is duty]
        by_record: dict[str, list[Carried]] = {}
        for one in some:
            by_record.setdefault(one.record.id, []).append(one)
        parts.append(f"<h2>{_say(key, answer.lang, n=len(by_record))}</h2>")
        rows = [_record(several, answer) for several in by_record.values()]
        heads = [
            say(f"impact.{one}", answer.lang) for one in ("what", "date", "force" if duty else "kind", "of", "said")
        ]
        if rows[:AT_ONCE]:
            caption = say(f"impact.{key}", answer.lang, n=len(rows))
            parts.append(chainhtml.table(caption, heads, rows[:AT_ONCE], answer.lang))
        if rest := rows[AT_ONCE:]:
            more = say("ui.more", answer.lang, n=len(rest))
            inside = chainhtml.table(more, heads, rest, answer.lang)
            parts.append(f'<details class="more"><summary>{safe(more, answer.lang)}</summary>{inside}</details>')
    return "".join(parts)


def _record(several: Sequence[Carried], answer: Answer) -> list[str]:
    lang, record = answer.lang, several[0].record
    if isinstance(record, Duty):
        when, kind = duty_dates(record, lang), record.modality
    else:
        when = safe(day(record.date, lang, record.precision), lang) if record.date else _say("undated", lang)
        kind = " · ".join(one for one in (record.kind, record.status_label) if one)
    of = ", ".join(f"{chainhtml.sheet_link(one.entity, answer.teller.name(one.entity).label, lang)}" for one in several)
    proof = chainhtml.writer(lang).proof(record.passages)
    return [chainhtml.sheet_link(record.id, record.label, lang), when, safe(kind, lang), of, proof]


def as_csv(answer: Answer) -> str:
    """Return what is reached as CSV, as ``doctrine impact --format csv`` gives it."""
    rows = flat_rows(impact_rows(answer.found, answer.teller, answer.records), answer.teller)
    return defused(COLUMNS, rows)


def defused(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV; a cell that a spreadsheet would run as a formula is defused."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(columns)
    for row in rows:
        write.writerow([f"'{cell}" if str(cell)[:1] in tuple("=+-@\t\r") else cell for cell in row])
    return "\ufeff" + out.getvalue()
