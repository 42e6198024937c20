"""The Chinese names of stages, offices and ballots: one term for one thing."""

from regulation.assessment import Stage
from regulation.paper import VoteKind
from regulation.records import BallotKind, ReviewState
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

VOTES = {
    VoteKind.ADMISSION: "接收预备党员",
    VoteKind.CONVERSION: "预备党员转正",
    VoteKind.RECOMMENDATION: "推优",
    VoteKind.HEARING: "座谈会",
    VoteKind.DEFENCE: "答辩评议",
}

MEETINGS = {
    BallotKind.ADMISSION: "讨论接收预备党员的支部大会",
    BallotKind.CONVERSION: "讨论预备党员转正的支部大会",
}

LIGHTS = {Light.LATE: "红", Light.SOON: "黄", Light.CALM: "绿"}

REVIEW_STATES = {
    ReviewState.PENDING: "待审",
    ReviewState.ACCEPTED: "已审",
    ReviewState.RETURNED: "已退回",
    ReviewState.VOID: "已撤回",
}
