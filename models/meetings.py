"""支部大会, its frozen roll, and the sealed ballots."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.people import Branch, Person
from regulation.ballot_forms import BallotForm
from regulation.records import Outcome


class MeetingKind(StrEnum):
    """What a meeting is called for."""

    ADMISSION = "admission"  # 接收预备党员
    CONVERSION = "conversion"  # 预备党员转正
    COMMITTEE = "committee"  # 支委会
    RECOMMENDATION = "recommendation"  # 推优
    HEARING = "hearing"  # 座谈会
    DEFENCE = "defence"  # 答辩评议


class MeetingState(StrEnum):
    """From the plan to the end; a postponed meeting is planned anew, an ended one stays ended."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    IN_SESSION = "in_session"
    POSTPONED = "postponed"
    ENDED = "ended"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """Where the discussion of one candidate stands."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    DECIDED = "decided"  # 已表决
    SUSPENDED = "suspended"  # 分歧较大, 暂缓表决
    REMOVED = "removed"  # 会前撤下


class Reply(StrEnum):
    """What a member answers to the notice of a meeting."""

    COMING = "coming"  # 参加
    LEAVE = "leave"  # 请假


class RollChange(StrEnum):
    """A correction of the roll after it was frozen."""

    EXCLUDE = "exclude"  # 依规定的情形不计入应到
    REMOVE = "remove"  # 没有表决权而误列
    ADD = "add"  # 有表决权而漏列
    PRESENT = "present"  # 到会而无手机, 代为签到


class OpinionState(StrEnum):
    """The way of a 书面意见; once counted, nothing of what it said is kept."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"  # by the scrutineer
    VOID = "void"  # withdrawn, or its author came
    COUNTED = "counted"


