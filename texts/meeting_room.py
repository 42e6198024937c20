"""A 支部大会 in session: the panel of each role, sign-in, the roll, the agenda, the resolution."""

from collections.abc import Callable, Sequence

from services.ballot_opening import Caution
from services.meeting_plans import Named
from services.meetings import BallotState, ItemState, ItemView, MeetingState, MeetingView, Reply
from services.resolutions import ResolutionFacts
from services.roll import Correction, SignInCode
from services.written import OpinionPaper, OpinionReceipt, Received
from texts import calls
from texts.ballots import ARTICLES, CHOICES, LASTING, caution_lines
from texts.dates import clock_time, long_date, long_moment, plain_date
from texts.home import link, to_home
from texts.meetings import box_line, result_lines
from texts.motions import cause_line, decision_line, vote_lines
from texts.names import BALLOTS, MEETINGS, name_motion, name_vote
from texts.regulation_refusals import WARNINGS
from texts.requirements import ITEMS, cite
from texts.screens import Button, Row, Screen, bold, button, lines, plain
from texts.shares import reaching, spoken, verb

PHASES = {
    BallotState.PREPARED: "尚未开始表决",
    BallotState.OPEN: "正在无记名投票",
    BallotState.CLOSED: "已截止，正在计票",
    BallotState.COUNTED: "已计票",
    BallotState.VOID: "本次表决作废，须重新表决",
}
STATES = {
    MeetingState.PLANNED: "筹备中",
    MeetingState.ANNOUNCED: "已通知，尚未开会",
    MeetingState.POSTPONED: "已改期，等待重新通知",
    MeetingState.ENDED: "大会已结束",
    MeetingState.CANCELLED: "已取消",
}
ITEM_STATES = {
    ItemState.WAITING: "待讨论",
    ItemState.UNDER_WAY: "进行中",
    ItemState.DECIDED: "已表决",
    ItemState.SUSPENDED: "暂缓表决",
}
GROUNDS = {
    "cannot_express_will": "不能表达意志",
    "abroad_self_funded": "自费出国半年以上",
    "serving_sentence": "正在服刑",
    "bedridden": "年老体弱长期卧床",
    "should_have_transferred": "应转未转组织关系满半年",
}
NOT_VOTERS = {
    "party_probation": "留党察看，没有表决权",
    "left": "组织关系已转出",
    "listed_by_mistake": "不是正式党员，误列",
}
CHANGES = {"exclude": "不计入应到", "remove": "从名单中除去", "add": "补入名单"}
PRESENT = "present"
SIGNED = {**CHANGES, PRESENT: "代为签到"}
PAGE = 8
SIGN_IN_PREFIX = "in_"
MEETING_PREFIX = "meet_"


MINUTES = button("会议记录", "minutes", 0, 0)  # of everybody within the reader's sight


def sign_in_payload(meeting_id: int, code: str) -> str:
    """What the QR code on the screen carries."""
    return f"{SIGN_IN_PREFIX}{meeting_id}_{code}"


def meeting_payload(meeting_id: int) -> str:
    """What the group's sign-in button carries."""
    return f"{MEETING_PREFIX}{meeting_id}"


def overview(
    meetings: Sequence[MeetingView],
    others: Sequence[tuple[int, str]],
    plans: Sequence[tuple[int, str]],
    kinds: Sequence[tuple[str, str]],
    *,
    committees: Sequence[tuple[int, MeetingState]] = (),
    minutes: bool = False,
) -> Screen:
    """The meetings announced and in session; then the plans, and what the reader may call."""
    known = [*((m.meeting_id, _label(m)) for m in meetings), *others]
    rows: list[Row] = [(button(name, "meeting", number),) for number, name in known]
    rows += [(button(f"筹备中：{name}", "plan", number),) for number, name in plans]
    rows += [(button(f"筹备{_what(kind)}：{name}", "plan_new", kind),) for kind, name in kinds]
    rows += [
        (button(f"支委会（{STATES.get(state, '进行中')}）", "cm", n),) for n, state in committees
    ]
    if any(kind in BALLOTS for kind, _ in kinds):  # the leadership of the branch
        rows.append((button("筹备支委会", "cm_new"),))
    if minutes:
        rows.append((MINUTES,))
    heading = "已通知和正在进行的会议如下。" if known else "目前没有已通知或正在进行的会议。"
    return Screen(text=lines(bold("会议"), heading), rows=(*rows, to_home()))


def _what(kind: str) -> str:
    return "大会" if kind in BALLOTS else "会议"


def _label(view: MeetingView) -> str:
    names = "、".join(item.candidate for item in view.items)
    state = "" if view.in_session else "（已通知）"
    return f"{BALLOTS[view.kind]}：{names}{state}"


