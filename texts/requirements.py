"""How the bot says what the next step needs (every step and requirement of `regulation`)."""

from collections.abc import Callable, Mapping
from datetime import date

from regulation.assessment import Requirement, Verdict, Yardstick
from regulation.records import Outcome
from regulation.refusal import Fact
from texts.dates import plain_date
from texts.names import OUTCOMES

Facts = Mapping[str, Fact]
Phrase = Callable[[Facts], str]

STEPS: dict[str, str] = {
    "application": "递交入党申请书",
    "first_talk": "派人谈话",
    "activist_decision": "确定为入党积极分子",
    "activist_filing": "入党积极分子报上级党组织备案",
    "contacts": "指定培养联系人",
    "cultivation": "培养教育和考察",
    "prospective_decision": "列为发展对象",
    "committee_examination": "由支委会集体审查材料",
    "prospective_filing": "发展对象报上级党组织备案",
    "introducers": "确定入党介绍人",
    "political_review": "政治审查",
    "candidate_training": "发展对象集中培训",
    "pre_review": "学院党委审议",
    "admission_notice": "发展入党前公示",
    "application_form": "填写《入党志愿书》",
    "admission_meeting": "召开接收预备党员的支部大会",
    "organizer_talk": "组织员谈话",
    "admission_approval": "审批预备党员",
    "admission_talk": "与新接收的预备党员谈话并宣布",
    "oath": "入党宣誓",
    "conversion_application": "递交转正申请",
    "conversion_opinions": "提出能否转正的初步意见",
    "conversion_notice": "征求意见和转正公示",
    "conversion_meeting": "召开讨论转正的支部大会",
    "conversion_approval": "审批并宣布转正",
    "archive": "材料归档",
}

MARKS = {Verdict.MET: "已具备", Verdict.UNMET: "尚缺", Verdict.WAIVED: "已记名说明理由"}

NOTICES = {"recommendation": "推优公示", "admission": "发展入党前公示", "conversion": "转正公示"}

ITEMS: dict[str, str] = {
    "name": "姓名",
    "sex": "性别",
    "nation": "民族",
    "birth": "出生年月",
    "native_place": "籍贯",
    "education": "文化程度",
    "unit": "所在单位及职务",
    "awards_and_penalties": "近三年奖惩情况",
    "application_date": "申请入党时间",
    "activist_date": "列为入党积极分子时间",
    "planned_date": "计划发展时间",
    "admission_date": "确定为预备党员的时间",
    "contacts": "培养联系人",
    "feedback_time": "受理时间",
    "feedback_phone": "联系电话",
    "feedback_person": "联系人",
    "league_recommendation": "团组织推优结果",
    "comprehensive_ranks": "综合测评成绩",
    "academic_ranks": "智育成绩",
    "ranks": "预备期内测评排名",
    "rankings": "成绩和综合测评排名",
    "awards": "获奖情况",
    "application": "入党申请书",
    "activist_form": "《入党积极分子考察表》",
    "probation_form": "《预备党员考察表》",
    "thought_reports": "思想汇报",
    "political_review": "政审材料",
    "hearing_record": "群众座谈会记录",
    "certificate": "党校结业证书",
    "research": "科研成果",
    "application_form": "《入党志愿书》",
    "conversion_application": "转正申请书",
    "counsellor": "辅导员（班主任）",
    "teacher": "任课教师",
    "classmate": "班级同学",
    "supervisor": "研究生导师",
    "peer": "所在专业或支部同志",
    "recommendation_vote": "推优投票",
    "admission_vote": "接收票决",
    "conversion_vote": "转正票决",
    "recommendation_notice": "推优公示",
    "admission_notice": "发展入党前公示",
    "conversion_notice": "转正公示",
    "defence": "转正答辩",
    "candidate_report": "本人汇报",
    "introducer_statement": "介绍人介绍情况",
    "committee_report": "支委会报告",
    "discussion": "与会党员讨论",
    "candidate_response": "本人表态",
    "ballot": "无记名投票",
    "performance": "主要表现",
    "entitled": "应到人数",
    "present": "实到人数",
    "votes": "表决票数",
    "date": "通过日期",
    "secretary_signature": "支部书记签名",
}

