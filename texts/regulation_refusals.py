"""How the bot says no where the regulation says no: result, reason with numbers, next step."""

from texts.requirements import (
    ITEMS,
    REQUIREMENTS,
    Facts,
    Phrase,
    cite_from,
    day,
    describe_step,
    items,
    listed,
    quarter,
)

STAGES = {
    "none": "尚未申请入党",
    "applicant": "入党申请人",
    "activist": "入党积极分子",
    "prospective_member": "发展对象",
    "probationary_member": "预备党员",
    "full_member": "正式党员",
}


def _quorum_not_met(facts: Facts) -> str:
    roll = f"应到会有表决权的正式党员{facts['entitled']}名，实到{facts['present']}名"
    return f"不能开会表决：{roll}，至少须到{facts['needed']}名（第二十八条）。请改期召开。"


def _tally_inconsistent(facts: Facts) -> str:
    roll = f"应到{facts['entitled']}名，实到{facts['present']}名，书面意见{facts['written']}份"
    counted = f"赞成、不赞成、弃权共{facts['counted']}票"
    return f"未能计票：{roll}，{counted}，数目互相矛盾（第二十八条）。请由监票人、计票人重新核对。"


def _league_quorum_not_met(facts: Facts) -> str:
    roll = f"应到团员{facts['entitled']}名，实到{facts['present']}名"
    return f"不能推优：{roll}，至少须到{facts['needed']}名（第八条）。请改期召开。"


FIGURES: dict[str, str] = {
    "entitled": "应到",
    "present": "实到",
    "written": "书面意见",
    **{kind: ITEMS[kind] for kind in ("counsellor", "teacher", "classmate", "supervisor", "peer")},
    "others": "其他人员",
    "pool": "拟转正人数",
    "drawn": "抽取答辩人数",
    "panel": "答辩小组成员",
    "issued": "发出",
    "returned": "收回",
    "valid": "有效票",
    "invalid": "无效票",
    "approve": "赞成",
    "oppose": "不赞成",
    "abstain": "弃权",
    "qualified": "具备入党条件",
    "unqualified": "不具备入党条件",
    "undecided": "未表态（是否具备入党条件）",
    "excellent": "优秀",
    "good": "良好",
    "fair": "一般",
    "poor": "较差",
}


def _side(facts: Facts, side: str) -> str:
    names, numbers = facts[side], facts[f"{side}_numbers"]
    assert isinstance(names, tuple)
    assert isinstance(numbers, tuple)
    parts = [f"{FIGURES[name]}{number}" for name, number in zip(names, numbers, strict=True)]
    total = f"＝{facts[f'{side}_sum']}" if len(parts) > 1 else ""
    return f"{'＋'.join(parts)}{total}"


def _paper_number(facts: Facts) -> str:
    number = f"票数和人数为0至{facts['most']}之间的整数"
    return f"未登记：{number}（{cited(facts)}）。请只输入数字。"


def _paper_exceeds(facts: Facts) -> str:
    sides = f"{_side(facts, 'left')}，多于{_side(facts, 'right')}"
    return f"未登记：{sides}（{cited(facts)}）。请核对后重新输入，或重新填写。"


def _paper_unequal(facts: Facts) -> str:
    sides = f"{_side(facts, 'left')}，与{_side(facts, 'right')}不符"
    return f"未登记：{sides}（{cited(facts)}）。请核对后重新输入，或重新填写。"


def _paper_void(facts: Facts) -> str:
    sides = f"{_side(facts, 'left')}张，多于{_side(facts, 'right')}张"
    return f"未登记：{sides}，本次投票无效（{cited(facts)}）。请作废重投，按重投的数目登记。"


def _paper_incomplete(facts: Facts) -> str:
    names = facts["missing"]
    assert isinstance(names, tuple)
    missing = "、".join(FIGURES[name] for name in names)
    return f"未能提交：尚未登记{missing}（{cited(facts)}）。请逐项登记齐全。"


def _talk_wrong_stage(facts: Facts) -> str:
    stage = STAGES[str(facts["stage"])]
    return f"未能记录：对方目前的身份是{stage}，不在培养考察期内（第十二条）。请核对所选人员。"


