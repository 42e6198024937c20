"""Preparing a 支部大会: the builder, the check beforehand, the notice, the replies."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from regulation.assessment import Requirement
from regulation.outcomes import VOTED_AS
from regulation.paper import FORMAL, VoteKind
from regulation.records import Outcome
from services.meeting_plans import COUNTING, Checked, Named, PlanView, Post, Replies
from services.meetings import ItemView, MeetingState, MeetingView, Reply
from texts import calls
from texts.dates import long_date, long_moment
from texts.home import to_home
from texts.meeting_gates import how_to_mend, mend_rows
from texts.names import BALLOTS, CAUSES, MEETINGS, STAGES, name_cause, name_motion
from texts.requirements import describe_requirement
from texts.screens import Row, Screen, bold, button, in_rows, lines, plain
from texts.shares import reaching, spoken

POSTS = {
    Post.HOST: "主持人",
    Post.RECORDER: "记录人",
    Post.SCRUTINEER: "监票人",
    Post.TELLER: "计票人",
}
FIELDS = {"candidates": "讨论对象", "time": "时间", "place": "地点", "guests": "参加人员"} | {
    post.value: name for post, name in POSTS.items()
}
PLACES = ("党员活动室", "学院会议室", "报告厅")
HOURS = ("09:00", "14:00", "16:00", "18:30", "19:00", "19:30")
DAYS_AHEAD = 8
PAGE = 8
DUTIES_OF_POSTS = {
    Post.HOST: "主持人召集并主持大会，宣布开会、表决和结果。",
    Post.RECORDER: "记录人登记各项程序和发言要点。",
    Post.SCRUTINEER: "监票人清点到会人数，签认应到名单的更正和书面意见。",
    Post.TELLER: "计票人与监票人一起计票。",
}
COUNTING_RULE = "监票人、计票人须为两人，都不是支部书记，也不是讨论对象。"


ABOUT: dict[str, str] = {
    VoteKind.RECOMMENDATION: "推荐对象",
    VoteKind.HEARING: "听取意见的对象",
    VoteKind.DEFENCE: "答辩对象",
}


def about(kind: VoteKind) -> str:
    """What those are called whom the meeting is about."""
    return ABOUT.get(kind, "讨论对象")


def plan(view: PlanView) -> Screen:
    """The plan as it stands: what is filled in, what is missing, what may be done."""
    number = view.meeting_id
    return Screen(
        text=lines(
            bold(f"筹备：{MEETINGS[view.kind]}"),
            f"上次改期的原因：{plain(view.state_reason)}" if _postponed(view) else None,
            *_facts(view),
            "",
            _what_next(view),
        ),
        rows=(
            (button(about(view.kind), "plan_people", number), button("时间", "plan_days", number)),
            *_guest_rows(view),
            (button("地点", "plan_places", number), button("主持人", "plan_post", number, "host")),
            tuple(
                button(POSTS[post], "plan_post", number, post.value)
                for post in (Post.RECORDER, Post.SCRUTINEER, Post.TELLER)
            ),
            (button("会前体检", "plan_check", number, 0),),
            (button("发出通知", "plan_send", number),),
            (button("放弃筹备", "plan_drop", number), *to_home()),
        ),
    )


def _guest_rows(view: PlanView) -> tuple[Row, ...]:
    if view.kind in FORMAL:
        return ()
    return ((button("参加人员", "guests", view.meeting_id, "0-0"),),)


def _postponed(view: PlanView) -> bool:
    return view.state is MeetingState.POSTPONED


def _facts(view: PlanView) -> list[str]:
    names = "、".join(f"{n}. {c.name}{_moved(c)}" for n, c in enumerate(view.candidates, 1))
    when = long_moment(view.starts_at) if view.starts_at else "未定"
    return [
        f"{about(view.kind)}：{plain(names) or '未选'}",
        f"时间：{when}",
        f"地点：{plain(view.place) or '未定'}",
        *(f"{name}：{_holder(view, post)}" for post, name in POSTS.items()),
        f"应到（按今日名册）：{view.entitled}名"
        if view.kind in FORMAL
        else f"参加人员：{view.entitled}名",
    ]


def _moved(checked: Checked) -> str:
    """What is to be put to the vote about somebody, at a 转正 meeting."""
    if checked.motion is None:
        return ""
    early = "，预备期满之前" if checked.cause else ""
    return f"（{name_motion(checked.motion)}{early}）"


def _holder(view: PlanView, post: Post) -> str:
    return plain(view.posts[post].name) if post in view.posts else "未定"


def _what_next(view: PlanView) -> str:
    if view.missing:
        return f"下一步：请填写{'、'.join(FIELDS[name] for name in view.missing)}。"
    blocked = sum(len(c.blocked) for c in view.candidates)
    reasons = sum(len(c.unexplained) for c in view.candidates)
    if blocked:
        return f"下一步：会前体检有{blocked}项不具备，具备之前不能发出通知。请打开“会前体检”。"
    if reasons:
        return f"下一步：会前体检有{reasons}项须记名说明理由。请打开“会前体检”。"
    return "会前体检通过。下一步：发出通知。"


def choose_people(number: int, kind: VoteKind, found: Sequence[tuple[Named, int]]) -> Screen:
    """Whom the meeting is about, in the order they are tapped."""
    if not found:
        stage = STAGES_DISCUSSED[kind]
        return Screen(
            text=f"本支部目前没有{stage}，不能召开{MEETINGS[kind]}。",
            rows=((button("返回", "plan", number),),),
        )
    rows = [
        (button(f"{place}. {named.name}" if place else named.name, "plan_pick", number, i),)
        for named, place in found
        for i in (named.person_id,)
    ]
    return Screen(
        text=lines(
            bold(MEETINGS[kind]),
            f"请按讨论的先后点选{about(kind)}，再点一次取消。"
            "两名以上的逐个讨论、逐个表决（第二十八条）。"
            if kind in FORMAL
            else f"请按先后点选{about(kind)}，再点一次取消。两名以上的各投各的票。",
        ),
        rows=(*rows, (button("选好了", "plan_next", number), button("返回", "plan", number))),
    )


STAGES_DISCUSSED = {kind: STAGES[stage] for kind, stage in VOTED_AS.items()}


def choose_day(number: int, today: date) -> Screen:
    """On which day."""
    days = [today + timedelta(days=n) for n in range(DAYS_AHEAD)]
    buttons = [button(_short(day), "plan_hours", number, day.isoformat()) for day in days]
    return Screen(
        text="请选择开会日期，或直接输入时间，如 2026-11-20 19:00、11月20日19点、下周三19:00。",
        rows=(*_pairs(buttons), (button("返回", "plan", number),)),
    )


def _short(day: date) -> str:
    return long_date(day).partition("年")[2]


def _pairs(buttons: Sequence[object]) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))  # type: ignore[arg-type]


def choose_hour(number: int, day: date) -> Screen:
    """At what hour."""
    buttons = [
        button(hour, "plan_at", number, f"{day.isoformat()}T{hour.replace(':', '')}")
        for hour in HOURS
    ]
    return Screen(
        text=lines(f"开会日期：{long_date(day)}", "请选择时间，或直接输入，如 19:00。"),
        rows=(*_pairs(buttons), (button("另选日期", "plan_days", number),)),
    )


def bad_moment() -> Screen:
    """The typed time is none."""
    return Screen(text="未能识别时间。请按 2026-11-20 19:00 的格式输入。")


def time_set(starts_at: datetime) -> str:
    """The echo of a time, in full."""
    return f"已定时间：{long_moment(starts_at)}"


def choose_place(number: int) -> Screen:
    """Where."""
    places = [button(place, "plan_place", number, n) for n, place in enumerate(PLACES)]
    return Screen(
        text="请选择地点，或直接输入。",
        rows=(*_pairs(places), (button("返回", "plan", number),)),
    )


def choose_post(number: int, post: Post, found: Sequence[Named], page: int = 0) -> Screen:
    """Who holds a post."""
    shown = found[page * PAGE : (page + 1) * PAGE]
    people = [button(n.name, f"plan_{post}", number, n.person_id) for n in shown]
    turn = [
        *([button("上一页", f"page_{post}", number, page - 1)] if page else []),
        *(
            [button("下一页", f"page_{post}", number, page + 1)]
            if (page + 1) * PAGE < len(found)
            else []
        ),
    ]
    rule = COUNTING_RULE if post in (Post.SCRUTINEER, Post.TELLER) else None
    heading = f"请选择{POSTS[post]}（共{len(found)}人）。" if found else "没有可以担任的人员。"
    return Screen(
        text=lines(bold(POSTS[post]), DUTIES_OF_POSTS[post], rule, heading),
        rows=(
            *_pairs(people),
            *((tuple(turn),) if turn else ()),
            (button("返回", "plan", number),),
        ),
    )


def choose_counter(number: int) -> Screen:
    """第28条: which of the two who count is replaced, between two votes."""
    return Screen(
        text=lines(
            bold("更换监票人、计票人"),
            "原定的监票人或计票人离会、无法联系的，可在两次投票之间更换，并告知到会的同志。",
            COUNTING_RULE,
            "更换监票人的，由其重新清点到会人数。",
        ),
        rows=(
            tuple(button(POSTS[post], "plan_post", number, post.value) for post in COUNTING),
            (button("返回", "meeting", number),),
        ),
    )


def counter_replaced(view: calls.AnyMeeting, scrutineer: str, teller: str) -> Screen:
    """To those who are there: who counts from now on."""
    return Screen(
        text=lines(
            bold(f"更换监票人、计票人：{calls.title(view)}"),
            f"监票人：{plain(scrutineer)}　计票人：{plain(teller)}（第二十八条）。",
        ),
        rows=((button("打开会议", "meeting", view.meeting_id),),),
    )


def check(view: PlanView, page: int) -> Screen:
    """第27、40条: every gate of one candidate, the unmet ones first and how to mend them."""
    if not view.candidates:
        return Screen(text="请先选择讨论对象。", rows=((button("返回", "plan", view.meeting_id),),))
    page = min(page, len(view.candidates) - 1)
    checked = view.candidates[page]
    on = long_date(view.starts_at.date()) if view.starts_at else None
    return Screen(
        text=lines(
            bold(f"会前体检：{checked.name}同志"),
            f"按开会之日（{long_moment(view.starts_at)}）判断" if on and view.starts_at else None,
            *_motion_lines(checked),
            *gate_lines(checked, _mend),
        ),
        rows=(*_motion_row(view, checked), *mend_rows(view, checked), *_pages(view, page)),
    )


def _motion_lines(checked: Checked) -> list[str]:
    if checked.motion is None:
        return []
    cause = checked.cause
    why = [] if cause is None else [f"原因：{plain(name_cause(cause))}"]
    return [f"表决提议：{name_motion(checked.motion)}（体检按这项提议）", *why]


def _motion_row(view: PlanView, checked: Checked) -> tuple[Row, ...]:
    if checked.motion is None:
        return ()
    return ((button("更改表决提议", "plan_motion", view.meeting_id, checked.person_id),),)


SAID_CAUSES = {True: "fraud", False: "misconduct"}


def choose_motion(view: PlanView, checked: Checked, months: Sequence[int]) -> Screen:
    """第35、36条: what is to be put to the vote about somebody."""
    number, person = view.meeting_id, checked.person_id

    def row(label: str, said: str) -> Row:
        return (button(label, "plan_move", number, f"{person}-{said}"),)

    extended = [row(f"延长{n}个月", f"{Outcome.EXTENSION}-{n}")[0] for n in months]
    return Screen(
        text=lines(
            bold(f"表决提议：{checked.name}同志"),
            "· 具备条件的，按期转正；须有本人申请、征求意见和公示（第三十七条）。",
            f"· 不完全具备党员条件的，延长预备期{months[0]}至{months[-1]}个月；"
            "没有递交申请的也可以讨论（第三十五条）。",
            "· 不具备党员条件的，取消预备党员资格；均须预备期满（第三十五条）。",
            "· 弄虚作假、伪造手续发展入党的（第三十六条），或查实严重违纪违法的，"
            "不等预备期满即可讨论取消，须写明原因。",
        ),
        rows=(
            row("按期转正", f"{Outcome.CONVERSION}-0"),
            *in_rows(extended, 3),
            row("取消预备党员资格", f"{Outcome.CANCELLATION}-0"),
            *(row(f"满期之前取消：{CAUSES[f]}", f"{SAID_CAUSES[f]}-0") for f in (True, False)),
            (button("返回", "plan", number),),
        ),
    )


def ask_cause(name: str, *, fraud: bool) -> Screen:
    """第36条: why somebody's membership is to be cancelled before the probation is over."""
    return Screen(
        text=lines(
            bold(f"{name}同志：满期之前取消预备党员资格（{CAUSES[fraud]}）"),
            "请输入查实的事实和依据。将写入决议和档案，供支部大会讨论、学院党委审批。",
        )
    )


