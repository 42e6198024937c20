"""What comes in and what goes out: the inbox, the outbox, and conversations under way."""

from enum import IntEnum, StrEnum

from tortoise import fields
from tortoise.models import Model

from models.people import Person


class NoticeState(StrEnum):
    """Where a notice stands on its way to a person."""

    PENDING = "pending"
    SENT = "sent"
    OBSOLETE = "obsolete"  # the matter was settled, or the recipient is no longer entitled
    UNDELIVERABLE = "undeliverable"  # blocked, deactivated, no account, chat gone
    UNKNOWN = "unknown"  # in doubt twice: it may or may not have arrived


class Lane(IntEnum):
    """What goes first: people waiting in a meeting, then news, then reminders."""

    URGENT = 0
    NEWS = 1
    REMINDER = 2


class IncomingUpdate(Model):
    """A raw update, stored before it is confirmed to the platform and handled after.

    `body` is emptied once handled; the key stays a while so that a redelivery is recognised.
    """

    update_id = fields.BigIntField(primary_key=True, generated=False)
    body = fields.TextField(null=True)
    received_at = fields.DatetimeField()
    attempts = fields.IntField(default=0, db_default=0)
    handled_at = fields.DatetimeField(null=True)
    incident = fields.CharField(max_length=16, null=True)

    class Meta:
        table = "incoming_update"
        indexes = (("handled_at",),)


class Notice(Model):
    """A message that has to reach somebody. It holds a key and parameters, never a sentence.

    `key` is unique: rule, person, period, step and recipient, so that the same duty is never
    told twice. `recipient_id` is a person; `chat` a group.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=160, unique=True)
    kind = fields.CharField(max_length=32)
    lane = fields.IntEnumField(Lane)
    subject_id = fields.IntField(null=True)
    recipient_id = fields.IntField(null=True)
    chat = fields.CharField(max_length=64, null=True)
    parameters: fields.Field[dict[str, str | int]] = fields.JSONField()
    created_at = fields.DatetimeField()
    not_before = fields.DatetimeField(null=True)
    state = fields.CharEnumField(NoticeState, max_length=16, default=NoticeState.PENDING)
    lease_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0, db_default=0)
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice"
        indexes = (("state", "lane"), ("subject_id",))


class Reminder(Model):
    """One thing that a person is to be told of in the digest of a day.

    `cause` says why: a step of a ladder (`-7`), the end of a snooze, the answer of somebody else.
    `owner` is the office in which the recipient hears of it. `digest_id` is the notice that
    carries it, null while it waits. `subject_id` is the person whose dossier it concerns, 0 where
    it concerns a branch, which the period then names.
    """

    id = fields.BigIntField(primary_key=True)
    recipient: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "reminders", on_delete=fields.RESTRICT
    )
    recipient_id: int
    subject_id = fields.IntField()
    rule = fields.CharField(max_length=40)
    period = fields.CharField(max_length=40)
    cause = fields.CharField(max_length=32)
    owner = fields.CharField(max_length=16)
    not_before = fields.DateField()
    digest_id = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "reminder"
        unique_together = (("recipient_id", "subject_id", "rule", "period", "cause"),)
        indexes = (("digest_id", "not_before"), ("subject_id", "rule"))


class Lookout(Model):
    """What the sweep has last seen of a dossier: nothing in it falls to the college before a day.

    That is right on every day from `since` and before `until`, unless the ledger holds something
    newer of the person than `position`. The row of nobody (0) says up to which position every
    dossier has been looked at.
    """

    person_id = fields.IntField(primary_key=True, generated=False)
    position = fields.BigIntField()
    since = fields.DateField()
    until = fields.DateField()
    college_from = fields.DateField(null=True)

    class Meta:
        table = "lookout"


class Conversation(Model):
    """The state of one person's dialogue in one chat, with its draft."""

    key = fields.CharField(max_length=100, primary_key=True)
    state = fields.CharField(max_length=100, null=True)
    data: fields.Field[dict[str, object]] = fields.JSONField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "conversation"
