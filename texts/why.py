"""Why a requirement is asked: its article in plain words, what fulfils it, who does that, and how.

Every rule of `REQUIREMENTS` has its entry (a test keeps watch). A command is named only where one
exists; where none does, the act takes place outside and whoever keeps the record enters it.
"""

from dataclasses import dataclass

from regulation.assessment import Force, Requirement, Verdict
from services.explanations import Explanation, GivenReason
from texts.dates import plain_date
from texts.home import to_home
from texts.records import describe_record
from texts.requirements import cite_from, describe_requirement
from texts.screens import Row, Screen, bold, button, lines, plain

MOST_RECORDS = 16


@dataclass(frozen=True)
class Why:
    """What an article asks (`says`), what fulfils it (`cure`), by whom, and by which command."""

    says: str
    cure: str
    who: str
    command: str = ""


SELF = "本人"
CONTACT = "培养联系人"
BRANCH = "党支部书记或组织委员"
COMMITTEE = "党支部委员会（不设支委会的由支部大会）"
LEAGUE = "团支部书记和学院团委"
COLLEGE = "学院党委（组织员）"
SCHOOL = "学校党委组织部"

_NOTICE_END = "公示须贴满规定的天数，张贴当日不计，末日计入。"

WHY: dict[str, Why] = {
    "of_age": Why(
        "申请入党的人须符合党章规定，达到规定的年龄才能提出。",
        "达到规定的年龄之后申请；年龄是按登记的出生日期算的，登记有误的请更正名册。",
        SELF,
    ),
    "first_talk": Why(
        "收到申请书之后，党支部要在限期之内派专人谈话，了解动机、经历和家庭的主要情况。",
        "由支部派人与本人谈话，并把谈话记入档案。",
        BRANCH,
        "talk",
    ),
    "recommended": Why(
        "确定为积极分子之前，须有团组织推优，或者党员推荐，两者有其一。",
        "由团支部开推优大会表决，或由正式党员推荐，并登记结果。",
        LEAGUE,
        "paper",
    ),
    "league_route": Why(
        "规定年龄以下的青年一般从团员中发展，并且经过团组织推优；其他途径须说明理由。",
        "由团支部推优；确不能推优的，由支部记名说明理由。",
        LEAGUE,
        "paper",
    ),
    "recommendation_secret": Why(
        "推优要用无记名投票，举手和口头表态都不算。",
        "由团支部重新组织一次无记名投票。",
        LEAGUE,
        "paper",
    ),
    "recommendation_waiting": Why(
        "从递交申请书到推优，一般要隔够时间，使群众有机会了解申请人。",
        "期满之后再开推优大会；提前的，由支部记名说明理由。",
        LEAGUE,
        "paper",
    ),
    "recommendation_approval": Why(
        "推优时，赞成的人要占投票人数的多数，比例有明文规定。",
        "得票不够的不能作数；时机成熟后由团支部重新推优。",
        LEAGUE,
        "paper",
    ),
    "recommendation_rank": Why(
        "推优的人选，学期成绩排名或学年综合测评排名在本专业年级中须靠前。",
        "登记达到要求的排名；排名以学院公布的为准。",
        SELF,
        "profile",
    ),
    "conduct": Why(
        "被通报批评或受处分、尚未解除的，不能推优，也不能列为发展对象。",
        "待处分或通报批评解除，并登记解除的日期。",
        BRANCH,
    ),
    "recommendation_validity": Why(
        "推优结果有有效期；过期之后再作决定，须重新推优。",
        "在有效期内由支委会作出决定；一般期限已过、最长期限未过的，由支部记名说明理由。",
        COMMITTEE,
    ),
    "notice_channels": Why(
        "公示要张贴书面的，同时在网上发布，两种方式的时间要重叠。",
        "补上缺少的一种方式，从两种都在公示的那天起重新计算。",
        BRANCH,
    ),
    "notice_days": Why(
        f"公示的天数一般不能短于规定。{_NOTICE_END}",
        "公示满规定的天数；确须缩短的，由支部记名说明理由。",
        BRANCH,
    ),
    "notice_over": Why(
        f"公示没有期满，不能进入下一步。{_NOTICE_END}",
        "等到公示截止的次日。",
        BRANCH,
    ),
    "notice_contents": Why(
        "公示的内容有规定的项目，缺一项，群众就无从判断和反映。",
        "按所缺的项目补齐内容，重新公示。",
        BRANCH,
    ),
    "notice_objections": Why(
        "公示期间收到的反映，须查清之后才能往下办；确有突出问题的，暂缓发展。",
        "由受理的组织调查核实，并登记结论。",
        COLLEGE,
    ),
    "notice_after_review": Why(
        "发展入党前的公示，安排在学院党委审议之后、支部大会之前。",
        "学院党委审议之后重新公示。",
        COLLEGE,
    ),
    "notice_after_application": Why(
        "转正公示在本人提出转正申请之后、支部大会之前进行。",
        "先由本人递交转正申请，再公示；已经公示的须重新公示。",
        SELF,
        "probation",
    ),
    "activist_minutes": Why(
        "确定积极分子由支委会集体研究，要有会议记录。",
        "由支部补齐会议记录；在助手中召开的支委会自带记录。",
        COMMITTEE,
        "meeting",
    ),
    "activist_filing": Why(
        "确定为积极分子之后，要报上级党组织备案。",
        "由支部报备，并登记备案日期。",
        BRANCH,
    ),
    "contacts": Why(
        "每名积极分子要有正式党员作培养联系人，不能没有，也不宜过多。",
        "由支部指定培养联系人；人数过多或不是正式党员的，予以调整。",
        BRANCH,
    ),
    "activist_training": Why(
        "积极分子要参加集中培训，天数和课时都有下限。",
        "参加并完成培训，由支部登记结业日期、天数和课时。",
        BRANCH,
    ),
    "social_work": Why(
        "党组织要给积极分子分配一定的社会工作，在实践中考察。",
        "由支部分配一项工作，并登记。",
        BRANCH,
    ),
    "thought_reports": Why(
        "积极分子、发展对象和预备党员每个季度至少向党支部书面汇报一次思想。",
        "递交本季度的思想汇报；以往所缺的季度无法补造，由支部记名说明理由。",
        SELF,
        "report",
    ),
    "opinions": Why(
        "培养联系人要定期写考察意见，写明表现、不足和努力方向。",
        "由每位联系人写出所缺的一次；确已无法补写的，由支部记名说明理由。",
        CONTACT,
        "opinion",
    ),
    "contact_proposal": Why(
        "列为发展对象之前，培养联系人要向支部提出能否列入的意见。",
        "由培养联系人提出同意的意见。",
        CONTACT,
        "opinion",
    ),
    "plan_conditions": Why(
        "列入发展计划有两条路，具备其一即可：成绩突出，或者担任主要学生干部且考核优秀；"
        "两条路各有综合测评、奖学金和表彰的要求。",
        "登记已有的排名、奖学金、表彰和任职；尚不够的，须在下一学年达到。",
        SELF,
        "profile",
    ),
    "planned": Why(
        "没有列入当年发展计划的，原则上不发展；年中可以小幅调整。",
        "由支部报入年度计划，或在年中调整时增列。",
        BRANCH,
    ),
    "cultivation_year": Why(
        "确定为积极分子之后，要经过足够时间的培养教育和考察，才谈得到列为发展对象。",
        "等到期满之日；这段时间不能缩短。",
        COMMITTEE,
    ),
    "training_year": Why(
        "条文所说的培养考察时间，从积极分子培训结业之日数起。",
        "等到结业之后期满之日；支委会对起点另有认定的，记名说明理由。",
        COMMITTEE,
    ),
    "achievement": Why(
        "本科生列为发展对象，须具备两条之一：成绩突出，或者长期担任主要学生干部且考核优秀；"
        "两条各有综合测评、奖学金和表彰的要求。",
        "登记已有的排名、奖学金、表彰和任职；尚不够的，须在下一学年达到。",
        SELF,
        "profile",
    ),
    "postgraduate_rank": Why(
        "研究生在综合表现、学习和科研上的量化考核，在本专业中须靠前。",
        "登记量化考核的排名；尚不够的，待下一次考核。",
        SELF,
        "profile",
    ),
    "postgraduate_courses": Why(
        "研究生列为发展对象，一般不得有不及格的科目。",
        "重修合格并登记；个别情况由支部记名说明理由。",
        SELF,
    ),
    "postgraduate_result": Why(
        "研究生至少要有一项：校级以上荣誉，科研项目或经认定的成果，或者担任主要学生干部。",
        "登记其中任何一项。",
        SELF,
        "profile",
    ),
    "can_graduate": Why(
        "基本确定毕业时拿不到毕业证书或学位证书的，不得列为发展对象。",
        "学业达到毕业和学位的要求，由学院确认。",
        SELF,
    ),
    "academic_integrity": Why(
        "在科研和学术活动中有学术不端行为的，不得列为发展对象。",
        "此项没有变通；登记有误的，请支部核对。",
        BRANCH,
    ),
    "special_case": Why(
        "综合测评没有达到规定名次、其他方面突出的，须由学院申请、学校党委组织部复审通过。",
        "由学院党委提出申请，待复审通过后登记。",
        SCHOOL,
    ),
    "hearing": Why(
        "列为发展对象之前，支部要开座谈会听取党内外群众的意见；"
        "赞成的不够多，或者反对的过多，原则上不能确定。",
        "由书记或支部委员主持座谈会，登记到会人数和意见。",
        BRANCH,
        "paper",
    ),
    "hearing_kinds": Why(
        "座谈会要有代表性：本科生须有辅导员、任课教师和班级同学，"
        "研究生须有导师、任课教师和所在专业或支部的同志。",
        "请所缺的人员参加，重新听取意见。",
        BRANCH,
        "paper",
    ),
    "hearing_signed": Why(
        "发言人要就“是否具备入党条件”“是否同意入党”分别表态，并在记录上签名。",
        "由支部请发言人补签；没有表态的，重新听取意见。",
        BRANCH,
    ),
    "hearing_people": Why(
        "座谈会要有广泛性，人数过少的意见不足以说明问题。",
        "扩大范围重新听取意见；确有困难的，由支部记名说明理由。",
        BRANCH,
        "paper",
    ),
    "group_opinion": Why(
        "党小组综合各方意见，提出能否列为发展对象的意见，交支部研究。",
        "由党小组讨论，支部登记其意见。",
        BRANCH,
    ),
    "prospective_minutes": Why(
        "列为发展对象由支委会集体讨论，要有会议记录。",
        "由支部补齐会议记录；在助手中召开的支委会自带记录。",
        COMMITTEE,
        "meeting",
    ),
    "prospective_filing": Why(
        "列为发展对象之后，要报学院党委审查备案。",
        "由支部报备，并登记备案日期。",
        BRANCH,
    ),
    "introducers": Why(
        "发展对象要有正式党员作介绍人，人数有规定；留党察看期间的、组织关系不在学校的不能担任。",
        "由支部确定合格的介绍人，一般由培养联系人担任。",
        BRANCH,
    ),
    "political_review": Why(
        "没有经过政治审查的，不能发展入党；审查要形成结论性材料并签名。",
        "由党组织完成审查，在此只登记结论和日期，不登记内容。",
        BRANCH,
    ),
    "review_letters": Why(
        "发出的政审函件都要有回音，结论不能早于最后一封回函。",
        "等回函到齐，或由支部查明情况后再作结论。",
        BRANCH,
    ),
    "floating_opinions": Why(
        "流动人员的政审，还要征求户籍地和居住地党组织的意见。",
        "由支部发函征求，登记收到的份数。",
        BRANCH,
    ),
    "candidate_training": Why(
        "发展对象在发展之前，须参加学院分党校的集中培训，天数或学时达到其一。",
        "参加培训，由学院登记天数和学时。",
        COLLEGE,
    ),
    "candidate_certificate": Why(
        "培训之后要考试合格，取得党校结业证书；没有证书的不能发展。",
        "考试合格后登记结业证书。",
        COLLEGE,
    ),
    "certificate_valid": Why(
        "结业证书有有效期，支部大会要在有效期内召开。",
        "在失效之前召开支部大会；已经失效的，重新培训和考试。",
        BRANCH,
        "meeting",
    ),
    "committee_examination": Why(
        "材料报学院之前，支委会要集体审查，认为合格。",
        "召开支委会集体审查；会上登记的结果经确认即记入档案。",
        COMMITTEE,
        "meeting",
    ),
    "pre_review": Why(
        "材料由学院党委会讨论，形成符合条件、可以发展的审议意见。",
        "由支部报送材料，待学院党委审议后登记。",
        COLLEGE,
    ),
    "review_materials": Why(
        "送学院党委审议的材料有规定的清单，缺一不可。",
        "由支部和本人按所缺的各项补齐。",
        BRANCH,
    ),
    "clearance": Why(
        "学院党委审议合格、公示无异议之后，报学校党委组织部审查，通过后才能领取志愿书。",
        "由学院报送，待组织部审查通过后登记。",
        SCHOOL,
    ),
    "form_issued": Why(
        "《入党志愿书》在组织部审查通过之后才能领取。",
        "审查通过之后领取，由支部登记领取日期。",
        BRANCH,
    ),
    "form_draft": Why(
        "志愿书先写草稿，经支部或组织员审查同意，再正式填写。",
        "本人写好草稿，交支部或组织员审查，由其登记。",
        SELF,
    ),
    "form_completed": Why(
        "支部大会之前，志愿书要已经正式填写，内容准确、页面整洁。",
        "草稿审查同意后正式填写，由支部登记。",
        SELF,
    ),
    "introducer_opinions": Why(
        "介绍人都要在志愿书上认真写出自己的意见。",
        "由所缺的介绍人填写，支部登记份数。",
        "入党介绍人",
    ),
    "not_suspended": Why(
        "分歧较大、公示或谈话发现问题的，要暂缓；恢复之前不能往下办。",
        "查清问题，由决定暂缓的组织决定恢复并登记。",
        COLLEGE,
    ),
    "rejection_talk": Why(
        "没有被接收的，支部要认真谈一次话，做好思想工作，然后才谈得到再次讨论。",
        "由支部与本人谈话，并登记日期。",
        BRANCH,
    ),
    "organizer_talk": Why(
        "审批之前，要由组织员等专人与本人谈话，并如实填入志愿书；没有谈话的不得接收。",
        "由组织员谈话并登记。",
        COLLEGE,
    ),
    "organizer_talk_clear": Why(
        "组织员谈话中发现问题的，要暂缓发展。",
        "查清所发现的问题，重新谈话并登记。",
        COLLEGE,
    ),
    "college_approval": Why(
        "支部大会的决议，须由学院党委会集体讨论、逐个表决批准。",
        "由学院党委审批后登记。",
        COLLEGE,
    ),
    "approval_one_by_one": Why(
        "审批要一人一议、一人一表决，不能几个人一起通过。",
        "由学院党委逐个重新表决。",
        COLLEGE,
    ),
    "approval_period": Why(
        "批复上写的预备期起止，要从支部大会通过之日算起，到期满为止。",
        "由学院党委更正批复。",
        COLLEGE,
    ),
    "school_approval": Why(
        "学院党委批准之后，还要报学校党委审批。",
        "由学院报送，待学校党委批准后登记。",
        "学校党委",
    ),
    "admission_talk": Why(
        "批准之后，支部要与新党员谈话，讲明批准日期、预备期起止、所编支部、义务和权利、党费。",
        "由支部谈话并登记。",
        BRANCH,
    ),
    "dues_month": Why(
        "党费从支部大会通过的当月交起，不是从批准的当月。",
        "由支部更正起交的月份。",
        BRANCH,
    ),
    "admission_announced": Why(
        "接收之后，要在党员大会上宣布，并在一定范围内张榜公布。",
        "由支部宣布、公布并登记。",
        BRANCH,
    ),
    "group_assignment": Why(
        "新接收的预备党员要及时编入支部和党小组，参加组织生活。",
        "由支部编入党小组并登记。",
        BRANCH,
    ),
    "oath": Why(
        "批准为预备党员之后，由学院党委组织入党宣誓。",
        "参加宣誓，由学院登记日期。",
        COLLEGE,
    ),
    "education_hours": Why(
        "大学生预备党员每年都要参加集体教育，学时有下限。",
        "参加支部和学院的集体教育，由支部逐次登记学时；年度已满仍不足的，由支部记名说明理由。",
        BRANCH,
        "people",
    ),
    "quarterly_analyses": Why(
        "支部每个季度分析一次预备党员的情况，写入考察表；发现问题及时谈话。",
        "由支部分析并登记；以往所缺的，由支部记名说明理由。",
        BRANCH,
        "people",
    ),
    "probation_end": Why(
        "预备期从支部大会通过之日算起；没有满期，不讨论转正。",
        "等到预备期满之日；延长预备期的，等到延长期满。",
        BRANCH,
        "meeting",
    ),
    "conversion_conditions": Why(
        "按期转正有五项条件：党员再教育培训结业、担任主要干部、综合测评靠前、"
        "获得奖学金、获得表彰，都须在预备期内。不全的，可以延长预备期。",
        "登记预备期内的各项；确有不足的，由支部大会讨论是否延长，或记名说明理由。",
        SELF,
        "probation",
    ),
    "newcomer_wait": Why(
        "预备党员考取新的学校，入校之初一般不讨论转正，以便考察。",
        "等到可以讨论之日；转正时间仍从预备期满之日算。",
        BRANCH,
    ),
    "newcomer_delay": Why(
        "新生的转正讨论可以推迟，但推迟有限度。",
        "已经超过的，由支部报学院党委决定。",
        COLLEGE,
    ),
    "file_audit": Why(
        "转入的预备党员，学院要重新甄别身份、审核入党材料，手续不全的要查明补办。",
        "由学院党委审核并登记结果。",
        COLLEGE,
    ),
    "conversion_application": Why(
        "预备期将满之前，本人要主动向支部递交书面的转正申请；没有申请，不讨论转正。",
        "由本人递交；已过期限的也要递交，并说明迟交的原因。",
        SELF,
        "probation",
    ),
    "conversion_opinions": Why(
        "收到申请之后，支部要征求党内外师生的意见，审查预备期的表现，提出初步意见。",
        "由支部征求意见，并登记日期。",
        BRANCH,
        "people",
    ),
    "defence": Why(
        "拟转正的预备党员中，随机抽取一部分参加答辩，结果供支部大会参考。",
        "被抽中的参加答辩；未抽中的由学院登记抽签结果。",
        COLLEGE,
    ),
    "outcome_approval": Why(
        "按期转正、延长预备期、取消资格，都要经支部大会通过，再由学院党委批准，批准之前不生效。",
        "由学院党委逐个审议，组织员登记审批结果；未获批准的，决议退回支部。",
        COLLEGE,
    ),
    "conversion_approval": Why(
        "转正的决议，须由学院党委批准。",
        "由学院党委审批后登记。",
        COLLEGE,
    ),
    "conversion_announced": Why(
        "审批之后，支部要把结果通知本人，并在党员大会上宣布。",
        "由支部通知、宣布并登记。",
        BRANCH,
    ),
    "archived": Why(
        "转正之后，志愿书、申请书、考察表、政审材料和重要的思想汇报要存入本人档案。",
        "由支部按所缺的各项归档并登记。",
        BRANCH,
    ),
    "seven_systems": Why(
        "发展的全过程实行“三投票三公示一答辩”，每一项都要有记录。",
        "由支部和学院补齐所缺各项的记录。",
        BRANCH,
    ),
    "reviews_done": Why(
        "记录一步一审：有待审的材料，先审完再往下办。",
        "由负责审核的同志审核待审的各件。",
        BRANCH,
        "review",
    ),
    "central_consent": Why(
        "中央的规定更严：列为发展对象须经上级党组织同意，备案不够。",
        "报学院党委同意；只依学院细则办理的，由支部记名说明理由。",
        COLLEGE,
    ),
    "central_notice": Why(
        "中央的规定更严：列为发展对象之前也要公示规定的工作日。",
        "补作公示；只依学院细则办理的，由支部记名说明理由。",
        BRANCH,
    ),
    "central_introducers": Why(
        "中央的规定更严：受处分、影响期未满的党员也不宜作介绍人。",
        "更换介绍人；确须由其担任的，由支部记名说明理由。",
        BRANCH,
    ),
    "central_extension": Why(
        "中央的规定：预备期只延长一次。",
        "改为讨论其他结果；仍要再次延长的，由支部记名说明理由。",
        BRANCH,
    ),
    "central_leaving": Why(
        "中央的规定：不久将离开学校的，一般不办理接收。",
        "由接收单位继续培养；仍要办理的，由支部记名说明理由。",
        BRANCH,
    ),
    "central_meeting": Why(
        "中央的规定：预审合格之后，要在规定的时间内召开支部大会。",
        "及时召开；已经超过的，由支部记名说明理由。",
        BRANCH,
        "meeting",
    ),
    "central_approval": Why(
        "中央的规定：接收的决议要在规定的时间内审批。",
        "由学院党委及时审批；已经超过的，记名说明理由。",
        COLLEGE,
    ),
    "central_oath": Why(
        "中央的规定：批准之后一般要在规定的时间内宣誓。",
        "由学院及时组织；已经超过的，记名说明理由。",
        COLLEGE,
    ),
}


