"""The answers as plain rows: one flat dict each, codes beside labels, with the passages that state it.

Every row has ``confidence`` (``Quoted``, ``Inferred``, ``ToBeVerified``, or ``""`` where nothing is stated) and
``evidence``, a list of passages as :func:`graph.proof.said_in` gives them, the surest first. Values are texts, numbers,
booleans or lists of ids; ``""`` for what is not known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from graph.audit.grounds import Ground
from graph.audit.results import Audit, Finding
from graph.chains import Hop
from graph.changefiles import days_rows, rows
from graph.checklist import Checklist, why
from graph.coveragefiles import Report
from graph.differences import Between, Comparison
from graph.impact import weakest
from graph.model import Entity, Passage
from graph.obligations import Obligation
from graph.proof import said_in
from graph.recordkinds import Duty
from graph.text import t
from graph.timeline import Stop, Timeline
from graph.walks import Chained, Touched

__all__ = ["Row", "audit", "changes", "coverage", "dates", "duties", "facts", "impact", "paths"]

Row = dict[str, Any]


def _stated(said: Iterable[Passage | None], lang: str, confidence: str | None = None) -> Row:
    """Return the two keys that every row has."""
    some = [said_in(one, lang) for one in said if one]
    surest = some[0]["confidence"] if some else ""
    return {"confidence": surest if confidence is None else confidence, "evidence": some}


def facts(entity: Entity, lang: str) -> list[Row]:
    """Return a row for each fact about an entity, those of the property table first."""
    return [
        {
            "relation": one.predicate,
            "label": one.label,
            "incoming": one.incoming,
            "value": one.value.id or one.value.text,
            "value_label": one.value.label if one.value.id else one.value.text,
            "value_type": one.value.kind,
            "since": next((said.valid_from for said in one.passages if said.valid_from), ""),
            **_stated(one.passages, lang),
        }
        for one in entity.facts
    ]


def impact(answer: Touched, lang: str) -> list[Row]:
    """Return a row for each entity reached, the nearest first; the evidence is that of each hop of its chain."""
    teller = answer.teller
    due = Counter((one.entity, isinstance(one.record, Duty)) for one in answer.records)
    return [
        {
            "id": one.id,
            "label": teller.name(one.id).label,
            "type": teller.type(one.id),
            "hops": one.rank,
            "path": teller.sentence(one.chain),
            "start": one.start,
            "milestones": due[one.id, False],
            "requirements": due[one.id, True],
            "confidence": one.weakest,
            "evidence": _hops(teller.hops(one.chain), lang),
        }
        for one in answer.found.reached
    ]


def paths(answer: Chained, lang: str) -> list[Row]:
    """Return a row for each chain; the evidence is that of each of its hops.

    ``way`` is ``forth`` (the first entity rests upon the second), ``back``, ``around`` (whatever the direction),
    ``both_rest_on`` or ``both_reach``: the two halves of a meeting are rows of their own.
    """
    found, teller = answer.found, answer.teller
    chains = [(way, one) for way in ("forth", "back", "around") for one in getattr(found, way).kept]
    for way in ("both_rest_on", "both_reach"):
        if meeting := getattr(found, way):
            chains += [(way, meeting.from_start), (way, meeting.from_end)]
    return [
        {
            "way": way,
            "hops": len(chain),
            "path": teller.sentence_around(chain) if way == "around" else teller.sentence(chain),
            "confidence": weakest(chain),
            "evidence": _hops(teller.walked(chain) if way == "around" else teller.hops(chain), lang),
        }
        for way, chain in chains
    ]


def _hops(chain: Iterable[Hop], lang: str) -> list[Row]:
    """Return the surest passage of each hop of a chain, with the fact that it states, read from ``from`` to ``to``."""
    return [
        {
            "from": hop.start.id,
            "from_label": hop.start.label,
            "relation": hop.link.predicate,
            "label": hop.read,
            "to": hop.end.id,
            "to_label": hop.end.label,
            **(said_in(hop.passages[0], lang) if hop.passages else {"confidence": hop.link.confidence}),
        }
        for hop in chain
    ]


def duties(answer: Checklist, lang: str) -> list[Row]:
    """Return a row for each requirement, its dates apart."""
    return [_duty(one, lang) for one in answer.obligations]


def _duty(one: Obligation, lang: str) -> Row:
    reasons = {due.kind: due.reason for due in one.dates}
    return {
        "id": one.id,
        "number": one.number,
        "label": one.label,
        "statement": one.statement,
        "modality": one.modality,
        "theme": one.theme,
        "bearers": [bearer.id for bearer in one.bearers],
        "provisions": [place.id for place in one.provisions],
        "eli": next((place.eli for place in one.provisions if place.eli), ""),
        "applies_from": one.day("formal"),
        "applies_later": one.day("later"),
        "effective_from": one.day("effective"),
        "effective_reason": reasons.get("effective", ""),
        "deadline": one.day("deadline"),
        "timing": one.timing,
        "duration": one.duration,
        "condition": one.condition,
        "why": " ; ".join(filter(None, (why(way, lang) for way in one.ways))),
        **_stated(one.passages, lang, one.confidence),
    }


def coverage(report: Report) -> list[Row]:
    """Return a row for each judgement on each requirement, and one for each requirement that nobody judged."""
    names = {one.id: one.label for one in report.matrix.entities}
    found = []
    for row in report.matrix.rows:
        head = {
            "id": row.id,
            "number": row.number,
            "label": row.label,
            "article": row.article,
            "modality": row.modality,
            "bearers": [one.id for one in row.bearers],
            "applies_from": row.applies_from,
            "applies_later": row.applies_later,
            "state": row.state,
            "state_label": report.word(row.state),
        }
        for one in row.statements:
            judged = one.judgement
            found.append(
                head
                | {
                    "means": judged.entity,
                    "means_label": names.get(judged.entity, judged.entity),
                    "level": judged.level,
                    "made_on": one.made_on,
                    "inherited": one.inherited,
                    "judgement": judged.id,
                    "reason": judged.rationale,
                    **_stated(report.evidence.get(judged.id, ()), report.lang),
                }
            )
        if not row.statements:
            empty = dict.fromkeys(("means", "means_label", "level", "made_on"), "")
            found.append(head | empty | {"inherited": False, "judgement": "", "reason": "", **_stated((), report.lang)})
    return found


def dates(found: Timeline, lang: str) -> list[Row]:
    """Return a row for each event, in order; those without a date come last."""
    return [_date(one, lang) for one in (*found.dated, *found.undated)]


def _date(one: Stop, lang: str) -> Row:
    return {
        "id": one.id,
        "label": one.label,
        "date": one.date,
        "first_day": one.span.start.isoformat() if one.span else "",
        "last_day": one.span.last.isoformat() if one.span else "",
        "state": one.state,
        "state_label": t(f"timeline.state-{one.state}", lang),
        "kind": one.kind,
        "kind_label": one.kind_label,
        "about": [link.id for link in one.about],
        "bearers": [link.id for link in one.bearers],
        "edition": one.edition.id.rpartition("/")[2] if one.edition else "",
        "moved_to": [other.date or other.id for other in one.to],
        "note": one.note,
        **_stated(one.passages, lang),
    }


def changes(found: Comparison | Between, lang: str) -> list[Row]:
    """Return a row for each difference between two editions or two days; the evidence holds the words of both."""
    some = days_rows(found) if isinstance(found, Between) else rows(found, lang)
    return [
        {
            "section": one.section,
            "kind": one.kind,
            "before": one.before,
            "after": one.after,
            "spans": one.spans,
            "voice": one.voice,
            "about": [link.id for link in one.about],
            "summary": one.summary,
            "date": one.date,
            "new_date": one.new_date,
            "id": one.id,
            **_stated((one.proof, one.proof_after), lang),
        }
        for one in some
    ]


def audit(found: Audit, rest_on: Mapping[str, Ground], lang: str) -> list[Row]:
    """Return a row for each finding that nobody waived, the worst first.

    :param rest_on: what each rule rests on, as :func:`graph.audit.grounds.grounds` has it.
    """
    return [_finding(one, rest_on[one.rule.id], lang) for one in found.open]


def _finding(one: Finding, ground: Ground, lang: str) -> Row:
    rule, source, passage = one.rule, ground.source, ground.passage
    said = {
        "confidence": rule.confidence,
        **({"source": source.title, "publisher": source.publisher, "issued": source.issued, "address": source.address}
           if source else {}),
        "locator": passage.locator if passage else "",
        "quote": ground.quote,
        "passage": passage.id if passage else "",
    }  # fmt: skip
    return {
        "rule": rule.id,
        "title": rule.title.get(lang, ""),
        "theme": rule.theme,
        "severity": one.severity,
        "entity": one.element.id,
        "name": one.element.name,
        "type": one.element.kind,
        "message": one.message(lang),
        "fix": one.fix(lang),
        "requirement": rule.requirements[0] if rule.requirements else "",
        "legal_basis": [text.id for text in ground.legal_basis],
        "deadline": rule.effective_from,
        "reliability": rule.reliability,
        "note": rule.note.get(lang, ""),
        "confidence": rule.confidence,
        "evidence": [said],
    }
