"""Votes held on paper: naming those who count, entering figures, signing, the result."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from regulation.paper import ARTICLES, FORMAL, VoteKind
from regulation.records import Motion, Outcome
from services.convening import Choosable
from services.paper_counts import PaperState, PaperView, Part
from texts.chat_votes import box_lines, box_rows
from texts.code_cards import deck_lines, deck_rows
from texts.dates import long_date
from texts.home import to_home
from texts.names import VOTES, name_motion
from texts.regulation_refusals import FIGURES, WARNINGS
from texts.requirements import cite
from texts.screens import Row, Screen, bold, button, in_rows, lines, plain

PAGE = 8
DAYS = ("今天", "昨天", "前天")
PEOPLE = ("entitled", "present", "panel", "pool", "drawn")
BALLOT_FIGURES = ("issued", "returned", "valid", "invalid")
ROLES = {"scrutineer": "监票人", "teller": "计票人"}
STATES = {
    PaperState.WAITING: "待计票人登记票数",
    PaperState.SUBMITTED: "待监票人核对会签",
    PaperState.SIGNED: "已会签，记入档案",
    PaperState.CANCELLED: "已撤销",
}


def _about(kind: VoteKind, motion: Motion | None) -> str:
    return VOTES[kind] if motion is None else f"{VOTES[kind]}（{name_motion(motion)}）"


def overview(kinds: Sequence[VoteKind], counts: Sequence[PaperView]) -> Screen:
    """The counts under way, and the paper votes that the reader may have counted."""
    rows: list[Row] = [
        (button(f"{VOTES[c.kind]}：{c.candidate}　{STATES[c.state]}", "paper_count", c.count_id),)
        for c in counts
    ]
    rows += [(button(f"登记：{VOTES[kind]}", "paper_new", kind),) for kind in kinds]
    heading = "办理中的纸质票如下。" if counts else "目前没有办理中的纸质票。"
    return Screen(
        text=lines(
            bold("纸质票"),
            heading,
            "纸质票由计票人登记票数，监票人核对会签，两人一致方为有效。",
        ),
        rows=(*rows, to_home()),
    )


def choose_candidate(kind: VoteKind, found: Sequence[Choosable], page: int) -> Screen:
    """Whom the vote was on."""
    question = f"请选择表决对象（{cite(ARTICLES[kind])}）；两名以上的逐人登记。"
    return _choose(VOTES[kind], question, found, page, ("paper_about", "paper_about_page"))


def choose_counter(name: str, role: str, found: Sequence[Choosable], page: int) -> Screen:
    """Who scrutinised, who counted."""
    question = f"请选择{ROLES[role]}。监票人、计票人为两人，不得由书记、主持人或表决对象担任。"
    return _choose(f"{name}同志的纸质票", question, found, page, ("paper_by", "paper_by_page"))


def _choose(
    heading: str, question: str, found: Sequence[Choosable], page: int, actions: tuple[str, str]
) -> Screen:
    if not found:
        text = "没有符合条件的人员（监票人、计票人须已绑定账号）。请先核对名册。"
        return Screen(text=text, rows=(to_home(),))
    page = min(page, (len(found) - 1) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    action, turn = actions
    back = (button("上一页", turn, page - 1),) if page else ()
    forth = (button("下一页", turn, page + 1),) if (page + 1) * PAGE < len(found) else ()
    turning = ((*back, *forth),) if back or forth else ()
    return Screen(
        text=lines(bold(heading), question, f"共{len(found)}人。"),
        rows=(*((button(c.name, action, c.person_id),) for c in shown), *turning, to_home()),
    )


def choose_day(name: str, on: date) -> Screen:
    """When the vote was held."""
    days = ((label, on - timedelta(days=n)) for n, label in enumerate(DAYS))
    return Screen(
        text=lines(
            bold(f"{name}同志的纸质票"),
            "请选择投票日期，或输入日期，如 2026-11-20、11月20日、上周三。",
        ),
        rows=(tuple(button(label, "paper_day", day.isoformat()) for label, day in days), to_home()),
    )


def choose_motion(name: str, months: Sequence[int]) -> Screen:
    """第35条: what a 转正 vote was on."""
    extended = [button(f"延长{n}个月", "paper_motion", f"{Outcome.EXTENSION}-{n}") for n in months]
    return Screen(
        text=lines(
            bold(f"{name}同志的纸质票"),
            "请选择付表决的提议（第三十五条）；一次会上表决了两项的，分别登记。",
        ),
        rows=(
            (button("按期转正", "paper_motion", f"{Outcome.CONVERSION}-0"),),
            *in_rows(extended, 3),
            (button("取消预备党员资格", "paper_motion", f"{Outcome.CANCELLATION}-0"),),
            to_home(),
        ),
    )


def confirm(
    kind: VoteKind,
    name: str,
    held: date,
    counters: Mapping[str, str],
    motion: Motion | None = None,
) -> Screen:
    """What is about to be counted, and by whom."""
    return Screen(
        text=lines(
            bold(f"请确认：{_about(kind, motion)}　{name}同志"),
            f"投票日期：{long_date(held)}",
            *(f"{ROLES[role]}：{plain(counters[role])}同志" for role in ROLES),
            "",
            "确认后通知计票人登记票数，再由监票人会签。",
        ),
        rows=((button("确认", "paper_open"),), (button("返回", "papers"),)),
    )


def sheet(view: PaperView) -> Screen:
    """A count as somebody concerned with it sees it, or the group after the signature."""
    return Screen(
        text=lines(
            bold(f"纸质票：{_about(view.kind, view.motion)}　{view.candidate}同志"),
            f"党支部：{plain(view.branch)}　{long_date(view.held)}",
            f"监票人：{plain(view.scrutineer)}　计票人：{plain(view.teller)}",
            f"状态：{STATES[view.state]}",
            *deck_lines(view),
            *box_lines(view),
            *figure_lines(view),
            *_verdict_lines(view),
            *_record_lines(view),
            _next_step(view),
        ),
        rows=() if view.part is Part.READER else (*_rows(view), *_meeting_rows(view), to_home()),
    )


def _meeting_rows(view: PaperView) -> tuple[Row, ...]:
    """The way back to the planned meeting at which the vote is held."""
    if view.meeting_id is None:
        return ()
    return ((button("打开会议", "meeting", view.meeting_id),),)


def figure_lines(view: PaperView) -> list[str]:
    """Every figure that has been entered, in groups, in the order of the form."""
    groups = (view.form.heads, BALLOT_FIGURES, *view.form.questions)
    return [_group(names, view.figures) for names in groups if names[0] in view.figures]


def _group(names: Sequence[str], figures: Mapping[str, int]) -> str:
    known = (name for name in names if name in figures)
    return "，".join(f"{FIGURES[name]}{figures[name]}{_unit(name)}" for name in known) + "。"


def _unit(name: str) -> str:
    if name in BALLOT_FIGURES:
        return "张"
    if name == "written":
        return "份"
    people = (*PEOPLE, "counsellor", "teacher", "classmate", "supervisor", "peer", "others")
    return "名" if name in people else "票"


def _verdict_lines(view: PaperView) -> list[str]:
    if view.outcome is None:
        return []
    if view.opinions:
        sealed = (
            f"另有书面意见{view.opinions}份，会签时一并开封，计入总数后得出结果（第二十八条）。"
        )
        return [sealed]
    return [verdict(view), *(WARNINGS[warning] for warning in view.outcome.warnings)]


def verdict(view: PaperView) -> str:
    """The result by the regulation, with the numbers that decide it."""
    outcome, figures, article = view.outcome, view.figures, cite(ARTICLES[view.kind])
    assert outcome is not None
    if outcome.passed is None:
        return f"评议结果供支部大会参考，不作为表决的前提（{article}）。"
    if view.kind is VoteKind.RECOMMENDATION:
        share = f"投票{outcome.whole}人，赞成{figures['approve']}票，合格须{outcome.needed}票"
        result = "推荐成立" if outcome.passed else "推荐不成立"
        return f"{result}：{share}（第九条）。"
    if view.kind is VoteKind.HEARING:
        share = f"到会{outcome.whole}名，赞成{figures['approve']}名，反对{figures['oppose']}名"
        limits = f"赞成不得少于{outcome.needed}名，反对不得多于{outcome.most_opposed}名"
        result = "符合规定" if outcome.passed else "原则上不能确定为发展对象"
        return f"{result}：{share}；{limits}（{article}）。"
    result = "决议已形成" if outcome.passed else "决议未通过"
    share = f"赞成{figures['approve']}票，应到{outcome.whole}名，通过须{outcome.needed}票"
    return f"{result}：{share}（{article}）。"


def _record_lines(view: PaperView) -> list[str]:
    if view.number is None:
        return []
    recorded = [f"记录编号：<code>{view.number}</code>。"]
    if view.evidence_number is not None:
        recorded.append(f"复核编号：<code>{view.evidence_number}</code>（verify-ballot）。")
    if view.late_after is not None:
        late = f"录入距投票已超过{view.late_after}天，标注为“补录”（第四十五条）。"
        recorded.append(late)
    return recorded


def _next_step(view: PaperView) -> str | None:
    if view.state is PaperState.WAITING and view.voting:
        return f"下一步：投票截止后，由计票人{plain(view.teller)}同志登记票数。"
    if view.state is PaperState.WAITING:
        return f"下一步：由计票人{plain(view.teller)}同志登记票数。"
    if view.state is PaperState.SUBMITTED:
        who = f"监票人{plain(view.scrutineer)}同志"
        return f"下一步：由{who}核对选票和上列数目，在本人的聊天中会签。"
    if view.state is PaperState.SIGNED and view.kind in FORMAL:
        passed = view.outcome is not None and view.outcome.passed
        return "下一步：报学院党委审批。" if passed else "下一步：未形成决议，由支部研究后续办理。"
    return None


def _waiting_rows(view: PaperView) -> tuple[Row, ...]:
    """Casting first, with cards or in chat, where that is how the votes are cast; then filling."""
    if view.part is Part.CONVENER:
        casting = () if view.kind in FORMAL else box_rows(view)
        return (*casting, (button("撤销登记", "paper_cancel", view.count_id),))
    filling = view.part is Part.TELLER and not view.voting
    fill = ((button("登记票数", "paper_fill", view.count_id),),) if filling else ()
    return (*fill, *(deck_rows(view) if view.box is None else box_rows(view)))


def _rows(view: PaperView) -> tuple[Row, ...]:
    number, revision = view.count_id, view.revision
    if view.state is PaperState.WAITING:
        return _waiting_rows(view)
    if view.state is PaperState.SUBMITTED and view.part is Part.SCRUTINEER:
        return (
            (button("核对无误，会签", "paper_sign", number, revision),),
            (button("数目不符，退回重填", "paper_back", number, revision),),
        )
    if view.state is PaperState.SUBMITTED and view.part is Part.CONVENER:
        return ((button("撤销登记", "paper_cancel", number),),)
    return ()


def ask_figure(view: PaperView, entered: Mapping[str, int], name: str) -> Screen:
    """The next figure; whatever has been entered so far is echoed."""
    done = [_group((known,), entered) for known in view.form.names if known in entered]
    likely = _likely(view, entered, name)
    suggestion = (button(f"{likely}", "paper_figure", likely),) if likely is not None else ()
    rows = ((suggestion,) if suggestion else ()) + (
        (button("重新填写", "paper_fill", view.count_id), button("退出（保留草稿）", "leave")),
    )
    return Screen(
        text=lines(
            bold(f"登记票数：{_about(view.kind, view.motion)}　{view.candidate}同志"),
            *done,
            "",
            f"请输入<b>{FIGURES[name]}</b>（{_unit(name)}）：只输入数字。",
        ),
        rows=rows,
    )


def _likely(view: PaperView, entered: Mapping[str, int], name: str) -> int | None:
    """What follows from the other figures, or from the invitations: only ever a button, never
    filled in by itself."""
    if name in view.expected:
        return view.expected[name]
    if name == "issued":
        return sum(entered[voter] for voter in view.form.voters)
    if name == "returned":
        return entered["issued"]
    if name == "invalid":
        return entered["returned"] - entered["valid"]
    for question in view.form.questions:
        if name == question[-1]:
            whole = entered["valid"] + entered.get("written", 0)
            return whole - sum(entered[option] for option in question[:-1])
    return 0 if name == "written" else None


def review(view: PaperView, entered: Mapping[str, int]) -> Screen:
    """All figures once more before they are handed to the scrutineer."""
    groups = (view.form.heads, BALLOT_FIGURES, *view.form.questions)
    return Screen(
        text=lines(
            bold(f"请核对：{_about(view.kind, view.motion)}　{view.candidate}同志"),
            *(_group(names, entered) for names in groups),
            "",
            "提交后由监票人核对会签；如需更正，由监票人退回后重新填写。",
        ),
        rows=(
            (button("提交会签", "paper_submit", view.count_id),),
            (button("重新填写", "paper_fill", view.count_id), button("退出（保留草稿）", "leave")),
        ),
    )
