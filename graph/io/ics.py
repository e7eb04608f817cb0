"""Dates to a calendar file (iCalendar, RFC 5545): a month or a year is an event of all its days, never of its first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from icalendar import Calendar, Event

__all__ = ["Entry", "calendar"]


@dataclass(frozen=True)
class Entry:
    """A line of a calendar; ``end`` is the first day after it.

    :param tentative: it is announced, moved or unknown: nothing sets it for sure.
    """

    id: str
    start: date
    end: date
    title: str
    text: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    tentative: bool = False


def calendar(entries: Iterable[Entry], name: str, stamp: date) -> bytes:
    """Return a calendar file.

    :param name: title of the calendar.
    :param stamp: day on which it is made; the same entries and day give the same bytes.
    """
    made = Calendar()
    made.add("prodid", "-//doctrine-sante//FR")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for one in entries:
        event = Event()
        event.add("uid", f"{one.id.replace('/', '-').replace(':', '-')}@doctrine-sante")
        event.add("dtstamp", datetime.combine(stamp, time(), UTC))
        event.add("dtstart", one.start)
        event.add("dtend", one.end)
        event.add("summary", one.title)
        if one.text:
            event.add("description", one.text)
        if one.url:
            event.add("url", one.url)
        if one.categories:
            event.add("categories", list(one.categories))
        event.add("status", "TENTATIVE" if one.tentative else "CONFIRMED")
        event.add("transp", "TRANSPARENT")  # nobody is busy for a year because a date falls in it
        made.add_component(event)
    return made.to_ical()
