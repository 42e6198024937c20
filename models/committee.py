"""What a 支委会 decides of people by show of hands: entered by one, confirmed by another."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.meetings import Meeting
from models.people import Person
from regulation.committee import Matter


class MatterState(StrEnum):
    """The way of one matter; what the recorder enters is confirmed by who answers for it."""

    WAITING = "waiting"
    ENTERED = "entered"  # 记录人已登记, 待确认
    DECIDED = "decided"
    REMOVED = "removed"  # 撤下


class CommitteeItem(Model):
    """One matter of a 支委会, about one person.

    `opinion` is the gist of the discussion. `revision` counts the entries, so that only what was
    shown can be confirmed.
    """

    id = fields.IntField(primary_key=True)
    meeting: fields.ForeignKeyRelation["Meeting"] = fields.ForeignKeyField(
        "models.Meeting", "matters", on_delete=fields.RESTRICT
    )
    meeting_id: int
    position = fields.IntField()
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "committee_items", on_delete=fields.RESTRICT
    )
    person_id: int
    matter = fields.CharEnumField(Matter, max_length=32)
    state = fields.CharEnumField(MatterState, max_length=16, default=MatterState.WAITING)
    approve = fields.IntField(default=0)
    oppose = fields.IntField(default=0)
    abstain = fields.IntField(default=0)
    opinion = fields.TextField(default="")
    reason = fields.CharField(max_length=500, default="")  # why it was taken off
    adopted = fields.BooleanField(null=True)
    revision = fields.IntField(default=0)
    entered_by_id = fields.IntField(null=True)
    confirmed_by_id = fields.IntField(null=True)
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "committee_item"
        unique_together = (("meeting_id", "person_id", "matter"),)