DIGITS = "零一二三四五六七八九"


def cite(article: int) -> str:
    """28 → 第二十八条."""
    tens, ones = divmod(article, 10)
    head = "" if tens == 0 else f"{DIGITS[tens] if tens > 1 else ''}十"
    return f"第{head}{DIGITS[ones] if ones or not tens else ''}条"


def cite_from(article: int, yardstick: str) -> str:
    """The article with the text it stands in, where that is not the college's own."""
    return f"中央细则{cite(article)}" if yardstick == Yardstick.CENTRE else cite(article)


def describe_step(step: str | None) -> str:
    """The name of a step in Chinese; without one nothing is left to do here."""
    return "没有待办的程序" if step is None else STEPS[step]


def describe_requirement(requirement: Requirement) -> str:
    """One line: how it stands, the numbers that decided it, the article."""
    phrase = REQUIREMENTS[requirement.rule](requirement.facts)
    cited = cite_from(requirement.article, requirement.yardstick)
    return f"{MARKS[requirement.verdict]}：{phrase}（{cited}）"


def day(facts: Facts, name: str) -> str:
    """The date kept under this name, as official Chinese writes it."""
    value = facts[name]
    assert isinstance(value, date), name
    return plain_date(value)


def quarter(value: Fact) -> str:
    """2026Q4 → 2026年第四季度."""
    text = str(value)
    return f"{text[:4]}年第{'一二三四'[int(text[-1]) - 1]}季度"


def listed(facts: Facts, name: str, say: Callable[[str], str], between: str = "、") -> str:
    """Several things, joined."""
    value = facts[name]
    assert isinstance(value, tuple), name
    return between.join(say(item) for item in value)


def items(facts: Facts, name: str) -> str:
    """Materials, contents, kinds of people: their Chinese names, joined."""
    return listed(facts, name, lambda item: ITEMS.get(item, item))


def done(what: str, name: str = "held") -> Phrase:
    """「某事已于某日……」, or that it has not happened yet."""

    def phrase(facts: Facts) -> str:
        return f"{what}，{day(facts, name)}" if name in facts else what

    return phrase


def plain(what: str) -> Phrase:
    """A requirement that has no numbers."""
    return lambda facts: what


def _first_talk(facts: Facts) -> str:
    if "held" in facts:
        return f"递交申请书后的谈话已于{day(facts, 'held')}进行"
    return "递交申请书后由支部派人谈话，谈话之后方可进入下一步"


def _of_age(facts: Facts) -> str:
    age = f"申请之日{facts['age']}周岁" if "age" in facts else "出生日期尚未登记"
    return f"年满{facts['minimum']}周岁，{age}"


def _waiting(facts: Facts) -> str:
    ready = f"应不早于{day(facts, 'ready')}" if "ready" in facts else "尚无申请日期"
    return f"推优大会{day(facts, 'held')}，{ready}"


def _approval(facts: Facts) -> str:
    return f"推优得票{facts['approve']}票，投票{facts['cast']}人，至少须{facts['needed']}票"


def _recommendation_validity(facts: Facts) -> str:
    limits = f"有效至{day(facts, 'until')}，最迟不超过{day(facts, 'at_most')}"
    return f"推优结果{day(facts, 'since')}产生，{limits}"


def _conduct(facts: Facts) -> str:
    titles = listed(facts, "titles", str)
    return f"没有未解除的通报批评和处分{f'（现有：{titles}）' if titles else ''}"


def _activist_training(facts: Facts) -> str:
    line = f"集中培训不少于{facts['days']}天且不少于{facts['hours']}课时"
    return f"{line}，{day(facts, 'completed')}结业" if "completed" in facts else line


def _contacts(facts: Facts) -> str:
    span = f"应为{facts['fewest']}至{facts['most']}名正式党员"
    return f"培养联系人现有{facts['count']}名，{span}"


