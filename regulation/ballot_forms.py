"""第8、17、28、38、41条: 无记名投票的几种票式; the answers of each stand in one order for all."""

from collections.abc import Mapping
from enum import StrEnum


class Choice(StrEnum):
    """What a voter may say; not voting at all is 未收回, not a choice."""

    APPROVE = "approve"  # 赞成
    OPPOSE = "oppose"  # 不赞成
    ABSTAIN = "abstain"  # 弃权
    EXCELLENT = "excellent"  # 优秀
    GOOD = "good"  # 良好
    FAIR = "fair"  # 一般
    POOR = "poor"  # 较差
    YES_YES = "yes_yes"  # 具备入党条件, 同意入党
    YES_NO = "yes_no"  # 具备入党条件, 不同意入党
    NO_NO = "no_no"  # 不具备入党条件, 不同意入党
    UNDECIDED = "undecided"  # 不表态


class BallotForm(StrEnum):
    """What a ballot is for; that decides its answers and whether it is formal."""

    RESOLUTION = "resolution"  # 第28、41条: 接收、转正的票决
    NOMINATION = "nomination"  # 第8条: 推优
    HEARING = "hearing"  # 第17条: 座谈会, 两项态度一次表明
    PANEL = "panel"  # 第38条: 转正答辩评议


OPINION = (Choice.APPROVE, Choice.OPPOSE, Choice.ABSTAIN)
GRADES = (Choice.EXCELLENT, Choice.GOOD, Choice.FAIR, Choice.POOR)
TWO_ANSWERS = (Choice.YES_YES, Choice.YES_NO, Choice.NO_NO, Choice.UNDECIDED)
OPTIONS: Mapping[BallotForm, tuple[Choice, ...]] = {
    BallotForm.RESOLUTION: OPINION,
    BallotForm.NOMINATION: OPINION,
    BallotForm.HEARING: TWO_ANSWERS,
    BallotForm.PANEL: GRADES,
}
FORMAL = frozenset({BallotForm.RESOLUTION})  # opened with an 开箱码 only
