"""The Chinese names of stages, offices and ballots: one term for one thing."""

from regulation.assessment import Stage
from regulation.paper import VoteKind
from regulation.records import BallotKind, Cause, Motion, Outcome, ReviewState
from services.lights import Light

STAGES = {
    Stage.NONE: "群众",
    Stage.APPLICANT: "入党申请人",
    Stage.ACTIVIST: "入党积极分子",
    Stage.PROSPECTIVE_MEMBER: "发展对象",
    Stage.PROBATIONARY_MEMBER: "预备党员",
    Stage.FULL_MEMBER: "正式党员",
}


ROLES = {
    "secretary": "支部书记",
    "organization_commissioner": "组织委员",
    "committee_member": "支部委员",
    "organizer": "组织员",
    "league_secretary": "团支部书记",
    "administrator": "管理员",
}

BALLOTS = {
    BallotKind.ADMISSION: "接收预备党员",
    BallotKind.CONVERSION: "预备党员转正",
}

OUTCOMES = {
    Outcome.CONVERSION: "按期转正",
    Outcome.EXTENSION: "延长预备期",
    Outcome.CANCELLATION: "取消预备党员资格",
}


CAUSES = {True: "弄虚作假、伪造手续", False: "严重违纪违法"}


def name_cause(cause: Cause) -> str:
    """第36条: why a membership is cancelled before the probation is over."""
    return f"{CAUSES[cause.fraud]}。{cause.text}"


def name_motion(motion: Motion) -> str:
    """What is put to the vote at a 转正 meeting."""
    months = f"{motion.months}个月" if motion.months else ""
    return f"{OUTCOMES[motion.outcome]}{months}"


def name_vote(kind: BallotKind, motion: Motion | None) -> str:
    """What a vote is on, with the motion where there is one."""
    return BALLOTS[kind] if motion is None else f"{BALLOTS[kind]}（{name_motion(motion)}）"


VOTES = {
    VoteKind.ADMISSION: "接收预备党员",
    VoteKind.CONVERSION: "预备党员转正",
    VoteKind.RECOMMENDATION: "推优",
    VoteKind.HEARING: "座谈会",
    VoteKind.DEFENCE: "答辩评议",
}

MEETINGS: dict[str, str] = {
    VoteKind.ADMISSION: "讨论接收预备党员的支部大会",
    VoteKind.CONVERSION: "讨论预备党员转正的支部大会",
    VoteKind.RECOMMENDATION: "团支部推优大会",
    VoteKind.HEARING: "听取意见的座谈会",
    VoteKind.DEFENCE: "预备党员转正答辩会",
}

LIGHTS = {Light.LATE: "红", Light.SOON: "黄", Light.CALM: "绿"}

REVIEW_STATES = {
    ReviewState.PENDING: "待审",
    ReviewState.ACCEPTED: "已审",
    ReviewState.RETURNED: "已退回",
    ReviewState.VOID: "已撤回",
}
