"""Plain rows as pandas data frames: the columns of each, and beside each row the passage that states it."""

from collections.abc import Iterable

import pandas as pd

from graph.plain import Row

__all__ = ["COLUMNS", "PROOF", "frame"]

#: Columns that say where a row is stated: the passage that is no surer than the row itself.
PROOF = ("confidence", "source", "publisher", "issued", "address", "locator", "quote", "rationale", "passage")
#: Columns of each frame, in order.
COLUMNS: dict[str, tuple[str, ...]] = {
    "questions": ("id", "question", "asked_by", "parameters"),
    "search": ("id", "label", "type", "type_label", "matched", "score"),
    "entities": ("id", "label", "type", "type_label"),
    "facts": ("relation", "label", "incoming", "value", "value_label", "value_type", "since", *PROOF),
    "impact": ("id", "label", "type", "hops", "path", "start", "milestones", "requirements", *PROOF),
    "path": ("way", "chain", "hop", "from", "from_label", "relation", "label", "to", "to_label", *PROOF),
    "obligations": (
        "id", "number", "label", "statement", "modality", "theme", "bearers", "provisions", "eli", "applies_from",
        "applies_later", "effective_from", "effective_reason", "deadline", "timing", "duration", "condition", "why",
        *PROOF,
    ),
    "coverage": (
        "id", "number", "label", "article", "modality", "bearers", "applies_from", "applies_later", "state",
        "state_label", "means", "means_label", "level", "made_on", "inherited", "judgement", "reason", *PROOF,
    ),
    "timeline": (
        "id", "label", "date", "first_day", "last_day", "state", "state_label", "kind", "kind_label", "about",
        "bearers", "edition", "moved_to", "note", *PROOF,
    ),
    "changes": (
        "section", "kind", "before", "after", "spans", "voice", "about", "summary", "date", "new_date", "id", *PROOF,
    ),
    "audit": (
        "rule", "title", "theme", "severity", "entity", "name", "type", "message", "fix", "requirement", "legal_basis",
        "deadline", "reliability", "note", *PROOF,
    ),
    "validate": ("severity", "rule", "entity", "path", "value", "message", "file"),
}  # fmt: skip


def frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a frame; of their evidence, the first passage that is no surer than the row stands beside it.

    :param name: key of :data:`COLUMNS`.
    """
    return pd.DataFrame([row | _proof(row) for row in rows], columns=list(COLUMNS[name]))


def _proof(row: Row) -> Row:
    said = [one for one in row.get("evidence", ()) if one["confidence"] == row["confidence"]]
    return {name: said[0].get(name, "") if said else "" for name in PROOF if name != "confidence"}
