"""The draws for the 转正答辩 (第39条), from the fixed list to the names."""

from tortoise import fields
from tortoise.models import Model

from models.people import College


class Draw(Model):
    """A list fixed under a sealed seed and drawn once, or given up with a reason before that.

    `pool` holds a person and their name in the draw each. `commitment` is published when the list
    is fixed, `seed` when it is drawn.
    """

    id = fields.IntField(primary_key=True)
    college: fields.ForeignKeyRelation["College"] = fields.ForeignKeyField(
        "models.College", "draws", on_delete=fields.RESTRICT
    )
    college_id: int
    pool: fields.Field[list[tuple[int, str]]] = fields.JSONField()
    commitment = fields.CharField(max_length=64)
    seed = fields.CharField(max_length=64)
    fixed_by_id = fields.IntField()
    fixed_at = fields.DatetimeField()
    drawn_by_id = fields.IntField(null=True)
    drawn_at = fields.DatetimeField(null=True)
    given_up_at = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=500, default="")

    class Meta:
        table = "draw"
        indexes = (("college_id",),)
