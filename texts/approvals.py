"""What 学院党委 decides of a 转正 resolution: what waits, the verdict, the receipt, the news."""

from collections.abc import Sequence
from datetime import date, timedelta

from regulation.records import Outcome
from services.decisions import DecisionNews, DecisionView, ReviewState, Verdict
from texts.dates import long_date, plain_date
from texts.home import to_home
from texts.names import name_motion
from texts.screens import Row, Screen, bold, button, lines, plain

STATES = {
    ReviewState.PENDING: "待学院党委审批",
    ReviewState.ACCEPTED: "已批准",
    ReviewState.RETURNED: "未获批准",
    ReviewState.VOID: "已作废",
}
DAYS = ("今天", "昨天", "前天")
MOST = 8


def overview(found: Sequence[DecisionView]) -> Screen:
    """Everything that waits, the oldest first."""
    rows: list[Row] = [(button(_label(d), "approval", d.number),) for d in found[:MOST]]
    heading = f"共{len(found)}件，请逐件登记审批结果。" if found else "目前没有待审批的决议。"
    return Screen(
        text=lines(
            bold("待审批的决议"),
            heading,
            "转正、延长预备期、取消资格的决议，经学院党委批准后生效（第三十五条）。",
        ),
        rows=(*rows, to_home()),
    )


def _label(found: DecisionView) -> str:
    return f"{found.name}：{name_motion(found.motion)}（{found.branch}）"


def decision(found: DecisionView) -> Screen:
    """One resolution and what the meeting voted."""
    rows: tuple[Row, ...] = ()
    if found.state is ReviewState.PENDING:
        rows = (
            (button("批准", "approve", found.number, 1),),
            (button("不予批准", "approve", found.number, 0),),
        )
    return Screen(
        text=lines(bold(f"决议：{found.name}同志"), *_facts(found), _settled(found)),
        rows=(*rows, (button("待审批的决议", "approvals"),), to_home()),
    )


def _facts(found: DecisionView) -> list[str]:
    vote = found.vote
    counted = (
        []
        if vote is None
        else [
            f"应到{vote.entitled}名，实到{vote.present}名；"
            f"赞成{vote.approve}票，不赞成{vote.oppose}票，弃权{vote.abstain}票。"
        ]
    )
    return [
        f"党支部：{plain(found.branch)}",
        f"决议：{name_motion(found.motion)}",
        f"支部大会通过：{long_date(found.resolved_on)}",
        *counted,
        *_term(found),
    ]


def _term(found: DecisionView) -> list[str]:
    if found.term is None:
        return []
    if found.motion.outcome is Outcome.EXTENSION:
        until = f"{plain_date(found.term.expiry)}满"
        return [f"预备期延长至{until}（最后一天为{plain_date(found.term.last_day)}）"]
    return [f"转正时间：{plain_date(found.term.expiry)}（预备期满之日）"]


def _settled(found: DecisionView) -> str:
    if found.state is ReviewState.PENDING or found.settled_on is None:
        return f"状态：{STATES[found.state]}"
    why = f"，{plain(found.reason)}" if found.reason else ""
    return f"状态：{STATES[found.state]}（{plain_date(found.settled_on)}{why}）"


def choose_day(found: DecisionView, on: date, *, approved: bool) -> Screen:
    """On which day the committee decided."""
    days = ((label, on - timedelta(days=n)) for n, label in enumerate(DAYS))
    said = "批准" if approved else "不予批准"
    return Screen(
        text=lines(
            bold(f"{said}：{found.name}同志，{name_motion(found.motion)}"),
            "请选择学院党委审议之日，或输入日期，如 2026-11-20、11月20日、上周三。",
        ),
        rows=(
            tuple(button(label, "approved_on", day.isoformat()) for label, day in days),
            (button("返回", "approval", found.number),),
        ),
    )


def ask_reason(found: DecisionView) -> Screen:
    """Why it was not approved."""
    return Screen(
        text=f"请输入未批准{plain(found.name)}同志决议的原因，将告知党支部并记入档案。",
        rows=((button("返回", "approval", found.number),),),
    )


def confirm(found: DecisionView, verdict: Verdict) -> Screen:
    """The verdict as it will be written down."""
    said = "批准" if verdict.approved else "不予批准"
    return Screen(
        text=lines(
            bold(f"请核对：{said} {found.name}同志的决议"),
            *_facts(found),
            f"学院党委审议：{long_date(verdict.decided_on)}",
            f"原因：{plain(verdict.reason)}" if verdict.reason else None,
            "",
            "确认后写入档案，不能更改。" + _effect(found, verdict),
        ),
        rows=(
            (button(f"确认{said}：{found.name}", "approval_sure", found.number),),
            (button("返回", "approval", found.number),),
        ),
    )


def _effect(found: DecisionView, verdict: Verdict) -> str:
    if not verdict.approved:
        return "决议退回党支部，身份不变。"
    return {
        Outcome.CONVERSION: "即转为正式党员，享有表决权。",
        Outcome.EXTENSION: "预备期随即延长。",
        Outcome.CANCELLATION: "即取消预备党员资格。",
    }[found.motion.outcome]


def receipt(found: DecisionView) -> Screen:
    """The verdict stands in the dossier."""
    return Screen(
        text=lines(
            bold(f"已登记：{STATES[found.state]}"),
            f"{found.name}同志，{name_motion(found.motion)}，记录编号<code>{found.number}</code>。",
            "下一步：已告知党支部书记，由其通知本人并在党员大会上宣布（第三十七条）。",
        ),
        rows=((button("待审批的决议", "approvals"),), to_home()),
    )


def news(content: DecisionNews) -> Screen:
    """To those above: it waits; to the secretary: it has been settled."""
    found = content.decision
    if found.state is ReviewState.PENDING:
        return Screen(
            text=lines(
                bold(f"待审批：{found.name}同志，{name_motion(found.motion)}"),
                *_facts(found),
                "下一步：提请学院党委逐个审议，并登记审批结果（第三十五、三十七条）。",
            ),
            rows=((button("登记审批结果", "approval", found.number),),),
        )
    return Screen(
        text=lines(
            bold(f"审批结果：{found.name}同志，{name_motion(found.motion)}"),
            *_facts(found),
            _settled(found),
            _next_step(found),
        ),
        rows=(to_home(),),
    )


def _next_step(found: DecisionView) -> str:
    if found.state is not ReviewState.ACCEPTED:
        return "下一步：由支部研究，另行召开支部大会讨论（第三十五条）。"
    told = "下一步：通知本人，并在本支部党员大会上宣布（第三十七条）"
    if found.motion.outcome is Outcome.CONVERSION:
        return f"{told}；材料归入档案（第四十二条）。"
    if found.motion.outcome is Outcome.EXTENSION and found.term is not None:
        return f"{told}；本人于{plain_date(found.term.expiry)}前半个月重新递交转正申请。"
    return f"{told}。"
