"""What is said of a meeting to its members and its group, by the kind of the news."""

from collections.abc import Callable

from services.outgoing import MeetingNews
from texts import meeting_plan as plan
from texts import meeting_room as room
from texts import motions
from texts.ballots import start_link
from texts.screens import Screen


def meeting_news(news: MeetingNews, username: str) -> Screen:
    """The screen for one piece of news; `username` is the bot's, for deep links."""
    return NEWS[news.kind](news, username)


def _called(news: MeetingNews, username: str) -> Screen:
    return (plan.group_call if news.to_group else plan.call)(news.view)


def _begun(news: MeetingNews, username: str) -> Screen:
    payload = room.meeting_payload(news.view.meeting_id)
    return room.group_begun(news.view, start_link(username, payload))


def _suspended(news: MeetingNews, username: str) -> Screen:
    assert news.item is not None
    return room.group_suspended(news.item)


def _resolution(news: MeetingNews, username: str) -> Screen:
    assert news.item is not None
    return room.group_resolution(news.item, news.view)


def _motion_changed(news: MeetingNews, username: str) -> Screen:
    assert news.view.motion is not None
    return motions.changed(news.view.candidate, news.view.motion, news.view.meeting_id)


NEWS: dict[str, Callable[[MeetingNews, str], Screen]] = {
    "meeting_called": _called,
    "meeting_postponed": lambda news, _: plan.postponed(news.view),
    "meeting_cancelled": lambda news, _: plan.cancelled(news.view),
    "meeting_begun": _begun,
    "item_suspended": _suspended,
    "resolution_adopted": _resolution,
    "roll_correction": lambda news, _: room.correction_call(news.view),
    "motion_changed": _motion_changed,
    "written_received": lambda news, _: room.opinion_call(news.view),
}
