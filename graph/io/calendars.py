"""Dated events as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

__all__ = ["Event", "calendar"]


@dataclass(frozen=True)
class Event:
    """Something on whole days.

    :param uid: the same from one export to the next, so that a calendar replaces the event rather than doubling it.
    :param start: its first day; ``end`` its last.
    """

    uid: str
    start: date
    end: date
    title: str
    text: str
    address: str = ""
    kind: str = ""


def calendar(events: Iterable[Event], name: str, lang: str, made_on: date) -> bytes:
    """Return events as an iCalendar file.

    :param made_on: day on which it is made.
    """
    from icalendar import Calendar
    from icalendar import Event as Item

    made = Calendar()
    made.add("prodid", f"-//doctrine-sante//{lang.upper()}")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    stamp = datetime.combine(made_on, time(), UTC)
    for one in events:
        item = Item()
        item.add("uid", one.uid)
        item.add("dtstamp", stamp)
        item.add("dtstart", one.start)
        item.add("dtend", one.end + timedelta(days=1))  # the first day after, says the standard
        item.add("summary", one.title)
        item.add("description", one.text)
        item.add("transp", "TRANSPARENT")  # a date of a text occupies nobody
        if one.kind:
            item.add("categories", [one.kind])
        if one.address:
            item.add("url", one.address)
        made.add_component(item)
    return made.to_ical()
