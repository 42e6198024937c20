"""The 支委会 in chat: its plan, the gates of each matter, attendance, hands, minutes, news."""

import re
from collections.abc import Sequence

from regulation.assessment import Force, Requirement
from regulation.committee import STEPS, Matter
from services.committee import (
    CommitteeNews,
    CommitteeView,
    Hands,
    MatterState,
    MatterView,
    Offer,
)
from services.meeting_plans import Checked, Replies
from services.meetings import MeetingState, Reply
from texts import calls
from texts.calls import title
from texts.dates import long_date, long_moment
from texts.home import to_home
from texts.meeting_plan import gate_lines
from texts.requirements import cite, describe_requirement
from texts.screens import Row, Screen, bold, button, in_rows, lines, plain
from texts.why import WHY

MATTERS = {
    Matter.ACTIVIST: "确定入党积极分子",
    Matter.PROSPECTIVE: "列为发展对象",
    Matter.EXAMINATION: "集体审查发展对象材料",
    Matter.CONVERSION: "提出能否转正的初步意见",
}
NEXT = {
    Matter.ACTIVIST: "报上级党组织备案，填写《入党积极分子考察表》，指定培养联系人（第十、十二条）",
    Matter.PROSPECTIVE: "报学院党委审查备案（第十七条）",
    Matter.EXAMINATION: "报学院党委审议（第二十二条）",
    Matter.CONVERSION: "公示期满后召开支部大会讨论（第三十七条）",
}
STATES = {
    MeetingState.PLANNED: "筹备中",
    MeetingState.POSTPONED: "已改期，等待重新通知",
    MeetingState.ANNOUNCED: "已通知，尚未开会",
    MeetingState.IN_SESSION: "正在开会",
    MeetingState.ENDED: "已结束",
    MeetingState.CANCELLED: "已取消",
}
ITEMS = {
    MatterState.WAITING: "待讨论",
    MatterState.ENTERED: "待确认",
    MatterState.REMOVED: "已撤下",
}
FIELDS = {"matters": "讨论事项", "time": "时间", "place": "地点", "recorder": "记录人"}
PAGE = 8
SHORT = "除请假者外，人数不足到会的要求，宜改期（第十条）。"


def _at(matter: Matter) -> int:
    return list(MATTERS).index(matter)


def panel(view: CommitteeView) -> Screen:
    """The 支委会 as it stands, with what the reader may do."""
    return Screen(
        text=lines(
            bold(title(view)),
            f"党支部：{plain(view.branch)}",
            f"时间：{long_moment(view.starts_at) if view.starts_at else '未定'}",
            f"地点：{plain(view.place) or '未定'}",
            f"主持人：{plain(view.host)}　记录人：{plain(view.recorder) or '未定'}",
            _heads(view),
            _answers(view),
            f"状态：{STATES[view.state]}",
            "",
            bold("讨论事项"),
            *(_item_line(item, view) for item in view.items),
            None if view.items else "尚未列入。",
            "",
            _what_next(view),
        ),
        rows=(*_rows(view), *_minutes_rows(view), to_home()),
    )


def _minutes_rows(view: CommitteeView) -> tuple[Row, ...]:
    decided = any(item.state is MatterState.DECIDED for item in view.items)
    return ((button("会议记录", "minutes", 0, 0),),) if decided and view.leading else ()


def _heads(view: CommitteeView) -> str:
    names = "、".join(seat.name for seat in view.seats if seat.present)
    if view.state is MeetingState.IN_SESSION:
        return (
            f"应到：{len(view.seats)}名　实到：{view.present}名（须{view.needed}名）"
            f"{'：' if names else ''}{plain(names)}"
        )
    return f"应到：{len(view.seats)}名（{plain('、'.join(s.name for s in view.seats))}）"


def _answers(view: CommitteeView) -> str | None:
    if view.state is not MeetingState.ANNOUNCED:
        return None
    mine = {None: "", Reply.COMING: "；您已回复参加", Reply.LEAVE: "；您已请假"}[view.reply]
    return f"会议回执：参加{view.coming}名，请假{view.leave}名{mine}"


def _item_line(item: MatterView, view: CommitteeView) -> str:
    return (
        f"{item.position}. {plain(item.name)}同志：{MATTERS[item.matter]}（{_result(item, view)}）"
    )


def _result(item: MatterView, view: CommitteeView) -> str:
    if item.state is not MatterState.DECIDED:
        return ITEMS[item.state]
    hands = f"同意{item.approve}，不同意{item.oppose}，弃权{item.abstain}"
    return f"{'通过' if item.adopted else '未通过'}：{hands}"


