"""Events of a timeline as rows of a table, as CSV and as a calendar file: the same for the command and the page."""

import csv
import io

from graph.names import expand
from graph.proof import in_words
from graph.text import t
from graph.timeline import Stop, Timeline

__all__ = ["about", "as_csv", "as_ics", "moves", "when"]

FORMULA = tuple("=+-@\t\r")  # what a spreadsheet would run
NAMED = 2  # things named before the rest is counted
COLUMNS = (
    "id", "date", "precision", "first_day", "last_day", "state", "kind", "label", "about", "edition", "moved_to",
    "moved_to_date", "confidence", "source", "locator", "quote",
)  # fmt: skip


def when(one: Stop, lang: str) -> str:
    """Return the date as it is known, and the one that replaces it: « 2026-01-01 → 2028-12-31 »."""
    return (one.date or t("timeline.undated-one", lang)) + "".join(f" → {day}" for day in moves(one, lang))


def moves(one: Stop, lang: str) -> tuple[str, ...]:
    """Return the dates that replace a postponed one; in words where none is known."""
    unknown = t("timeline.no-new-date", lang)
    return tuple(other.date or unknown for other in one.to) or ((unknown,) if one.state == "postponed" else ())


def about(one: Stop, lang: str) -> str:
    """Return what an event is about, in a few words."""
    named = ", ".join(link.label for link in one.about[:NAMED])
    rest = len(one.about) - NAMED
    return named + (t("timeline.and-more", lang, n=rest) if rest > 0 else "")


def as_csv(found: Timeline, lang: str) -> str:
    """Return every event as CSV, what has no date at the end; a cell that would run as a formula is defused."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(COLUMNS)
    for one in (*found.dated, *found.undated):
        proof = one.passages[0] if one.passages else None
        quote = in_words(proof.quotes, lang) if proof else ""
        cells = (
            one.id, one.date, one.precision, one.span.start if one.span else "", one.span.last if one.span else "",
            one.state, one.kind, one.label, " ".join(link.id for link in one.about),
            one.edition.id if one.edition else "", " ".join(other.id for other in one.to),
            " ".join(other.date for other in one.to), proof.confidence if proof else "",
            proof.source.title if proof and proof.source else "", proof.locator if proof else "", quote,
        )  # fmt: skip
        write.writerow([f"'{cell}" if str(cell)[:1] in FORMULA else cell for cell in cells])
    return out.getvalue()


def as_ics(found: Timeline, lang: str) -> bytes:
    """Return the dated events as a calendar file; a moved date names the new one in its title."""
    from graph.io.ics import Entry, calendar

    entries = []
    for one in found.dated:
        state = t(f"timeline.state-{one.state}", lang)
        mark = f"[{state}] " if one.state not in ("reached", "later", "set") else ""
        moved = "".join(f" → {day}" for day in moves(one, lang))
        said = [about(one, lang), f"{one.kind_label} · {state}"]
        for proof in one.passages[:1]:
            quote = in_words(proof.quotes, lang)
            said += [f"« {quote} »"] if quote else []
            said += [proof.source.title] if proof.source else []
            said.append(t(f"confidence.{proof.confidence}", lang))
        entries.append(
            Entry(
                one.id,
                one.span.start,
                one.span.end,
                f"{mark}{one.label}{moved}",
                "\n".join(said),
                expand(one.id) or "",
                (one.kind_label,),
                one.state not in ("reached", "later", "set"),
            )
        )
    return calendar(entries, t("timeline.calendar", lang), found.today)
