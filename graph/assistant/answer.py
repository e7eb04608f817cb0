"""An answer for an assistant: a bounded page of rows, each with its passages, and what must be said of them."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.errors import BadInput
from graph.model import CONFIDENCE
from graph.text import t

__all__ = ["MOST_ROWS", "Answer", "answer", "text"]

MOST_ROWS = 100
MOST_CHARACTERS = 40_000  # of the rows of a page, as JSON: about 10,000 tokens
MOST_PASSAGES = 4  # shown of each row
CUT = 4_000  # characters of a value of a row: none of the graph is so long, a query can make one


@dataclass(frozen=True)
class Answer:
    """What a tool gives.

    :param summary: the answer in a sentence.
    :param about: what the answer is about (an entity, totals…).
    :param rows: a page of rows; each has its own fields, then ``confidence`` and ``evidence``.
    :param total: how many rows there are; ``next_offset`` is where the next page begins, if there is one.
    :param confidence: how many of the rows of the page are ``Quoted``, ``Inferred``, ``ToBeVerified``; ``unstated``
        have no passage of their own.
    :param notes: what must be said with the answer.
    :param version: version of the graph.
    """

    summary: str
    rows: list[dict[str, Any]]
    total: int
    offset: int
    next_offset: int | None
    confidence: dict[str, int]
    notes: list[str]
    version: str
    about: dict[str, Any] = field(default_factory=dict)


def answer(
    summary: str,
    rows: Sequence[dict[str, Any]],
    lang: str,
    *,
    version: str,
    limit: int,
    offset: int = 0,
    about: dict[str, Any] | None = None,
    notes: Sequence[str] = (),
    sourced: bool = True,
    prove: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] | None = None,
) -> Answer:
    """Return a page of an answer, with what must be said of it.

    :param limit: rows of the page, at most :data:`MOST_ROWS`; fewer when they are long.
    :param sourced: the rows say facts; names and questions are none, and need no passage.
    :param prove: adds ``confidence`` and ``evidence`` to the rows of the page, where they do not have them.
    :raises BadInput: a limit or an offset out of bounds.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise BadInput("assistant.limit", value=limit, most=MOST_ROWS)
    if offset < 0 or offset >= max(1, len(rows)):
        raise BadInput("assistant.offset", value=offset, total=len(rows))
    shown: list[dict[str, Any]] = []
    size = 0
    page = list(rows[offset : offset + limit])
    for row in prove(page) if prove else page:
        cut = _cut(row)
        size += len(json.dumps(cut, ensure_ascii=False))
        if shown and size > MOST_CHARACTERS:
            break
        shown.append(cut)
    after = offset + len(shown)
    marks = Counter(str(row.get("confidence", "")) for row in shown)
    counts = {name: marks[name] for name in CONFIDENCE} | {"unstated": marks[""]} if sourced else {}
    said = [
        t(f"assistant.{key}", lang, n=counts[name], shown=len(shown))
        for key, name in (("to-verify", "ToBeVerified"), ("inferred", "Inferred"), ("unstated", "unstated"))
        if counts.get(name)
    ]
    if after < len(rows):
        said.append(t("assistant.rest", lang, n=len(shown), total=len(rows), next=after))
    following = after if after < len(rows) else None
    return Answer(summary, shown, len(rows), offset, following, counts, [*said, *notes], version, about or {})


def _cut(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row within bounds; what was left off is said in it."""
    cut = {
        key: f"{value[:CUT]}…" if isinstance(value, str) and len(value) > CUT else value for key, value in row.items()
    }
    said = [{key: value for key, value in one.items() if value != ""} for one in row.get("evidence", ())]
    if said:
        cut["evidence"] = said[:MOST_PASSAGES]
    if len(said) > MOST_PASSAGES:
        cut["passages_left_off"] = len(said) - MOST_PASSAGES
    return cut


# ------------------------------------------------------------------------------------------------- text


def text(one: Answer, lang: str) -> str:
    """Return an answer as text: the sentence, the rows with their quotes, then what must be said of them."""
    lines = [one.summary]
    lines += [f"{key}: {_shown(value)}" for key, value in one.about.items() if value not in ("", [], {})]
    for number, row in enumerate(one.rows, one.offset + 1):
        fields = (f"{key}: {_shown(value)}" for key, value in row.items() if key != "evidence" and _says(value))
        lines.append(f"\n{number}. " + " | ".join(fields))
        lines += [f"   {_passage(said, lang)}" for said in row.get("evidence", ())]
    if one.notes:
        lines += ["", *(f"! {note}" for note in one.notes)]
    return "\n".join(lines)


def _says(value: object) -> bool:
    return value is not None and value is not False and value not in ("", [], {})


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _passage(said: dict[str, Any], lang: str) -> str:
    words = (("from_label", "from"), ("label", "relation"), ("to_label", "to"))
    fact = " ".join(said.get(label) or said.get(name) or "" for label, name in words).strip()
    quote = f"« {said['quote']} »" if said.get("quote") else ""
    where = ", ".join(said[name] for name in ("source", "locator", "address", "passage") if said.get(name))
    parts = (fact, quote or said.get("rationale", ""), where or t("show.no-source", lang))
    return f"[{t('confidence.' + said['confidence'], lang)}] " + " — ".join(filter(None, parts))
