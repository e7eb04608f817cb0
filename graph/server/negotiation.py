"""Which format and which language a client prefers, from what it accepts."""

from collections.abc import Mapping, Sequence

from graph.answering import TABLES, TRIPLES
from graph.text import LANGUAGES

__all__ = ["HTML", "TABLE_OFFERS", "TRIPLE_OFFERS", "best", "language"]

HTML = "text/html"
#: Media types offered, each with the name of its format; the first is the default.
TABLE_OFFERS = {form.media_type.partition(";")[0]: name for name, form in TABLES.items()} | {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
TRIPLE_OFFERS = {form.media_type: name for name, form in TRIPLES.items()} | {
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/plain": "ntriples",
}


def best(accept: str | None, offers: Sequence[str] | Mapping[str, str]) -> str | None:
    """Return the offer that a client prefers, the first among equals; ``None`` when it takes none.

    :param accept: its ``Accept`` header; without one it takes anything.
    """
    offers = list(offers)
    ranges = dict(_weighed(accept)) if accept and accept.strip() else {"*/*": 1.0}

    def weight(offer: str) -> float:
        kind = offer.partition("/")[0]
        return next((ranges[one] for one in (offer, f"{kind}/*", "*/*") if one in ranges), 0.0)

    chosen = max(offers, key=weight)
    return chosen if weight(chosen) > 0 else None


def language(accept: str | None) -> str:
    """Return the language for sentences, French when nothing is said."""
    wanted = sorted(_weighed(accept or ""), key=lambda one: -one[1])
    short = (name.partition("-")[0] for name, weight in wanted if weight > 0)
    return next((name for name in short if name in LANGUAGES), LANGUAGES[0])


def _weighed(header: str) -> list[tuple[str, float]]:
    """Return what a header lists, each with its weight; a weight that is no number counts for nothing."""
    found = []
    for part in header.split(",")[:50]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        try:
            found.append((name, min(1.0, float(weight))))
        except ValueError:
            found.append((name, 0.0))
    return found
