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


class BallotKind(StrEnum):
    """The two formal ballots of a branch meeting."""

    ADMISSION = "admission"  # 接收预备党员
    CONVERSION = "conversion"  # 预备党员转正


@dataclass(frozen=True, kw_only=True)
class Application:
    """第5条: 递交入党申请书."""

    kind: ClassVar[str] = "application"


@dataclass(frozen=True, kw_only=True)
class Talk:
    """第7、12条: 与本人的一次谈话; `first` 为递交申请书后的首次谈话."""

    kind: ClassVar[str] = "talk"
    talker_id: int
    place: str
    gist: str
    problems: str = ""
    follow_up: str = ""
    first: bool = False


@dataclass(frozen=True, kw_only=True)
class ActivistDecision:
    """第10条: 支委会确定为入党积极分子."""

    kind: ClassVar[str] = "activist_decision"


@dataclass(frozen=True, kw_only=True)
class ContactAssigned:
    """第12条: 指定培养联系人; 指定之日是否为正式党员随记录保存."""

    kind: ClassVar[str] = "contact_assigned"
    contact_id: int
    full_member: bool


@dataclass(frozen=True, kw_only=True)
class ContactEnded:
    """第12条: 培养联系人任务结束."""

    kind: ClassVar[str] = "contact_ended"
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class ThoughtReport:
    """第11条: 一份书面思想汇报.

    `quarter` 如 2026Q4; `files` 为各附件的 SHA-256; `characters` 为可数的字数 (照片为 0);
    `fingerprint` 为去掉空白与标点后的文字的 SHA-256 (照片则为字节的), 用来认出同文.
    """

    kind: ClassVar[str] = "thought_report"
    quarter: str
    files: tuple[str, ...]
    characters: int
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """第12条: 培养联系人半年一次的考察意见."""

    kind: ClassVar[str] = "opinion"
    contact_id: int
    text: str


@dataclass(frozen=True, kw_only=True)
class ProspectiveDecision:
    """第16、17条: 列为发展对象."""

    kind: ClassVar[str] = "prospective_decision"


@dataclass(frozen=True, kw_only=True)
class Introducer:
    """第23条: 入党介绍人."""

    kind: ClassVar[str] = "introducer"
    introducer_id: int


@dataclass(frozen=True, kw_only=True)
class BallotResult:
    """第28、40、41条: 支部大会对一人的票决结果; 只有数目, 没有任何人的选择.

    `entitled` 应到, `present` 实到, `written` 书面意见, `issued` 发出, `returned` 收回,
    `approve`/`oppose`/`abstain` 含书面意见.
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


@dataclass(frozen=True, kw_only=True)
class Admission:
    """第28、30、35条: 已接收为预备党员; 记录的行为日期是支部大会通过之日, 预备期由此起算."""

    kind: ClassVar[str] = "admission"


@dataclass(frozen=True, kw_only=True)
class ConversionApplication:
    """第37条: 递交转正申请."""

    kind: ClassVar[str] = "conversion_application"


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """第35、37条: 转为正式党员."""

    kind: ClassVar[str] = "conversion"


Payload = (
    Application
    | Talk
    | ActivistDecision
    | ContactAssigned
    | ContactEnded
    | ThoughtReport
    | Opinion
    | ProspectiveDecision
    | Introducer
    | BallotResult
    | Admission
    | ConversionApplication
    | Conversion
)


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
    """Everything the regulation may look at for one person, in the order it was entered."""

    person_id: int
    records: tuple[Record, ...]
    birth_date: date | None = None
    graduation: date | None = None
