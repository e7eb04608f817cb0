"""Where a fact is said, as one row of a file."""

from collections.abc import Sequence

from graph.model import Passage
from graph.text import t

__all__ = ["COLUMNS", "proof"]

#: Columns of a file that say where a fact is said.
COLUMNS = ("confidence", "source", "publisher", "issued", "address", "locator", "quote", "edition")


def proof(said: Sequence[Passage], lang: str) -> list[str]:
    """Return a value for each of :data:`COLUMNS`, from the first of the passages: the surest."""
    if not said:
        return [""] * len(COLUMNS)
    one = said[0]
    source = one.source
    quote = one.quotes.get(lang) or next(iter(one.quotes.values()), "")
    document = [source.title, source.publisher, source.issued, source.address] if source else [""] * 4
    return [t(f"confidence.{one.confidence}", lang), *document, one.locator, quote, one.edition.rpartition("/")[2]]
