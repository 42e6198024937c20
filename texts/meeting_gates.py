"""Who mends an unmet gate of a meeting, how, and the button that leads there (第27、40条)."""

from regulation.assessment import Force, Owner, Requirement
from regulation.menders import mender_of
from services.gate_calls import GateCall
from services.meeting_plans import Checked, PlanView
from texts.dates import long_moment
from texts.home import to_home
from texts.names import MEETINGS
from texts.requirements import describe_requirement
from texts.screens import Button, Row, Screen, bold, button, lines, plain

OWNERS = {
    Owner.SECRETARY: "党支部",
    Owner.CONTACT: "培养联系人",
    Owner.SELF: "本人",
    Owner.COLLEGE: "学院党委",
}
MENDING: dict[str, str] = {
    "not_suspended": "报上级党组织审议，恢复之后再讨论",
    "rejection_talk": "与本人谈话并记录（/talk）",
    "prospective_filing": "报学院党委备案并登记备案日期",
    "introducers": "确定两名正式党员作入党介绍人",
    "political_review": "完成政治审查，登记结论日期",
    "review_letters": "催收函调回复，登记回复日期",
    "floating_opinions": "征求户籍地和居住地党组织意见",
    "candidate_training": "安排发展对象集中培训",
    "candidate_certificate": "参加考试，取得结业证书",
    "certificate_valid": "重新参加培训，取得有效的结业证书",
    "committee_examination": "召开支委会集体审查",
    "pre_review": "报学院党委审议",
    "review_materials": "补齐送审材料",
    "notice_channels": "书面和网上同时公示",
    "notice_days": "延长公示，或记名说明理由",
    "notice_over": "改在公示期满之后开会",
    "notice_contents": "补齐公示内容，重新公示",
    "notice_objections": "查清反映的问题，登记结论",
    "notice_after_review": "在学院党委审议之后重新公示",
    "notice_after_application": "收到转正申请之后重新公示",
    "clearance": "报学校党委组织部审查",
    "form_issued": "组织部审查通过后发放志愿书",
    "form_draft": "审查志愿书草稿",
    "introducer_opinions": "请介绍人填写意见",
    "form_completed": "正式填写入党志愿书",
    "planned": "列入年度发展计划",
    "can_graduate": "不得发展；情况有变的先更正登记",
    "thought_reports": "补交思想汇报（/report），或记名说明理由",
    "opinions": "补写考察意见，或记名说明理由",
    "reviews_done": "审核待审的记录，或记名说明理由",
    "conversion_application": "向党支部递交转正申请；没有申请的，可改为讨论延长或取消",
    "conversion_opinions": "征求党内外意见，提出初步意见",
    "probation_end": "改在预备期满之后开会",
    "newcomer_wait": "改在规定时间之后开会，或记名说明理由",
    "newcomer_delay": "尽快开会讨论",
    "file_audit": "审核转入的入党材料",
    "quarterly_analyses": "补作季度分析，或记名说明理由",
    "education_hours": "补足集体教育学时，或记名说明理由",
    "conversion_conditions": "可讨论延长预备期，或记名说明理由",
    "central_extension": "改为其他提议，或记名说明理由",
    "central_introducers": "更换介绍人，或记名说明理由",
    "central_leaving": "一般不再办理，或记名说明理由",
    "central_meeting": "尽快开会，或记名说明理由",
    "recommendation_waiting": "申请满三个月之后再推优，或由党支部记名说明理由",
    "recommendation_rank": "登记学业成绩或综合测评排名",
    "conduct": "处分解除之前不得办理；登记有误的先更正",
    "contacts": "指定培养联系人",
    "activist_training": "安排入党积极分子培训",
    "cultivation_year": "培养教育和考察期满之后再作决定",
    "training_year": "培训结业满规定时间之后再作决定，或记名说明理由",
}
ANOTHER_DAY = (  # mended by holding the meeting on another day
    *("notice_over", "probation_end", "newcomer_wait", "recommendation_waiting"),
    *("newcomer_delay", "central_meeting"),
)
SHORT = 16  # characters of a requirement on a button


def how_to_mend(rule: str) -> str:
    """Who has to do what: 「由党支部办理：……」."""
    return f"由{OWNERS[mender_of(rule)]}办理：{MENDING.get(rule, '补齐此项')}。"


def mend_rows(view: PlanView, checked: Checked) -> list[Row]:
    """For everything unmet: where it is mended, or a word to whoever has to mend it."""
    unmet = [r for r in (*checked.requirements, *checked.advice) if r.blocks or r.warns]
    return [tuple(row) for r in unmet if (row := _mend_buttons(view, checked, r))]


def _mend_buttons(view: PlanView, checked: Checked, needed: Requirement) -> list[Button]:
    number, rule, person = view.meeting_id, needed.rule, checked.person_id
    said = describe_requirement(needed).partition("：")[2][:SHORT]
    found: list[Button] = []
    if needed.force is Force.WARN and needed in checked.requirements and view.may_waive:
        found.append(button(f"说明理由：{said}", "plan_why", number, f"{person}-{rule}"))
    if rule in ANOTHER_DAY:
        found.append(button("改时间", "plan_days", number))
    if rule == "rejection_talk":
        found.append(button("记录谈话", "talk_with", person))
    if rule in checked.helpers:
        who = checked.helpers[rule]
        found.append(button(f"提醒{who}：{said}", "gate_call", number, f"{person}-{rule}"))
    return found


def called(who: str) -> str:
    """The owner has been told."""
    return f"已提醒{who}。同一事项每日至多提醒一次。"


def gate_call(news: GateCall) -> Screen:
    """To whoever has to mend something before a meeting; whose it is, in their own words."""
    on = f"{long_moment(news.starts_at)}的" if news.starts_at else "筹备中的"
    return Screen(
        text=lines(
            bold(f"会前请办理：{news.candidate}同志"),
            plain(describe_requirement(news.requirement)),
            plain(how_to_mend(news.requirement.rule)),
            f"{plain(news.asked_by)}同志筹备{on}{MEETINGS[news.kind]}时提出。",
        ),
        rows=(*_own_rows(news), to_home()),
    )


def _own_rows(news: GateCall) -> tuple[Row, ...]:
    if news.requirement.rule == "thought_reports":
        return ((button("递交思想汇报", "report"),),)
    if mender_of(news.requirement.rule) is Owner.CONTACT:
        return ((button("我联系的同志", "people"),),)
    return ()
