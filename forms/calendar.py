"""Calendar files (.ics): a meeting with a stable identity, so that a later notice replaces it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

LENGTH = timedelta(hours=2)  # nobody says how long a meeting takes; calendars want an end


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A meeting in a calendar. `revision` rises with every notice.

    Nothing sensitive stands here.
    """

    uid: str
    revision: int
    title: str
    place: str
    starts_at: datetime
    noted_at: datetime
    cancelled: bool = False


def calendar_file(appointment: Appointment) -> bytes:
    """The appointment as an iCalendar file (RFC 5545)."""
    calendar = Calendar()
    calendar.add("prodid", "-//fazhan//zhibu zhushou//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if appointment.cancelled else "PUBLISH")
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.revision)
    event.add("summary", appointment.title)
    event.add("location", appointment.place)
    event.add("dtstamp", appointment.noted_at)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.starts_at + LENGTH)
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