def gate_lines(checked: Checked, mend: Callable[[Requirement], str]) -> list[str]:
    """Every gate of one person: what blocks, what needs a reason, what is there."""
    blocked = ["\n<b>不具备，不能开会</b>", *map(mend, checked.blocked)]
    explained = ["\n<b>须记名说明理由</b>", *map(mend, checked.unexplained)]
    return [
        *(blocked if checked.blocked else ()),
        *(explained if checked.unexplained else ()),
        *_advised(checked),
        *_met(checked),
    ]


def _advised(checked: Checked) -> list[str]:
    """What is needed for the decision later: it may be mended in time."""
    later = [r for r in checked.advice if r.blocks or r.warns]
    if not later:
        return []
    return ["\n<b>不影响开会，作决定之前须具备</b>", *(_mend(r) for r in later)]


def _mend(requirement: Requirement) -> str:
    return f"· {plain(describe_requirement(requirement))}\n　{plain(how_to_mend(requirement.rule))}"


def _met(checked: Checked) -> list[str]:
    every = (*checked.requirements, *checked.advice)
    rest = [r for r in every if not r.blocks and not r.warns]
    said = [describe_requirement(r).removeprefix("已具备：") for r in rest]
    return ["\n<b>已具备</b>", *(f"· {plain(line)}" for line in said)] if rest else []


