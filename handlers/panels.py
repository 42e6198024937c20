"""The panel of a meeting: many acts end in it."""

from datetime import datetime

from services import committee, meetings, vote_meetings
from services.access import Actor
from services.committee import CommitteeView
from services.office import Office
from services.vote_meetings import VoteMeetingView
from texts import committee as committee_texts
from texts import meeting_room
from texts import vote_meetings as vote_texts
from texts.calls import AnyMeeting
from texts.screens import Screen


async def meeting_view(actor: Actor, meeting_id: int, office: Office, now: datetime) -> AnyMeeting:
    """The meeting as the actor sees it, a 支部大会 or another."""
    if await committee.is_committee(meeting_id):
        return await committee.view(actor=actor, meeting_id=meeting_id, office=office, now=now)
    if await vote_meetings.is_vote_meeting(meeting_id=meeting_id):
        return await vote_meetings.vote_meeting(actor=actor, meeting_id=meeting_id, now=now)
    return await meetings.view(actor=actor, meeting_id=meeting_id, office=office, now=now)


async def panel_screen(actor: Actor, meeting_id: int, office: Office, now: datetime) -> Screen:
    """The meeting as it stands now."""
    view = await meeting_view(actor, meeting_id, office, now)
    if isinstance(view, VoteMeetingView):
        return vote_texts.panel(view)
    if isinstance(view, CommitteeView):
        return committee_texts.panel(view)
    return meeting_room.panel(view)
