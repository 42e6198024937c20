"""What a branch and a college say of the plan of a year."""

from tortoise import fields
from tortoise.models import Model

from models.people import Branch, College


class AnnualPlan(Model):
    """第15条: a plan was handed in or set, or adjusted. Never changed: the newest of a step counts.

    `branch` is null where it is the college's own. `people` is how many the year is planned for.
    """

    id = fields.BigIntField(primary_key=True)
    college: fields.ForeignKeyRelation["College"] = fields.ForeignKeyField(
        "models.College", "plans", on_delete=fields.RESTRICT
    )
    college_id: int
    branch: fields.ForeignKeyNullableRelation["Branch"] = fields.ForeignKeyField(
        "models.Branch", "plans", on_delete=fields.RESTRICT, null=True
    )
    branch_id: int | None
    year = fields.IntField()
    step = fields.CharField(max_length=20)
    people = fields.IntField()
    noted_by_id = fields.IntField()
    noted_at = fields.DatetimeField()

    class Meta:
        table = "annual_plan"
        indexes = (("college_id", "year"),)
