"""The Chinese names of records: what was done, without anything of what it says."""

from regulation.evidence import Evidence
from regulation.records import ReviewState
from texts.dates import plain_date
from texts.requirements import NOTICES, quarter

RECORDS: dict[str, str] = {
    "application": "递交入党申请书",
    "league_recommendation": "推优大会",
    "member_recommendation": "党员推荐",
    "discipline": "通报批评或处分",
    "ranking": "排名",
    "award": "获奖、表彰",
    "post": "学生干部任职",
    "social_work": "社会工作",
    "talk": "谈话",
    "talker_assigned": "指派谈话人",
    "activist_decision": "确定为入党积极分子",
    "superior_filing": "报上级备案",
    "training": "培训",
    "contact_assigned": "指定培养联系人",
    "contact_ended": "培养联系人卸任",
    "handover_confirmed": "培养联系人交接确认",
    "thought_report": "思想汇报",
    "opinion": "培养联系人考察意见",
    "contact_proposal": "培养联系人提出能否列入的意见",
    "plan_listing": "列入发展计划",
    "hearing": "座谈会",
    "group_opinion": "党小组意见",
    "prospective_decision": "列为发展对象",
    "special_case": "组织部复审",
    "introducer": "确定入党介绍人",
    "introducer_ended": "更换入党介绍人",
    "review_letter": "政审函调",
    "political_review": "政治审查结论",
    "committee_examination": "支委会集体审查",
    "committee_minutes": "支委会会议记录",
    "pre_review": "学院党委审议",
    "public_notice": "公示",
    "objection": "公示收到的反映",
    "clearance": "组织部审查",
    "form_issued": "领取《入党志愿书》",
    "form_draft_approved": "志愿书草稿审查",
    "form_completed": "志愿书正式填写",
    "meeting_minutes": "支部大会记录",
    "ballot_result": "支部大会表决",
    "admission": "支部大会通过接收",
    "rejection": "未被接收",
    "rejection_talk": "未被接收后的谈话",
    "organizer_talk": "组织员谈话",
    "approval": "上级审批",
    "admission_talk": "接收后的谈话",
    "announcement": "宣布、公布",
    "group_assignment": "编入党小组",
    "oath": "入党宣誓",
    "quarterly_analysis": "季度分析",
    "conversion_application": "转正申请",
    "conversion_opinions": "征求党内外意见",
    "defence_draw": "转正答辩抽签",
    "defence": "转正答辩",
    "extension": "延长预备期",
    "cancellation": "取消预备党员资格",
    "conversion": "转为正式党员",
    "transfer_in": "组织关系转入",
    "transfer_out": "组织关系转出",
    "file_audit": "入党材料审核",
    "suspension": "暂缓",
    "archived": "材料归档",
    "secretary_handover": "书记交接",
    "waiver": "记名说明理由",
}

VARIANTS: dict[tuple[str, str], str] = {
    ("training", "activist"): "入党积极分子培训",
    ("training", "candidate"): "发展对象集中培训",
    ("training", "probation"): "预备党员集体教育",
    ("training", "refresher"): "党员再教育培训",
    ("ranking", "academic"): "学业成绩排名",
    ("ranking", "comprehensive"): "综合测评排名",
    ("ranking", "research"): "研究生量化考核排名",
    **{("public_notice", purpose): name for purpose, name in NOTICES.items()},
    ("superior_filing", "activist_decision"): "入党积极分子报上级备案",
    ("superior_filing", "prospective_decision"): "发展对象报上级备案",
}

STATES = {ReviewState.PENDING: "（待审）"}


def describe_record(found: Evidence) -> str:
    """2026年3月1日　思想汇报（2026年第一季度）（待审）."""
    return f"{plain_date(found.on)}　{name_record(found)}{STATES.get(found.state, '')}"


def name_record(found: Evidence) -> str:
    """What was done, told apart from others of its kind."""
    name = VARIANTS.get((found.kind, found.variant), RECORDS[found.kind])
    if found.kind == "thought_report":
        return f"{name}（{quarter(found.variant)}）"
    return f"{name}（第{found.variant}次）" if found.kind == "quarterly_analysis" else name