def why(found: Explanation) -> Screen:
    """Why this is asked: the article, the numbers, the records, what fulfils it, who does that."""
    asked, entry = found.requirement, WHY[found.requirement.rule]
    whose = "" if found.own else f"（{found.name}同志）"
    return Screen(
        text=lines(
            bold(f"为什么{whose}"),
            plain(describe_requirement(asked)),
            _waived(found.reason) if found.reason else None,
            "",
            f"规定（{cite_from(asked.article, asked.yardstick)}）：{plain(entry.says)}",
            _force(asked),
            f"怎样具备：{plain(entry.cure)}",
            f"由谁办理：{entry.who}{_by_command(entry)}。",
            "",
            *_records(found),
        ),
        rows=(
            *_start(found, entry),
            (button("返回进度", "standing", found.person_id, 0),),
            to_home(),
        ),
    )


def _waived(given: GivenReason) -> str:
    return plain(f"说明人：{given.given_by}同志，{plain_date(given.on)}。理由：{given.reason}")


def _force(asked: Requirement) -> str | None:
    if asked.verdict is Verdict.WAIVED:
        return None
    if asked.force is Force.BLOCK:
        return "效力：硬性规定，不因说明理由而免除。"
    return "效力：条文所称“一般”，支部负责人记名说明理由后可以继续。"


def _by_command(entry: Why) -> str:
    if not entry.command:
        return ""
    return f"，{'' if entry.who == SELF else '由其'}在助手中发送 /{entry.command}"


def _records(found: Explanation) -> list[str]:
    if not found.evidence:
        return ["查看过的记录：档案中没有相应的记录。"]
    shown = found.evidence[-MOST_RECORDS:]
    left = len(found.evidence) - len(shown)
    return [
        f"查看过的记录（共{len(found.evidence)}条，只列日期）",
        *([f"· 较早的{left}条从略"] if left else []),
        *(f"· {plain(describe_record(each))}" for each in shown),
    ]


OWN_STARTS = {
    "report": "递交思想汇报",
    "profile": "登记本人情况",
    "probation": "预备期与转正",
}


def _start(found: Explanation, entry: Why) -> tuple[Row, ...]:
    if found.requirement.verdict is not Verdict.UNMET:
        return ()
    if found.own:
        label = OWN_STARTS.get(entry.command) if entry.who == SELF else None
        return ((button(label, entry.command),),) if label else ()
    talk = entry.command == "talk"
    return ((button("记录与其谈话", "talk_with", found.person_id),),) if talk else ()
