"""The panel of a meeting: many acts end in it."""

from datetime import datetime

from services import meetings
from services.access import Actor
from services.office import Office
from texts.meeting_room import panel
from texts.screens import Screen


async def panel_screen(actor: Actor, meeting_id: int, office: Office, now: datetime) -> Screen:
    """The meeting as it stands now."""
    return panel(await meetings.view(actor=actor, meeting_id=meeting_id, office=office, now=now))
