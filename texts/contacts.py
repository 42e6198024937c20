"""培养联系人 of a person: who serves, choosing who follows, the handover and its confirmations."""

from collections.abc import Sequence

from services.handovers import (
    Candidate,
    ChangeReceipt,
    ContactLine,
    Contacts,
    HandoverView,
    Plan,
)
from texts.dates import plain_date
from texts.home import to_home
from texts.screens import Row, Screen, bold, button, lines, plain

PAGE = 8
MOST_FORMER = 8


def contacts(found: Contacts) -> Screen:
    """Who serves, who did, and how far the handovers are."""
    ends = [
        (button(f"结束{line.name}同志的任务", "contact_end", found.person_id, line.contact_id),)
        for line in found.serving
    ]
    room = len(found.serving) < found.most
    assign: tuple[Row, ...] = ((button("指定联系人", "contact_new", found.person_id),),)
    return Screen(
        text=lines(
            bold(f"{found.person}同志的培养联系人（第十二条：一至{found.most}名）"),
            *(_serving(line) for line in found.serving),
            None if found.serving else "目前空缺，请尽快指定。",
            *_former(found.former),
        ),
        rows=(
            *ends,
            *(assign if room else ()),
            (button("返回该同志", "person", found.person_id),),
        ),
    )


def _serving(line: ContactLine) -> str:
    return f"· {plain(line.name)}，自{plain_date(line.starts)}"


def _former(former: Sequence[ContactLine]) -> list[str]:
    if not former:
        return []
    return ["\n<b>已结束</b>", *(_ended(line) for line in former[:MOST_FORMER])]


def _ended(line: ContactLine) -> str:
    until = plain_date(line.ends) if line.ends else ""
    term = f"· {plain(line.name)}，{plain_date(line.starts)}至{until}"
    if line.successor is None:
        return term
    left = [] if line.handed_over else ["移交人"]
    left += [] if line.taken_over else ["接收人"]
    state = f"待{'、'.join(left)}确认" if left else "双方均已确认"
    return f"{term}；交接给{plain(line.successor)}：{state}"


def choose(
    person_id: int, name: str, found: Sequence[Candidate], page: int, *, ending: bool
) -> Screen:
    """The full members of the branch, the least burdened first."""
    page = min(page, max(0, len(found) - 1) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    picks = [
        button(f"{each.name}（联系{each.looks_after}人）", "contact_pick", each.person_id)
        for each in shown
    ]
    heading = f"由谁接任{name}同志的培养联系人" if ending else f"指定{name}同志的培养联系人"
    return Screen(
        text=lines(
            bold(heading),
            f"本支部可以指定的正式党员共{len(found)}人（第十二条），按所联系的人数排列。",
            "直接输入姓名、学号或拼音，即可查找。",
        ),
        rows=(
            *(tuple(picks[i : i + 2]) for i in range(0, len(picks), 2)),
            *_turn(page, len(found)),
            *(((button("不另行指定", "contact_pick", 0),),) if ending else ()),
            (button("返回", "contacts", person_id),),
        ),
    )


def _turn(page: int, total: int) -> tuple[Row, ...]:
    back = (button("上一页", "contact_page", page - 1),) if page else ()
    forth = (button("下一页", "contact_page", page + 1),) if (page + 1) * PAGE < total else ()
    return ((*back, *forth),) if back or forth else ()


def confirm(plan: Plan) -> Screen:
    """What is about to be put on record."""
    return Screen(
        text=lines(
            bold(f"请确认：{plan.person}同志的培养联系人"),
            f"结束：{plain(plan.ended)}同志的任务，今日为最后一日，自明日起不再能查看其材料。"
            if plan.ended
            else None,
            f"指定：{plain(plan.assigned)}同志，自今日起。" if plan.assigned else None,
            f"交接：由{plain(plan.ended)}交给{plain(plan.successor)}，双方各自确认。"
            if plan.ended and plan.successor
            else None,
            "注意：结束之后没有培养联系人，第十二条要求一至两名；将提醒党支部尽快指定。"
            if plan.vacant
            else None,
        ),
        rows=(
            (button("确认", "contact_save"),),
            (button("返回", "contacts", plan.person_id),),
        ),
    )


def receipt(found: ChangeReceipt) -> Screen:
    """It is on record."""
    return Screen(
        text=lines(
            bold("联系人已变更"),
            f"{plain(found.person)}同志，记录编号<code>{found.number}</code>。",
            f"已指定{plain(found.assigned)}同志。" if found.assigned else None,
            f"已结束{plain(found.ended)}同志的任务。" if found.ended else None,
            f"下一步：请{plain(found.ended)}、{plain(found.successor)}两位同志各自确认交接，"
            "已发出通知；未确认的将继续提醒。"
            if found.ended and found.successor
            else None,
            "下一步：目前没有培养联系人，请尽快指定（第十二条）。" if found.vacant else None,
        ),
        rows=((button("查看联系人", "contacts", found.person_id),), to_home()),
    )


def handover(view: HandoverView) -> Screen:
    """What is handed over, and whether both sides have confirmed."""
    part = "接收" if view.takes_over else "移交"
    other = "移交人" if view.takes_over else "接收人"
    unwritten = view.opinions_owed - view.opinions_written
    yes = ((button(f"确认{part}", "handover_yes", view.number),),)
    return Screen(
        text=lines(
            bold(f"{view.person}同志的培养联系人交接（第十二条）"),
            f"移交人：{plain(view.outgoing)}　接收人：{plain(view.incoming)}",
            f"移交人任期内的谈话记录：{view.talks}次",
            f"移交人应写的考察意见：{view.opinions_owed}份，已写{view.opinions_written}份"
            + (f"，尚缺{unwritten}份，请当面说明。" if unwritten else "。"),
            "",
            f"您已确认{part}。" if view.confirmed else f"请当面交接后确认{part}。",
            f"{other}{'已确认' if view.other_confirmed else '尚未确认'}。",
        ),
        rows=(*(() if view.confirmed else yes), to_home()),
    )