class BallotState(StrEnum):
    """The one-way path of a ballot."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"  # no more votes; counting may be repeated until it is done
    COUNTED = "counted"
    VOID = "void"


class Meeting(Model):
    """A meeting of a branch: planned, announced, held. `opened_at` is when its roll was frozen.

    `convened_by_id` planned it, at `convened_at`. `attendance_reason` says why it went on in
    spite of a warning; `state_reason` why it was postponed or cancelled; `revision` counts the
    notices sent. `code_key` makes the codes of the sign-in screen. `unlisted` are guests who are
    on no roster, each a name and a part: they are told, come and vote on paper.
    """

    id = fields.IntField(primary_key=True)
    branch: fields.ForeignKeyRelation["Branch"] = fields.ForeignKeyField(
        "models.Branch", "meetings", on_delete=fields.RESTRICT
    )
    branch_id: int
    kind = fields.CharEnumField(MeetingKind, max_length=16)
    state = fields.CharEnumField(MeetingState, max_length=16, default=MeetingState.PLANNED)
    convened_by_id = fields.IntField()
    convened_at = fields.DatetimeField()
    starts_at = fields.DatetimeField(null=True)
    place = fields.CharField(max_length=100, default="", db_default="")
    host_id = fields.IntField(null=True)
    recorder_id = fields.IntField(null=True)
    scrutineer_id = fields.IntField(null=True)  # 监票人
    teller_id = fields.IntField(null=True)  # 计票人
    on_paper = fields.BooleanField(default=False, db_default=False)
    revision = fields.IntField(default=0, db_default=0)
    state_reason = fields.CharField(max_length=500, default="", db_default="")
    opened_at = fields.DatetimeField(null=True)
    code_key = fields.CharField(max_length=64, default="", db_default="")
    attendance_reason = fields.CharField(max_length=500, default="", db_default="")
    ended_at = fields.DatetimeField(null=True)
    request = fields.CharField(max_length=64, null=True, unique=True)
    unlisted: fields.Field[list[list[str]] | None] = fields.JSONField(null=True)

    class Meta:
        table = "meeting"
        indexes = (("branch_id", "state"),)


class RollEntry(Model):
    """One 正式党员 with the vote on the roll of a meeting, and when they signed in.

    From the notice to the opening the roll is provisional and holds the replies; the opening
    freezes it. `wrong_codes` counts the wrong sign-in codes since `wrong_since`.
    """

    id = fields.IntField(primary_key=True)
    meeting: fields.ForeignKeyRelation["Meeting"] = fields.ForeignKeyField(
        "models.Meeting", "roll", on_delete=fields.RESTRICT
    )
    meeting_id: int
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "roll_entries", on_delete=fields.RESTRICT
    )
    person_id: int
    signed_in_at = fields.DatetimeField(null=True)
    reply = fields.CharEnumField(Reply, max_length=16, null=True)
    reply_reason = fields.CharField(max_length=200, default="", db_default="")
    part = fields.CharField(max_length=16, default="", db_default="")  # 座谈会: 到会者的类别
    by_hand = fields.BooleanField(default=False, db_default=False)  # 无手机, 由两人代为签到
    wrong_codes = fields.IntField(default=0, db_default=0)
    wrong_since = fields.DatetimeField(null=True)

    class Meta:
        table = "roll_entry"
        unique_together = (("meeting_id", "person_id"),)


class RollCorrection(Model):
    """A change of the frozen roll: in force once the scrutineer has signed it, too.

    `reason` is the ground where somebody is excluded (第28条), and `consent` says how the
    superior organisation agreed; the scrutineer signs that the meeting has adopted it.
    """

    id = fields.IntField(primary_key=True)
    meeting: fields.ForeignKeyRelation["Meeting"] = fields.ForeignKeyField(
        "models.Meeting", "roll_corrections", on_delete=fields.RESTRICT
    )
    meeting_id: int
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "roll_corrections", on_delete=fields.RESTRICT
    )
    person_id: int
    change = fields.CharEnumField(RollChange, max_length=16)
    reason = fields.CharField(max_length=200)
    consent = fields.CharField(max_length=200, default="")
    proposed_by_id = fields.IntField()
    proposed_at = fields.DatetimeField()
    signed_by_id = fields.IntField(null=True)
    signed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "roll_correction"
        indexes = (("meeting_id",),)


class AgendaItem(Model):
    """One candidate of a meeting. The next begins when the one before is settled.

    `head_count` is what the scrutineer counted in the room before the ballots of this item.
    A 转正 meeting is planned for a motion (`outcome`, `months`; none is 按期转正); a cancellation
    that does not wait for the end of the probation has its `cause`, and says whether it is `fraud`.
    """

    id = fields.IntField(primary_key=True)
    meeting: fields.ForeignKeyRelation["Meeting"] = fields.ForeignKeyField(
        "models.Meeting", "agenda", on_delete=fields.RESTRICT
    )
    meeting_id: int
    position = fields.IntField()
    candidate: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "agenda_items", on_delete=fields.RESTRICT
    )
    candidate_id: int
    state = fields.CharEnumField(ItemState, max_length=16, default=ItemState.WAITING)
    head_count = fields.IntField(null=True)
    introducers_present = fields.IntField(null=True)
    reason = fields.CharField(max_length=500, default="")
    outcome: fields.Field[Outcome | None] = fields.CharEnumField(  # type: ignore[assignment]
        Outcome, max_length=16, null=True
    )
    months = fields.IntField(default=0, db_default=0)
    fraud = fields.BooleanField(default=False, db_default=False)
    cause = fields.CharField(max_length=500, default="", db_default="")

    class Meta:
        table = "agenda_item"
        unique_together = (("meeting_id", "position"), ("meeting_id", "candidate_id"))


class AgendaStep(Model):
    """A step of the article's order that was gone through for a candidate, with what was noted."""

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation["AgendaItem"] = fields.ForeignKeyField(
        "models.AgendaItem", "steps", on_delete=fields.RESTRICT
    )
    item_id: int
    step = fields.CharField(max_length=32)
    note = fields.TextField(default="")
    done_by_id = fields.IntField()
    done_at = fields.DatetimeField()

    class Meta:
        table = "agenda_step"
        unique_together = (("item_id", "step"),)