def _pages(view: PlanView, page: int) -> tuple[Row, ...]:
    others = [
        button(f"看{c.name}", "plan_check", view.meeting_id, n)
        for n, c in enumerate(view.candidates)
        if n != page
    ]
    return (*((b,) for b in others), (button("返回", "plan", view.meeting_id),))


def ask_why(requirement: Requirement, name: str) -> Screen:
    """Ask for the reason that is recorded with the actor's name."""
    return Screen(
        text=lines(
            bold(f"{name}同志：须记名说明理由"),
            plain(describe_requirement(requirement)),
            "请输入理由。理由连同您的姓名、日期写入其档案，不能删除（第四十五条）。",
        )
    )


def confirm_sending(view: PlanView) -> Screen:
    """What goes out, and to whom, before it does."""
    return Screen(
        text=lines(
            bold(f"请确认发出通知：{MEETINGS[view.kind]}"),
            *_facts(view),
            "",
            f"通知将发给{_told(view)}。发出之后如有变动，只能改期。",
        ),
        rows=(
            (button("确认发出通知", "plan_sent", view.meeting_id),),
            (button("返回", "plan", view.meeting_id),),
        ),
    )


def _told(view: PlanView) -> str:
    if view.kind in FORMAL:
        return f"应到名单上的{view.entitled}名正式党员和支部群"
    also = "、工作人员" if view.kind is VoteKind.HEARING else f"、工作人员和{about(view.kind)}"
    return f"{view.entitled}名参加人员{also}，不发到支部群；没有绑定账号的请另行通知"


