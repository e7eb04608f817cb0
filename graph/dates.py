"""Days, months and years as spans of days: a date is never more precise than it is known."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from graph.errors import BadInput

__all__ = ["PRECISIONS", "Span", "span"]

#: Length of an ISO date → how precise it is.
PRECISIONS = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, order=True)
class Span:
    """The days that a date may mean; half-open.

    :param end: first day after it. Spans sort by it first: « 2027 » comes after every day known of 2027.
    :param start: first day of it.
    """

    end: date
    start: date

    @property
    def last(self) -> date:
        """Return the last day of the span."""
        return self.end - timedelta(days=1)

    def before(self, other: "Span") -> bool:
        """Tell whether the whole of this span is surely before the other; two spans that overlap have no order."""
        return self.end <= other.start

    def touches(self, since: date | None, until: date | None) -> bool:
        """Tell whether some day of the span lies from ``since`` to ``until``, both included."""
        return (since is None or self.end > since) and (until is None or self.start <= until)


def span(text: str) -> Span:
    """Return the days of ``AAAA-MM-JJ``, ``AAAA-MM`` or ``AAAA``.

    :raises BadInput: this is no date.
    """
    try:
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            raise ValueError
        parts = [int(part) for part in text.split("-")]
        start = date(*parts, *[1] * (3 - len(parts)))
        year, month = (start.year + 1, 1) if len(parts) == 1 or start.month == 12 else (start.year, start.month + 1)
        if len(parts) == 3:
            return Span(start + timedelta(days=1), start)
        return Span(date(year, month, 1), start)
    except (ValueError, OverflowError):
        raise BadInput("bad-date", value=text) from None
