"""The ballot of a 支部大会: closing it, the count, the result."""

from regulation.records import BallotKind
from services.meetings import BallotState, Counts, MeetingView
from texts.names import name_vote
from texts.requirements import cite
from texts.screens import Screen, bold, button, lines, plain
from texts.shares import spoken, verb

ARTICLES = {BallotKind.ADMISSION: 28, BallotKind.CONVERSION: 41}


def box_line(view: MeetingView) -> str | None:
    """已收回 n/m, while the ballot is open."""
    if view.ballot is not BallotState.OPEN:
        return None
    return f"已收回：{view.returned}/{view.present}"


def confirm_close(view: MeetingView) -> Screen:
    """Closing cannot be taken back."""
    missing = view.present - view.returned
    return Screen(
        text=lines(
            bold(f"请确认截止：{view.candidate}同志的表决"),
            f"已收回{view.returned}/{view.present}张"
            + (f"，尚有{missing}张未收回。" if missing else "，已全部收回。"),
            "截止后不能再投票，也不再另行安排投票（第二十八条）；随即计票并宣布结果。",
        ),
        rows=(
            (button("确认截止并计票", "ballot_count", view.meeting_id),),
            (button("返回", "meeting", view.meeting_id),),
        ),
    )


def result(view: MeetingView) -> Screen:
    """The result as announced: counted on those entitled, never on those present."""
    if view.counts is None:
        return Screen(
            text=lines(
                bold(f"表决作废：{view.candidate}同志"),
                f"理由：{plain(view.void_reason)}" if view.void_reason else None,
                "本次表决作废，选票未经开封即已销毁，数目不予公布。请主持人重新组织表决。",
            )
        )
    return Screen(
        text=lines(
            bold(f"表决结果：{name_vote(view.kind, view.motion)} {view.candidate}同志"),
            *result_lines(view),
        )
    )


def result_lines(view: MeetingView) -> list[str]:
    """The numbers and the verdict, once counted."""
    counts = view.counts
    if counts is None:
        return []
    return [
        f"应到{view.entitled}名，实到{counts.issued}名。",
        f"发出选票{counts.issued}张，收回{counts.returned}张。",
        f"赞成{counts.approve}票，不赞成{counts.oppose}票，弃权{counts.abstain}票。",
        _verdict(view, counts),
    ]


def _verdict(view: MeetingView, counts: Counts) -> str:
    share = f"应到会有表决权正式党员（{view.entitled}名）的{spoken(view.majority)}"
    reached = f"{verb(view.majority)}{share}"
    article = cite(ARTICLES[view.kind])
    if counts.passed:
        approved = f"赞成{counts.approve}票，{reached}（{article}）"
        return f"决议已形成：{approved}。须报学院党委审批。"
    needed = f"至少须{view.needed_approvals}票赞成"
    return f"决议未通过：赞成{counts.approve}票，未{reached}，{needed}（{article}）。"