def panel(view: MeetingView) -> Screen:
    """The meeting as its host, its officers or a member sees it."""
    return Screen(
        text=lines(
            bold(MEETINGS[view.kind]),
            f"党支部：{plain(view.branch)}",
            _when(view),
            *_agenda_lines(view),
            f"应到：{view.entitled}名　实到：{view.present}名{_quorum(view)}",
            *(_warning_lines(view) if view.in_session else ()),
            *_step_lines(view),
            *_motion_lines(view),
            f"状态：{_status(view)}",
            box_line(view),
            _void_line(view),
            *_evidence(view),
            *result_lines(view),
            _what_next(view),
        ),
        rows=(
            *_member_rows(view),
            *_box_rows(view),
            *_void_rows(view),
            *_officer_rows(view),
            *_host_rows(view),
            *_minutes_rows(view),
            to_home(),
        ),
    )


def _when(view: MeetingView) -> str:
    if view.starts_at is None:
        return long_date(view.convened_on)
    return lines(f"{long_moment(view.starts_at)}", plain(view.place))


def _agenda_lines(view: MeetingView) -> list[str]:
    if len(view.items) == 1:
        return [f"讨论对象：{view.candidate}同志"]
    states = (f"　{i.position}. {i.candidate}同志（{ITEM_STATES[i.state]}）" for i in view.items)
    return ["讨论对象（逐个讨论、逐个表决）：", *states]


def _quorum(view: MeetingView) -> str:
    if not view.in_session:
        return f"（{reaching(view.quorum)}须{view.needed}名）"
    if view.present < view.needed:
        return f"（{reaching(view.quorum)}须{view.needed}名，还差{view.needed - view.present}名）"
    return f"（已{reaching(view.quorum)}）"


def _warning_lines(view: MeetingView) -> list[str]:
    if view.present < view.needed:
        return []
    said = [WARNINGS[code] for code in view.warnings]
    if view.attendance_reason and said:
        said.append(f"继续开会的理由：{plain(view.attendance_reason)}")
    return said


def _step_lines(view: MeetingView) -> list[str]:
    if not view.in_session or view.item.state is not ItemState.UNDER_WAY:
        return []
    said = [f"\n<b>程序：{plain(view.candidate)}同志</b>"]
    for n, step in enumerate(view.item.steps, 1):
        mark = (
            "已进行"
            if step.done
            else ("现在进行" if step.step == view.item.next_step else "待进行")
        )
        said.append(f"　{n}. {ITEMS[step.step]}　{mark}")
    return [*said, f"　{len(view.item.steps) + 1}. {ITEMS['ballot']}"]


def _motion_lines(view: MeetingView) -> list[str]:
    """第35条: what is put to the vote, and what has been voted down before it."""
    if view.motion is None or not view.in_session:
        return []
    earlier = [vote for vote in view.votes if vote.motion != view.motion]
    said = [
        f"已表决：{name_motion(vote.motion)}，赞成{vote.counts.approve}票，未通过"
        for vote in earlier
        if vote.motion is not None
    ]
    return [*said, f"表决提议：{name_motion(view.motion)}"]


def _status(view: MeetingView) -> str:
    if not view.in_session:
        return STATES[view.state]
    if view.item.state is ItemState.SUSPENDED:
        return "意见分歧较大，暂缓表决，提交上级党组织审议（第二十八条）"
    return PHASES[view.ballot]


def _evidence(view: MeetingView) -> list[str]:
    if not view.in_session or view.ballot is not BallotState.PREPARED:
        return []
    said = []
    if view.item.head_count is not None:
        said.append(f"监票人清点到会{view.item.head_count}人")
    if view.written or view.written_waiting:
        waiting = f"，待监票人确认{view.written_waiting}份" if view.written_waiting else ""
        said.append(f"书面意见：已确认{view.written}份{waiting}")
    if view.corrections_waiting:
        said.append(f"应到名单的更正和代为签到：待监票人签认{view.corrections_waiting}项")
    if view.by_hand:
        said.append(
            f"其中{view.by_hand}名没有手机，由两人代为签到：为不使其选票单独显出，"
            "本次大会全部用纸质票表决。"
        )
    return said


def _what_next(view: MeetingView) -> str | None:
    if not view.in_session:
        return None
    if view.item.state is ItemState.SUSPENDED or view.counts is not None:
        return _after_item(view)
    return _before_ballot(view) if view.ballot is BallotState.PREPARED else None


def _before_ballot(view: MeetingView) -> str:
    if view.present < view.needed:
        return f"下一步：请到会的正式党员签到；不足{spoken(view.quorum)}的，由主持人改期。"
    if view.warnings and not view.attendance_reason:
        return "下一步：宜改期；要继续开会的，由主持人说明理由（第二十八条）。"
    if view.item.next_step is not None:
        return f"下一步：{ITEMS[view.item.next_step]}。"
    if view.item.head_count != view.present:
        return "下一步：由监票人清点到会人数，与签到人数一致后发票。"
    return "下一步：由主持人开始表决。"