def _what_next(view: CommitteeView) -> str:
    if view.state in (MeetingState.PLANNED, MeetingState.POSTPONED):
        missing = "、".join(FIELDS[name] for name in view.missing)
        return f"下一步：请填写{missing}。" if missing else "下一步：发出通知。"
    if view.state is MeetingState.ANNOUNCED:
        return "下一步：开会当日由主持人按“开会”，固定应到名单。"
    if view.state is MeetingState.IN_SESSION:
        return _next_in_session(view)
    return "下一步：按各项决定办理。"


def _next_in_session(view: CommitteeView) -> str:
    states = {item.state for item in view.items}
    if view.present < view.needed:
        return f"下一步：登记到会人员；到会满{view.needed}名才能讨论决定（第十条）。"
    if MatterState.ENTERED in states:
        return "下一步：由主持人或支部书记核对并确认登记的结果（第四十五条）。"
    if MatterState.WAITING in states:
        return "下一步：逐项讨论，举手决定，由记录人登记。"
    return "下一步：结束会议。"


def _rows(view: CommitteeView) -> tuple[Row, ...]:
    number = view.meeting_id
    if view.state in (MeetingState.PLANNED, MeetingState.POSTPONED):
        return _planning_rows(number) if view.leading else ()
    if view.state is MeetingState.ANNOUNCED:
        return (*_reply_rows(view), *_called_rows(view), (button("刷新", "cm", number),))
    if view.state is not MeetingState.IN_SESSION:
        return ()
    items = [(button(f"{i.position}. {i.name}", "cm_item", number, i.item_id),) for i in view.items]
    marking = (button("到会人员", "cm_seats", number),)
    acting = view.hosting or view.leading
    end = ((button("结束会议", "cm_end", number),),) if acting else ()
    return (
        *((marking,) if view.recording or acting else ()),
        *items,
        *end,
        (button("刷新", "cm", number),),
    )


def _reply_rows(view: CommitteeView) -> tuple[Row, ...]:
    """第10条: whoever is on the roll says whether they come, the host like everybody."""
    return calls.reply_rows(view.meeting_id) if view.on_roll else ()


def _called_rows(view: CommitteeView) -> tuple[Row, ...]:
    number = view.meeting_id
    if not (view.hosting or view.leading):
        return ()
    return (
        (button("开会", "cm_open", number), button("会议回执", "replies", number)),
        (button("改期", "postpone", number), button("取消会议", "plan_drop", number)),
    )


def replied(view: CommitteeView) -> Screen:
    """The receipt of a reply."""
    if view.reply is Reply.COMING:
        return calls.replied(view, "下一步：按时到会，由记录人登记到会。")
    return calls.replied(view, "请假的不能委托他人表决；到会人数不足的，由主持人改期。")


def replies(view: CommitteeView, found: Replies) -> Screen:
    """Who comes and who does not, for the host."""
    needed = f"应到{len(view.seats)}名；到会须{view.needed}名（第十条）。"
    short = len(view.seats) - len(found.leave) < view.needed
    return calls.replies(view, found, needed, SHORT if short else None)


def _planning_rows(number: int) -> tuple[Row, ...]:
    return (
        (button("讨论事项", "cm_add", number), button("时间", "plan_days", number)),
        (
            button("地点", "plan_places", number),
            button("记录人", "plan_post", number, "recorder"),
        ),
        (button("发出通知", "cm_send", number),),
        (button("放弃筹备", "plan_drop", number),),
    )


def choose_matter(number: int) -> Screen:
    """What is to be decided."""
    return Screen(
        text="请选择讨论事项；随后选择人员，可逐项添加。",
        rows=(
            *(
                (button(f"{name}（{cite(STEPS[m].article)}）", "cm_who", number, f"{_at(m)}-0"),)
                for m, name in MATTERS.items()
            ),
            (button("返回", "cm", number),),
        ),
    )