def ask_drop_reason() -> Screen:
    """Why a meeting is given up."""
    return Screen(text="请输入取消的原因。已经发出通知的，将告知应到名单上的每一位。")


def ask_postpone_reason(view: calls.AnyMeeting) -> Screen:
    """第28条: why a meeting is put off."""
    return Screen(text=lines(bold(f"改期：{calls.title(view)}"), *_postponing(view)))


def _postponing(view: calls.AnyMeeting) -> list[str]:
    if not isinstance(view, MeetingView):
        return ["请输入改期的原因，将告知收到通知的每一位。改期后须重新通知。"]
    return [
        f"应到{view.entitled}名，已签到{view.present}名。",
        "请输入改期的原因，将告知应到名单上的每一位。"
        "改期后签到、程序记录和书面意见作废，须重新通知（第二十八条）。",
    ]


def dropped() -> Screen:
    """A meeting is given up."""
    return Screen(text="已取消。", rows=((button("会议", "meetings"),), to_home()))


def call(view: MeetingView) -> Screen:
    """The notice to a member, in private; a calendar file goes with it."""
    names = "、".join(f"{item.candidate}同志{_named(item)}" for item in view.items)
    assert view.starts_at is not None
    return Screen(
        text=lines(
            bold(f"会议通知：{MEETINGS[view.kind]}"),
            f"{plain(view.branch)}定于{long_moment(view.starts_at)}在{plain(view.place)}召开支部大会，"
            f"讨论{BALLOTS[view.kind]}：{plain(names)}。",
            f"您在应到名单内（应到{view.entitled}名）。请回复能否参加；"
            "因故不能到会的不得委托他人投票，可在表决前提出书面意见（第二十八条）。",
        ),
        rows=calls.reply_rows(view.meeting_id),
    )


