"""What those above decide of a resolution: what waits, the verdict, the receipt, the news."""

from collections.abc import Sequence
from datetime import date, timedelta

from regulation.records import BallotKind, Level, Outcome
from services.decisions import (
    DecisionNews,
    DecisionView,
    Given,
    ReviewState,
    Verdict,
    VerdictPreview,
)
from texts.dates import long_date, plain_date
from texts.home import to_home
from texts.names import BALLOTS, name_cause, name_motion
from texts.requirements import cite_from, describe_requirement
from texts.screens import Row, Screen, bold, button, lines, plain

BODIES = {Level.COLLEGE: "学院党委", Level.SCHOOL: "学校党委"}
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
            "接收的决议，组织员谈话之后由学院党委逐个审议，报学校党委审批（第二十九、三十条）；"
            "转正、延长预备期、取消资格的决议，经学院党委批准后生效（第三十五条）。",
        ),
        rows=(*rows, to_home()),
    )


def name_decision(found: DecisionView) -> str:
    """接收预备党员, or the motion that was carried."""
    return BALLOTS[found.kind] if found.motion is None else name_motion(found.motion)


def _label(found: DecisionView) -> str:
    return f"{found.name}：{name_decision(found)}（{found.branch}）"


def decision(found: DecisionView) -> Screen:
    """One resolution and what the meeting voted."""
    rows: tuple[Row, ...] = ()
    if found.state is ReviewState.PENDING:
        body = f"{BODIES[found.level]}：" if found.kind is BallotKind.ADMISSION else ""
        rows = (
            *_talk_row(found),
            (button(f"{body}批准", "approve", found.number, 1),),
            (button(f"{body}不予批准", "approve", found.number, 0),),
        )
    return Screen(
        text=lines(bold(f"决议：{found.name}同志"), *_facts(found), _settled(found)),
        rows=(*rows, (button("待审批的决议", "approvals"),), to_home()),
    )


def _talk_row(found: DecisionView) -> tuple[Row, ...]:
    """第29条: before the college decides, the organizer talks; again where a problem was found."""
    talked = found.talk is not None and not found.talk[1].problem
    if found.kind is not BallotKind.ADMISSION or found.given or talked:
        return ()
    return ((button("登记组织员谈话", "note", found.person_id),),)


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
        f"决议：{name_decision(found)}",
        f"支部大会通过：{long_date(found.resolved_on)}",
        *counted,
        *_cause(found),
        *_talked(found),
        *(_said(each) for each in found.given),
        *_term(found),
    ]


def _cause(found: DecisionView) -> list[str]:
    """第36条: why before the end of the probation."""
    if found.cause is None:
        return []
    return [f"预备期满之前取消的原因：{plain(name_cause(found.cause))}"]


def _talked(found: DecisionView) -> list[str]:
    if found.kind is not BallotKind.ADMISSION:
        return []
    if found.talk is None:
        return ["组织员谈话：尚未登记（第二十九条：没有谈话的不得批准）"]
    held, talk = found.talk
    said = "发现问题，暂缓审批，查清后再次谈话" if talk.problem else "没有发现问题"
    return [f"组织员谈话：{plain_date(held)}，{said}"]


def _said(given: Given) -> str:
    document = f"（{plain(given.document)}）" if given.document else ""
    said = "批准" if given.approved else "不予批准"
    return f"{BODIES[given.level]}：{plain_date(given.decided_on)}{said}{document}"


def _term(found: DecisionView) -> list[str]:
    if found.term is None:
        return []
    if found.motion is None:
        since, last = plain_date(found.term.since), plain_date(found.term.last_day)
        return [f"预备期：自{since}起，最后一天为{last}（从支部大会通过之日算起）"]
    if found.motion.outcome is Outcome.EXTENSION:
        until = f"{plain_date(found.term.expiry)}满"
        return [f"预备期延长至{until}（最后一天为{plain_date(found.term.last_day)}）"]
    return [f"转正时间：{plain_date(found.term.expiry)}（预备期满之日）"]


def _state(found: DecisionView) -> str:
    return {
        ReviewState.PENDING: f"待{BODIES[found.level]}审批",
        ReviewState.ACCEPTED: "已批准",
        ReviewState.RETURNED: "未获批准",
        ReviewState.VOID: "已作废",
    }[found.state]


def _settled(found: DecisionView) -> str:
    if found.state is ReviewState.PENDING or found.settled_on is None:
        return f"状态：{_state(found)}"
    why = f"，{plain(found.reason)}" if found.reason else ""
    return f"状态：{_state(found)}（{plain_date(found.settled_on)}{why}）"


def choose_day(found: DecisionView, on: date, *, approved: bool) -> Screen:
    """On which day the committee decided."""
    days = ((label, on - timedelta(days=n)) for n, label in enumerate(DAYS))
    said = "批准" if approved else "不予批准"
    return Screen(
        text=lines(
            bold(f"{said}：{found.name}同志，{name_decision(found)}"),
            f"请选择{BODIES[found.level]}审议之日，或输入日期，如 2026-11-20、11月20日、上周三。",
        ),
        rows=(
            tuple(button(label, "approved_on", day.isoformat()) for label, day in days),
            (button("返回", "approval", found.number),),
        ),
    )