def _thought_reports(facts: Facts) -> str:
    line = f"思想汇报应交{facts['owed']}份，已交{facts['handed_in']}份"
    missing = listed(facts, "missing", quarter)
    return f"{line}，缺{missing}" if missing else line


def _opinions(facts: Facts) -> str:
    return f"培养联系人考察意见应有{facts['owed']}份，已有{facts['written']}份"


def _year(what: str) -> Phrase:
    def phrase(facts: Facts) -> str:
        line = f"{what}满{facts['years']}年"
        return f"{line}，{day(facts, 'ready')}期满" if "ready" in facts else line

    return phrase


def _results(facts: Facts) -> str:
    best = int(str(facts["scholarship"]))
    scholarship = f"{DIGITS[best]}等奖学金" if best else "未获奖学金"
    return f"{_placed('综合测评', facts)}，{scholarship}，荣誉和竞赛表彰{facts['honours']}次"


def _placed(what: str, facts: Facts) -> str:
    if not facts["total"]:
        return f"{what}尚未登记"
    return f"{what}第{facts['rank']}名（共{facts['total']}名）"


def _plan_conditions(facts: Facts) -> str:
    return f"列入发展计划的条件：{_results(facts)}（最优一档名额{facts['places']}个）"


def _achievement(facts: Facts) -> str:
    return f"列为发展对象的成绩和表彰条件：{_results(facts)}"


def _postgraduate_rank(facts: Facts) -> str:
    return f"{_placed('量化考核', facts)}，须在前{facts['percent']}%"


def _special_case(facts: Facts) -> str:
    asked = f"，{day(facts, 'asked')}申请" if "asked" in facts else ""
    return f"排名不在前{facts['percent']}%，须由学校党委组织部复审通过{asked}"


def _hearing(facts: Facts) -> str:
    if "attendees" not in facts:
        return "听取党内外意见的座谈会，尚未召开"
    votes = f"赞成{facts['approve']}人，反对{facts['oppose']}人"
    return f"座谈会到会{facts['attendees']}人，{votes}，赞成至少须{facts['least']}人"


def _missing(what: str) -> Phrase:
    def phrase(facts: Facts) -> str:
        missing = items(facts, "missing")
        return f"{what}，缺{missing}" if missing else what

    return phrase


def _introducers(facts: Facts) -> str:
    counted = f"现有{facts['named']}名，符合条件{facts['qualified']}名"
    return f"入党介绍人应为{facts['needed']}名正式党员，{counted}"


def _review_letters(facts: Facts) -> str:
    line = f"政审函调均已回复且不晚于结论，待回复{facts['waiting']}封"
    return f"{line}，最后回复{day(facts, 'replied')}" if "replied" in facts else line


def _candidate_training(facts: Facts) -> str:
    return f"发展对象集中培训不少于{facts['days']}天或不少于{facts['hours']}学时"


def notice(facts: Facts) -> str:
    """Which of the three notices is meant."""
    return NOTICES[str(facts["purpose"])]


def _notice_days(facts: Facts) -> str:
    counted = f"有效{facts['days']}天，一般不少于{facts['needed']}天"
    return f"{notice(facts)}{counted}（张贴之日不计）"


def _after_review(facts: Facts) -> str:
    reviewed = f"，审议{day(facts, 'reviewed')}" if "reviewed" in facts else "，尚未审议"
    return f"公示在学院党委审议之后：{day(facts, 'posted')}张贴{reviewed}"


def _clearance(facts: Facts) -> str:
    line = "公示无异议之后由学校党委组织部审查通过"
    if "cleared" in facts:
        return f"{line}，{day(facts, 'cleared')}通过"
    return f"{line}，不早于{day(facts, 'ready')}" if "ready" in facts else line


def _not_suspended(facts: Facts) -> str:
    since = f"，{day(facts, 'since')}起暂缓" if "since" in facts else ""
    return f"没有尚未恢复的暂缓{since}"


def _approval_period(facts: Facts) -> str:
    span = f"{day(facts, 'since')}至{day(facts, 'last_day')}"
    return f"批复写明的预备期与支部大会日期一致，应为{span}"