def _after_item(view: MeetingView) -> str:
    if view.may_move_again:
        return (
            "下一步：未形成决议。经讨论，可就其他结果另提一项表决（第三十五条）；"
            "不再表决的，由支部书记形成决议并签名（第四十一条）。"
        )
    if view.counts is not None and not view.item.adopted:
        return "下一步：由支部书记形成决议并签名（第二十八条）。"
    if view.next_candidate is not None:
        return f"下一步：讨论下一名，{view.next_candidate}同志。"
    return "下一步：结束大会。"


def _member_rows(view: MeetingView) -> tuple[Row, ...]:
    number = view.meeting_id
    if view.state is MeetingState.ANNOUNCED and view.on_roll:
        opinion = ((button("提出书面意见", "opinions", number),),)
        return (*calls.reply_rows(number), *(opinion if view.reply is Reply.LEAVE else ()))
    if not view.in_session or not view.on_roll:
        return ()
    if not view.signed_in:
        return ((button("签到", "sign_in", number),),) if _may_sign_in(view) else ()
    if view.ballot is BallotState.OPEN:
        return ((button("领取选票", "paper", view.ballot_id),),)
    return ()


def _may_sign_in(view: MeetingView) -> bool:
    between = view.item.state in (ItemState.DECIDED, ItemState.SUSPENDED)
    if between:
        return view.next_candidate is not None
    return view.ballot is BallotState.PREPARED


def _box_rows(view: MeetingView) -> tuple[Row, ...]:
    """The box, for 监票人 and 计票人, as long as it holds anything."""
    keeps = bool({"scrutineer", "teller"} & view.posts)
    return ((button("票箱", "desk", view.meeting_id),),) if _under_way(view) and keeps else ()


def _under_way(view: MeetingView) -> bool:
    return view.in_session and view.ballot in (BallotState.OPEN, BallotState.CLOSED)


def _void_line(view: MeetingView) -> str | None:
    if not view.void_proposer or not (_under_way(view) or view.ballot is BallotState.VOID):
        return None
    return f"{plain(view.void_proposer)}同志提出作废：{plain(view.void_reason)}"


def _void_rows(view: MeetingView) -> tuple[Row, ...]:
    """第28条: where neither 监票人 nor 计票人 can end the box, two others can."""
    number = view.meeting_id
    if view.may_void:
        return ((button("同意作废", "void_look", number),),)
    asking = _under_way(view) and view.hosting and view.kept and not view.void_proposer
    return ((button("提出作废", "void_ask", number),),) if asking else ()


def _officer_rows(view: MeetingView) -> tuple[Row, ...]:
    number = view.meeting_id
    if "scrutineer" not in view.posts or view.state not in (
        MeetingState.ANNOUNCED,
        MeetingState.IN_SESSION,
    ):
        return ()
    opinions = (button("书面意见", "opinions_in", number),)
    if not view.in_session:
        return (opinions,)
    counting = (button("清点人数", "heads", number), button("登记离会", "left", number, 0))
    code = () if view.hosting else ((button("签到码", "code", number),),)
    fixing = (button("应到名单", "roll", number), *opinions)
    return (*code, counting, fixing)


def _host_rows(view: MeetingView) -> tuple[Row, ...]:
    number = view.meeting_id
    if view.state is MeetingState.ANNOUNCED and view.hosting:
        return (
            (button("开会", "meeting_open", number), button("会议回执", "replies", number)),
            (button("改期", "postpone", number), button("取消会议", "plan_drop", number)),
            *_take_off_rows(view),
        )
    if not view.in_session:
        return ()
    between = view.hosting and view.ballot in (BallotState.PREPARED, BallotState.VOID)
    counters = ((button("更换监票人、计票人", "counters", number),),) if between else ()
    return (*_acting_rows(view), *counters, (button("刷新", "meeting", number),))


def _take_off_rows(view: MeetingView) -> tuple[Row, ...]:
    waiting = [item for item in view.items if item.state is ItemState.WAITING]
    if len(view.items) == 1 or not waiting:
        return ()
    return ((button("撤下讨论对象", "item_off", view.meeting_id),),)


def choose_taken_off(view: MeetingView) -> Screen:
    """Who is taken off the agenda before their turn."""
    waiting = [item for item in view.items if item.state is ItemState.WAITING]
    rows = [(button(i.candidate, "item_off_who", view.meeting_id, i.item_id),) for i in waiting]
    return Screen(
        text=lines(
            bold("撤下讨论对象"),
            "材料有变、不宜讨论的，可在讨论之前撤下，其余的照常进行。请选择；随后须写明原因。",
        ),
        rows=(*rows, (button("返回", "meeting", view.meeting_id),)),
    )


def ask_take_off_reason() -> Screen:
    """Why somebody is taken off."""
    return Screen(text="请输入撤下的原因，将存入会议记录。发送后即撤下，本次大会不再讨论。")


