"""The files that go with a notice."""

from dataclasses import replace
from datetime import datetime

from forms.calendar import Appointment, calendar_file
from services.committee import CommitteeNews
from services.outgoing import Content, MeetingNews
from texts.calls import title
from texts.screens import Enclosure, Screen

MOST_CAPTION = 1024
FILE_NAME = "meeting.ics"
CALLED = ("meeting_called", "committee_called")
CALLED_OFF = ("meeting_postponed", "meeting_cancelled", "committee_cancelled")


def enclose(content: Content, screen: Screen, now: datetime) -> Screen:
    """第27条: the notice of a meeting comes with a calendar file; what is no notice stays as is."""
    if not isinstance(content, MeetingNews | CommitteeNews) or _to_group(content):
        return screen
    view, called_off = content.view, content.kind in CALLED_OFF
    known = called_off or content.kind in CALLED
    if not known or view.starts_at is None or len(screen.text) > MOST_CAPTION:
        return screen
    appointment = Appointment(
        uid=f"meeting-{view.meeting_id}@fazhan",
        revision=view.revision,
        title=title(view),
        place=view.place,
        starts_at=view.starts_at,
        noted_at=now,
        cancelled=called_off,
    )
    return replace(screen, enclosure=Enclosure(name=FILE_NAME, content=calendar_file(appointment)))


def _to_group(content: MeetingNews | CommitteeNews) -> bool:
    """A 支委会 is nobody's business but its members'."""
    return isinstance(content, MeetingNews) and content.to_group
