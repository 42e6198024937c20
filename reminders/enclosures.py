"""The files that go with a notice."""

from dataclasses import replace
from datetime import datetime

from forms.calendar import Appointment, calendar_file
from services.outgoing import Content, MeetingNews
from texts.names import MEETINGS
from texts.screens import Enclosure, Screen

MOST_CAPTION = 1024
FILE_NAME = "meeting.ics"


def enclose(content: Content, screen: Screen, now: datetime) -> Screen:
    """第27条: the notice of a meeting comes with a calendar file; what is no notice stays as is."""
    if not isinstance(content, MeetingNews) or content.to_group:
        return screen
    view = content.view
    known = content.kind in ("meeting_called", "meeting_postponed", "meeting_cancelled")
    if not known or view.starts_at is None or len(screen.text) > MOST_CAPTION:
        return screen
    appointment = Appointment(
        uid=f"meeting-{view.meeting_id}@fazhan",
        revision=view.revision,
        title=MEETINGS[view.kind],
        place=view.place,
        starts_at=view.starts_at,
        noted_at=now,
        cancelled=content.kind != "meeting_called",
    )
    return replace(screen, enclosure=Enclosure(name=FILE_NAME, content=calendar_file(appointment)))
