"""Where a fact is said: as plain values, and as one row of a file."""

from collections.abc import Sequence

from graph.model import Passage
from graph.text import t

__all__ = ["COLUMNS", "in_words", "proof", "said_in"]

#: Columns of a file that say where a fact is said.
COLUMNS = ("confidence", "source", "publisher", "issued", "address", "locator", "quote", "edition")


def in_words(texts: dict[str, str], lang: str) -> str:
    """Return the text of a language, else of the other one: a quote is never translated."""
    return texts.get(lang) or next(iter(texts.values()), "")


def said_in(one: Passage, lang: str) -> dict[str, str]:
    """Return a passage as plain values: :data:`COLUMNS`, then ``rationale`` and ``passage``, its id.

    :returns: ``confidence`` is ``Quoted``, ``Inferred`` or ``ToBeVerified``; ``edition`` a year; ``""`` for what is
        not known.
    """
    source = one.source
    document = (source.title, source.publisher, source.issued, source.address) if source else [""] * 4
    said = (one.confidence, *document, one.locator, in_words(one.quotes, lang), one.edition.rpartition("/")[2])
    return dict(zip(COLUMNS, said, strict=True)) | {"rationale": in_words(one.rationale, lang), "passage": one.id}


def proof(said: Sequence[Passage], lang: str) -> list[str]:
    """Return a value for each of :data:`COLUMNS`, from the first of the passages: the surest."""
    if not said:
        return [""] * len(COLUMNS)
    one = said_in(said[0], lang)
    return [t(f"confidence.{one['confidence']}", lang), *(one[name] for name in COLUMNS[1:])]