def _acting_rows(view: MeetingView) -> tuple[Row, ...]:
    if not view.hosting:
        return _recorder_rows(view) if "recorder" in view.posts else ()
    if view.item.state is not ItemState.UNDER_WAY:
        return _settled_rows(view)
    if view.ballot is BallotState.PREPARED:
        return _preparing_rows(view)
    if view.ballot is BallotState.VOID:
        return _ballot_rows(view)
    return () if view.kept else ((button("截止并计票", "ballot_close", view.meeting_id),),)


def _recorder_rows(view: MeetingView) -> tuple[Row, ...]:
    steps = _next_step_rows(view) if view.ballot is BallotState.PREPARED else ()
    return (*steps, (button("记录要点", "said", view.meeting_id), *_by_hand(view)))


def _by_hand(view: MeetingView) -> Row:
    """Signing in for somebody without a phone, while sign-in is open."""
    if not _may_sign_in(view) or view.present == view.entitled:
        return ()
    return (button("代为签到（无手机）", "by_hand", view.meeting_id, 0),)


def _preparing_rows(view: MeetingView) -> tuple[Row, ...]:
    number = view.meeting_id
    discussed = any(s.done and s.step == "discussion" for s in view.item.steps)
    code = (
        *(button("签到码", "code", number), button("应到名单", "roll", number)),
        *_by_hand(view),
    )
    if view.present < view.needed:
        return (code, (button("改期", "postpone", number),))
    if view.warnings and not view.attendance_reason:
        go_on = (button("改期", "postpone", number), button("说明理由后继续", "go_on", number))
        return (code, go_on)
    return (
        code,
        *_next_step_rows(view),
        (
            button("记录要点", "said", number),
            *((button("分歧较大，暂缓", "suspend", number),) if discussed else ()),
        ),
        *(_ballot_rows(view) if not view.item.next_step else ()),
        *(((button("更改表决提议", "motion", number),),) if view.motion else ()),
        (button("改期", "postpone", number),),
    )


def _ballot_rows(view: MeetingView) -> tuple[Row, ...]:
    number = view.meeting_id
    if view.by_hand:
        return ((button("用纸质票表决", "paper_here", number),),)
    return (
        (button("开始表决", "ballot_open", number),),
        (button("改用纸质票或抽票码", "paper_here", number),),
    )


def _next_step_rows(view: MeetingView) -> tuple[Row, ...]:
    step, number = view.item.next_step, view.meeting_id
    if step is None or view.item.state is not ItemState.UNDER_WAY:
        return ()
    if step == "introducer_statement":
        return (
            (button("完成：两名介绍人已介绍情况", "introduced", number, 2),),
            (button("只有一名介绍人到会", "introduced", number, 1),),
        )
    return ((button(f"完成：{ITEMS[step]}", "step", number, step),),)


def _settled_rows(view: MeetingView) -> tuple[Row, ...]:
    number = view.meeting_id
    decided = view.item.state is ItemState.DECIDED
    again = ((button("另提一项表决", "motion", number),),) if view.may_move_again else ()
    resolve = (*again, (button("形成决议", "resolve", number),)) if decided else ()
    if view.next_candidate is not None:
        return (
            *resolve,
            (button(f"讨论下一名：{view.next_candidate}", "item_next", number),),
            *_take_off_rows(view),
            (button("签到码", "code", number),),
        )
    return (*resolve, (button("结束大会", "meeting_end", number),))


def _minutes_rows(view: MeetingView) -> tuple[Row, ...]:
    """Once a resolution stands, its text is there to be read."""
    adopted = any(item.adopted for item in view.items)
    return ((MINUTES,),) if adopted and view.hosting else ()


def confirm_opening(view: MeetingView) -> Screen:
    """Opening freezes the roll."""
    return Screen(
        text=lines(
            bold(f"请确认开会：{MEETINGS[view.kind]}"),
            f"讨论对象：{'、'.join(i.candidate for i in view.items)}",
            "开会后固定应到名单，开始签到。此后名单只能在第一次表决之前、经监票人签认更正"
            "（第二十八条）。",
        ),
        rows=(
            (button("确认开会", "meeting_opened", view.meeting_id),),
            (button("返回", "meeting", view.meeting_id),),
        ),
    )


def confirm_ballot(view: MeetingView, found: Caution) -> Screen:
    """What is true before the ballots are given out."""
    return Screen(
        text=lines(
            bold(f"请确认开始表决：{view.candidate}同志"),
            f"表决提议：{name_motion(view.motion)}" if view.motion else None,
            f"应到{view.entitled}名，实到{view.present}名，"
            f"监票人清点{view.item.head_count if view.item.head_count is not None else '尚未进行'}"
            f"{'人' if view.item.head_count is not None else ''}，书面意见{view.written}份。",
            f"{reaching(view.majority)}须{view.needed_approvals}票赞成（{cite(ARTICLES[view.kind])}）。",
            "开始后不能再签到，应到名单不能再更正，不再接收书面意见。",
            *caution_lines(found),
        ),
        rows=(
            *((button(text, "ballot_begin", view.meeting_id, m),) for m, text in LASTING.items()),
            (button("返回", "meeting", view.meeting_id),),
        ),
    )


