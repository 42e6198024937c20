"""How the bot says what is due (every duty of `regulation`)."""

from datetime import date

from regulation.assessment import Duty, Owner
from texts.requirements import Phrase, cite, day, long_date, plain_date, quarter

OWNERS = {
    Owner.SELF: "本人",
    Owner.CONTACT: "培养联系人",
    Owner.SECRETARY: "党支部书记",
    Owner.COLLEGE: "学院党委",
}

DUTIES: dict[str, Phrase] = {
    "first_talk": lambda facts: "派人与入党申请人谈话",
    "thought_report": lambda facts: f"递交{quarter(facts['period'])}思想汇报",
    "contact": lambda facts: "指定培养联系人",
    "opinion": lambda facts: f"填写培养联系人考察意见（满半年日{day(facts, 'anchor')}）",
    "probation_end": lambda facts: f"讨论能否转正（预备期{day(facts, 'last_day')}届满）",
    "conversion_application": lambda facts: "递交转正申请",
}


def name_duty(duty: Duty) -> str:
    """What is owed, without its date."""
    return DUTIES[duty.rule]({**duty.facts, "period": duty.period})


def describe_duty(duty: Duty, on: date) -> str:
    """One line: what, by when, how many days are left or how many it is late, the article."""
    return f"{name_duty(duty)}：{_when(duty, on)}（{cite(duty.article)}）"


def _when(duty: Duty, on: date) -> str:
    if duty.done_on is not None:
        return f"已于{plain_date(duty.done_on)}完成"
    days = (duty.due - on).days
    if days < 0:
        return f"期限为{long_date(duty.due)}，已逾期{-days}天"
    return f"期限为{long_date(duty.due)}，{f'还有{days}天' if days else '今天截止'}"
