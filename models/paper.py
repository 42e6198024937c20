"""Counts of paper ballots, entered by one and signed by another."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.people import Branch, Person
from regulation.ballot_forms import BallotForm
from regulation.paper import VoteKind
from regulation.records import Outcome


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
    ballot_id = fields.CharField(max_length=16, null=True)  # where it was voted on in chat
    meeting_id = fields.IntField(null=True)  # the planned meeting at which it is held
    submitted_at = fields.DatetimeField(null=True)
    signed_at = fields.DatetimeField(null=True)
    request = fields.CharField(max_length=64, null=True, unique=True)
    outcome: fields.Field[Outcome | None] = fields.CharEnumField(  # type: ignore[assignment]
        Outcome, max_length=16, null=True
    )
    months = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "paper_count"
        indexes = (("branch_id", "state"), ("teller_id",), ("scrutineer_id",))


class DeckState(StrEnum):
    """The way of a deck of code cards."""

    READY = "ready"  # the commitment is there
    OPEN = "open"  # codes are being typed
    CLOSED = "closed"  # the codes lie sorted, nobody's name beside them
    COUNTED = "counted"  # the key sheet has been entered


class CardDeck(Model):
    """The deck of code cards of one count: hashes before the vote, bare codes after it.

    `cast` are the codes that were used, sorted, and `cast_root` their hash, since the close;
    `counts` hold the votes by answer once the key sheet has been entered. `root` and `leaves` stand
    for the sealed envelopes of the closed box, `evidence` is what it can be recounted from.
    """

    id = fields.IntField(primary_key=True)
    count: fields.OneToOneRelation["PaperCount"] = fields.OneToOneField(
        "models.PaperCount", "card_deck", on_delete=fields.RESTRICT
    )
    count_id: int
    form = fields.CharEnumField(BallotForm, max_length=16)
    name = fields.CharField(max_length=16)
    groups: fields.Field[list[list[str]]] = fields.JSONField()
    state = fields.CharEnumField(DeckState, max_length=16, default=DeckState.READY)
    public_key = fields.CharField(max_length=64, default="")
    cast: fields.Field[list[str] | None] = fields.JSONField(null=True)
    cast_root = fields.CharField(max_length=64, default="")
    counts: fields.Field[dict[str, int] | None] = fields.JSONField(null=True)
    root = fields.CharField(max_length=64, default="", db_default="")  # of the closed box
    leaves: fields.Field[list[str] | None] = fields.JSONField(null=True)
    evidence: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)

    class Meta:
        table = "card_deck"
        indexes = (("state",),)


class CardEnvelope(Model):
    """A sealed code, one a voter. Gone at the close, before anybody can tell what a code means."""

    id = fields.CharField(max_length=32, primary_key=True)  # deck:voter
    deck: fields.ForeignKeyRelation["CardDeck"] = fields.ForeignKeyField(
        "models.CardDeck", "envelopes", on_delete=fields.RESTRICT
    )
    deck_id: int
    voter_id = fields.IntField()
    ciphertext = fields.BinaryField()

    class Meta:
        table = "card_envelope"
        unique_together = (("deck_id", "voter_id"),)