def choose_person(number: int, matter: Matter, found: Sequence[Offer], page: int) -> Screen:
    """Whom the matter is about; what is lacking stands beside the name."""
    page = min(page, max(0, (len(found) - 1) // PAGE))
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows = [
        (button(_offer(offer), "cm_pick", number, f"{_at(matter)}-{offer.person_id}"),)
        for offer in shown
    ]
    back = [button("上一页", "cm_who", number, f"{_at(matter)}-{page - 1}")] if page else []
    more = (page + 1) * PAGE < len(found)
    forth = [button("下一页", "cm_who", number, f"{_at(matter)}-{page + 1}")] if more else []
    return Screen(
        text=lines(
            bold(f"{MATTERS[matter]}（{cite(STEPS[matter].article)}）"),
            f"身份相符的共{len(found)}人。点选列入，再点一次撤下；"
            "不具备条件的不能列入，点开可看缺什么、由谁办理。",
        ),
        rows=(
            *rows,
            *in_rows([*back, *forth], 2),
            (button("选好了", "plan_next", number), button("另选事项", "cm_add", number)),
        ),
    )


def _offer(offer: Offer) -> str:
    if offer.chosen:
        return f"已列入：{offer.name}"
    if offer.blocked:
        return f"{offer.name}（不具备{offer.blocked}项）"
    if offer.unexplained:
        return f"{offer.name}（须说明理由{offer.unexplained}项）"
    return f"{offer.name}（具备）"


def gates(number: int, matter: Matter, checked: Checked) -> Screen:
    """会前体检 of one person for one matter, with the way to give a reason."""
    person = f"{_at(matter)}-{checked.person_id}"
    reasons = [
        (
            button(
                f"说明理由：{describe_requirement(r).partition('：')[2][:18]}",
                "cm_why",
                number,
                f"{person}-{r.rule}",
            ),
        )
        for r in checked.unexplained
        if r.force is Force.WARN
    ]
    ready = not checked.blocked and not checked.unexplained
    add = ((button(f"列入：{checked.name}", "cm_pick", number, person),),) if ready else ()
    return Screen(
        text=lines(
            bold(f"会前体检：{checked.name}同志，{MATTERS[matter]}"),
            *gate_lines(checked, _mend),
        ),
        rows=(*reasons, *add, (button("返回", "cm_who", number, f"{_at(matter)}-0"),)),
    )


def _mend(requirement: Requirement) -> str:
    why = WHY[requirement.rule]
    return f"· {plain(describe_requirement(requirement))}\n　由{why.who}办理：{why.cure}"


def ask_why(requirement: Requirement, name: str) -> Screen:
    """Ask for the reason that is recorded with the actor's name."""
    return Screen(
        text=lines(
            bold(f"{name}同志：须记名说明理由"),
            plain(describe_requirement(requirement)),
            "请输入理由。理由连同您的姓名、日期写入其档案，不能删除（第四十五条）。",
        )
    )


def confirm_sending(view: CommitteeView) -> Screen:
    """Whom the notice goes to, before it does."""
    found = panel(view)
    told = f"通知将私下发给{len(view.seats)}名应到人员，不发到支部群。"
    return Screen(
        text=lines(bold("请确认发出支委会通知"), found.text, told),
        rows=(
            (button("确认发出通知", "cm_sent", view.meeting_id),),
            (button("返回", "cm", view.meeting_id),),
        ),
    )


def seats(view: CommitteeView) -> Screen:
    """Tick who is there."""
    rows = [
        (
            button(
                f"{'已到：' if seat.present else ''}{seat.name}",
                "cm_here",
                view.meeting_id,
                seat.person_id,
            ),
        )
        for seat in view.seats
    ]
    return Screen(
        text=lines(
            bold("到会人员"),
            f"应到{len(view.seats)}名，实到{view.present}名，须{view.needed}名（第十条）。"
            "请点选到会的同志；登记第一项结果之后不能再改。",
        ),
        rows=(*rows, (button("返回", "cm", view.meeting_id),)),
    )


def item(view: CommitteeView, item_id: int) -> Screen:
    """One matter: what was entered, and who has to do what."""
    found = next((i for i in view.items if i.item_id == item_id), None)
    if found is None:
        return panel(view)
    number = view.meeting_id
    return Screen(
        text=lines(
            bold(f"{found.name}同志：{MATTERS[found.matter]}"),
            *_entered(found, view),
        ),
        rows=(*_item_rows(found, view), (button("返回", "cm", number),)),
    )


def _entered(found: MatterView, view: CommitteeView) -> list[str]:
    if found.state is MatterState.WAITING:
        return [
            "待讨论。讨论之后举手决定，由记录人登记同意、不同意、弃权人数和讨论要点。",
            f"同意满{view.needed_approvals}名方为通过（第十条）。",
        ]
    said = [
        f"同意{found.approve}名，不同意{found.oppose}名，弃权{found.abstain}名"
        f"（应到{len(view.seats)}名，实到{view.present}名，通过须{view.needed_approvals}名）。",
        f"讨论要点：{plain(found.opinion)}",
        f"登记：{plain(found.recorder)}",
    ]
    if found.state is MatterState.ENTERED:
        passed = found.approve >= view.needed_approvals
        outlook = "通过" if passed else "未通过"
        return [*said, f"按此登记，结果为：{outlook}。待主持人或支部书记确认。"]
    result = f"结果：{'通过' if found.adopted else '未通过'}，{plain(found.confirmer)}签字确认。"
    return [*said, result, _after(found)]


def _after(found: MatterView) -> str:
    if found.adopted or found.matter is Matter.CONVERSION:
        return f"下一步：{NEXT[found.matter]}。"
    return "下一步：继续培养考察，向本人说明情况，条件成熟后再讨论。"


def _item_rows(found: MatterView, view: CommitteeView) -> tuple[Row, ...]:
    number, at = view.meeting_id, f"{found.item_id}-{found.revision}"
    if view.state is not MeetingState.IN_SESSION:
        return ()
    if found.state is MatterState.WAITING and view.recording:
        return ((button("登记结果", "cm_enter", number, found.item_id),),)
    signing = (view.hosting or view.leading) and not view.recording
    if found.state is MatterState.ENTERED and signing:
        return (
            (button(f"确认：{found.name}", "cm_yes", number, at),),
            (button("不符，退回重新登记", "cm_no", number, at),),
        )
    return ()


def ask_hands(view: CommitteeView, item_id: int) -> Screen:
    """How many hands; everybody in favour is one press."""
    found = next(i for i in view.items if i.item_id == item_id)
    return Screen(
        text=lines(
            bold(f"登记举手：{found.name}同志，{MATTERS[found.matter]}"),
            f"实到{view.present}名。请依次输入同意、不同意、弃权的人数，如“{view.present} 0 0”。",
        ),
        rows=(
            (button(f"全体同意（{view.present}名）", "cm_all", view.meeting_id, item_id),),
            (button("退出", "leave"),),
        ),
    )


def read_hands(text: str) -> Hands | None:
    """Three numbers, however they are set apart; nothing for anything else."""
    found = re.findall(r"[0-9]{1,4}", text)
    if len(found) != len(("approve", "oppose", "abstain")):
        return None
    approve, oppose, abstain = map(int, found)
    return Hands(approve=approve, oppose=oppose, abstain=abstain)


def bad_hands() -> Screen:
    """What was typed is not three numbers."""
    return Screen(text="请依次输入三个数：同意、不同意、弃权，如“3 0 0”。")


def ask_gist(view: CommitteeView, item_id: int, hands: Hands) -> Screen:
    """What was said."""
    found = next(i for i in view.items if i.item_id == item_id)
    return Screen(
        text=lines(
            bold(f"{found.name}同志：{MATTERS[found.matter]}"),
            f"同意{hands.approve}名，不同意{hands.oppose}名，弃权{hands.abstain}名。",
            "请输入讨论要点（写入会议记录）。发送后提交主持人确认。",
        )
    )


def minutes(view: CommitteeView, found: MatterView) -> str:
    """第45条: the minutes of one matter, as they go into the dossier."""
    present = "、".join(seat.name for seat in view.seats if seat.present)
    return lines(
        f"{title(view)}记录",
        f"党支部：{view.branch}　日期：{long_date(view.held_on)}　地点：{view.place}",
        f"主持人：{view.host}　记录人：{found.recorder or view.recorder}",
        f"应到{len(view.seats)}名，实到{view.present}名：{present}",
        f"议题：{found.name}同志，{MATTERS[found.matter]}（{cite(STEPS[found.matter].article)}）",
        f"讨论：{found.opinion}",
        f"举手：同意{found.approve}名，不同意{found.oppose}名，弃权{found.abstain}名，"
        f"通过须{view.needed_approvals}名",
        f"决定：{'通过' if found.adopted else '未通过'}",
    )


def news(content: CommitteeNews) -> Screen:
    """What the members and the officers of a 支委会 are told."""
    view = content.view
    open_it = ((button("打开支委会", "cm", view.meeting_id),),)
    if content.kind == "committee_called":
        matters = "、".join(dict.fromkeys(MATTERS[i.matter] for i in view.items))
        when = long_moment(view.starts_at) if view.starts_at else ""
        return Screen(
            text=lines(
                bold(f"会议通知：{title(view)}"),
                f"{plain(view.branch)}定于{when}在{plain(view.place)}开会，共{len(view.items)}项：{matters}。",
                f"您在应到名单内（应到{len(view.seats)}名，到会须{view.needed}名）。请回复能否参加。",
            ),
            rows=(*_reply_rows(view), *open_it),
        )
    if content.kind == "committee_cancelled":
        return Screen(
            text=lines(bold(f"会议改期或取消：{title(view)}"), f"原因：{plain(view.state_reason)}")
        )
    if content.kind == "committee_entered":
        return Screen(
            text=lines(
                bold("请确认：支委会登记的结果"),
                "记录人已登记一项结果。请核对举手人数和讨论要点，确认或退回（第四十五条）。",
            ),
            rows=open_it,
        )
    return Screen(
        text=lines(bold("请重新登记"), "主持人退回了一项登记，请核对后重新登记。"), rows=open_it
    )