def _talk_before_application(facts: Facts) -> str:
    dates = f"谈话日期{day(facts, 'held')}早于递交入党申请书的{day(facts, 'applied')}"
    return f"未能记录：{dates}（第七条）。请核对日期后重新选择。"


def _report_wrong_stage(facts: Facts) -> str:
    stage = STAGES[str(facts["stage"])]
    needed = "入党积极分子、发展对象和预备党员按季度递交思想汇报"
    return f"未能提交：您目前的身份是{stage}，{needed}（第十一条）。如身份有误，请联系党支部。"


def _report_unknown_quarter(facts: Facts) -> str:
    return f"未能提交：无法识别季度“{facts['quarter']}”（第十一条）。请从列出的季度中选择。"


def _report_future_quarter(facts: Facts) -> str:
    when = f"{quarter(facts['quarter'])}自{day(facts, 'opens')}开始"
    return f"未能提交：{when}，尚未到来（第十一条）。请选择本季度。"


def _report_before_activist(facts: Facts) -> str:
    since = f"您于{day(facts, 'since')}确定为入党积极分子"
    return f"未能提交：{since}，{quarter(facts['quarter'])}在此之前（第十一条）。请选择其后的季度。"


def _report_quarter_taken(facts: Facts) -> str:
    taken = f"{quarter(facts['quarter'])}思想汇报已于{day(facts, 'received')}收到"
    return f"未能提交：{taken}，每季度一份（第十一条）。如需更换，请先撤回原件。"


def _report_same_text(facts: Facts) -> str:
    same = f"内容与{day(facts, 'received')}递交的{quarter(facts['quarter'])}思想汇报相同"
    return f"未能提交：{same}（第十一条）。请结合近期思想、学习和工作情况重新撰写。"


def _report_too_short(facts: Facts) -> str:
    length = f"正文{facts['characters']}字，不足{facts['minimum']}字"
    return f"未能提交：{length}（第十一条）。请补充后重新提交；手写稿可拍照提交。"


def _conversion_wrong_stage(facts: Facts) -> str:
    stage = STAGES[str(facts["stage"])]
    needed = "转正申请由预备党员递交"
    return f"未能提交：您目前的身份是{stage}，{needed}（第三十七条）。如身份有误，请联系党支部。"


def _conversion_already_applied(facts: Facts) -> str:
    received = f"转正申请已于{day(facts, 'received')}收到"
    return f"未能提交：{received}，无须再次递交（第三十七条）。请等待党支部征求意见和公示。"


def _note_in_future(facts: Facts) -> str:
    return f"未能登记：日期{day(facts, 'held')}尚未到来（第四十五条）。请选择实际进行的日期。"


def _note_wrong_stage(facts: Facts) -> str:
    stage = STAGES[str(facts["stage"])]
    reason = f"该同志目前的身份是{stage}，只为预备党员登记"
    return f"未能登记：{reason}（第三十三条）。请重新选择人员，或核对其身份。"


def _note_before_probation(facts: Facts) -> str:
    dates = f"日期{day(facts, 'held')}早于预备期开始的{day(facts, 'since')}"
    return f"未能登记：{dates}（第三十五条）。请核对日期，或另行为其登记。"


def _note_not_wanted(facts: Facts) -> str:
    reason = "该同志目前没有这一事项，或已经登记过"
    return f"未能登记：{reason}（第四十五条）。请核对所选人员；有差错的，作更正记录。"


def _note_before_cause(facts: Facts) -> str:
    dates = f"日期{day(facts, 'held')}早于大会通过或上级批准的{day(facts, 'since')}"
    return f"未能登记：{dates}（第四十五条）。请核对日期。"


def _opinions_before_application(facts: Facts) -> str:
    reason = f"截至{day(facts, 'held')}尚未收到本人的转正申请，先有申请，后征求意见"
    return f"未能登记：{reason}（第三十七条）。请先由本人递交转正申请。"


def _analysis_done(facts: Facts) -> str:
    reason = f"该日期前后的各次分析（至第{facts['number']}次）均已登记"
    return f"未能登记：{reason}（第三十四条）。请核对日期。"


