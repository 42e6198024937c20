"""支部大会 and its ballot: convening, signing in, voting, the result."""

from collections.abc import Sequence

from regulation.records import BallotKind
from services.meetings import BallotState, Candidate, Counts, MeetingView
from texts.dates import long_date
from texts.home import to_home
from texts.names import BALLOTS, MEETINGS
from texts.requirements import cite, describe_requirement
from texts.screens import Row, Screen, bold, button, lines, plain

ARTICLES = {BallotKind.ADMISSION: 28, BallotKind.CONVERSION: 41}
PHASES = {
    BallotState.PREPARED: "尚未开始表决，正在签到",
    BallotState.OPEN: "正在无记名投票",
    BallotState.CLOSED: "已截止，正在计票",
    BallotState.COUNTED: "已计票",
    BallotState.VOID: "本次表决作废，须重新表决",
}


def overview(meetings: Sequence[MeetingView], *, leads: bool) -> Screen:
    """The meetings in session, and for the leadership the way to a new one."""
    rows: list[Row] = [
        (button(f"{BALLOTS[m.kind]}：{m.candidate}", "meeting", m.meeting_id),) for m in meetings
    ]
    if leads:
        rows += [
            (button(f"召开大会：{name}", "meeting_new", kind),) for kind, name in BALLOTS.items()
        ]
    heading = "正在进行的大会如下。" if meetings else "目前没有正在进行的支部大会。"
    return Screen(text=lines(bold("支部大会"), heading), rows=(*rows, to_home()))


def choose_candidate(kind: BallotKind, found: Sequence[Candidate]) -> Screen:
    """Whom the meeting is about."""
    if not found:
        stage = "发展对象" if kind is BallotKind.ADMISSION else "预备党员"
        return Screen(text=f"本支部目前没有{stage}。", rows=(to_home(),))
    rows = [(button(_with_gaps(c), "meeting_about", kind, c.person_id),) for c in found]
    return Screen(
        text=lines(
            bold(MEETINGS[kind]), "请选择讨论对象；两名以上的逐个讨论和表决（第二十八条）。"
        ),
        rows=(*rows, to_home()),
    )


def _with_gaps(candidate: Candidate) -> str:
    gaps = f"　尚缺{len(candidate.unmet)}项" if candidate.unmet else ""
    return f"{candidate.name}{gaps}"


def confirm_convening(kind: BallotKind, candidate: Candidate) -> Screen:
    """What is about to begin, with what the dossier still lacks."""
    gaps = [f"· {plain(describe_requirement(r))}" for r in candidate.unmet]
    return Screen(
        text=lines(
            bold(f"请确认：{MEETINGS[kind]}"),
            f"讨论对象：{candidate.name}同志",
            "确认后立即固定应到名单（本支部全体有表决权的正式党员），并通知到会签到。",
            "\n<b>会前体检：尚缺事项</b>" if gaps else "\n会前体检：所列条件均已具备。",
            *gaps,
        ),
        rows=(
            (button("确认召开", "convene", kind, candidate.person_id),),
            (button("返回", "meetings"),),
        ),
    )


def panel(view: MeetingView) -> Screen:
    """The meeting as its host or a member sees it."""
    return Screen(
        text=lines(
            bold(MEETINGS[view.kind]),
            f"党支部：{plain(view.branch)}　{long_date(view.convened_on)}",
            f"讨论对象：{view.candidate}同志",
            f"应到：{view.entitled}名　实到：{view.present}名{_quorum(view)}",
            f"状态：{PHASES[view.ballot] if view.in_session else '大会已结束'}",
            _box(view),
            *_result_lines(view),
        ),
        rows=(*_member_rows(view), *(_host_rows(view) if view.hosting else ()), to_home()),
    )


