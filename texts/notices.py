"""Messages nobody asked for: news, calls, reminders. One function turns facts into a screen."""

from collections.abc import Callable, Mapping
from typing import Any

from services.applications import ApplicationView
from services.ballot_news import BallotReminder, BallotResumed, BallotSealed
from services.ballot_voiding import BallotVoided, VoidProposed
from services.committee import CommitteeNews
from services.contact_news import ContactNews
from services.conversions import ApplicationArrived
from services.decisions import DecisionNews
from services.defence_draws import DrawNews
from services.digests import DigestContent
from services.gate_calls import GateCall
from services.outcome_news import OutcomeTold
from services.outgoing import (
    BallotCounted,
    BallotOpened,
    Content,
    GroupLost,
    MeetingNews,
    ReportArrived,
    ReportsWaiting,
)
from services.paper_counts import PaperView
from services.reviews import ReviewNews
from services.talkers import Sent
from services.voting import BallotPaper
from texts import (
    applications,
    approvals,
    ballots,
    committee,
    contact_news,
    conversions,
    defence,
    meetings,
    outcomes,
    paper,
    reviews,
    voiding,
)
from texts.digests import digest
from texts.home import to_home
from texts.meeting_gates import gate_call
from texts.meeting_news import meeting_news
from texts.requirements import quarter
from texts.screens import Screen, bold, button, lines, plain, unmarked


def phrase(content: Content, username: str) -> Screen:
    """The screen for one notice; `username` is the bot's, for deep links."""
    if isinstance(content, BallotPaper | BallotReminder | BallotResumed | BallotSealed):
        return ballots.news(content)
    match content:
        case MeetingNews():
            return meeting_news(content, username)
        case BallotOpened():
            return _group_ballot(content, username)
        case BallotCounted():
            return meetings.result(content.view)
        case DigestContent():
            return digest(content, [_title(each, username) for each in content.unconfirmed])
    say: Callable[[Any], Screen] = SCREENS[type(content)]
    return say(content)


def _title(content: Content, username: str) -> str:
    """What a message is about, in one line."""
    return unmarked(phrase(content, username).text.partition("\n")[0])


def _report_arrived(news: ReportArrived) -> Screen:
    return Screen(
        text=lines(
            bold("收到思想汇报"),
            f"{news.author}同志递交了{quarter(news.quarter)}思想汇报（编号{news.number}）。",
            "下一步：请查阅并审核，视情与其谈话（第十二条、第四十五条）。",
        ),
        rows=((button("打开", "review_open", news.number, reviews.ALL),),),
    )


def _reports_waiting(news: ReportsWaiting) -> Screen:
    return Screen(
        text=lines(
            bold("今日收到思想汇报"),
            f"已通知各培养联系人查阅；目前共有{news.reviews}件材料可由您审核。今日不再逐份通知。",
            "下一步：请督促审核，或直接审核（第四十五条，一步一审）。",
        ),
        rows=((button("审核", "review"),), to_home()),
    )


def _group_lost(content: GroupLost) -> Screen:
    return Screen(
        text=lines(
            bold("支部群已失去联系"),
            f"助手无法再向{plain(content.branch)}的群发送消息：已被移出该群，或无权在群内发言，"
            "或该群已解散。群内的通知与公布自此停发，发给个人的不受影响。",
            "下一步：将助手重新加入支部群并允许发言，由书记或组织委员在群内发送 /start。",
        ),
        rows=(to_home(),),
    )


def _group_ballot(content: BallotOpened, username: str) -> Screen:
    payload = ballots.ballot_payload(content.view.ballot_id)
    return ballots.group_ballot(content.view, ballots.start_link(username, payload))


# What stands by itself: the facts are all there is to say.
SCREENS: Mapping[type[Content], Callable[[Any], Screen]] = {
    ReportArrived: _report_arrived,
    ReportsWaiting: _reports_waiting,
    ApplicationArrived: conversions.arrived,
    ApplicationView: applications.received,
    Sent: applications.errand,
    ReviewNews: reviews.news,
    ContactNews: contact_news.news,
    CommitteeNews: committee.news,
    VoidProposed: voiding.proposed,
    BallotVoided: voiding.voided,
    DecisionNews: approvals.news,
    OutcomeTold: outcomes.told,
    DrawNews: defence.news,
    PaperView: paper.sheet,
    GroupLost: _group_lost,
    GateCall: gate_call,
}
