"""支部大会, its frozen roll, and the sealed ballots."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.people import Branch, Person
from regulation.records import BallotKind


class MeetingState(StrEnum):
    """A meeting is in session until it is ended, and nothing reopens it."""

    IN_SESSION = "in_session"
    ENDED = "ended"


class BallotState(StrEnum):
    """The one-way path of a ballot."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"  # no more votes; counting may be repeated until it is done
    COUNTED = "counted"
    VOID = "void"


class Meeting(Model):
    """A branch meeting, with the roll of those entitled to vote frozen when it opens."""

    id = fields.IntField(primary_key=True)
    branch: fields.ForeignKeyRelation["Branch"] = fields.ForeignKeyField(
        "models.Branch", "meetings", on_delete=fields.RESTRICT
    )
    branch_id: int
    kind = fields.CharEnumField(BallotKind, max_length=16)
    state = fields.CharEnumField(MeetingState, max_length=16, default=MeetingState.IN_SESSION)
    convened_by_id = fields.IntField()
    convened_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    request = fields.CharField(max_length=64, null=True, unique=True)

    class Meta:
        table = "meeting"
        indexes = (("branch_id", "state"),)


class RollEntry(Model):
    """One 正式党员 with the vote on the roll of a meeting, and when they signed in."""

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

    class Meta:
        table = "roll_entry"
        unique_together = (("meeting_id", "person_id"),)


class Ballot(Model):
    """One secret ballot on one candidate. Holds counts after counting, never a choice.

    `id` is random and also names the key file.
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
    state = fields.CharEnumField(BallotState, max_length=16, default=BallotState.PREPARED)
    public_key = fields.CharField(max_length=64, default="")
    prepared_at = fields.DatetimeField()
    opened_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    counted_at = fields.DatetimeField(null=True)
    issued = fields.IntField(default=0)
    returned = fields.IntField(default=0)
    approve = fields.IntField(default=0)
    oppose = fields.IntField(default=0)
    abstain = fields.IntField(default=0)
    passed = fields.BooleanField(default=False)

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
