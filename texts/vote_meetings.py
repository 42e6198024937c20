"""推优, 座谈会 and 转正答辩会: whom to invite, the notice, the replies, the day itself."""

import re
from collections.abc import Sequence

from regulation.paper import ARTICLES, OTHERS, VoteKind
from services.meetings import MeetingState, Reply
from services.vote_meetings import HEARD, OBSERVER, VOTER, Guest, Guests, VoteItem, VoteMeetingView
from texts import calls
from texts.dates import long_moment
from texts.home import to_home
from texts.meeting_plan import about
from texts.names import MEETINGS
from texts.paper import STATES as COUNT_STATES
from texts.requirements import ITEMS, cite
from texts.screens import Button, Row, Screen, bold, button, lines, plain

PAGE = 8
PARTS = {OBSERVER: "列席人员", HEARD: "答辩对象"}
VOTERS: dict[str, str] = {
    VoteKind.RECOMMENDATION: "到会团员",
    VoteKind.HEARING: "到会者",
    VoteKind.DEFENCE: "答辩小组成员",
}
STATES = {
    MeetingState.PLANNED: "筹备中",
    MeetingState.ANNOUNCED: "已通知，尚未开会",
    MeetingState.IN_SESSION: "正在开会",
    MeetingState.POSTPONED: "已改期，等待重新通知",
    MeetingState.ENDED: "已结束",
    MeetingState.CANCELLED: "已取消",
}
HINTS: dict[str, str] = {
    VoteKind.RECOMMENDATION: "请选择应到会投票的团员。",
    VoteKind.HEARING: "请按类别选择参加座谈会的人员，应有广泛性和代表性（第十七条）。",
    VoteKind.DEFENCE: "请选择答辩小组成员，一般5人或7人，培养联系人回避；"
    "另请入党积极分子和师生代表列席，列席的不评议（第三十九条）。",
}


def part_name(kind: VoteKind, part: str) -> str:
    """What the people invited in this part are called."""
    if part == VOTER:
        return VOTERS[kind]
    if part in PARTS:
        return PARTS[part]
    return "其他人员" if part == OTHERS else ITEMS[part]