def _quorum(view: MeetingView) -> str:
    if view.present < view.needed:
        return f"（达到半数须{view.needed}名，还差{view.needed - view.present}名）"
    if view.present < view.central_needed:
        return "（恰为半数：本细则可以开会，中央细则要求超过半数，宜改期）"
    return "（已达到半数）"


def _box(view: MeetingView) -> str | None:
    if view.ballot is not BallotState.OPEN:
        return None
    return f"已收回：{view.returned}/{view.present}"


def _member_rows(view: MeetingView) -> tuple[Row, ...]:
    if not view.in_session:
        return ()
    if view.ballot is BallotState.PREPARED and not view.signed_in:
        return ((button("签到", "sign_in", view.meeting_id),),)
    if view.ballot is BallotState.OPEN and view.signed_in:
        return ((button("领取选票", "paper", view.ballot_id),),)
    return ()


def _host_rows(view: MeetingView) -> tuple[Row, ...]:
    refresh = (button("刷新", "meeting", view.meeting_id),)
    if not view.in_session:
        return ()
    if view.ballot in (BallotState.PREPARED, BallotState.VOID):
        begin = (button("开始表决", "ballot_open", view.meeting_id),)
        return (begin, refresh, (button("结束大会", "meeting_end", view.meeting_id),))
    if view.ballot is BallotState.COUNTED:
        return ((button("结束大会", "meeting_end", view.meeting_id),),)
    return ((button("截止并计票", "ballot_close", view.meeting_id),), refresh)


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


def call(view: MeetingView) -> Screen:
    """The summons to a member, in private."""
    return Screen(
        text=lines(
            bold(f"会议通知：{MEETINGS[view.kind]}"),
            f"{plain(view.branch)}现召开支部大会，讨论对象：{view.candidate}同志。",
            f"您在应到名单内（应到{view.entitled}名）。到会后请签到；"
            "因故不能到会的不得委托他人投票（第二十八条）。",
        ),
        rows=((button("签到", "sign_in", view.meeting_id),),),
    )


def group_call(view: MeetingView) -> Screen:
    """The announcement in the branch's group."""
    return Screen(
        text=lines(
            bold(f"会议通知：{MEETINGS[view.kind]}"),
            f"讨论对象：{view.candidate}同志。应到会有表决权的正式党员{view.entitled}名。",
            "请到会的正式党员签到。",
        ),
        rows=((button("签到", "sign_in", view.meeting_id),),),
    )


def signed_in_note(view: MeetingView) -> str:
    """The short answer to a sign-in."""
    return f"签到成功。应到{view.entitled}名，已签到{view.present}名。"


def result(view: MeetingView) -> Screen:
    """The result as announced: counted on those entitled, never on those present."""
    if view.counts is None:
        return Screen(
            text=lines(
                bold(f"表决作废：{view.candidate}同志"),
                "选票无法开封，本次表决作废，数目不予公布。请主持人重新组织表决。",
            )
        )
    return Screen(
        text=lines(
            bold(f"表决结果：{BALLOTS[view.kind]} {view.candidate}同志"), *_result_lines(view)
        )
    )


def _result_lines(view: MeetingView) -> list[str]:
    counts = view.counts
    if counts is None:
        return []
    return [
        f"应到{view.entitled}名，实到{view.present}名。",
        f"发出选票{counts.issued}张，收回{counts.returned}张。",
        f"赞成{counts.approve}票，不赞成{counts.oppose}票，弃权{counts.abstain}票。",
        _verdict(view, counts),
    ]


def _verdict(view: MeetingView, counts: Counts) -> str:
    entitled = f"应到会有表决权正式党员（{view.entitled}名）的半数"
    article = cite(ARTICLES[view.kind])
    if counts.passed:
        return (
            f"决议已形成：赞成{counts.approve}票，超过{entitled}（{article}）。须报学院党委审批。"
        )
    needed = f"至少须{view.needed_approvals}票赞成"
    return f"决议未通过：赞成{counts.approve}票，未超过{entitled}，{needed}（{article}）。"
