"""How the bot says no in the preparation and the course of a 支部大会."""

from texts.meeting_plan import FIELDS
from texts.requirements import Facts, Phrase, cite, day, listed


def _plan_incomplete(facts: Facts) -> str:
    missing = listed(facts, "missing", lambda name: FIELDS[name])
    return f"未能发出通知：{missing}尚未确定。请填写后再发出。"


def _heads_differ(facts: Facts) -> str:
    more = (
        "会场内有人没有签到，请其签到后重新清点"
        if facts["more"]
        else "有人签到后不在会场，请登记离会后重新清点"
    )
    return (
        f"不能发票：清点{facts['counted']}人，签到{facts['signed_in']}人，"
        f"相差{facts['difference']}人（第二十八条）。{more}。"
    )


def _attendance(facts: Facts) -> str:
    return (
        f"宜改期：应到{facts['entitled']}名，实到{facts['present']}名，缺席较多或刚好达到须到人数"
        "（第二十八条）。要继续开会的，请主持人按“说明理由后继续”。"
    )


def _meeting_other_day(facts: Facts) -> str:
    return f"不能开会：通知的开会日期是{day(facts, 'day')}。如有变动，请改期并重新通知。"


COMMITTEE_FIELDS = {**FIELDS, "matters": "讨论事项"}

