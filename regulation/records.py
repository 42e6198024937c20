"""The facts of a dossier: what a record can say, one payload dataclass for each kind.

A dossier is an append-only list of records. `assess` reads nothing else.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar


class ReviewState(StrEnum):
    """Where the review of a record stands (第45条, 一步一审)."""

    PENDING = "pending"  # 待审
    ACCEPTED = "accepted"  # 已审
    RETURNED = "returned"  # 退回
    VOID = "void"  # 作废


class Level(StrEnum):
    """Who gave an award, approved, or was told (第13、16、30条 tell the levels apart)."""

    BRANCH = "branch"  # 支部
    COLLEGE = "college"  # 学院
    SCHOOL = "school"  # 学校
    PROVINCE = "province"  # 省级及以上


class NoticePurpose(StrEnum):
    """三公示 (第4、8、20、37条)."""

    RECOMMENDATION = "recommendation"  # 推优公示
    ADMISSION = "admission"  # 发展入党前公示
    CONVERSION = "conversion"  # 转正公示


class TrainingPurpose(StrEnum):
    """Which training (第11、19、33、35条)."""

    ACTIVIST = "activist"  # 入党积极分子培训
    CANDIDATE = "candidate"  # 发展对象 (建党对象) 培训
    PROBATION = "probation"  # 预备党员集体教育
    REFRESHER = "refresher"  # 党员再教育培训


class RankingKind(StrEnum):
    """学业成绩 or 综合测评 (第9条)."""

    ACADEMIC = "academic"
    COMPREHENSIVE = "comprehensive"
    RESEARCH = "research"  # 研究生量化考核


class RankingScope(StrEnum):
    """Among whom somebody is ranked: 条文所说的是专业年级 (第9、13、16、35条)."""

    MAJOR = "major"  # 专业年级
    GRADE = "grade"  # 年级
    CLASS = "class"  # 班级


class BallotKind(StrEnum):
    """The two formal ballots of a branch meeting."""

    ADMISSION = "admission"  # 接收预备党员
    CONVERSION = "conversion"  # 预备党员转正


class Outcome(StrEnum):
    """第35、36条: 讨论转正的支部大会付表决的三种结果; 与其记录同名."""

    CONVERSION = "conversion"  # 按期转正
    EXTENSION = "extension"  # 延长预备期
    CANCELLATION = "cancellation"  # 取消预备党员资格


@dataclass(frozen=True, kw_only=True)
class Motion:
    """第35条: 付表决的提议; `months` 为延长的月数, 其余为 0."""

    outcome: Outcome = Outcome.CONVERSION
    months: int = 0


@dataclass(frozen=True, kw_only=True)
class Cause:
    """第35、36条: 预备期满之前取消资格的原因; `fraud` 为弄虚作假、伪造手续, 其余为严重违纪违法."""

    fraud: bool
    text: str


class BallotSource(StrEnum):
    """How the votes came to be counted."""

    CHAT = "chat"  # 私聊中的密封选票
    CARDS = "cards"  # 抽票码
    PAPER = "paper"  # 纸质票, 监票人与计票人会签


@dataclass(frozen=True, kw_only=True)
class Application:
    """第5条: 递交入党申请书.

    `earlier_on` 为在原单位递交的日期, `earlier_proven` 表示原件或档案记载已核实, 培养时间连续计算;
    `receiver_id` 为接收申请书的人; `born_on` 为名册没有登记时本人所填的出生日期, 审核后才登记.
    """

    kind: ClassVar[str] = "application"
    earlier_on: date | None = None
    earlier_proven: bool = False
    receiver_id: int | None = None
    born_on: date | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TalkerAssigned:
    """第7条: 党支部派专人与入党申请人谈话; 再派他人的以最后一次为准."""

    kind: ClassVar[str] = "talker_assigned"
    talker_id: int


@dataclass(frozen=True, kw_only=True)
class LeagueRecommendation:
    """第8、9条: 团支部推优大会的结果; 行为日期为推优大会之日.

    `ballot_id` 为票决编号, `evidence` 为复核凭据的散列; 纸质票没有.
    """

    kind: ClassVar[str] = "league_recommendation"
    cast: int
    approve: int
    secret_ballot: bool = True
    league_approved_on: date | None = None
    source: BallotSource | None = None
    ballot_id: str = ""
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberRecommendation:
    """第10条: 党员推荐."""

    kind: ClassVar[str] = "member_recommendation"
    recommender_id: int


@dataclass(frozen=True, kw_only=True)
class Discipline:
    """第9、16条: 通报批评或处分; `lifted_on` 为解除之日, `academic` 为学术不端.

    `party_probation` 为留党察看 (第28条): 期间没有表决权.
    """

    kind: ClassVar[str] = "discipline"
    title: str
    lifted_on: date | None = None
    academic: bool = False
    party_probation: bool = False


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """第9、13、16、35条: 一次排名; `period` 如 2025-2026, 学期的如 2025-2026-1."""

    kind: ClassVar[str] = "ranking"
    basis: RankingKind
    period: str
    rank: int
    total: int
    failed_courses: int = 0
    scope: RankingScope = RankingScope.MAJOR
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Award:
    """第13、16、35条: 荣誉表彰、竞赛表彰或奖学金; `scholarship` 为等次 (一等为 1), 0 为非奖学金."""

    kind: ClassVar[str] = "award"
    title: str
    level: Level
    scholarship: int = 0
    competition: bool = False
    research: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Post:
    """第13、16、35条: 学生干部任职; 行为日期为任职之日."""

    kind: ClassVar[str] = "post"
    title: str
    major: bool
    until: date | None = None
    excellent: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SocialWork:
    """第11条: 分配的社会工作."""

    kind: ClassVar[str] = "social_work"
    task: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Talk:
    """第7、12条: 与本人的一次谈话; `first` 为递交申请书后的首次谈话.

    `files` 为谈话人留存语音的 SHA-256; `correction` 为更正的理由, 记录之后一日之内的修改没有理由.
    """

    kind: ClassVar[str] = "talk"
    talker_id: int
    place: str
    gist: str
    problems: str = ""
    follow_up: str = ""
    first: bool = False
    files: tuple[str, ...] = ()
    correction: str = ""


@dataclass(frozen=True, kw_only=True)
class ActivistDecision:
    """第10条: 支委会 (不设支委会的经支部大会) 确定为入党积极分子."""

    kind: ClassVar[str] = "activist_decision"
    minutes: bool = True


@dataclass(frozen=True, kw_only=True)
class SuperiorFiling:
    """第10、16条: 报上级党组织备案; `of` 为被备案决定的种类."""

    kind: ClassVar[str] = "superior_filing"
    of: str


@dataclass(frozen=True, kw_only=True)
class Training:
    """第11、19、33、35条: 一次培训或集体教育; 行为日期为结业 (发证) 之日."""

    kind: ClassVar[str] = "training"
    purpose: TrainingPurpose
    days: int = 0
    hours: int = 0
    exam_passed: bool = False
    certificate: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContactAssigned:
    """第12条: 指定培养联系人; 指定之日是否为正式党员随记录保存."""

    kind: ClassVar[str] = "contact_assigned"
    contact_id: int
    full_member: bool


@dataclass(frozen=True, kw_only=True)
class ContactEnded:
    """第12条: 培养联系人任务结束; `successor_id` 为接手的联系人, 名册导入的没有."""

    kind: ClassVar[str] = "contact_ended"
    contact_id: int
    successor_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HandoverConfirmed:
    """第12条: 联系人交接由其中一方确认; `ended` 为所交接的任务结束记录, `contact_id` 为确认者."""

    kind: ClassVar[str] = "handover_confirmed"
    ended: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class ThoughtReport:
    """第11条: 一份书面思想汇报.

    `quarter` 如 2026Q4; `files` 为各附件的 SHA-256; `characters` 为可数的字数 (照片为 0);
    `signed` 为署名并注明日期; `text` 为可读文字的 SHA-256, 照片没有;
    `fingerprint` 为去掉空白与标点后的文字的 SHA-256 (照片则为字节的), 用来认出同文.
    """

    kind: ClassVar[str] = "thought_report"
    quarter: str
    files: tuple[str, ...]
    characters: int
    fingerprint: str
    signed: bool = True
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """第12条: 培养联系人半年一次的考察意见; `correction` 为更正的理由, 一日之内的修改没有理由."""

    kind: ClassVar[str] = "opinion"
    contact_id: int
    text: str
    correction: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactProposal:
    """第12条: 培养联系人提出能否列入年度发展计划的意见."""

    kind: ClassVar[str] = "contact_proposal"
    contact_id: int
    in_favour: bool


@dataclass(frozen=True, kw_only=True)
class PlanListing:
    """第13、15条: 列入某年度发展计划; `adjusted` 为年中调整增列."""

    kind: ClassVar[str] = "plan_listing"
    year: int
    adjusted: bool = False


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """第17条: 听取意见的座谈会; 每人须表明两项态度并签名, 人数按「是否同意入党」计."""

    kind: ClassVar[str] = "hearing"
    attendees: int
    approve: int
    oppose: int
    kinds: tuple[str, ...]
    answered_both: bool = True
    signed: bool = True
    chair_id: int | None = None
    source: BallotSource | None = None
    ballot_id: str = ""
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class GroupOpinion:
    """第17条: 党小组讨论提出的意见."""

    kind: ClassVar[str] = "group_opinion"
    in_favour: bool


@dataclass(frozen=True, kw_only=True)
class ProspectiveDecision:
    """第16、17条: 列为发展对象."""

    kind: ClassVar[str] = "prospective_decision"
    minutes: bool = True


@dataclass(frozen=True, kw_only=True)
class SpecialCase:
    """第21条: 排名未达前50%者由基层党组织申请、学校组织部复审; `granted` 为复审结果."""

    kind: ClassVar[str] = "special_case"
    granted: bool = False


@dataclass(frozen=True, kw_only=True)
class Introducer:
    """第23条: 入党介绍人; 指定之日的身份随记录保存."""

    kind: ClassVar[str] = "introducer"
    introducer_id: int
    full_member: bool = True
    under_probation_penalty: bool = False
    other_penalty: bool = False
    file_elsewhere: bool = False


@dataclass(frozen=True, kw_only=True)
class IntroducerEnded:
    """第23条: 入党介绍人更换."""

    kind: ClassVar[str] = "introducer_ended"
    introducer_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewLetter:
    """第18条: 一封政审函调; 行为日期为发函之日. 只存日期, 不存内容."""

    kind: ClassVar[str] = "review_letter"
    letter_id: str
    replied_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PoliticalReview:
    """第18条: 政审结论性材料; 只存结论与日期, 不存内容."""

    kind: ClassVar[str] = "political_review"
    cleared: bool
    signed: bool = True
    residence_opinions: int = 0


@dataclass(frozen=True, kw_only=True)
class CommitteeExamination:
    """第22条: 支委会集体审查发展对象的材料."""

    kind: ClassVar[str] = "committee_examination"
    qualified: bool


@dataclass(frozen=True, kw_only=True)
class CommitteeMinutes:
    """第10、16、22、37条: 支委会就一人一事的记录: 人数、举手的数目、结果和讨论要点.

    `matter` 为事项, 与其记录同名; `by_branch` 表示不设支委会, 由支部大会讨论.
    """

    kind: ClassVar[str] = "committee_minutes"
    matter: str
    entitled: int
    present: int
    approve: int
    oppose: int
    abstain: int
    adopted: bool
    by_branch: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PreReview:
    """第22条: 学院党委审议 (预审); `materials` 为齐备的材料代号."""

    kind: ClassVar[str] = "pre_review"
    passed: bool
    materials: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PublicNotice:
    """第8、20、37条: 一次公示; 两种渠道各自的起止日, 起日为张贴之日, 止日为最后一个公示日."""

    kind: ClassVar[str] = "public_notice"
    purpose: NoticePurpose
    paper_from: date | None = None
    paper_until: date | None = None
    web_from: date | None = None
    web_until: date | None = None
    contents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Objection:
    """第8、20条: 公示期间收到的反映; `upheld` 表示核实后确实存在突出问题."""

    kind: ClassVar[str] = "objection"
    purpose: NoticePurpose
    closed_on: date | None = None
    upheld: bool = False


@dataclass(frozen=True, kw_only=True)
class Clearance:
    """第22条: 学校党委组织部审查通过."""

    kind: ClassVar[str] = "clearance"


@dataclass(frozen=True, kw_only=True)
class FormIssued:
    """第22条: 领取《入党志愿书》."""

    kind: ClassVar[str] = "form_issued"


@dataclass(frozen=True, kw_only=True)
class FormDraftApproved:
    """第25条: 志愿书草稿经党支部或组织员审查同意."""

    kind: ClassVar[str] = "form_draft_approved"


@dataclass(frozen=True, kw_only=True)
class FormCompleted:
    """第24、25条: 志愿书正式填写完成; `opinions` 为已填写的介绍人意见数."""

    kind: ClassVar[str] = "form_completed"
    opinions: int


@dataclass(frozen=True, kw_only=True)
class MeetingMinutes:
    """第27、28、40条: 支部大会就一人的记录.

    `agenda` 为实际进行的程序, 依先后; `text` 为决议全文, 或暂缓的原因.
    """

    kind: ClassVar[str] = "meeting_minutes"
    ballot: BallotKind
    agenda: tuple[str, ...]
    introducers_present: int = 2
    resolution: tuple[str, ...] = ()
    resolution_matches: bool = True
    disagreement: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class BallotResult:
    """第28、40、41条: 支部大会对一人的票决结果; 只有数目, 没有任何人的选择.

    `entitled` 应到, `present` 实到, `written` 书面意见, `issued` 发出, `returned` 收回,
    `approve`/`oppose`/`abstain` 含书面意见, `invalid` 无效票, `source` 未记载的为此前的私聊投票.
    `excluded` 为从应到中除去者的依据代号,
    须经上级同意并由大会通过; `branch_full_members` 为支部当日有表决权的正式党员总数.
    `root` 为封存选票的默克尔根, `roll` 为名单的散列, `rules` 为适用的规则包,
    `evidence` 为复核凭据的散列. `outcome` 与 `months` 为转正大会付表决的提议, 没有写的是按期转正.
    """

    kind: ClassVar[str] = "ballot_result"
    ballot: BallotKind
    ballot_id: str
    entitled: int
    present: int
    written: int
    issued: int
    returned: int
    approve: int
    oppose: int
    abstain: int
    passed: bool
    candidates: int = 1
    branch_full_members: int | None = None
    excluded: tuple[str, ...] = ()
    exclusions_consented: bool = True
    exclusions_adopted: bool = True
    proxies: int = 0
    late_votes: int = 0
    late_written: int = 0
    written_also_present: int = 0
    unqualified_voters: int = 0
    secret: bool = True
    invalid: int = 0
    source: BallotSource | None = None
    root: str = ""
    roll: str = ""
    rules: str = ""
    evidence: str = ""
    outcome: Outcome | None = None
    months: int = 0


@dataclass(frozen=True, kw_only=True)
class Admission:
    """第28、30、35条: 接收为预备党员; 记录的行为日期是支部大会通过之日, 预备期由此起算.

    大会通过而学校党委尚未批准的为待审, 身份不变.
    """

    kind: ClassVar[str] = "admission"


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """第31条: 支部大会或上级未接收为预备党员."""

    kind: ClassVar[str] = "rejection"


@dataclass(frozen=True, kw_only=True)
class RejectionTalk:
    """第31条: 与未被接收者的谈话."""

    kind: ClassVar[str] = "rejection_talk"


@dataclass(frozen=True, kw_only=True)
class OrganizerTalk:
    """第29条: 审批前组织员与发展对象的谈话; `written` 为已如实填入志愿书."""

    kind: ClassVar[str] = "organizer_talk"
    written: bool = True
    problem: bool = False


@dataclass(frozen=True, kw_only=True)
class Approval:
    """第30、35、37条: 上级对支部大会决议的审批; `together` 为同一次表决中一并审批的人数.

    `outcome` 为所审批的是转正、延长还是取消, 没有写的是接收或按期转正; `document` 为批复文号.
    """

    kind: ClassVar[str] = "approval"
    ballot: BallotKind
    level: Level
    approved: bool = True
    together: int = 1
    period_from: date | None = None
    period_until: date | None = None
    outcome: Outcome | None = None
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class AdmissionTalk:
    """第31条: 与新接收预备党员的谈话; `dues_from` 为开始交纳党费之月的第一日."""

    kind: ClassVar[str] = "admission_talk"
    dues_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """第31、37条: 通知本人, 在党员大会上宣布, 或张榜公布.

    `outcome` 为所宣布的是转正、延长还是取消, 没有写的是接收或按期转正.
    """

    kind: ClassVar[str] = "announcement"
    ballot: BallotKind
    outcome: Outcome | None = None


@dataclass(frozen=True, kw_only=True)
class GroupAssignment:
    """第33条: 编入支部或党小组."""

    kind: ClassVar[str] = "group_assignment"


@dataclass(frozen=True, kw_only=True)
class Oath:
    """第32条: 入党宣誓."""

    kind: ClassVar[str] = "oath"


@dataclass(frozen=True, kw_only=True)
class QuarterlyAnalysis:
    """第34条: 支部按季度分析预备党员情况; `number` 为预备期内第几次."""

    kind: ClassVar[str] = "quarterly_analysis"
    number: int
    problem: bool = False


@dataclass(frozen=True, kw_only=True)
class ConversionApplication:
    """第37条: 递交转正申请; 各栏同思想汇报, `late_reason` 为逾期递交者说明的理由.

    没有 `files` 的为支部收下的纸质申请.
    """

    kind: ClassVar[str] = "conversion_application"
    files: tuple[str, ...] = ()
    characters: int = 0
    fingerprint: str = ""
    late_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ConversionOpinions:
    """第37条: 转正前征求党内外师生员工意见并提出初步意见."""

    kind: ClassVar[str] = "conversion_opinions"


@dataclass(frozen=True, kw_only=True)
class DefenceDraw:
    """第39条: 答辩名单的一次抽签, 名单上每人一份, `selected` 为本人是否抽中.

    `pool` 为全部拟转正的预备党员, `drawn` 为抽中者, 依抽签的次序; `commitment` 为事先公布的承诺值,
    以 `seed` 和 `pool` 可以重算.
    """

    kind: ClassVar[str] = "defence_draw"
    pool: tuple[str, ...]
    drawn: tuple[str, ...]
    seed: str
    commitment: str
    selected: bool


@dataclass(frozen=True, kw_only=True)
class Defence:
    """第38、39条: 一场转正答辩中与本人有关的事实."""

    kind: ClassVar[str] = "defence"
    pool: int
    drawn: int
    panel: int
    random: bool = True
    selected: bool = True
    announced: bool = True
    contact_on_panel: bool = False
    grades: tuple[int, ...] = ()
    source: BallotSource | None = None
    ballot_id: str = ""
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """第35条: 支部大会通过、学院党委批准延长预备期."""

    kind: ClassVar[str] = "extension"
    months: int


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """第35、36条: 取消预备党员资格; 满期之前取消的写明 `reason`."""

    kind: ClassVar[str] = "cancellation"
    fraud: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """第35、37条: 转为正式党员; `from_day` 为决议写明的转正时间."""

    kind: ClassVar[str] = "conversion"
    from_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class TransferIn:
    """第5、36条: 组织关系转入; `newcomer` 为新生, 行为日期为入校之日."""

    kind: ClassVar[str] = "transfer_in"
    newcomer: bool = False


@dataclass(frozen=True, kw_only=True)
class TransferOut:
    """第14、36条: 组织关系转出或毕业离校."""

    kind: ClassVar[str] = "transfer_out"


@dataclass(frozen=True, kw_only=True)
class FileAudit:
    """第36条: 对转入预备党员入党材料的审核."""

    kind: ClassVar[str] = "file_audit"
    complete: bool
    forged: bool = False


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """第20、28、29条: 暂缓发展; `resumed_on` 为恢复之日."""

    kind: ClassVar[str] = "suspension"
    reason: str
    resumed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Archived:
    """第14、42条: 材料归入个人档案或党员档案; `materials` 为已存入的材料代号."""

    kind: ClassVar[str] = "archived"
    materials: tuple[str, ...]
    personal_file: bool = True


@dataclass(frozen=True, kw_only=True)
class SecretaryHandover:
    """第45、46条: 支部书记变更时本人材料的交接."""

    kind: ClassVar[str] = "secretary_handover"
    accepted: bool


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """各条「一般」之处: 记名说明理由后对某项要求从宽; `rule` 为要求的代号."""

    kind: ClassVar[str] = "waiver"
    rule: str
    reason: str


Payload = (
    Application
    | TalkerAssigned
    | LeagueRecommendation
    | MemberRecommendation
    | Discipline
    | Ranking
    | Award
    | Post
    | SocialWork
    | Talk
    | ActivistDecision
    | SuperiorFiling
    | Training
    | ContactAssigned
    | ContactEnded
    | HandoverConfirmed
    | ThoughtReport
    | Opinion
    | ContactProposal
    | PlanListing
    | Hearing
    | GroupOpinion
    | ProspectiveDecision
    | SpecialCase
    | Introducer
    | IntroducerEnded
    | ReviewLetter
    | PoliticalReview
    | CommitteeExamination
    | CommitteeMinutes
    | PreReview
    | PublicNotice
    | Objection
    | Clearance
    | FormIssued
    | FormDraftApproved
    | FormCompleted
    | MeetingMinutes
    | BallotResult
    | Admission
    | Rejection
    | RejectionTalk
    | OrganizerTalk
    | Approval
    | AdmissionTalk
    | Announcement
    | GroupAssignment
    | Oath
    | QuarterlyAnalysis
    | ConversionApplication
    | ConversionOpinions
    | DefenceDraw
    | Defence
    | Extension
    | Cancellation
    | Conversion
    | TransferIn
    | TransferOut
    | FileAudit
    | Suspension
    | Archived
    | SecretaryHandover
    | Waiver
)


# What somebody states of themselves: it counts once it has been reviewed (第45条).
STATED = (Application, Ranking, Award, Post, Training, SocialWork)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One entry of a dossier's ledger (第45条: 谁主办谁记录, 谁负责谁签字).

    `act_date` is the day of the act, `entered_on` the day it was written down (both
    Asia/Shanghai dates); the four persons are ids. `supersedes` names the record this one corrects.
    """

    id: int
    act_date: date
    entered_on: date
    payload: Payload
    state: ReviewState = ReviewState.ACCEPTED
    actor_id: int | None = None
    recorder_id: int | None = None
    responsible_id: int | None = None
    signer_id: int | None = None
    supersedes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Everything the regulation may look at for one person, in the order it was entered.

    `kept_since` is the day from which the ledger is complete: what fell due before it stood on
    paper and is not owed again (an imported roster brings only the dates of the decisions).
    `floating` says 流动人员 (第18条), `cannot_graduate` 基本确定毕业时无法取得证书 (第16条).
    """

    person_id: int
    records: tuple[Record, ...]
    birth_date: date | None = None
    graduation: date | None = None
    postgraduate: bool = False
    league_member: bool = True
    floating: bool = False
    cannot_graduate: bool = False
    kept_since: date | None = None
