"""Calendar feeds that people have asked for."""

from tortoise import fields
from tortoise.models import Model

from models.people import Person


class CalendarFeed(Model):
    """A link under which somebody's calendar can be fetched, kept as the hash of its token."""

    token_hash = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "calendar_feeds", on_delete=fields.RESTRICT
    )
    person_id: int
    scope = fields.CharField(max_length=16)
    created_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "calendar_feed"
        indexes = (("person_id", "scope"),)