def _dues_month(facts: Facts) -> str:
    value = facts["month"]
    assert isinstance(value, date)
    return f"党费自支部大会通过的当月（{value.year}年{value.month}月）起交纳"


def _education_hours(facts: Facts) -> str:
    return f"预备期集体教育{facts['hours']}学时，每年一般不少于{facts['needed']}学时"


def _quarterly_analyses(facts: Facts) -> str:
    return f"按季度分析预备党员情况应有{facts['owed']}次，已有{facts['held']}次"


def _probation_end(facts: Facts) -> str:
    line = f"预备期至{day(facts, 'last_day')}，{day(facts, 'expiry')}起可讨论转正"
    return f"{line}，还有{facts['days_left']}天" if facts["days_left"] else line


def _conversion_conditions(facts: Facts) -> str:
    counted = f"{facts['conditions']}项中具备{facts['fulfilled']}项"
    return f"按期转正的条件须同时具备，{counted}；不全的可延长预备期"


def _conversion_application(facts: Facts) -> str:
    if "received" in facts:
        return f"转正申请已于{day(facts, 'received')}收到"
    return f"转正申请由本人递交党支部，期限为{day(facts, 'due')}"


def _after_application(facts: Facts) -> str:
    received = f"申请{day(facts, 'received')}收到" if "received" in facts else "尚无申请"
    return f"先有转正申请，后有公示：{received}，公示{day(facts, 'posted')}张贴"


