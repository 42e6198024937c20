"""Counts of paper ballots, entered by one and signed by another."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.people import Branch, Person
from regulation.paper import VoteKind


class PaperState(StrEnum):
    """The way of a count; a correction leads back to the beginning."""

    WAITING = "waiting"  # for the teller's figures
    SUBMITTED = "submitted"  # for the scrutineer's signature
    SIGNED = "signed"
    CANCELLED = "cancelled"


class PaperCount(Model):
    """The count of one paper vote on one candidate: numbers only.

    `revision` counts the submissions, so that only what was shown can be signed.
    """

    id = fields.IntField(primary_key=True)
    kind = fields.CharEnumField(VoteKind, max_length=16)
    branch: fields.ForeignKeyRelation["Branch"] = fields.ForeignKeyField(
        "models.Branch", "paper_counts", on_delete=fields.RESTRICT
    )
    branch_id: int
    candidate: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "paper_counts", on_delete=fields.RESTRICT
    )
    candidate_id: int
    held_on = fields.DateField()
    state = fields.CharEnumField(PaperState, max_length=16, default=PaperState.WAITING)
    revision = fields.IntField(default=0)
    figures: fields.Field[dict[str, int]] = fields.JSONField()
    opened_by_id = fields.IntField()
    opened_at = fields.DatetimeField()
    teller_id = fields.IntField()  # 计票人
    scrutineer_id = fields.IntField()  # 监票人
    submitted_at = fields.DatetimeField(null=True)
    signed_at = fields.DatetimeField(null=True)
    request = fields.CharField(max_length=64, null=True, unique=True)

    class Meta:
        table = "paper_count"
        indexes = (("branch_id", "state"), ("teller_id",), ("scrutineer_id",))