def group_begun(view: MeetingView, panel_link: str) -> Screen:
    """The meeting has been opened: the group's way to sign in, in private."""
    return Screen(
        text=lines(
            bold(f"开会签到：{MEETINGS[view.kind]}"),
            f"应到会有表决权的正式党员{view.entitled}名，{reaching(view.quorum)}须{view.needed}名（第二十八条）。",
            "到会的正式党员请扫描会场屏幕上的二维码，或打开私聊输入签到码。",
        ),
        rows=((link("签到", panel_link),),),
    )


def ask_code() -> Screen:
    """The digits from the screen."""
    return Screen(
        text="请输入会场屏幕上的6位签到码（每20秒更换），或扫描屏幕上的二维码。",
        rows=((button("退出", "leave"),),),
    )


def signed_in(view: MeetingView) -> Screen:
    """The receipt of a sign-in."""
    return Screen(
        text=lines(
            bold("签到成功"),
            f"{MEETINGS[view.kind]}。应到{view.entitled}名，已签到{view.present}名。",
            "曾提出书面意见的，书面意见作废，请在会上投票（第二十八条）。",
            "下一步：表决开始后在此领取选票。",
        ),
        rows=((button("打开大会", "meeting", view.meeting_id),), to_home()),
    )


def code_caption(code: SignInCode) -> Screen:
    """The words beside the picture of the code: they say what it shows."""
    return Screen(
        text=lines(
            bold("签到码"),
            f"<code>{code.code[:3]} {code.code[3:]}</code>",
            f"应到{code.entitled}名，已签到{code.present}名。每20秒更换，请投到会场屏幕。",
        ),
        rows=(
            (button("刷新签到码", "code_again", code.meeting_id),),
            (button("打开大会", "meeting_new_panel", code.meeting_id),),
        ),
    )


CODE_OVER = "签到已截止，此码不再更换。"


def ask_heads(view: MeetingView) -> Screen:
    """The scrutineer's own count; the number of sign-ins is not suggested."""
    return Screen(
        text=lines(
            bold("清点人数"),
            "请清点会场内已签到、有表决权的正式党员，输入实际人数。与签到人数一致，方可发票。",
            f"应到{view.entitled}名。",
        )
    )


def heads_counted(view: MeetingView) -> Screen:
    """The count agrees."""
    return Screen(
        text=lines(
            bold("清点一致"),
            f"清点{view.item.head_count}人，签到{view.present}人。",
            "下一步：由主持人开始表决。此后有人签到或离会的，须重新清点。",
        ),
        rows=((button("打开大会", "meeting", view.meeting_id),), to_home()),
    )


def not_a_number() -> Screen:
    """The typed number is none."""
    return Screen(text="请输入一个数，例如 23。")


def choose_leaver(view: MeetingView, present: Sequence[Named], page: int) -> Screen:
    """Who has left before the ballots are given out."""
    shown = present[page * PAGE : (page + 1) * PAGE]
    rows = [(button(n.name, "left_who", view.meeting_id, n.person_id),) for n in shown]
    more = (page + 1) * PAGE < len(present)
    return Screen(
        text=lines(
            bold("登记离会"),
            f"已签到{len(present)}名。请选择发票之前离会的党员；发票之后离会的，其选票计为未收回。",
        ),
        rows=(
            *rows,
            *(((button("下一页", "left", view.meeting_id, page + 1),),) if more else ()),
            (button("返回", "meeting", view.meeting_id),),
        ),
    )