def _candidate_wrong_stage(facts: Facts) -> str:
    stage = STAGES[str(facts["stage"])]
    reason = f"该同志目前的身份是{stage}，与本次大会的议题不符"
    return f"不能召开：{reason}（{cited(facts)}）。请重新选择人员，或核对其身份。"


def _candidate_passed(facts: Facts) -> str:
    reason = f"该同志的决议已于{day(facts, 'passed')}形成，不再另行投票"
    return f"不能召开：{reason}（{cited(facts)}）。请报上级党组织审批。"


def _agenda_incomplete(facts: Facts) -> str:
    missing = items(facts, "missing")
    return f"不能开始投票：{missing}尚未进行（{cited(facts)}）。请依次进行完毕后再投票。"


def _agenda_order(facts: Facts) -> str:
    agenda = items(facts, "agenda")
    return f"不能开始投票：程序颠倒，应依次为{agenda}（{cited(facts)}）。请按程序重新进行。"


def _one_by_one(facts: Facts) -> str:
    reason = f"本次列有{facts['candidates']}人，须逐个讨论、逐个表决"
    return f"不能合并表决：{reason}（第二十八条）。请为每人分别建立表决。"


def _written_too_late(facts: Facts) -> str:
    return "未能登记：书面意见须在表决前正式提出（第二十八条）。本次不再计入票数。"


def _written_author_present(facts: Facts) -> str:
    reason = "本人已经到会，书面意见作废"
    return f"未能登记：{reason}（第二十八条）。请本人在会上投票。"


def _exclusion_ground(facts: Facts) -> str:
    reason = "所填理由不属于可以不计入应到人数的情形"
    return f"不能从应到人数中除去：{reason}（第二十八条）。该党员仍计入应到人数。"


def _exclusion_unconfirmed(facts: Facts) -> str:
    reason = "须经上级党组织同意并由党员大会通过"
    return f"不能从应到人数中除去：{reason}（第二十八条）。请补齐后再定应到人数。"


def _extension_length(facts: Facts) -> str:
    limits = f"不少于{facts['shortest']}个月、不超过{facts['longest']}个月"
    asked = f"所填{facts['months']}个月"
    return f"不能延长：{asked}，延长预备期须{limits}（第三十五条）。请更正月数。"


def _extension_again(facts: Facts) -> str:
    reason = f"已延长{facts['extensions']}次，中央细则只准延长{facts['most']}次"
    return f"不能再次延长：{reason}（第三十五条）。请讨论转正或取消预备党员资格。"


def _matter_settled(facts: Facts) -> str:
    return f"不再讨论：此事已于{day(facts, 'settled')}定过（{cited(facts)}）。请另选事项或人员。"


def _committee_quorum(facts: Facts) -> str:
    roll = f"应到{facts['entitled']}名，实到{facts['present']}名"
    return f"不能讨论决定：{roll}，至少须到{facts['needed']}名（第十条）。请等候到会，或改期召开。"


def _committee_sum(facts: Facts) -> str:
    parts = f"同意{facts['approve']}＋不同意{facts['oppose']}＋弃权{facts['abstain']}"
    sides = f"{parts}＝{facts['counted']}，与实到{facts['present']}不符"
    return f"未登记：{sides}（第十条）。请核对举手人数后重新输入。"


def _motion_months(facts: Facts) -> str:
    return "未能提议：只有延长预备期才写月数（第三十五条）。请重新选择提议。"


def _plan_adjustment_late(facts: Facts) -> str:
    reason = f"年度计划的调整截至{day(facts, 'last')}"
    return f"不能调整：{reason}（第十五条）。请列入下一年度计划。"


def _panel_empty(facts: Facts) -> str:
    sizes = listed(facts, "sizes", str, "或")
    return f"不能开始答辩：答辩小组尚未确定（第三十九条）。请先确定小组成员，一般为{sizes}人。"


def _grade_unknown(facts: Facts) -> str:
    grades = listed(facts, "grades", str)
    return f"未能计票：评议等级只有{grades}（第三十八条）。请更正后重新计票。"


