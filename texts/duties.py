"""How the bot says what is due (every duty of `regulation`)."""

from datetime import date

from regulation.assessment import Duty, Owner
from texts.dates import long_date, plain_date
from texts.requirements import Facts, Phrase, cite, day, quarter

OWNERS = {
    Owner.SELF: "本人",
    Owner.CONTACT: "培养联系人",
    Owner.TALKER: "受派谈话的同志",
    Owner.SECRETARY: "党支部书记",
    Owner.COLLEGE: "学院党委",
}

MATERIALS = {
    "application": "入党申请书",
    "thought_report": "思想汇报",
    "conversion_application": "转正申请",
    "ranking": "排名",
    "award": "获奖情况",
    "post": "任职情况",
    "training": "培训情况",
    "social_work": "社会工作情况",
}


def _review(facts: Facts) -> str:
    material = MATERIALS.get(str(facts["kind"]), "记录")
    return f"审核{day(facts, 'received')}收到的{material}"


DUTIES: dict[str, Phrase] = {
    "first_talk": lambda facts: "派人与入党申请人谈话",
    "recommendation_validity": lambda facts: "推优有效期满之前讨论确定入党积极分子",
    "thought_report": lambda facts: f"递交{quarter(facts['period'])}思想汇报",
    "activist_training": lambda facts: "安排入党积极分子集中培训",
    "cultivation_year": lambda facts: (
        f"讨论是否列为发展对象（{day(facts, 'ready')}培养考察满一年）"
    ),
    "recommendation_notice_over": lambda facts: (
        f"推优公示{day(facts, 'until')}期满，讨论确定入党积极分子"
    ),
    "admission_notice_over": lambda facts: f"发展入党前公示{day(facts, 'until')}期满，召开支部大会",
    "conversion_notice_over": lambda facts: (
        f"转正公示{day(facts, 'until')}期满，召开支部大会讨论转正"
    ),
    "organizer_talk": lambda facts: "由组织员与发展对象谈话",
    "contact": lambda facts: "指定培养联系人",
    "opinion": lambda facts: f"填写培养联系人考察意见（应填之日{day(facts, 'anchor')}）",
    "contact_handover": lambda facts: (
        f"确认培养联系人交接（{'接收' if facts['takes_over'] else '移交'}）"
    ),
    "graduation_handover": lambda facts: "毕业离校前将培养考察材料归入个人档案",
    "candidate_training": lambda facts: "安排发展对象集中培训和考试，取得结业证书",
    "certificate": lambda facts: "结业证书失效之前召开支部大会",
    "objection": lambda facts: f"调查核实{day(facts, 'received')}公示收到的反映",
    "admission_approval": lambda facts: "审批接收预备党员的决议",
    "conversion_approval": lambda facts: "审批预备党员转正的决议",
    "admission_announcement": lambda facts: "与新接收的预备党员谈话，在党员大会上宣布",
    "conversion_announcement": lambda facts: "将转正结果通知本人，在党员大会上宣布",
    "extension_announcement": lambda facts: "将延长预备期的决定通知本人，在党员大会上宣布",
    "cancellation_announcement": lambda facts: "将取消预备党员资格的决定通知本人，在党员大会上宣布",
    "rejection_talk": lambda facts: "与未被接收的发展对象谈话",
    "oath": lambda facts: "组织入党宣誓",
    "education_hours": lambda facts: (
        f"参加集体教育（已有{facts['hours']}学时，须满{facts['needed']}学时）"
    ),
    "quarterly_analysis": lambda facts: f"分析预备党员情况（第{facts['number']}次）",
    "probation_end": lambda facts: f"讨论能否转正（预备期{day(facts, 'last_day')}届满）",
    "file_audit": lambda facts: "审核转入预备党员的入党材料",
    "newcomer_discussion": lambda facts: f"讨论新生能否转正（{day(facts, 'opens')}起）",
    "conversion_application": lambda facts: "递交转正申请",
    "defence": lambda facts: f"转正答辩（{day(facts, 'drawn')}抽中，支部大会讨论转正之前进行）",
    "archive": lambda facts: "将入党材料存入档案",
    "report_review": _review,
    "review": _review,
}


RECORDS: dict[str, str] = {
    "first_talk": "须有谈话人登记的首次谈话记录",
    "recommendation_validity": "须有支委会确定入党积极分子的决定",
    "thought_report": "须由本人在此递交思想汇报并收到回执",
    "activist_training": "须由党支部登记培训结业",
    "cultivation_year": "须有支委会列为发展对象的决定",
    "recommendation_notice_over": "须有支委会确定入党积极分子的决定",
    "admission_notice_over": "须有支部大会表决结果的记录",
    "conversion_notice_over": "须有支部大会讨论转正的表决结果",
    "organizer_talk": "须有组织员谈话的记录",
    "contact": "须有指定培养联系人的记录",
    "opinion": "须由该培养联系人写出本次考察意见",
    "contact_handover": "须由移交人和接收人各自确认交接",
    "graduation_handover": "须有材料归档的记录",
    "candidate_training": "须有考试合格、取得结业证书的培训记录",
    "certificate": "须有支部大会表决结果的记录，或新的结业证书",
    "objection": "须有调查核实的结论",
    "admission_approval": "须有上级党组织审批的记录",
    "conversion_approval": "须有学院党委审批的记录",
    "admission_announcement": "须有谈话和宣布的记录",
    "conversion_announcement": "须有通知本人和宣布的记录",
    "extension_announcement": "须有通知本人和宣布的记录",
    "cancellation_announcement": "须有通知本人和宣布的记录",
    "rejection_talk": "须有与本人谈话的记录",
    "oath": "须有入党宣誓的记录",
    "education_hours": "须由党支部登记已参加的学时",
    "quarterly_analysis": "须有写入《预备党员考察表》的分析记录",
    "probation_end": "须有支部大会讨论转正的表决结果",
    "file_audit": "须有入党材料审核的记录",
    "newcomer_discussion": "须有支部大会讨论转正的表决结果",
    "conversion_application": "须有本人递交转正申请的记录",
    "defence": "须有答辩小组评议结果的记录",
    "archive": "须有全部材料归档的记录",
    "report_review": "须由培养联系人或党支部审阅，予以通过或退回",
    "review": "须有审核通过或退回的记录",
}


def missing_record(duty: Duty) -> str:
    """The record that closes a duty, and nothing else does."""
    return RECORDS[duty.rule]


def name_duty(duty: Duty) -> str:
    """What is owed, without its date."""
    return DUTIES[duty.rule]({**duty.facts, "period": duty.period})


def describe_duty(duty: Duty, on: date, *, again: bool = False) -> str:
    """One line: what, by when, how many days are left or how many it is late, the article.

    `again` where somebody else has been told before and it is still not done.
    """
    return f"{name_duty(duty)}：{_when(duty, on, again)}（{cite(duty.article)}）"


def _when(duty: Duty, on: date, again: bool) -> str:
    if duty.done_on is not None:
        return f"已于{plain_date(duty.done_on)}完成"
    days = (duty.due - on).days
    if days < 0:
        return f"期限为{long_date(duty.due)}，{'仍' if again else '已'}逾期{-days}天"
    return f"期限为{long_date(duty.due)}，{f'还有{days}天' if days else '今天截止'}"