def _named(item: ItemView) -> str:
    """The motion in the notice to the members, where it is not the usual one."""
    usual = item.planned is None or item.planned.outcome is Outcome.CONVERSION
    return "" if usual or item.planned is None else f"（{name_motion(item.planned)}）"


def group_call(view: MeetingView) -> Screen:
    """The notice in the branch's group."""
    names = "、".join(f"{item.candidate}同志" for item in view.items)
    assert view.starts_at is not None
    return Screen(
        text=lines(
            bold(f"会议通知：{MEETINGS[view.kind]}"),
            f"时间：{long_moment(view.starts_at)}",
            f"地点：{plain(view.place)}",
            f"讨论对象：{plain(names)}",
            f"应到会有表决权的正式党员{view.entitled}名。请在私聊中回复能否参加。",
        )
    )


def postponed(view: MeetingView) -> Screen:
    """The meeting is put off."""
    return Screen(
        text=lines(
            bold(f"会议改期：{MEETINGS[view.kind]}"),
            f"原定{long_moment(view.starts_at)}的支部大会改期。" if view.starts_at else None,
            f"原因：{plain(view.state_reason)}",
            "下一步：等待新的会议通知。已提出的书面意见作废，须重新提出。",
        )
    )


def cancelled(view: MeetingView) -> Screen:
    """The meeting is given up."""
    return Screen(
        text=lines(
            bold(f"会议取消：{MEETINGS[view.kind]}"),
            f"原定{long_moment(view.starts_at)}的支部大会取消。" if view.starts_at else None,
            f"原因：{plain(view.state_reason)}",
        )
    )


def replied(view: MeetingView) -> Screen:
    """The receipt of a reply; who cannot come may still say in writing what they think."""
    if view.reply is Reply.COMING:
        return calls.replied(view, "下一步：到会后按主持人屏幕上的签到码签到。")
    later = "下一步：如要表明意见，可在表决前提出书面意见；不得委托他人投票（第二十八条）。"
    return calls.replied(view, later, (button("提出书面意见", "opinions", view.meeting_id),))


def ask_leave_reason() -> Screen:
    """Why somebody cannot come."""
    return Screen(text="请输入请假的原因。主持人和支部负责人可以看到。")


def replies(view: MeetingView, found: Replies) -> Screen:
    """Who comes and who does not, for the host."""
    total = len(found.coming) + len(found.leave) + len(found.silent)
    needed = f"应到{total}名；{reaching(view.quorum)}须{view.needed}名（第二十八条）。"
    return calls.replies(view, found, needed, _outlook(view, total - len(found.leave)))


def _outlook(view: MeetingView, most: int) -> str | None:
    if most >= view.needed:
        return None
    return f"除请假者外只有{most}名，不足{spoken(view.quorum)}，宜改期（第二十八条）。"