def _draw_list(facts: Facts) -> str:
    reason = f"名单现有{facts['count']}人，须至少一人、姓名不空且不重复"
    return f"不能抽签：{reason}（第三十九条）。请更正名单后重新公布承诺值。"


def _draw_mismatch(facts: Facts) -> str:
    reason = "揭示的种子和名单与事先公布的承诺值不符"
    return f"抽签无效：{reason}（第三十九条）。请用原名单和原种子核对，或重新抽签。"


def _step_unknown(facts: Facts) -> str:
    return f"未能办理：无法识别程序“{facts['step']}”。请从列出的程序中选择。"


def _step_wrong_stage(facts: Facts) -> str:
    step, stage = describe_step(str(facts["step"])), STAGES[str(facts["stage"])]
    return f"不能{step}：该同志目前的身份是{stage}（{cited(facts)}）。请先核对身份和程序。"


def _first_unmet(facts: Facts) -> str:
    rules = facts["rules"]
    assert isinstance(rules, tuple)
    phrase = REQUIREMENTS[rules[0]](facts)
    others = f"；另有{len(rules) - 1}项" if len(rules) > 1 else ""
    return f"{phrase}（{cited(facts)}）{others}"


def _step_blocked(facts: Facts) -> str:
    step = describe_step(str(facts["step"]))
    return f"不能{step}：尚不具备的条件有：{_first_unmet(facts)}。请补齐后再进行。"


def _step_needs_reason(facts: Facts) -> str:
    step = describe_step(str(facts["step"]))
    return f"暂不能{step}：{_first_unmet(facts)}。如确需进行，请由负责人记名说明理由。"


def _waiver_not_allowed(facts: Facts) -> str:
    return f"不能从宽：此项为硬性规定，不因说明理由而免除（{cited(facts)}）。请补齐后再进行。"


def _waiver_without_reason(facts: Facts) -> str:
    return f"未能登记：没有写明理由（{cited(facts)}）。请写明理由后重新提交。"


def _waiver_not_needed(facts: Facts) -> str:
    return "未能登记：此项目前没有需要说明理由之处：或已具备，或已说明。请回到该同志的进度核对。"


def _reject_wrong_stage(facts: Facts) -> str:
    stage = STAGES[str(facts["stage"])]
    return f"未能登记：该同志目前的身份是{stage}，不是发展对象（第三十一条）。请核对人员。"


def cited(facts: Facts) -> str:
    """The article a refusal rests on, with the text it stands in."""
    return cite_from(int(str(facts["cited"])), str(facts.get("yardstick", "")))