def ask_reason(found: VerdictPreview) -> Screen:
    """Why it was not approved, or why so late."""
    number, name = found.decision.number, plain(found.decision.name)
    asked = f"请输入未批准{name}同志决议的原因，将告知党支部并记入档案。"
    late = [
        f"{plain(describe_requirement(r))}（{cite_from(r.article, r.yardstick)}）"
        for r in found.late
    ]
    if late:
        asked = "请输入逾期审批的理由。理由连同您的姓名、日期写入其档案，不能删除（第四十五条）。"
    return Screen(text=lines(*late, asked), rows=((button("返回", "approval", number),),))


def ask_document(number: int) -> Screen:
    """The number of the document, if it has one."""
    return Screen(
        text="请输入批复文号或文件名称，如“通大化院党发〔2026〕12号”。",
        rows=((button("返回", "approval", number),),),
    )


def confirm(found: DecisionView, verdict: Verdict) -> Screen:
    """The verdict as it will be written down."""
    said = "批准" if verdict.approved else "不予批准"
    return Screen(
        text=lines(
            bold(f"请核对：{said} {found.name}同志的决议"),
            *_facts(found),
            f"{BODIES[verdict.level]}审议：{long_date(verdict.decided_on)}",
            f"批复：{plain(verdict.document)}" if verdict.document else None,
            f"{'理由' if verdict.approved else '原因'}：{plain(verdict.reason)}"
            if verdict.reason
            else None,
            "",
            "确认后写入档案，不能更改。" + _effect(found, verdict),
        ),
        rows=(
            (button(f"确认{said}：{found.name}", "approval_sure", found.number),),
            (button("填写批复文号", "approval_document", found.number),),
            (button("返回", "approval", found.number),),
        ),
    )


def _effect(found: DecisionView, verdict: Verdict) -> str:
    if not verdict.approved and found.motion is None:
        return "即为未接收，身份不变，由党支部与本人谈话（第三十一条）。"
    if not verdict.approved:
        return "决议退回党支部，身份不变。"
    if found.motion is None:
        return "即为预备党员。" if found.last_level else "随后报学校党委审批，身份不变。"
    return {
        Outcome.CONVERSION: "即转为正式党员，享有表决权。",
        Outcome.EXTENSION: "预备期随即延长。",
        Outcome.CANCELLATION: "即取消预备党员资格。",
    }[found.motion.outcome]


def receipt(found: DecisionView) -> Screen:
    """The verdict stands in the dossier."""
    heading = f"已登记：{_state(found)}"
    following = "下一步：已告知党支部书记，由其通知本人并在党员大会上宣布（第三十七条）。"
    if found.state is ReviewState.PENDING:
        heading = f"已登记：{BODIES[found.given[-1].level]}已批准"
        following = f"下一步：报{BODIES[found.level]}审批，批准后再登记一次（第三十条）。"
    elif found.kind is BallotKind.ADMISSION:
        following = f"已告知党支部书记。{_next_step(found)}"
    return Screen(
        text=lines(
            bold(heading),
            f"{found.name}同志，{name_decision(found)}，记录编号<code>{found.number}</code>。",
            following,
        ),
        rows=((button("待审批的决议", "approvals"),), to_home()),
    )


def news(content: DecisionNews) -> Screen:
    """To those above: it waits; to the secretary: it has been settled."""
    found = content.decision
    if found.state is ReviewState.PENDING:
        return Screen(
            text=lines(
                bold(f"待审批：{found.name}同志，{name_decision(found)}"),
                *_facts(found),
                "下一步：先由组织员与本人谈话并登记，再提请学院党委逐个审议（第二十九、三十条）。"
                if found.motion is None
                else "下一步：提请学院党委逐个审议，并登记审批结果（第三十五、三十七条）。",
            ),
            rows=((button("登记审批结果", "approval", found.number),),),
        )
    return Screen(
        text=lines(
            bold(f"审批结果：{found.name}同志，{name_decision(found)}"),
            *_facts(found),
            _settled(found),
            _next_step(found),
        ),
        rows=((button("登记谈话、宣布", "note", found.person_id),), to_home()),
    )


def _next_step(found: DecisionView) -> str:
    accepted = found.state is ReviewState.ACCEPTED
    if found.motion is None:
        return ADMITTED if accepted else REJECTED
    if not accepted:
        return "下一步：由支部研究，另行召开支部大会讨论（第三十五条）。"
    told = "下一步：通知本人，并在本支部党员大会上宣布（第三十七条）"
    if found.motion.outcome is Outcome.CONVERSION:
        return f"{told}；材料归入档案（第四十二条）。"
    if found.motion.outcome is Outcome.EXTENSION and found.term is not None:
        return f"{told}；本人于{plain_date(found.term.expiry)}前半个月重新递交转正申请。"
    reported = found.cause is not None and found.cause.fraud
    above = (
        "；有关情况报告学校党委组织部，转入的并通报原单位党组织（第三十六条）" if reported else ""
    )
    return f"{told}{above}。"


ADMITTED = (
    "下一步：由支部与本人谈话，在党员大会上宣布并张榜公布（第三十一条），编入党支部、党小组"
    "（第三十三条）；由学院党委组织宣誓（第三十二条）。"
)
REJECTED = "下一步：由支部与本人认真谈话，做好思想工作（第三十一条）；谈话之后方可再次讨论。"
