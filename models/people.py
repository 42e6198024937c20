"""Who there is: the college, its branches, people, their roles and their chat accounts."""

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model


class Role(StrEnum):
    """Offices that are held for a term. Everything else follows from the dossier."""

    SECRETARY = "secretary"  # 支部书记
    ORGANIZATION_COMMISSIONER = "organization_commissioner"  # 组织委员
    COMMITTEE_MEMBER = "committee_member"  # 支部委员
    ORGANIZER = "organizer"  # 组织员 (学院党委)
    LEAGUE_SECRETARY = "league_secretary"  # 团支部书记
    ADMINISTRATOR = "administrator"  # 管理员


class College(Model):
    """学院党委, the committee above the branches."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=100, unique=True)

    class Meta:
        table = "college"


class Branch(Model):
    """党支部. `group_chat` is the platform's id of its group, once the secretary has bound one."""

    id = fields.IntField(primary_key=True)
    college: fields.ForeignKeyRelation["College"] = fields.ForeignKeyField(
        "models.College", "branches", on_delete=fields.RESTRICT
    )
    college_id: int
    name = fields.CharField(max_length=100, unique=True)
    group_chat = fields.CharField(max_length=64, null=True, unique=True)

    class Meta:
        table = "branch"


class Person(Model):
    """A person on the roster. What they are is said by their dossier alone."""

    id = fields.IntField(primary_key=True)
    student_number = fields.CharField(max_length=32, unique=True)
    name = fields.CharField(max_length=64)
    gender = fields.CharField(max_length=8, default="")
    ethnicity = fields.CharField(max_length=32, default="")
    native_place = fields.CharField(max_length=64, default="")
    class_name = fields.CharField(max_length=64, default="")
    birth_date = fields.DateField(null=True)
    graduation = fields.DateField(null=True)
    branch: fields.ForeignKeyRelation["Branch"] = fields.ForeignKeyField(
        "models.Branch", "people", on_delete=fields.RESTRICT
    )
    branch_id: int

    class Meta:
        table = "person"


class RoleTerm(Model):
    """An office from a day to a day (inclusive, open-ended while `ends` is null)."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "role_terms", on_delete=fields.RESTRICT
    )
    person_id: int
    role = fields.CharEnumField(Role, max_length=32)
    branch: fields.ForeignKeyRelation["Branch"] = fields.ForeignKeyField(
        "models.Branch", "role_terms", on_delete=fields.RESTRICT
    )
    branch_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        table = "role_term"
        indexes = (("person_id",), ("branch_id", "role"))


class ContactTerm(Model):
    """Who is whose 培养联系人, from a day to a day: the index of the ledger's assignments.

    `ended_by` is the record that ended the term for a `successor`; both confirm the handover.
    """

    id = fields.IntField(primary_key=True)
    contact: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "contact_terms", on_delete=fields.RESTRICT
    )
    contact_id: int
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "contacts", on_delete=fields.RESTRICT
    )
    person_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)
    ended_by = fields.BigIntField(null=True)
    successor: fields.ForeignKeyNullableRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "taken_over", on_delete=fields.RESTRICT, null=True
    )
    successor_id: int | None
    handed_over_at = fields.DatetimeField(null=True)
    taken_over_at = fields.DatetimeField(null=True)

    class Meta:
        table = "contact_term"
        indexes = (("contact_id",), ("person_id",))


class TalkTerm(Model):
    """Who is sent to talk with an applicant (第7条), until they have: an index of the ledger."""

    id = fields.IntField(primary_key=True)
    talker: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "talk_terms", on_delete=fields.RESTRICT
    )
    talker_id: int
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "talkers", on_delete=fields.RESTRICT
    )
    person_id: int
    starts = fields.DateField()
    ends = fields.DateField(null=True)

    class Meta:
        table = "talk_term"
        indexes = (("talker_id",), ("person_id",))


class Identity(Model):
    """A chat account of a person. `reachable` turns false when the account blocks the bot.

    `menu` is the command menu it was given last, to give a new one only where it has changed.
    """

    id = fields.IntField(primary_key=True)
    platform = fields.CharField(max_length=16)
    external_id = fields.CharField(max_length=64)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "identities", on_delete=fields.RESTRICT
    )
    person_id: int
    bound_at = fields.DatetimeField()
    reachable = fields.BooleanField(default=True, db_default=True)
    menu = fields.CharField(max_length=200, default="", db_default="")

    class Meta:
        table = "identity"
        unique_together = (("platform", "external_id"), ("platform", "person_id"))


class Invitation(Model):
    """A one-time code to bind an account, of which only the hash is kept."""

    code_hash = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "models.Person", "invitations", on_delete=fields.RESTRICT
    )
    person_id: int
    issued_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invitation"
        indexes = (("person_id",),)


class FailedBinding(Model):
    """A wrong invitation code, counted per account so that codes cannot be guessed."""

    id = fields.IntField(primary_key=True)
    platform = fields.CharField(max_length=16)
    external_id = fields.CharField(max_length=64)
    at = fields.DatetimeField()

    class Meta:
        table = "failed_binding"
        indexes = (("platform", "external_id", "at"),)
