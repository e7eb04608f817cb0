"""What a role must do, as files: JSON, CSV, Markdown checklist, spreadsheet, calendar."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date, timedelta

from graph.checklist import Checklist, groups, why
from graph.inquiry import last_day
from graph.io.ics import Entry, calendar
from graph.io.sheets import Sheet, csv_text, workbook
from graph.model import Passage
from graph.names import expand, fold
from graph.obligations import KINDS, Due, Obligation
from graph.proof import COLUMNS as PROOF
from graph.proof import proof
from graph.text import t
from graph.ways import Step, Way

__all__ = ["COLUMNS", "as_csv", "as_ics", "as_json", "as_markdown", "as_xlsx", "record"]

#: Columns of the CSV file and of the spreadsheet.
COLUMNS = (
    "number", "requirement", "label", "statement", "modality", "theme", "bearers", "text", "eli", "applies_from",
    "basis", "applies_later", "effective_from", "effective_reason", "deadline", "timing", "duration", "condition",
    "data_categories", "why", *PROOF,
)  # fmt: skip


# --------------------------------------------------------------------------------------------------- JSON


def as_json(answer: Checklist) -> str:
    """Return the answer as JSON: a stable contract, see ``docs/cli.md``."""
    reached = answer.reached
    made = {
        "role": dataclasses.asdict(reached.role) if reached else None,
        "as_of": answer.today.isoformat(),
        "ways": [_way(way) for way in reached.ways] if reached else [],
        "aside": [_step(step) for step in reached.aside] if reached else [],
        "obligations": [record(one) for one in answer.obligations],
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _way(way: Way) -> dict[str, object]:
    return {"bearer": _named(way.bearer), "how": way.how, "steps": [_step(step) for step in way.steps]}


def _named(one: object) -> dict[str, str]:
    return {"id": one.id, "label": one.label}


def _step(step: Step) -> dict[str, object]:
    return {
        "how": step.how, "from": _named(step.start), "to": _named(step.end), "condition": step.condition,
        "record": step.record, "confidence": step.passages[0].confidence if step.passages else "",
        "passages": [dataclasses.asdict(one) for one in step.passages],
    }  # fmt: skip


def record(one: Obligation) -> dict[str, object]:
    """Return a requirement as plain values."""
    made = {name: getattr(one, name) for name in ("id", "number", "label", "statement", "modality", "theme")}
    made |= {"bearers": [_named(bearer) for bearer in one.bearers]}
    made |= {"provisions": [dataclasses.asdict(place) for place in one.provisions]}
    made |= {
        "dates": [
            {"kind": due.kind, "date": due.day, "reason": due.reason, "confidence": due.confidence,
             "passages": [passage.id for passage in due.passages]}
            for due in one.dates
        ]
    }  # fmt: skip
    made |= {name: getattr(one, name) for name in ("timing", "duration", "repeats", "condition", "confidence")}
    made |= {"data_categories": [dataclasses.asdict(category) for category in one.categories]}
    made |= {"ways": [{"bearer": way.bearer.id, "how": way.how} for way in one.ways]}
    return made | {"passages": [dataclasses.asdict(passage) for passage in one.passages]}


# ---------------------------------------------------------------------------------------------- CSV, xlsx


def as_csv(answer: Checklist) -> str:
    """Return a row for each requirement, with its dates apart and the surest of its passages."""
    return csv_text(COLUMNS, [_row(one, answer.lang) for one in answer.obligations])


def as_xlsx(answer: Checklist) -> bytes:
    """Return a workbook: the requirements, how they reach the role, what is asked and when it was."""
    lang, reached = answer.lang, answer.reached
    heads = [t(f"duties.col-{name}", lang) for name in COLUMNS]
    sheets = [Sheet(t("duties.sheet-duties", lang), heads, [_row(one, lang) for one in answer.obligations])]
    if reached:
        rows = [
            [way.bearer.label, why(way, lang) or t("duties.how-itself", lang), *proof(_of(way.steps), lang)]
            for way in reached.ways
        ]
        rows += [[step.end.label, f"{step.how_label} – {step.condition}", *proof(step.passages, lang)]
                 for step in reached.aside]  # fmt: skip
        names = (
            "bearers",
            "why",
            "confidence",
            "source",
            "publisher",
            "issued",
            "address",
            "locator",
            "quote",
            "edition",
        )
        sheets.append(Sheet(t("duties.sheet-ways", lang), [t(f"duties.col-{name}", lang) for name in names], rows))
    about = [[answer.title], [t("duties.file-made", lang, day=answer.today.isoformat(), version=answer.version[:12])],
             [answer.asked], [t("duties.dates-note", lang)], [t("duties.not-advice", lang)]]  # fmt: skip
    sheets.append(Sheet(t("duties.sheet-about", lang), [t("duties.sheet-about", lang)], about))
    return workbook(sheets)


def _row(one: Obligation, lang: str) -> list[str]:
    effective = next((due for due in one.dates if due.kind == "effective"), Due("", ""))
    formal = next((due for due in one.dates if due.kind == "formal"), Due("", ""))
    dates = formal.day, formal.reason, one.day("later"), effective.day, effective.reason, one.day("deadline")
    return [
        one.number, one.id, one.label, one.statement, one.modality_label, one.theme_label,
        " ; ".join(bearer.label for bearer in one.bearers), " ; ".join(place.label for place in one.provisions),
        " ; ".join(place.eli for place in one.provisions if place.eli), *dates, one.timing, one.duration, one.condition,
        " ; ".join(category.label for category in one.categories),
        " ; ".join(filter(None, (why(way, lang) for way in one.ways))), *proof(one.passages, lang),
    ]  # fmt: skip


def _of(steps: Sequence[Step]) -> tuple[Passage, ...]:
    return tuple(passage for step in steps for passage in step.passages)


# ----------------------------------------------------------------------------------------------- Markdown


def as_markdown(answer: Checklist) -> str:
    """Return a checklist to work through, by date."""
    lang = answer.lang
    lines = [
        f"# {answer.title}",
        "",
        t("duties.file-made", lang, day=answer.today.isoformat(), version=answer.version[:12]),
    ]
    lines += ["", t("duties.dates-note", lang), "", t("duties.not-advice", lang)]
    if answer.reached:
        lines += ["", f"## {t('duties.sheet-ways', lang)}", ""]
        for way in answer.reached.ways:
            told = why(way, lang) or t("duties.how-itself", lang)
            lines.append(f"- **{_md(way.bearer.label)}** : {_md(told)}{_where(_of(way.steps), lang)}")
    for group in groups(answer.obligations, answer.today):
        lines += ["", f"## {t(f'duties.group-{group.key}', lang, day=group.day)} ({len(group.members)})", ""]
        lines += [_item(one, lang) for one in group.members]
    return "\n".join(lines) + "\n"


def _item(one: Obligation, lang: str) -> str:
    dates = " · ".join(_dated(due, lang) for due in one.dates)
    texts = " ; ".join(
        f"[{_md(place.label)}]({place.eli})" if place.eli else _md(place.label) for place in one.provisions
    )
    said = "" if fold(one.statement) == fold(one.label) else f" {_md(one.statement)}"
    parts = [f"**{_md(' '.join(filter(None, (one.number, one.label))))}** ({one.modality_label}).{said}"]
    parts += [part for part in (texts, dates, _md(one.timing), _md(one.condition)) if part]
    parts += [_md(told) for way in one.ways[:1] if (told := why(way, lang))]
    return "- [ ] " + "\n  ".join(parts) + _where(one.passages, lang)


def _dated(due: Due, lang: str) -> str:
    return t(f"duties.date-{due.kind}", lang, day=due.day) + (f" ({_md(due.reason)})" if due.reason else "")


def _where(said: Sequence[Passage], lang: str) -> str:
    if not said:
        return ""
    confidence, title, _, _, _, locator, quote, _ = proof(said, lang)
    told = ", ".join(_md(part) for part in (title, locator) if part)
    return f"\n  [{confidence}]" + (f" « {_md(quote)} »" if quote else "") + (f" ({told})" if told else "")


def _md(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


# ----------------------------------------------------------------------------------------------- calendar


def as_ics(answer: Checklist) -> bytes:
    """Return a calendar: one event for each day and kind of date, which lists the requirements that have it.

    A date known to the month or the year lasts as long. Two exports of the same question give the same events.
    """
    reached = answer.reached
    by_date: dict[tuple[str, str], list[tuple[Obligation, Due]]] = {}
    for one in answer.obligations:
        for due in one.dates:
            by_date.setdefault((due.day, due.kind), []).append((one, due))
    who = reached.role if reached else None
    slug = re.sub(r"[^a-z0-9]+", "-", (who.id if who else "all").lower())
    mark = f"-{hashlib.sha1(answer.asked.encode()).hexdigest()[:8]}" if answer.asked else ""
    order = list(KINDS)
    events = [
        _event(day, kind, members, f"{kind}-{day}-{slug}{mark}", answer)
        for (day, kind), members in sorted(by_date.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    ]
    return calendar(events, answer.title, answer.today)


def _event(day: str, kind: str, members: Sequence[tuple[Obligation, Due]], uid: str, answer: Checklist) -> Entry:
    lang = answer.lang
    who = answer.reached.role.label if answer.reached else t("duties.everybody", lang)
    lines = [
        " – ".join(
            filter(None, (one.number, one.label, f"{one.modality_label} ({t(f'confidence.{one.confidence}', lang)})"))
        )
        + (f" – {', '.join(place.label for place in one.provisions)}" if not one.number else "")
        for one, _ in members
    ]
    reasons = dict.fromkeys(due.reason for _, due in members if due.reason)
    exact = "" if len(day) == 10 else t("duties.not-to-the-day", lang, day=day)
    text = "\n".join([*lines, "", *filter(None, [exact, *reasons]), t("duties.not-advice", lang)])
    first = date.fromisoformat((day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10])
    title = t(f"duties.event-{kind}", lang, n=len(members), who=who)
    address = expand(members[0][0].id) if len(members) == 1 else ""
    after = date.fromisoformat(last_day(day)) + timedelta(days=1)
    return Entry(
        uid, first, after, title, text, address, (t(f"duties.kind-{kind}", lang),), tentative=kind == "effective"
    )