class WrittenOpinion(Model):
    """A sealed 书面意见 on one candidate. `late` is one the centre would not accept any more.

    Its ciphertext is gone once it is counted or void.
    """

    id = fields.IntField(primary_key=True)
    item: fields.ForeignKeyRelation["AgendaItem"] = fields.ForeignKeyField(
        "models.AgendaItem", "written_opinions", on_delete=fields.RESTRICT
    )
    item_id: int
    author: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "written_opinions", on_delete=fields.RESTRICT
    )
    author_id: int
    state = fields.CharEnumField(OpinionState, max_length=16, default=OpinionState.RECEIVED)
    ciphertext = fields.BinaryField(null=True)
    late = fields.BooleanField(default=False)
    received_at = fields.DatetimeField()
    confirmed_by_id = fields.IntField(null=True)

    class Meta:
        table = "written_opinion"
        unique_together = (("item_id", "author_id"),)


class Ballot(Model):
    """One secret ballot on one candidate. Holds counts after counting, never a choice.

    `id` is random and also names the key file. `evidence` is what anybody can recount it from.
    A 转正 meeting puts a motion to the vote, by default 按期转正; `number` counts the motions.
    `void_reason` says why it is void or should be, by whose word; a lost key leaves it empty.
    """

    id = fields.CharField(max_length=16, primary_key=True)
    meeting: fields.ForeignKeyRelation["Meeting"] = fields.ForeignKeyField(
        "models.Meeting", "ballots", on_delete=fields.RESTRICT
    )
    meeting_id: int
    candidate: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "ballots", on_delete=fields.RESTRICT
    )
    candidate_id: int
    form = fields.CharEnumField(
        BallotForm, max_length=16, default=BallotForm.RESOLUTION, db_default="resolution"
    )
    state = fields.CharEnumField(BallotState, max_length=16, default=BallotState.PREPARED)
    public_key = fields.CharField(max_length=64, default="")
    prepared_at = fields.DatetimeField()
    opened_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    counted_at = fields.DatetimeField(null=True)
    issued = fields.IntField(default=0)
    returned = fields.IntField(default=0)
    counts: fields.Field[dict[str, int]] = fields.JSONField(null=True)  # by answer, once counted
    approve = fields.IntField(default=0)
    oppose = fields.IntField(default=0)
    abstain = fields.IntField(default=0)
    passed = fields.BooleanField(default=False)
    coded = fields.BooleanField(default=False, db_default=False)  # opens with the 开箱码 only
    closes_at = fields.DatetimeField(null=True)  # the latest moment; None: until it is closed
    root = fields.CharField(max_length=64, default="", db_default="")  # of the closed box
    evidence: fields.Field[dict[str, Any]] = fields.JSONField(null=True)
    outcome: fields.Field[Outcome | None] = fields.CharEnumField(  # type: ignore[assignment]
        Outcome, max_length=16, null=True
    )
    months = fields.IntField(default=0, db_default=0)
    number = fields.IntField(default=1, db_default=1)
    void_reason = fields.CharField(max_length=500, default="", db_default="")
    void_proposed_by_id = fields.IntField(null=True)
    voided_by_id = fields.IntField(null=True)

    class Meta:
        table = "ballot"
        indexes = (("meeting_id",), ("state",))


class Envelope(Model):
    """A sealed vote, exactly one a voter, replaced as a whole when the voter changes it.

    Gone once the ballot is counted.
    """

    id = fields.CharField(max_length=32, primary_key=True)  # ballot:voter
    ballot: fields.ForeignKeyRelation["Ballot"] = fields.ForeignKeyField(
        "models.Ballot", "envelopes", on_delete=fields.RESTRICT
    )
    ballot_id: str
    voter_id = fields.IntField()
    ciphertext = fields.BinaryField()

    class Meta:
        table = "envelope"
        unique_together = (("ballot_id", "voter_id"),)
