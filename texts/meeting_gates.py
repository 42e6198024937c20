"""Who mends an unmet gate of a 支部大会, and how (第27、40条)."""

SECRETARY, CONTACT, SELF, COLLEGE = "党支部", "培养联系人", "本人", "学院党委"

MENDING: dict[str, tuple[str, str]] = {
    "not_suspended": (SECRETARY, "报上级党组织审议，恢复之后再讨论"),
    "rejection_talk": (SECRETARY, "与本人谈话并记录（/talk）"),
    "prospective_filing": (SECRETARY, "报学院党委备案并登记备案日期"),
    "introducers": (SECRETARY, "确定两名正式党员作入党介绍人"),
    "political_review": (SECRETARY, "完成政治审查，登记结论日期"),
    "review_letters": (SECRETARY, "催收函调回复，登记回复日期"),
    "floating_opinions": (SECRETARY, "征求户籍地和居住地党组织意见"),
    "candidate_training": (COLLEGE, "安排发展对象集中培训"),
    "candidate_certificate": (SELF, "参加考试，取得结业证书"),
    "certificate_valid": (SELF, "重新参加培训，取得有效的结业证书"),
    "committee_examination": (SECRETARY, "召开支委会集体审查"),
    "pre_review": (COLLEGE, "报学院党委审议"),
    "review_materials": (SECRETARY, "补齐送审材料"),
    "notice_channels": (SECRETARY, "书面和网上同时公示"),
    "notice_days": (SECRETARY, "延长公示，或记名说明理由"),
    "notice_over": (SECRETARY, "改在公示期满之后开会"),
    "notice_contents": (SECRETARY, "补齐公示内容，重新公示"),
    "notice_objections": (SECRETARY, "查清反映的问题，登记结论"),
    "notice_after_review": (SECRETARY, "在学院党委审议之后重新公示"),
    "notice_after_application": (SECRETARY, "收到转正申请之后重新公示"),
    "clearance": (COLLEGE, "报学校党委组织部审查"),
    "form_issued": (SECRETARY, "组织部审查通过后发放志愿书"),
    "form_draft": (SECRETARY, "审查志愿书草稿"),
    "introducer_opinions": (SECRETARY, "请介绍人填写意见"),
    "form_completed": (SELF, "正式填写入党志愿书"),
    "planned": (COLLEGE, "列入年度发展计划"),
    "can_graduate": (SECRETARY, "不得发展；情况有变的先更正登记"),
    "thought_reports": (SELF, "补交思想汇报（/report），或记名说明理由"),
    "opinions": (CONTACT, "补写考察意见，或记名说明理由"),
    "reviews_done": (SECRETARY, "审核待审的记录，或记名说明理由"),
    "conversion_application": (SELF, "向党支部递交转正申请"),
    "conversion_opinions": (SECRETARY, "征求党内外意见，提出初步意见"),
    "probation_end": (SECRETARY, "改在预备期满之后开会"),
    "newcomer_wait": (SECRETARY, "改在规定时间之后开会，或记名说明理由"),
    "newcomer_delay": (SECRETARY, "尽快开会讨论"),
    "file_audit": (SECRETARY, "审核转入的入党材料"),
    "quarterly_analyses": (SECRETARY, "补作季度分析，或记名说明理由"),
    "education_hours": (SECRETARY, "补足集体教育学时，或记名说明理由"),
    "conversion_conditions": (SECRETARY, "可讨论延长预备期，或记名说明理由"),
    "central_introducers": (SECRETARY, "更换介绍人，或记名说明理由"),
    "central_leaving": (SECRETARY, "一般不再办理，或记名说明理由"),
    "central_meeting": (SECRETARY, "尽快开会，或记名说明理由"),
}


def how_to_mend(rule: str) -> str:
    """Who has to do what: 「由党支部办理：……」."""
    owner, act = MENDING[rule]
    return f"由{owner}办理：{act}。"
