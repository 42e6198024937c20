"""How the bot says no where the regulation says no: result, reason with numbers, next step."""

from texts.requirements import Facts, Phrase, day, quarter

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
    return (
        f"不能开会表决：{roll}，未达到半数，至少须到{facts['needed']}名（第二十八条）。请改期召开。"
    )


def _tally_inconsistent(facts: Facts) -> str:
    roll = f"应到{facts['entitled']}名，实到{facts['present']}名，书面意见{facts['written']}份"
    counted = f"赞成、不赞成、弃权共{facts['counted']}票"
    return f"未能计票：{roll}，{counted}，数目互相矛盾（第二十八条）。请由监票人、计票人重新核对。"


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


REFUSALS: dict[str, Phrase] = {
    "quorum_not_met": _quorum_not_met,
    "tally_inconsistent": _tally_inconsistent,
    "report_wrong_stage": _report_wrong_stage,
    "report_unknown_quarter": _report_unknown_quarter,
    "report_future_quarter": _report_future_quarter,
    "report_before_activist": _report_before_activist,
    "report_quarter_taken": _report_quarter_taken,
    "report_same_text": _report_same_text,
    "report_too_short": _report_too_short,
    "conversion_wrong_stage": _conversion_wrong_stage,
    "conversion_already_applied": _conversion_already_applied,
}

WARNINGS: dict[str, str] = {
    "report_interval_short": "与上一份思想汇报相隔不足30天，请注意按季度均衡递交（第十一条）。",
    "report_late": "这一季度已经过去，本次记为补交（第十一条）。",
    "conversion_early": "距预备期满尚早，一般在期满前半个月递交（第三十七条）。",
    "conversion_late": "已过期满前半个月的时间，请向党支部说明迟交的原因（第三十七条）。",
}
