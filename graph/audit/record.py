"""An audit as its stable JSON contract has it, and what differs between two audits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.audit.grounds import Ground, Text
from graph.audit.results import Audit, Finding
from graph.errors import BadInput

__all__ = ["Comparison", "Key", "compare", "failures", "record", "saved_failures"]

Key = tuple[str, str]  # id of the rule, id of the element


@dataclass(frozen=True)
class Comparison:
    """What two audits find: pairs (rule, element), sorted; a waived finding is a finding."""

    fixed: tuple[Key, ...]
    new: tuple[Key, ...]
    remaining: tuple[Key, ...]


def compare(before: frozenset[Key], after: frozenset[Key]) -> Comparison:
    """Return what was found before only, after only, and both times."""
    return Comparison(*(tuple(sorted(some)) for some in (before - after, after - before, before & after)))


def failures(audit: Audit) -> frozenset[Key]:
    """Return what an audit finds."""
    return frozenset((one.rule.id, one.element.id) for one in audit.findings)


def saved_failures(path: Path) -> frozenset[Key]:
    """Return what an audit found, from the JSON that it was saved as.

    :raises BadInput: the file is not one.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return frozenset((one["rule"], one["element"]) for one in said["assessments"] if one["outcome"] == "failed")
    except FileNotFoundError:
        raise BadInput("no-file", file=path) from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadInput("audit.not-saved", file=path, reason=type(error).__name__) from None


def record(audit: Audit, grounds: Mapping[str, Ground], lang: str, compared: Comparison | None = None) -> dict:
    """Return an audit as the JSON contract has it; keys are added, never renamed or removed."""
    said = {
        "conforms": audit.conforms,
        "as_of": audit.as_of,
        "system": {"id": audit.system.id, "name": audit.system.name},
        "counts": audit.counts,
        "findings": [_finding(one, grounds, lang) for one in audit.findings if not one.waiver],
        "waived": [_finding(one, grounds, lang) | _waiver(one) for one in audit.findings if one.waiver],
        "assessments": [
            {"rule": one.rule, "element": one.element, "outcome": one.outcome, "severity": one.severity}
            for one in audit.assessments
        ],
        "questions": [
            {
                "element": one.element.id,
                "attribute": one.attribute.path,
                "question": one.text(lang),
                "rules": list(one.rules),
                "core": one.attribute.core,
            }
            for one in audit.questions
        ],
        "not_applicable": [
            {"rule": rule, "elements": sum(reasons.values()), "because": [" ; ".join(one) for one in reasons]}
            for rule, reasons in audit.reasons.items()
            if reasons
        ],
    }
    if compared:
        pairs = {"fixed": compared.fixed, "new": compared.new, "remaining": compared.remaining}
        said["compared"] = {
            name: [{"rule": rule, "element": element} for rule, element in some] for name, some in pairs.items()
        }
    return said


def _finding(one: Finding, grounds: Mapping[str, Ground], lang: str) -> dict:
    ground, rule = grounds.get(one.rule.id, Ground()), one.rule
    source = ground.source
    return {
        "rule": rule.id,
        "title": rule.title.get(lang, ""),
        "theme": rule.theme,
        "severity": one.severity,
        "entity": one.element.id,
        "name": one.element.name,
        "type": one.element.kind,
        "message": one.message(lang),
        "requirement": rule.requirements[0] if rule.requirements else None,
        "requirements": list(rule.requirements),
        "legal_basis": [_text(text) for text in ground.legal_basis],
        "references": [_text(text) for text in ground.references],
        "deadline": rule.effective_from or None,
        "deadline_basis": rule.effective_basis.get(lang, ""),
        "source": {"title": source.title, "address": source.address} if source else None,
        "quote": ground.quote or None,
        "confidence": rule.confidence,
        "reliability": rule.reliability,
        "note": rule.note.get(lang, ""),
        "fix": one.fix(lang),
    }


def _text(text: Text) -> dict:
    return {"id": text.id, "label": text.label}


def _waiver(one: Finding) -> dict:
    return {"waiver": {"reason": one.waiver.reason, "author": one.waiver.author, "until": one.waiver.until}}