REFUSALS: dict[str, Phrase] = {
    "scrutineer_only": lambda f: "此事项由监票人办理（第二十八条）。请联系监票人。",
    "meeting_not_open": lambda f: "大会尚未开会。请等待主持人宣布开会。",
    "meeting_without_candidates": lambda f: (
        "大会至少要有一名讨论对象（第二十八条）。不再开会的请取消。"
    ),
    "meeting_not_planned": lambda f: "通知已经发出，不能再修改。如有变动，请改期后重新通知。",
    "meeting_time_past": lambda f: "未能确定时间：须晚于现在，且在一年之内。请重新选择。",
    "meeting_place_length": lambda f: f"未能确定地点：请输入不超过{f['limit']}字的地点。",
    "post_needs_member": lambda f: (
        "未能确定人选：须为本支部有表决权的正式党员（第二十八条）。请从列出的人员中选择。"
    ),
    "gate_mended": lambda f: "此项已经具备，无须提醒。请刷新会前体检。",
    "gate_nobody": lambda f: "没有可以提醒的其他人：此项由您本人办理，或责任人尚未确定。",
    "gate_called_today": lambda f: "今天已就此项提醒过责任人；同一事项每日至多提醒一次。",
    "presence_two_people": lambda f: (
        "代为签到须由两人办理：请主持人、记录人或计票人登记，再由您签认（第二十八条）。"
    ),
    "presence_own_phone": lambda f: (
        "不能代为签到：正在操作的本人和监票人都有账号，请用会场屏幕上的签到码签到。"
    ),
    "by_hand_present": lambda f: (
        f"不能在聊天中或用抽票码表决：到会的{f['number']}名没有手机，其选票会单独显出。"
        "请全部改用纸质票（第二十八条）。"
    ),
    "post_unfit": lambda f: (
        "未能确定人选：主持人须为可以召集此会的人，监票人、计票人须为本支部已绑定账号的人员。"
        "请从列出的人员中选择。"
    ),
    "not_invited": lambda f: "此会议与您无关，或您不在参加人员之内。请向召集人核对。",
    "counts_waiting": lambda f: (
        "不能结束会议：尚有投票没有会签。请由监票人会签，或由召集人撤销登记。"
    ),
    "counters_busy": lambda f: (
        "不能更换：投票正在进行，或尚未会签（第二十八条）。请先计票、会签，或将其作废、撤销。"
    ),
    "unlisted_length": lambda f: (
        f"未能登记：名册以外的人员至多{f['limit']}名，每个姓名不超过{f['longest']}字。请重新输入。"
    ),
    "post_conflict": lambda f: (
        "未能确定人选：监票人、计票人须为两人，都不是支部书记，也不是讨论对象。请另选。"
    ),
    "plan_incomplete": _plan_incomplete,
    "reply_too_late": lambda f: "未能回复：大会已经开会、改期或取消。请从“支部大会”查看。",
    "leave_without_reason": lambda f: "未能请假：请输入请假的原因。",
    "postponed_without_reason": lambda f: "请输入原因，不能为空（第四十五条）。",
    "ballot_was_opened": lambda f: "表决已经开始或已有表决结果，不能再这样办理（第二十八条）。",
    "meeting_not_announced": lambda f: "不能开会：尚未发出会议通知。请先发出通知。",
    "meeting_other_day": _meeting_other_day,
    "sign_in_code_wrong": lambda f: (
        f"签到码不对或已经更换，还可以试{f['left']}次。请输入屏幕上现在的6位数字。"
    ),
    "sign_in_code_locked": lambda f: (
        f"签到码输错次数过多，请{f['minutes']}分钟后再试，或请监票人核对。"
    ),
    "heads_not_counted": lambda f: "不能发票：监票人尚未清点到会人数（第二十八条）。请先清点。",
    "heads_differ": _heads_differ,
    "roll_fixed": lambda f: "应到名单已不能更正：第一次表决已经开始（第二十八条）。",
    "item_settled": lambda f: "对该同志的讨论已经结束或尚未开始。请刷新后从最新一条消息继续。",
    "item_not_settled": lambda f: "不能讨论下一名：前一名尚未计票（第二十八条）。请先完成前一名。",
    "attendance_needs_reason": _attendance,
    "note_length": lambda f: f"未能记录：请输入不超过{f['limit']}字的要点。",
    "note_before_step": lambda f: "未能记录：第一项程序尚未进行。请在进行之后记录。",
    "suspended_before_discussion": lambda f: (
        "不能暂缓：与会党员尚未讨论，分歧须在讨论中产生（第二十八条）。请先完成讨论。"
    ),
    "corrections_waiting": lambda f: "不能开始表决：应到名单的更正尚待监票人签认（第二十八条）。",
    "written_waiting": lambda f: (
        f"不能开始表决：有{f['count']}份书面意见尚待监票人确认（第二十八条）。"
    ),
    "written_gone": lambda f: "该书面意见已撤回、作废或计票（第二十八条）。请刷新查看。",
    "written_central_late": lambda f: (
        "未能提出：按中央细则从严，书面意见须在大会召开前提出。本次不再计入票数。"
    ),
    "resolution_before_count": lambda f: (
        f"不能形成决议：尚未计票（{cite(int(str(f['cited'])))}）。请先完成表决。"
    ),
    "motion_at_conversion": lambda f: (
        "未能提议：只有讨论转正的支部大会才选择付表决的提议（第三十五条）。"
    ),
    "cause_missing": lambda f: (
        "未能提议：预备期满之前取消资格，须写明查实的事实和依据（第三十六条）。请重新输入。"
    ),
    "motion_too_late": lambda f: (
        "未能提议：表决已经开始、已经通过或已形成决议（第四十一条）。请刷新后从最新一条消息继续。"
    ),
    "motion_voted": lambda f: (
        "未能提议：这一提议本次大会已经表决，未获通过，不再重复表决（第四十一条）。请另选提议。"
    ),
    "approval_day": lambda f: (
        f"未能登记：审议之日不得早于支部大会通过之日和前一级批准之日（{day(f, 'resolved')}起），"
        "也不得晚于今天（第三十、三十五条）。请重新选择。"
    ),
    "document_too_long": lambda f: f"未能登记：批复文号不超过{f['limit']}字。请重新输入。",
    "decision_settled": lambda f: (
        "未能登记：这项决议已经登记过审批结果（第三十五条）。如有差错，请作更正记录。"
    ),
    "committee_incomplete": lambda f: (
        f"未能发出通知：{listed(f, 'missing', lambda name: COMMITTEE_FIELDS[name])}尚未确定。"
        "请填写后再发出。"
    ),
    "committee_not_called": lambda f: "不能开会：尚未发出支委会通知。请先发出通知。",
    "committee_not_open": lambda f: "支委会尚未开会或已经结束。请从“支部大会”重新进入。",
    "attendance_fixed": lambda f: "到会人员已不能更改：已有事项登记了举手人数（第十条）。",
    "recorder_only": lambda f: "此事项由记录人登记（第四十五条）。请联系记录人。",
    "signer_is_recorder": lambda f: (
        "不能确认：登记的人不能自己确认，由主持人或支部书记核对签字（第四十五条）。"
    ),
    "matter_elsewhere": lambda f: (
        f"未能列入：{f['name']}同志的同一事项已列入另一次支委会（第十条）。请先完成或取消该次会议。"
    ),
    "matter_not_waiting": lambda f: (
        "未能办理：该事项已经登记、确认或撤下（第四十五条）。请从最新一条消息继续。"
    ),
    "matter_unconfirmed": lambda f: (
        "不能结束：有登记的结果尚未确认（第四十五条）。请先确认或退回重新登记。"
    ),
    "performance_length": lambda f: f"请输入不超过{f['limit']}字的表现，不能为空（第二十八条）。",
}