def choose_by_hand(number: int, absent: Sequence[Named], page: int) -> Screen:
    """Who is in the room without a phone."""
    page = min(page, max(0, (len(absent) - 1) // PAGE))
    shown = absent[page * PAGE : (page + 1) * PAGE]
    back = [button("上一页", "by_hand", number, page - 1)] if page else []
    forth = (
        [button("下一页", "by_hand", number, page + 1)] if (page + 1) * PAGE < len(absent) else []
    )
    turning: tuple[Row, ...] = ((*back, *forth),) if back or forth else ()
    return Screen(
        text=lines(
            bold("代为签到（无手机）"),
            "到会而没有手机、未绑定账号的，由您登记、监票人当面核对签认，两人一致方计入实到。",
            "有人代为签到的，全部用纸质票表决：只有一两张纸质票时，选票本身就显出其人的选择；"
            "两个票箱的票也不相加。",
            f"应到名单上尚未签到{len(absent)}名。" if absent else "应到名单上的人员均已签到。",
        ),
        rows=(
            *((button(n.name, "by_hand_who", number, n.person_id),) for n in shown),
            *turning,
            (button("返回", "meeting", number),),
        ),
    )


def entered_by_hand(name: str) -> str:
    """Short answer to an entry."""
    return f"已登记{name}同志到会，等待监票人当面核对签认。"


def ask_going_on(view: MeetingView) -> Screen:
    """第28条: why the meeting goes on with a thin attendance."""
    return Screen(
        text=lines(
            bold("说明继续开会的理由"),
            f"应到{view.entitled}名，实到{view.present}名。",
            *(WARNINGS[code] for code in view.warnings),
            "请输入继续开会的理由，将连同您的姓名存入会议记录。改期请按“改期”。",
        ),
        rows=((button("改期", "postpone", view.meeting_id),),),
    )


def ask_note() -> Screen:
    """What was said."""
    return Screen(text="请输入发言要点，记入刚进行的一项程序。可分多次记录。")


def noted(item: ItemView) -> Screen:
    """What stands in the record now."""
    done = [s for s in item.steps if s.done]
    return Screen(
        text=lines(
            bold(f"已记录：{ITEMS[done[-1].step]}"),
            plain(done[-1].note),
        )
    )


def ask_suspension(view: MeetingView) -> Screen:
    """第28条: why the vote is put off."""
    return Screen(
        text=lines(
            bold(f"暂缓表决：{view.candidate}同志"),
            "讨论时意见分歧较大的，应暂缓表决，提交上级党组织审议（第二十八条）。"
            "恢复之前不能再次讨论。",
            "请输入分歧的主要内容；发送后还须确认。",
        )
    )


def confirm_suspension(view: MeetingView, reason: str) -> Screen:
    """Once more, with the name."""
    return Screen(
        text=lines(
            bold(f"请确认暂缓表决：{view.candidate}同志"),
            f"原因：{plain(reason)}",
            "确认后写入其档案，本次大会不再对其表决。",
        ),
        rows=(
            (button(f"确认暂缓：{view.candidate}", "suspended", view.meeting_id),),
            (button("返回", "meeting", view.meeting_id),),
        ),
    )


def group_suspended(item: ItemView) -> Screen:
    """The vote on somebody has been put off; why is not for the group."""
    return Screen(
        text=lines(
            bold(f"暂缓表决：{item.candidate}同志"),
            "讨论中意见分歧较大，暂缓表决，提交上级党组织审议（第二十八条）。",
        )
    )


def roll(view: MeetingView, found: Sequence[Correction]) -> Screen:
    """The corrections of the roll, and the way to a new one."""
    number = view.meeting_id
    mine = "scrutineer" in view.posts
    rows: list[Row] = [
        (button(f"签认：{SIGNED[c.change]} {c.person}", "roll_sign", number, c.correction_id),)
        for c in found
        if mine and not c.signed
    ]
    if view.hosting:
        rows += [(button(label, "roll_who", number, change),) for change, label in CHANGES.items()]
    return Screen(
        text=lines(
            bold("应到名单"),
            f"应到{view.entitled}名，开会时固定。第一次表决之前可以更正，"
            "由主持人提出、监票人签认后生效（第二十八条）。",
            *(_correction_line(c) for c in found),
        ),
        rows=(*rows, (button("返回", "meeting", number),)),
    )


def _correction_line(c: Correction) -> str:
    known = {**GROUNDS, **NOT_VOTERS, "no_phone": "到会，没有手机"}
    why = known.get(c.reason, "漏列")
    consent = f"，上级同意：{plain(c.consent)}" if c.consent else ""
    state = "已签认" if c.signed else "待监票人签认"
    return f"· {SIGNED[c.change]}：{plain(c.person)}（{why}{consent}）　{state}"


def choose_corrected(number: int, change: str, found: Sequence[Named]) -> Screen:
    """Whom the correction is about."""
    rows = [(button(n.name, f"roll_{change}", number, n.person_id),) for n in found[:80]]
    text = "请选择党员。" if found else "没有可以补入的正式党员。"
    return Screen(
        text=lines(bold(CHANGES[change]), text), rows=(*rows, (button("返回", "roll", number),))
    )


def choose_ground(number: int, person_id: int, name: str, change: str) -> Screen:
    """On which ground."""
    grounds = GROUNDS if change == "exclude" else NOT_VOTERS
    rows = [
        (button(text, "roll_why", number, f"{person_id}-{change}-{n}"),)
        for n, text in enumerate(grounds.values())
    ]
    accepted = (
        "只有下列情形，经上级党组织同意并由大会通过，可以不计入应到（第二十八条）。"
        if change == "exclude"
        else "请选择没有表决权的原因。"
    )
    return Screen(
        text=lines(bold(f"{CHANGES[change]}：{name}"), accepted),
        rows=(*rows, (button("返回", "roll", number),)),
    )


def ask_consent(name: str, ground: str) -> Screen:
    """How the superior agreed."""
    return Screen(
        text=lines(
            bold(f"不计入应到：{name}（{GROUNDS[ground]}）"),
            "请输入上级党组织同意的依据，如“学院党委2026年11月18日批复”。没有同意的，不能除去。",
        )
    )


def correction_proposed() -> str:
    """Short answer to a proposal."""
    return "已提出，等待监票人签认。"


def correction_call(view: MeetingView) -> Screen:
    """To the scrutineer: something waits for the signature."""
    return Screen(
        text=lines(
            bold("请签认：应到名单的更正"),
            f"{MEETINGS[view.kind]}有{view.corrections_waiting}项更正或代为签到待您签认。"
            "不计入应到的，签认即表示已经大会通过（第二十八条）。",
        ),
        rows=((button("打开应到名单", "roll", view.meeting_id),),),
    )


SEEN = "签认表示：您已在会场见到其本人。签认后计入实到，本次大会全部用纸质票表决。"


def confirm_signature(number: int, c: Correction) -> Screen:
    """The scrutineer's signature, once more."""
    adopted = (
        "签认表示：已经上级党组织同意，并由本次大会通过（第二十八条）。"
        if c.change == "exclude"
        else "签认后即从应到名单中更正。"
    )
    return Screen(
        text=lines(
            bold(f"请确认签认：{c.person}"),
            _correction_line(c),
            SEEN if c.change == PRESENT else adopted,
        ),
        rows=(
            (button(f"确认签认：{c.person}", "roll_signed", number, c.correction_id),),
            (button("返回", "roll", number),),
        ),
    )


def opinion_paper(paper: OpinionPaper) -> Screen:
    """A written opinion on one candidate: the same order of choices for everyone."""
    late = "大会已经开会：" + WARNINGS["central_written_late"] if paper.late else None
    again = "您对该同志的书面意见已收到；重新选择将替换原来的。" if paper.received else None
    return Screen(
        text=lines(
            bold("书面意见"),
            f"{name_vote(paper.kind, paper.motion)}：{paper.candidate}同志",
            "请选择一项。表决之前可以更改或撤回；本人到会签到的，书面意见作废（第二十八条）。",
            "内容密封保存，只计入总票数；谁提出过书面意见，监票人知道。",
            late,
            again,
        ),
        rows=tuple(
            (Button(label=CHOICES[choice], action=token),) for choice, token in paper.tokens.items()
        ),
        protected=True,
    )


OPINION_RECEIVED = "书面意见已收到"


def opinion_receipt(receipt: OpinionReceipt) -> Screen:
    """The same words whatever it says."""
    return Screen(
        text=lines(
            bold(OPINION_RECEIVED),
            f"{receipt.candidate}同志，收件编号<code>{receipt.number}</code>，"
            f"{clock_time(receipt.received_at)}。",
            "下一步：由监票人确认，表决时计入票数。本人到会签到的，即作废（第二十八条）。",
        ),
        rows=(
            (button("更改书面意见", "opinions", receipt.meeting_id),),
            (button("撤回书面意见", "opinions_back", receipt.meeting_id),),
        ),
        protected=True,
    )


def opinions_withdrawn(count: int) -> Screen:
    """Taken back."""
    said = f"已撤回书面意见{count}份。" if count else "没有可以撤回的书面意见。"
    return Screen(text=said, rows=(to_home(),))


def opinions_received(number: int, found: Sequence[Received]) -> Screen:
    """The scrutineer's list: whose, on whom, and nothing of what they say."""
    rows = [
        (button(f"确认：{r.author}（{r.candidate}）", "opinion_yes", number, r.opinion_id),)
        for r in found
        if not r.confirmed
    ]
    said = [
        f"· {plain(r.author)}，对{plain(r.candidate)}同志，"
        f"{'已确认' if r.confirmed else '待确认'}{'，开会后收到' if r.late else ''}"
        for r in found
    ]
    heading = f"共{len(found)}份。" if found else "没有收到书面意见。"
    return Screen(
        text=lines(
            bold("书面意见"),
            heading,
            "请确认提出者确因故不能到会、意见系其本人正式提出。内容在计票前无人能见。",
            *said,
        ),
        rows=(*rows, (button("返回", "meeting", number),)),
    )


def opinion_call(view: MeetingView) -> Screen:
    """To the scrutineer: an opinion has come in."""
    return Screen(
        text=lines(
            bold("收到书面意见"), f"{MEETINGS[view.kind]}有书面意见待您确认（第二十八条）。"
        ),
        rows=((button("查看", "opinions_in", view.meeting_id),),),
    )


def ask_performance(facts: ResolutionFacts) -> Screen:
    """第28、41条: what the resolution says of the candidate."""
    what = PERFORMANCE[facts.kind]
    return Screen(
        text=lines(
            bold(f"形成决议：{facts.candidate}同志"),
            f"讨论要点：{plain(facts.discussion)}" if facts.discussion else None,
            f"请输入{what}，将写入决议（{cite(ARTICLES[facts.kind])}）。",
        )
    )


PERFORMANCE = dict.fromkeys(BALLOTS, "发展对象的主要表现")
PERFORMANCE[next(k for k in BALLOTS if k == "conversion")] = "申请转正人的主要优缺点"


def resolution_text(facts: ResolutionFacts) -> str:
    """第28、41条: the resolution with every element the article names, as plain text."""
    return lines(
        f"关于{_matter(facts)}的决议",
        f"{facts.branch}于{plain_date(facts.passed_on)}召开支部大会，讨论{_question(facts)}问题。",
        f"{PERFORMANCE[facts.kind]}：{facts.performance}",
        f"应到会有表决权的正式党员{facts.result.entitled}名，"
        f"实到会有表决权的正式党员{facts.result.present}名。",
        cause_line(facts),
        *vote_lines(facts),
        _decision(facts),
        f"党支部书记：{facts.secretary}",
        f"通过日期：{plain_date(facts.passed_on)}",
    )


def _question(facts: ResolutionFacts) -> str:
    return _matter(facts) if facts.motion is None else f"{facts.candidate}同志转正"


def _matter(facts: ResolutionFacts) -> str:
    if facts.motion is None:
        return f"接收{facts.candidate}同志为中共预备党员"
    return RESOLVED[facts.motion.outcome](facts)


RESOLVED: dict[str, Callable[[ResolutionFacts], str]] = {
    "conversion": lambda f: f"{f.candidate}同志按期转为中共正式党员",
    "extension": lambda f: f"延长{f.candidate}同志预备期{f.motion.months if f.motion else 0}个月",
    "cancellation": lambda f: f"取消{f.candidate}同志预备党员资格",
}


def _decision(facts: ResolutionFacts) -> str:
    share = f"应到会有表决权的正式党员的{spoken(facts.majority)}"
    reached = f"{verb(facts.majority)}{share}"
    if not facts.result.passed:
        return f"赞成票未{reached}，大会未通过{_matter(facts)}的决议。"
    passed = f"赞成票{reached}，大会通过{_matter(facts)}的决议"
    return f"{passed}{decision_line(facts)}，报上级党组织审批。"


def confirm_resolution(facts: ResolutionFacts, text: str) -> Screen:
    """The text as it will be signed."""
    return Screen(
        text=lines(
            bold(f"请核对决议：{facts.candidate}同志"),
            plain(text),
            "",
            "确认即由支部书记签名，写入档案，不能更改。",
            None if facts.motion is None or facts.result.passed else NO_MORE_VOTES,
        ),
        rows=(
            (button(f"确认签名：{facts.candidate}", "resolved", facts.meeting_id, facts.item_id),),
            (button("重写", "resolve", facts.meeting_id),),
            (button("返回", "meeting", facts.meeting_id),),
        ),
    )


def resolution_adopted(facts: ResolutionFacts) -> Screen:
    """The resolution as it stands in the dossier."""
    return Screen(
        text=lines(
            bold("决议已形成并签名"), plain(facts.adopted or ""), "", _after_adoption(facts)
        ),
        rows=(
            *_after_rejection(facts),
            (button("打开大会", "meeting", facts.meeting_id),),
            to_home(),
        ),
    )


def _after_rejection(facts: ResolutionFacts) -> tuple[Row, ...]:
    if facts.result.passed or facts.motion is not None:
        return ()
    return ((button("登记与其谈话", "note", facts.candidate_id),),)


NO_MORE_VOTES = "签名之后，本次大会不能再就该同志另提表决。"


def _after_adoption(facts: ResolutionFacts) -> str:
    if not facts.result.passed:
        return (
            "已登记为未接收。下一步：与本人认真谈话，做好思想工作，并登记（第三十一条）。"
            if facts.motion is None
            else "下一步：未形成决议，向学院党委报告，并另行召开支部大会讨论（第三十五条）。"
        )
    return (
        "下一步：写入《入党志愿书》，填写票决情况报告，报上级党组织审批；已通知组织员，由其与本人谈话"
        "（第二十九条），学院党委逐个审议、学校党委批准之后即为预备党员（第三十条）。"
        if facts.motion is None
        else "下一步：写入《入党志愿书》，填写票决情况报告，报学院党委审批；"
        "已通知组织员，批准之后生效（第三十五条）。"
    )


def group_resolution(item: ItemView, view: MeetingView) -> Screen:
    """The resolution stands; the group hears no more than that."""
    return Screen(
        text=lines(
            bold(f"决议已形成：{item.candidate}同志"),
            f"{BALLOTS[view.kind]}的表决结果已写成决议，由支部书记签名（{cite(ARTICLES[view.kind])}）。",
        )
    )
