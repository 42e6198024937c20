"""Vote arithmetic in integers (第28、41条): 应到 is the whole, never 实到."""

from dataclasses import dataclass

from regulation.refusal import Refusal
from regulation.rules import CentralLimits, MeetingRules
from regulation.shares import Share

ARTICLE = 28


def least_present(entitled: int, quorum: Share) -> int:
    """第28条: 至少要到会多少人才能开会; 半数以上含一半."""
    return quorum.least(entitled)


def central_least_present(entitled: int, quorum: Share, centre: CentralLimits | None) -> int:
    """第28条: 两把尺都够的到会人数; 中央细则要求超过半数, 恰为一半不够."""
    own = quorum.least(entitled)
    return own if centre is None else max(own, centre.quorum.least(entitled))


def least_approvals(entitled: int, majority: Share) -> int:
    """第28条: 至少要多少赞成票; 超过应到的半数, 不按实到计算."""
    return majority.least(entitled)


def quorum_met(entitled: int, present: int, quorum: Share) -> bool:
    """第28条: 实到达到应到的半数以上, 才能开会."""
    return entitled > 0 and quorum.reached(present, entitled)


def passes(entitled: int, approve: int, majority: Share) -> bool:
    """第28条: 赞成超过应到会有表决权的正式党员的半数."""
    return entitled > 0 and majority.reached(approve, entitled)


def check_can_open(entitled: int, present: int, quorum: Share) -> None:
    """第28条: 实到不足的, 不能开会表决."""
    if not quorum_met(entitled, present, quorum):
        needed = max(1, least_present(entitled, quorum))
        raise Refusal(
            "quorum_not_met", article=ARTICLE, entitled=entitled, present=present, needed=needed
        )


@dataclass(frozen=True, kw_only=True)
class Tally:
    """第28条: 一次票决的数目; 赞成、不赞成、弃权都含书面意见, 书面意见不计入实到.

    Raises `Refusal("tally_inconsistent")` when the numbers cannot belong to one vote.
    """

    entitled: int
    present: int
    written: int
    approve: int
    oppose: int
    abstain: int

    def __post_init__(self) -> None:
        if not self._consistent():
            raise Refusal(
                "tally_inconsistent",
                article=ARTICLE,
                entitled=self.entitled,
                present=self.present,
                written=self.written,
                counted=self.counted,
            )

    @property
    def counted(self) -> int:
        """Votes counted, written opinions among them."""
        return self.approve + self.oppose + self.abstain

    def _consistent(self) -> bool:
        parts = (self.present, self.written, self.approve, self.oppose, self.abstain)
        voters = self.present + self.written
        return min(parts) >= 0 and self.counted <= voters <= self.entitled and self.entitled > 0


@dataclass(frozen=True, kw_only=True)
class VoteVerdict:
    """How a tally stands under one text."""

    quorum: bool
    approved: bool
    needed_present: int
    needed_approvals: int

    @property
    def passed(self) -> bool:
        """The resolution is formed: quorum and majority."""
        return self.quorum and self.approved


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The verdicts of the college text and of the central text, side by side (双重尺)."""

    college: VoteVerdict
    central: VoteVerdict

    @property
    def passed(self) -> bool:
        """The college text decides."""
        return self.college.passed

    @property
    def differs(self) -> bool:
        """The two texts come to different results."""
        return self.college.passed != self.central.passed


def judge(tally: Tally, rules: MeetingRules, centre: CentralLimits | None) -> Judgement:
    """第28条: 决议是否形成; 有中央细则可用的, 按它再算一遍.

    `rules` and `centre` are the editions of the day of the meeting.
    """
    own = _verdict(tally, rules.quorum, rules.majority)
    second = own if centre is None else _verdict(tally, centre.quorum, centre.majority)
    return Judgement(college=own, central=second)


def _verdict(tally: Tally, quorum: Share, majority: Share) -> VoteVerdict:
    return VoteVerdict(
        quorum=quorum_met(tally.entitled, tally.present, quorum),
        approved=passes(tally.entitled, tally.approve, majority),
        needed_present=least_present(tally.entitled, quorum),
        needed_approvals=least_approvals(tally.entitled, majority),
    )
