"""What the notices of all meetings have in common: the title, the replies, who has answered."""

from services.committee import CommitteeView
from services.meeting_plans import Replies
from services.meetings import MeetingView, Reply
from services.vote_meetings import VoteMeetingView
from texts.dates import long_moment
from texts.home import to_home
from texts.names import MEETINGS
from texts.screens import Row, Screen, bold, button, lines, plain

AnyMeeting = MeetingView | VoteMeetingView | CommitteeView


def title(view: AnyMeeting) -> str:
    """What the meeting is called in full."""
    if isinstance(view, CommitteeView):
        return "支部党员大会（不设支委会）" if view.by_branch else "支部委员会会议"
    return MEETINGS[view.kind]


def reply_rows(meeting_id: int) -> tuple[Row, ...]:
    """Coming, or leave with a reason."""
    return ((button("参加", "reply_yes", meeting_id), button("请假", "reply_no", meeting_id)),)


def replied(view: AnyMeeting, later: str, *more: Row) -> Screen:
    """The receipt of a reply: what comes next, and the way to the other answer."""
    assert view.starts_at is not None
    coming = view.reply is Reply.COMING
    other = ("改为请假", "reply_no") if coming else ("改为参加", "reply_yes")
    return Screen(
        text=lines(
            bold(f"已回复：{'参加' if coming else '请假'}"),
            f"{title(view)}，{long_moment(view.starts_at)}，{plain(view.place)}。",
            later,
        ),
        rows=(*more, (button(other[0], other[1], view.meeting_id),), to_home()),
    )


def replies(view: AnyMeeting, found: Replies, needed: str | None, outlook: str | None) -> Screen:
    """Who comes and who does not, for the convener; `needed` and `outlook` speak of the quorum."""
    leave = [f"　{plain(name)}：{plain(reason)}" for name, reason in found.leave]
    back = "cm" if isinstance(view, CommitteeView) else "meeting"
    return Screen(
        text=lines(
            bold("会议回执"),
            needed,
            f"参加{len(found.coming)}名：{plain('、'.join(found.coming)) or '无'}",
            f"请假{len(found.leave)}名{'：' if leave else ''}",
            *leave,
            f"未回复{len(found.silent)}名：{plain('、'.join(found.silent)) or '无'}",
            outlook,
        ),
        rows=(
            (button("刷新", "replies", view.meeting_id),),
            (button("返回", back, view.meeting_id),),
        ),
    )