REQUIREMENTS: dict[str, Phrase] = {
    "of_age": _of_age,
    "first_talk": _first_talk,
    "recommended": plain("经团组织推优或党员推荐"),
    "league_route": lambda f: f"{f['maximum']}周岁以下的团员一般经团组织推优",
    "recommendation_secret": plain("推优采用无记名投票"),
    "recommendation_waiting": _waiting,
    "recommendation_approval": _approval,
    "recommendation_rank": lambda f: f"学业成绩或综合测评排名在专业年级前{f['percent']}%",
    "conduct": _conduct,
    "recommendation_validity": _recommendation_validity,
    "notice_channels": lambda f: f"{notice(f)}须书面和网上两种方式同时进行",
    "notice_days": _notice_days,
    "notice_over": lambda f: f"{notice(f)}期满，{day(f, 'until')}截止",
    "notice_contents": lambda f: _missing(f"{notice(f)}内容齐全")(f),
    "notice_objections": lambda f: f"{notice(f)}收到的反映均已查清，未查清或查实{f['count']}件",
    "notice_after_review": _after_review,
    "notice_after_application": _after_application,
    "activist_minutes": plain("确定入党积极分子的支委会有会议记录"),
    "activist_filing": done("确定入党积极分子后报上级党组织备案", "filed"),
    "contacts": _contacts,
    "activist_training": _activist_training,
    "social_work": plain("分配一定的社会工作"),
    "thought_reports": _thought_reports,
    "opinions": _opinions,
    "contact_proposal": plain("培养联系人提出可以列入发展计划的意见"),
    "plan_conditions": _plan_conditions,
    "planned": lambda f: f"列入{f['year']}年度发展计划",
    "cultivation_year": _year("自确定为入党积极分子起培养考察"),
    "training_year": _year("自积极分子培训结业起"),
    "achievement": _achievement,
    "postgraduate_rank": _postgraduate_rank,
    "postgraduate_courses": lambda f: f"一般没有不及格科目，现有{f['failed']}门",
    "postgraduate_result": plain("校级以上荣誉、科研项目或成果、主要学生干部之一"),
    "can_graduate": plain("能够取得毕业证书和学位证书"),
    "academic_integrity": plain("没有学术不端行为"),
    "special_case": _special_case,
    "hearing": _hearing,
    "hearing_kinds": _missing("座谈会应听取的各类人员到会"),
    "hearing_signed": plain("座谈会发言人逐一表明两项态度并签名"),
    "hearing_people": lambda f: f"座谈会到会{f['attendees']}人，一般不少于{f['fewest']}人",
    "group_opinion": plain("党小组提出可以列为发展对象的意见"),
    "prospective_minutes": plain("确定发展对象的支委会有会议记录"),
    "prospective_filing": done("列为发展对象后报上级党组织备案", "filed"),
    "introducers": _introducers,
    "political_review": done("政治审查合格，结论性材料已签名", "concluded"),
    "review_letters": _review_letters,
    "floating_opinions": lambda f: f"户籍地和居住地的意见须{f['needed']}份，现有{f['given']}份",
    "candidate_training": _candidate_training,
    "candidate_certificate": plain("考试合格并取得党校结业证书"),
    "certificate_valid": lambda f: f"结业证书有效至{day(f, 'last')}",
    "committee_examination": plain("支委会集体审查合格"),
    "pre_review": done("学院党委审议合格"),
    "review_materials": _missing("送审材料齐备"),
    "clearance": _clearance,
    "form_issued": done("组织部审查通过后领取《入党志愿书》", "issued"),
    "form_draft": done("《入党志愿书》草稿经审查同意后正式填写", "approved"),
    "form_completed": plain("《入党志愿书》已正式填写"),
    "introducer_opinions": lambda f: f"介绍人意见须{f['needed']}份，已填写{f['written']}份",
    "not_suspended": _not_suspended,
    "rejection_talk": lambda f: f"{day(f, 'rejected')}未被接收后的谈话已进行",
    "organizer_talk": done("组织员在审批前与本人谈话并写入《入党志愿书》"),
    "organizer_talk_clear": plain("组织员谈话中没有发现问题"),
    "college_approval": done("学院党委批准"),
    "approval_one_by_one": lambda f: f"逐个审议和表决，本次一并审批{f['together']}人",
    "approval_period": _approval_period,
    "school_approval": done("学校党委批准"),
    "admission_talk": plain("支部与新接收的预备党员谈话"),
    "dues_month": _dues_month,
    "admission_announced": done("在党员大会上宣布并张榜公布", "told"),
    "group_assignment": plain("编入党支部（党小组）"),
    "oath": done("入党宣誓"),
    "education_hours": _education_hours,
    "quarterly_analyses": _quarterly_analyses,
    "probation_end": _probation_end,
    "conversion_conditions": _conversion_conditions,
    "newcomer_wait": lambda f: f"新生入校未满规定时间一般不讨论转正，{day(f, 'opens')}起可讨论",
    "newcomer_delay": lambda f: f"推迟讨论转正不得超过{day(f, 'closes')}",
    "file_audit": done("转入的预备党员材料审核无误"),
    "conversion_application": _conversion_application,
    "conversion_opinions": done("征求党内外意见，提出初步意见"),
    "defence": done("抽中的参加转正答辩，结果供参考"),
    "conversion_approval": done("学院党委批准转正"),
    "outcome_approval": lambda f: (
        f"学院党委批准{OUTCOMES[Outcome(str(f['outcome']))]}，支部大会{day(f, 'resolved')}通过"
    ),
    "conversion_announced": done("结果通知本人并在党员大会上宣布", "told"),
    "archived": _missing("入党材料存入档案"),
    "seven_systems": _missing("三投票三公示一答辩均有记录"),
    "reviews_done": lambda f: f"各项记录已审，待审{f['waiting']}件",
    "central_consent": plain("列为发展对象须经上级党组织同意"),
    "central_notice": lambda f: f"列为发展对象之前公示{f['days']}个工作日，须{f['needed']}个",
    "central_extension": lambda f: f"延长预备期不超过{f['most']}次，已延长{f['extensions']}次",
    "central_introducers": lambda f: f"介绍人中受处分影响期未满的{f['penalised']}名",
    "central_leaving": lambda f: f"{f['months']}个月内将离校的一般不办理，{day(f, 'leaving')}离校",
    "central_meeting": lambda f: f"预审后限期召开支部大会，不晚于{day(f, 'last')}",
    "central_approval": lambda f: f"接收决议限期审批，不晚于{day(f, 'last')}",
    "central_oath": lambda f: f"批准后一般{f['months']}个月内宣誓，不晚于{day(f, 'last')}",
}
