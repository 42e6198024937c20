"""The append-only ledger and the files it points to."""

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

if TYPE_CHECKING:
    from models.people import Person


class LedgerRecord(Model):
    """One record of a dossier. Never changed, never deleted, corrected only by a new record.

    `position` counts from 1 without gaps; `chain` is the keyed hash over this record and the
    chain value before it. `request` is the idempotency key of the act, where it came from a chat.
    """

    position = fields.BigIntField(primary_key=True, generated=False)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "records", on_delete=fields.RESTRICT
    )
    person_id: int
    kind = fields.CharField(max_length=32)
    payload: fields.Field[dict[str, object]] = fields.JSONField()
    act_date = fields.DateField()
    entered_at = fields.DatetimeField()
    actor_id = fields.IntField(null=True)
    recorder_id = fields.IntField(null=True)
    responsible_id = fields.IntField(null=True)
    signer_id = fields.IntField(null=True)
    supersedes = fields.BigIntField(null=True)
    request = fields.CharField(max_length=64, null=True, unique=True)
    chain = fields.CharField(max_length=64, unique=True)

    class Meta:
        table = "ledger_record"
        indexes = (("person_id", "position"),)


class AwaitingReview(Model):
    """A record that nobody has reviewed yet: the index of what the ledger leaves open (第45条)."""

    position = fields.BigIntField(primary_key=True, generated=False)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "awaiting_review", on_delete=fields.RESTRICT
    )
    person_id: int
    kind = fields.CharField(max_length=32)

    class Meta:
        table = "awaiting_review"
        indexes = (("person_id",),)


class LedgerHead(Model):
    """The last position and chain value, one row that every writer locks in turn."""

    id = fields.IntField(primary_key=True, generated=False)
    position = fields.BigIntField()
    chain = fields.CharField(max_length=64)

    class Meta:
        table = "ledger_head"


class Attachment(Model):
    """A file kept once under its SHA-256, with its bytes outside the database."""

    sha256 = fields.CharField(max_length=64, primary_key=True)
    size = fields.BigIntField()
    media_type = fields.CharField(max_length=100)
    stored_at = fields.DatetimeField()

    class Meta:
        table = "attachment"


class AccessLog(Model):
    """Who opened whose record, and when."""

    id = fields.BigIntField(primary_key=True)
    actor_id = fields.IntField()
    person_id = fields.IntField()
    record = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "access_log"
        indexes = (("person_id",),)