def choose_guests(found: Guests, part: int, page: int) -> Screen:
    """Who is invited, in which part; a tick in another part is shown with its name."""
    number, part = found.meeting_id, part % len(found.parts)
    page = min(page, max(0, (len(found.people) - 1) // PAGE))
    shown = found.people[page * PAGE : (page + 1) * PAGE]
    return Screen(
        text=lines(
            bold(f"参加人员：{MEETINGS[found.kind]}"),
            HINTS[found.kind],
            *_numbers(found),
            _missing(found),
            f"正在选择：<b>{part_name(found.kind, found.parts[part])}</b>。再点一次取消。",
        ),
        rows=(
            *((_tick(found, guest, part, page),) for guest in shown),
            *_turning(found, part, page),
            *_other_parts(found, part),
            (
                button("查找其他支部的人员", "guest_find", number, part),
                button("名册以外的人员", "guest_paper", number, part),
            ),
            (button("其余全部选入", "guests_rest", number, part),),
            (button("选好了", "plan_next", number), button("返回", "plan", number)),
        ),
    )


def _numbers(found: Guests) -> list[str]:
    parts = [*(guest.part for guest in found.people), *(part for _, part in found.unlisted)]
    counted = {part: parts.count(part) for part in found.parts}
    named = (f"{part_name(found.kind, part)}{n}名" for part, n in counted.items())
    unbound = sum(bool(guest.part) and not guest.bound for guest in found.people)
    outside = "、".join(plain(name) for name, _ in found.unlisted)
    return [
        f"已选：{'，'.join(named)}。",
        *([f"其中{unbound}名没有绑定账号，收不到通知。"] if unbound else []),
        *([f"名册以外（纸质通知、纸质投票）：{outside}。"] if outside else []),
    ]


def _missing(found: Guests) -> str | None:
    if found.kind is not VoteKind.HEARING or not found.missing:
        return None
    names = "、".join(part_name(found.kind, part) for part in found.missing)
    return f"尚未选择应听取意见的{names}（第十七条）。"


def _tick(found: Guests, guest: Guest, part: int, page: int) -> Button:
    mark = f"［{part_name(found.kind, guest.part)}］" if guest.part else "［　］"
    where = f"{guest.person_id}-{part}-{page}"
    return button(f"{mark}{_called(guest)}", "guest", found.meeting_id, where)


def _called(guest: Guest) -> str:
    """The name, of which branch if of another, and whether a notice reaches them."""
    unbound = "" if guest.bound else "（未绑定）"
    return f"{guest.name}{f'（{guest.branch}）' if guest.branch else ''}{unbound}"


def ask_guest(kind: VoteKind, part: str) -> Screen:
    """Whom to look for in the whole college."""
    return Screen(
        text=lines(
            bold(f"查找{part_name(kind, part)}"),
            "请输入姓名、拼音或首字母、学号。在全学院的名册中查找，只显示姓名和支部。",
        )
    )


def found_guests(found: Guests, part: int, matches: Sequence[Guest]) -> Screen:
    """Those who were meant; a tap invites them in this part, or no more."""
    part = part % len(found.parts)
    heading = (
        f"找到{len(matches)}人，点选即邀请为{part_name(found.kind, found.parts[part])}。"
        if matches
        else "没有找到。请换一种写法；不在名册的，请按“名册以外的人员”登记。"
    )
    return Screen(
        text=lines(bold("查找结果"), heading, "可以继续输入查找。"),
        rows=(
            *((_tick(found, guest, part, 0),) for guest in matches),
            (button("返回参加人员", "guests", found.meeting_id, f"{part}-0"),),
        ),
    )


def ask_unlisted(found: Guests, part: int) -> Screen:
    """Who comes without being on any roster."""
    part_now = found.parts[part % len(found.parts)]
    known = "、".join(plain(name) for name, kept in found.unlisted if kept == part_now)
    return Screen(
        text=lines(
            bold(f"名册以外的{part_name(found.kind, part_now)}"),
            f"已登记：{known}" if known else None,
            "请输入姓名，两名以上用顿号分开，如“张老师、李辅导员”；输入“无”取消全部。",
            "不在名册的收不到通知，请另行书面通知；其签到、投票用纸质方式，由监票人、计票人登记。",
        )
    )


def read_unlisted(text: str) -> list[str]:
    """The names typed; none for 无."""
    return [] if text.strip() == "无" else re.split(r"[、，,；;\n]+", text)


def _turning(found: Guests, part: int, page: int) -> tuple[Row, ...]:
    number, more = found.meeting_id, (page + 1) * PAGE < len(found.people)
    back = (button("上一页", "guests", number, f"{part}-{page - 1}"),) if page else ()
    forth = (button("下一页", "guests", number, f"{part}-{page + 1}"),) if more else ()
    return ((*back, *forth),) if back or forth else ()


def _other_parts(found: Guests, part: int) -> tuple[Row, ...]:
    buttons = [
        button(f"选择{part_name(found.kind, name)}", "guests", found.meeting_id, f"{n}-0")
        for n, name in enumerate(found.parts)
        if n != part
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def label(view: VoteMeetingView) -> str:
    """The meeting in a list."""
    names = "、".join(item.candidate for item in view.items)
    return f"{MEETINGS[view.kind]}：{names}{'' if view.in_session else '（已通知）'}"


def panel(view: VoteMeetingView) -> Screen:
    """The meeting as somebody concerned sees it."""
    assert view.starts_at is not None
    return Screen(
        text=lines(
            bold(MEETINGS[view.kind]),
            f"党支部：{plain(view.branch)}",
            f"{long_moment(view.starts_at)}　{plain(view.place)}",
            *_items(view),
            f"参加人员：{view.entitled}名，已答复参加{view.coming}名，请假{view.leave}名",
            f"名册以外：{len(view.unlisted)}名，书面通知" if view.unlisted else None,
            f"状态：{STATES[view.state]}",
            _what_next(view),
        ),
        rows=(*_reply_rows(view), *_host_rows(view), *_counting_rows(view), to_home()),
    )


def _items(view: VoteMeetingView) -> list[str]:
    return [
        f"{about(view.kind)}：",
        *(f"　{plain(i.candidate)}同志{_state(i)}" for i in view.items),
    ]


def _state(item: VoteItem) -> str:
    return "" if item.state is None else f"（{COUNT_STATES[item.state]}）"


def _what_next(view: VoteMeetingView) -> str | None:
    if view.state is MeetingState.ANNOUNCED:
        return "下一步：到开会之日，由主持人宣布开会。"
    if not view.in_session:
        return None
    if any(item.count_id is None for item in view.items):
        return "下一步：由召集人逐一发起无记名投票，监票人、计票人计票会签。"
    return "下一步：监票人、计票人会签之后，结束会议。"


def _reply_rows(view: VoteMeetingView) -> tuple[Row, ...]:
    if view.state is not MeetingState.ANNOUNCED or not view.on_roll:
        return ()
    return calls.reply_rows(view.meeting_id)


def _host_rows(view: VoteMeetingView) -> tuple[Row, ...]:
    number = view.meeting_id
    if not view.hosting:
        return ()
    if view.state is MeetingState.ANNOUNCED:
        return (
            (button("开会", "gathering_open", number), button("会议回执", "replies", number)),
            (button("改期", "postpone", number), button("取消会议", "plan_drop", number)),
        )
    if not view.in_session:
        return ()
    votes = [
        (button(f"发起投票：{item.candidate}", "gathering_vote", number, item.item_id),)
        for item in view.items
        if item.count_id is None
    ]
    counters = (button("更换监票人、计票人", "counters", number),)
    return (*votes, counters, (button("结束会议", "gathering_end", number),))


def _counting_rows(view: VoteMeetingView) -> tuple[Row, ...]:
    """The counts of the meeting, for those whom they concern."""
    concerned = view.hosting or bool({"scrutineer", "teller"} & view.posts)
    if not concerned:
        return ()
    return tuple(
        (button(f"计票：{item.candidate}", "paper_count", item.count_id),)
        for item in view.items
        if item.count_id is not None
    )


def confirm_opening(view: VoteMeetingView) -> Screen:
    """The day has come."""
    return Screen(
        text=lines(
            bold(f"请确认开会：{MEETINGS[view.kind]}"),
            *_items(view),
            "开会时再次核对表决对象的条件。开会后由召集人逐一发起无记名投票："
            "在私聊中、用抽票码或用纸质票，由监票人、计票人计票会签。",
        ),
        rows=(
            (button("确认开会", "gathering_opened", view.meeting_id),),
            (button("返回", "meeting", view.meeting_id),),
        ),
    )


def call(view: VoteMeetingView) -> Screen:
    """The notice, in private; a calendar file goes with it. Only those invited are asked."""
    assert view.starts_at is not None
    names = "、".join(f"{plain(item.candidate)}同志" for item in view.items)
    asked = "请回复能否参加。" if view.on_roll else None
    return Screen(
        text=lines(
            bold(f"会议通知：{MEETINGS[view.kind]}"),
            f"{plain(view.branch)}定于{long_moment(view.starts_at)}在{plain(view.place)}"
            f"召开{MEETINGS[view.kind]}，{about(view.kind)}：{names}（{cite(ARTICLES[view.kind])}）。",
            asked,
        ),
        rows=_reply_rows(view),
    )


def postponed(view: VoteMeetingView) -> Screen:
    """The meeting is put off."""
    return _called_off("会议改期", view, "下一步：等待新的会议通知。")


def cancelled(view: VoteMeetingView) -> Screen:
    """The meeting is given up."""
    return _called_off("会议取消", view, None)


def _called_off(heading: str, view: VoteMeetingView, later: str | None) -> Screen:
    return Screen(
        text=lines(
            bold(f"{heading}：{MEETINGS[view.kind]}"),
            f"原定时间：{long_moment(view.starts_at)}" if view.starts_at else None,
            f"原因：{plain(view.state_reason)}",
            later,
        )
    )


def replied(view: VoteMeetingView) -> Screen:
    """The receipt of a reply."""
    coming = view.reply is Reply.COMING
    if view.part in PARTS:  # they do not vote
        return calls.replied(view, "下一步：按时到会。" if coming else "请与召集人联系。")
    later = "下一步：按时到会；投票开始后，选票发到此处。" if coming else "请假的不能委托他人投票。"
    return calls.replied(view, later)
