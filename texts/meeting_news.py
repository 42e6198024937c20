"""What is said of a meeting to its members and its group, by the kind of the news."""

from collections.abc import Callable

from services.meetings import MeetingView
from services.outgoing import MeetingNews
from services.vote_meetings import VoteMeetingView
from texts import meeting_plan as plan
from texts import meeting_room as room
from texts import motions
from texts import vote_meetings as votes
from texts.ballots import start_link
from texts.calls import AnyMeeting
from texts.screens import Screen


def meeting_news(news: MeetingNews, username: str) -> Screen:
    """The screen for one piece of news; `username` is the bot's, for deep links."""
    if isinstance(news.view, VoteMeetingView):
        return VOTE_NEWS[news.kind](news, news.view)
    return NEWS[news.kind](news, news.view, username)


def _replaced(news: MeetingNews, view: AnyMeeting) -> Screen:
    return plan.counter_replaced(view, *news.counters)


VOTE_NEWS: dict[str, Callable[[MeetingNews, VoteMeetingView], Screen]] = {
    "meeting_called": lambda _, view: votes.call(view),
    "meeting_postponed": lambda _, view: votes.postponed(view),
    "meeting_cancelled": lambda _, view: votes.cancelled(view),
    "counter_replaced": _replaced,
}


def _called(news: MeetingNews, view: MeetingView, _: str) -> Screen:
    return (plan.group_call if news.to_group else plan.call)(view)


def _begun(_: MeetingNews, view: MeetingView, username: str) -> Screen:
    return room.group_begun(view, start_link(username, room.meeting_payload(view.meeting_id)))


def _suspended(news: MeetingNews, _: MeetingView, __: str) -> Screen:
    assert news.item is not None
    return room.group_suspended(news.item)


def _resolution(news: MeetingNews, view: MeetingView, _: str) -> Screen:
    assert news.item is not None
    return room.group_resolution(news.item, view)


def _motion_changed(_: MeetingNews, view: MeetingView, __: str) -> Screen:
    assert view.motion is not None
    return motions.changed(view.candidate, view.motion, view.meeting_id)


NEWS: dict[str, Callable[[MeetingNews, MeetingView, str], Screen]] = {
    "meeting_called": _called,
    "meeting_postponed": lambda _, view, __: plan.postponed(view),
    "meeting_cancelled": lambda _, view, __: plan.cancelled(view),
    "meeting_begun": _begun,
    "item_suspended": _suspended,
    "resolution_adopted": _resolution,
    "roll_correction": lambda _, view, __: room.correction_call(view),
    "motion_changed": _motion_changed,
    "counter_replaced": lambda news, view, _: _replaced(news, view),
    "written_received": lambda _, view, __: room.opinion_call(view),
}
