"""Messages nobody asked for: news, calls, reminders. One function turns facts into a screen."""

from collections.abc import Sequence

from services.duties import DutyContent
from services.outgoing import (
    BallotCounted,
    BallotOpened,
    Content,
    MeetingCalled,
    ReportArrived,
)
from services.voting import BallotPaper
from texts import ballots, meetings
from texts.duties import describe_duty
from texts.home import to_home
from texts.requirements import quarter
from texts.screens import Row, Screen, bold, button, lines, plain


def phrase(content: Content, username: str) -> Screen:
    """The screen for one notice; `username` is the bot's, for deep links."""
    match content:
        case ReportArrived():
            return _report_arrived(content)
        case MeetingCalled():
            return (meetings.group_call if content.to_group else meetings.call)(content.view)
        case BallotPaper():
            return ballots.ballot_paper(content)
        case BallotOpened():
            return _group_ballot(content, username)
        case BallotCounted():
            return meetings.result(content.view)
        case DutyContent():
            return digest([content])


def _report_arrived(news: ReportArrived) -> Screen:
    return Screen(
        text=lines(
            bold("收到思想汇报"),
            f"{news.author}同志递交了{quarter(news.quarter)}思想汇报（编号{news.number}）。",
            "下一步：请查阅，并视情与其谈话（第十二条）。",
        ),
        rows=((button("打开", "report_open", news.number),),),
    )


def _group_ballot(content: BallotOpened, username: str) -> Screen:
    payload = ballots.ballot_payload(content.view.ballot_id)
    return ballots.group_ballot(content.view, ballots.start_link(username, payload))


def digest(contents: Sequence[DutyContent]) -> Screen:
    """All reminders of one person in one message, the nearest date first."""
    ordered = sorted(contents, key=lambda content: content.duty.due)
    items = [f"{n}. {_item(content)}" for n, content in enumerate(ordered, 1)]
    return Screen(text=lines(bold("待办提醒"), *items), rows=(*_actions(ordered), to_home()))


def _item(content: DutyContent) -> str:
    whose = "" if content.own else f"{content.person}同志："
    return plain(f"{whose}{describe_duty(content.duty, content.on)}")


def _actions(contents: Sequence[DutyContent]) -> tuple[Row, ...]:
    owes_report = any(c.own and c.duty.rule == "thought_report" for c in contents)
    return ((button("递交思想汇报", "report"),),) if owes_report else ()
