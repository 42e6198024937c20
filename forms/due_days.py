"""A calendar file (iCalendar, RFC 5545) of due days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//fazhan//due days//ZH"
REFRESH = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """A whole day on which something is due."""

    uid: str
    sequence: int
    day: date
    summary: str
    description: str


def calendar_file(name: str, days: Iterable[DueDay], *, now: datetime) -> bytes:
    """The bytes of an .ics file under this name; takes up nobody's time and sets off no alarm."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for due in days:
        calendar.add_component(_event(due, now))
    return bytes(calendar.to_ical())


def _event(due: DueDay, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{due.uid}@fazhan")
    event.add("sequence", due.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", due.day)
    event.add("summary", due.summary)
    event.add("description", due.description)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