REFUSALS: dict[str, Phrase] = {
    "opinion_too_early": lambda f: (
        f"尚不能填写：下一次考察意见自{day(f, 'opens')}起办理（第十二条）。请届时再写。"
    ),
    "opinion_not_owed": lambda f: (
        "未能填写：目前没有应由您填写的考察意见；意见由满半年之日在任的培养联系人填写"
        "（第十二条）。如有疑问，请联系党支部。"
    ),
    "opinion_written": lambda f: (
        f"未能填写：本次考察意见已于{day(f, 'written')}写入档案（第十二条）。"
        "如需改动，请打开该意见，按“修改”或“更正”。"
    ),
    "opinion_too_short": lambda f: (
        f"未能提交：考察意见{f['characters']}字（不计标点），至少须{f['minimum']}字（第十二条）。"
        "请补充后重新发送。"
    ),
    "opinion_same_text": lambda f: (
        f"未能提交：与{day(f, 'written')}的考察意见完全相同（第十二条）。请写出这半年的实际表现。"
    ),
    "contact_wrong_stage": lambda f: (
        f"未能指定：该同志目前为{STAGES[str(f['stage'])]}，不须指定培养联系人（第十二条）。"
        "确定为入党积极分子之后再指定。"
    ),
    "contact_not_full_member": lambda f: (
        "未能指定：培养联系人须为当日的正式党员，且不能是本人（第十二条）。请另选一名。"
    ),
    "contact_already": lambda f: "未能指定：此人已是其培养联系人（第十二条）。请另选一名。",
    "contacts_too_many": lambda f: (
        f"未能指定：培养联系人最多{f['most']}名（第十二条）。请先结束一名的任务。"
    ),
    "quorum_not_met": _quorum_not_met,
    "tally_inconsistent": _tally_inconsistent,
    "league_quorum_not_met": _league_quorum_not_met,
    "paper_number": _paper_number,
    "paper_exceeds": _paper_exceeds,
    "paper_unequal": _paper_unequal,
    "paper_void": _paper_void,
    "paper_incomplete": _paper_incomplete,
    "talk_wrong_stage": _talk_wrong_stage,
    "talk_before_application": _talk_before_application,
    "report_wrong_stage": _report_wrong_stage,
    "report_unknown_quarter": _report_unknown_quarter,
    "report_future_quarter": _report_future_quarter,
    "report_before_activist": _report_before_activist,
    "report_quarter_taken": _report_quarter_taken,
    "report_same_text": _report_same_text,
    "report_too_short": _report_too_short,
    "conversion_wrong_stage": _conversion_wrong_stage,
    "conversion_already_applied": _conversion_already_applied,
    "note_in_future": _note_in_future,
    "note_wrong_stage": _note_wrong_stage,
    "note_before_probation": _note_before_probation,
    "note_not_wanted": _note_not_wanted,
    "note_before_cause": _note_before_cause,
    "opinions_before_application": _opinions_before_application,
    "analysis_done": _analysis_done,
    "candidate_wrong_stage": _candidate_wrong_stage,
    "candidate_passed": _candidate_passed,
    "agenda_incomplete": _agenda_incomplete,
    "agenda_order": _agenda_order,
    "one_by_one": _one_by_one,
    "written_too_late": _written_too_late,
    "written_author_present": _written_author_present,
    "exclusion_ground": _exclusion_ground,
    "exclusion_unconfirmed": _exclusion_unconfirmed,
    "extension_length": _extension_length,
    "extension_again": _extension_again,
    "motion_months": _motion_months,
    "matter_settled": _matter_settled,
    "committee_quorum": _committee_quorum,
    "committee_sum": _committee_sum,
    "plan_adjustment_late": _plan_adjustment_late,
    "panel_empty": _panel_empty,
    "grade_unknown": _grade_unknown,
    "draw_list": _draw_list,
    "draw_mismatch": _draw_mismatch,
    "step_unknown": _step_unknown,
    "step_wrong_stage": _step_wrong_stage,
    "step_blocked": _step_blocked,
    "step_needs_reason": _step_needs_reason,
    "waiver_not_allowed": _waiver_not_allowed,
    "waiver_without_reason": _waiver_without_reason,
    "waiver_not_needed": _waiver_not_needed,
    "reject_wrong_stage": _reject_wrong_stage,
}

WARNINGS: dict[str, str] = {
    "opinion_similar": "与以往的考察意见大部分相同，请核对是否写出了这半年的变化（第十二条）。",
    "opinion_late": "已过办理期间，本次记为逾期补写（第十二条）。",
    "report_interval_short": "与上一份思想汇报相隔过近，请注意按季度均衡递交（第十一条）。",
    "report_late": "这一季度已经过去，本次记为补交（第十一条）。",
    "conversion_early": "递交过早，宜在预备期将满时递交；现在递交的照收（第三十七条）。",
    "conversion_late": "已过规定的递交时间，请向党支部说明迟交的原因（第三十七条）。",
    "plan_adjustment_large": "调整幅度超过规定比例，须记名说明理由（第十五条）。",
    "central_written_late": "中央细则要求书面意见在大会召开前提出，计入须记名说明理由。",
    "central_quorum": "实到人数够本细则的要求，不够中央细则的要求，建议改期。",
    "thin_attendance": "缺席人数较多，宜改期召开（第二十八条）。",
    "panel_size": "答辩小组的人数与一般规定不符，须记名说明理由（第三十九条）。",
    "panel_contact": "答辩小组中有本人的培养联系人，建议回避（第三十九条）。",
    "central_extension": "延长的次数超过中央细则的限制，须记名说明理由。",
}
