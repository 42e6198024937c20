from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.delivery import Lane, NoticeState
from models.meetings import BallotState, MeetingState
from models.people import Role
from regulation.records import BallotKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='AccessLog',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('actor_id', fields.IntField()),
                ('person_id', fields.IntField()),
                ('record', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'access_log', 'app': 'models', 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'Who opened whose record, and when.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Attachment',
            fields=[
                ('sha256', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('size', fields.BigIntField()),
                ('media_type', fields.CharField(max_length=100)),
                ('stored_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'attachment', 'app': 'models', 'pk_attr': 'sha256', 'table_description': 'A file kept once under its SHA-256, with its bytes outside the database.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='College',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=100)),
            ],
            options={'table': 'college', 'app': 'models', 'pk_attr': 'id', 'table_description': '学院党委, the committee above the branches.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Branch',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('college', fields.ForeignKeyField('models.College', source_field='college_id', db_constraint=True, to_field='id', related_name='branches', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(unique=True, max_length=100)),
                ('group_chat', fields.CharField(null=True, unique=True, max_length=64)),
            ],
            options={'table': 'branch', 'app': 'models', 'pk_attr': 'id', 'table_description': "党支部. `group_chat` is the platform's id of its group, once the secretary has bound one."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Conversation',
            fields=[
                ('key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=100)),
                ('state', fields.CharField(null=True, max_length=100)),
                ('data', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('updated_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'conversation', 'app': 'models', 'pk_attr': 'key', 'table_description': "The state of one person's dialogue in one chat, with its draft."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FailedBinding',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('platform', fields.CharField(max_length=16)),
                ('external_id', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'failed_binding', 'app': 'models', 'indexes': [Index(fields=['platform', 'external_id', 'at'])], 'pk_attr': 'id', 'table_description': 'A wrong invitation code, counted per account so that codes cannot be guessed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='IncomingUpdate',
            fields=[
                ('update_id', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('body', fields.TextField(null=True, unique=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0, db_default=0)),
                ('handled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('incident', fields.CharField(null=True, max_length=16)),
            ],
            options={'table': 'incoming_update', 'app': 'models', 'indexes': [Index(fields=['handled_at'])], 'pk_attr': 'update_id', 'table_description': 'A raw update, stored before it is confirmed to the platform and handled after.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LedgerHead',
            fields=[
                ('id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('position', fields.BigIntField()),
                ('chain', fields.CharField(max_length=64)),
            ],
            options={'table': 'ledger_head', 'app': 'models', 'pk_attr': 'id', 'table_description': 'The last position and chain value, one row that every writer locks in turn.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Meeting',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('branch', fields.ForeignKeyField('models.Branch', source_field='branch_id', db_constraint=True, to_field='id', related_name='meetings', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharEnumField(description='ADMISSION: admission\nCONVERSION: conversion', enum_type=BallotKind, max_length=16)),
                ('state', fields.CharEnumField(default=MeetingState.IN_SESSION, description='IN_SESSION: in_session\nENDED: ended', enum_type=MeetingState, max_length=16)),
                ('convened_by_id', fields.IntField()),
                ('convened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('request', fields.CharField(null=True, unique=True, max_length=64)),
            ],
            options={'table': 'meeting', 'app': 'models', 'indexes': [Index(fields=['branch_id', 'state'])], 'pk_attr': 'id', 'table_description': 'A branch meeting, with the roll of those entitled to vote frozen when it opens.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Notice',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=160)),
                ('kind', fields.CharField(max_length=32)),
                ('lane', fields.IntEnumField(description='URGENT: 0\nNEWS: 1\nREMINDER: 2', enum_type=Lane, generated=False)),
                ('subject_id', fields.IntField(null=True)),
                ('recipient_id', fields.IntField(null=True)),
                ('chat', fields.CharField(null=True, max_length=64)),
                ('parameters', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('not_before', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('state', fields.CharEnumField(default=NoticeState.PENDING, description='PENDING: pending\nSENT: sent\nOBSOLETE: obsolete\nUNDELIVERABLE: undeliverable\nUNKNOWN: unknown', enum_type=NoticeState, max_length=16)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0, db_default=0)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notice', 'app': 'models', 'indexes': [Index(fields=['state', 'lane']), Index(fields=['subject_id'])], 'pk_attr': 'id', 'table_description': 'A message that has to reach somebody. It holds a key and parameters, never a sentence.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Person',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_number', fields.CharField(unique=True, max_length=32)),
                ('name', fields.CharField(max_length=64)),
                ('gender', fields.CharField(default='', max_length=8)),
                ('ethnicity', fields.CharField(default='', max_length=32)),
                ('native_place', fields.CharField(default='', max_length=64)),
                ('class_name', fields.CharField(default='', max_length=64)),
                ('birth_date', fields.DateField(null=True)),
                ('graduation', fields.DateField(null=True)),
                ('branch', fields.ForeignKeyField('models.Branch', source_field='branch_id', db_constraint=True, to_field='id', related_name='people', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'person', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A person on the roster. What they are is said by their dossier alone.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Ballot',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ('meeting', fields.ForeignKeyField('models.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='ballots', on_delete=OnDelete.RESTRICT)),
                ('candidate', fields.ForeignKeyField('models.Person', source_field='candidate_id', db_constraint=True, to_field='id', related_name='ballots', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharEnumField(default=BallotState.PREPARED, description='PREPARED: prepared\nOPEN: open\nCLOSED: closed\nCOUNTED: counted\nVOID: void', enum_type=BallotState, max_length=16)),
                ('public_key', fields.CharField(default='', max_length=64)),
                ('prepared_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('opened_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('counted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('issued', fields.IntField(default=0)),
                ('returned', fields.IntField(default=0)),
                ('approve', fields.IntField(default=0)),
                ('oppose', fields.IntField(default=0)),
                ('abstain', fields.IntField(default=0)),
                ('passed', fields.BooleanField(default=False)),
            ],
            options={'table': 'ballot', 'app': 'models', 'indexes': [Index(fields=['meeting_id']), Index(fields=['state'])], 'pk_attr': 'id', 'table_description': 'One secret ballot on one candidate. Holds counts after counting, never a choice.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ContactTerm',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('contact', fields.ForeignKeyField('models.Person', source_field='contact_id', db_constraint=True, to_field='id', related_name='contact_terms', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='contacts', on_delete=OnDelete.RESTRICT)),
                ('starts', fields.DateField()),
                ('ends', fields.DateField(null=True)),
            ],
            options={'table': 'contact_term', 'app': 'models', 'indexes': [Index(fields=['contact_id']), Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': "Who is whose 培养联系人, from a day to a day: the index of the ledger's assignments."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Envelope',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('ballot', fields.ForeignKeyField('models.Ballot', source_field='ballot_id', db_constraint=True, to_field='id', related_name='envelopes', on_delete=OnDelete.RESTRICT)),
                ('voter_id', fields.IntField()),
                ('ciphertext', fields.BinaryField()),
            ],
            options={'table': 'envelope', 'app': 'models', 'unique_together': (('ballot_id', 'voter_id'),), 'pk_attr': 'id', 'table_description': 'A sealed vote, exactly one a voter, replaced as a whole when the voter changes it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Identity',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('platform', fields.CharField(max_length=16)),
                ('external_id', fields.CharField(max_length=64)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='identities', on_delete=OnDelete.RESTRICT)),
                ('bound_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('reachable', fields.BooleanField(default=True, db_default=True)),
            ],
            options={'table': 'identity', 'app': 'models', 'unique_together': (('platform', 'external_id'), ('platform', 'person_id')), 'pk_attr': 'id', 'table_description': 'A chat account of a person. `reachable` turns false when the account blocks the bot.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Invitation',
            fields=[
                ('code_hash', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='invitations', on_delete=OnDelete.RESTRICT)),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('revoked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'invitation', 'app': 'models', 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'code_hash', 'table_description': 'A one-time code to bind an account, of which only the hash is kept.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LedgerRecord',
            fields=[
                ('position', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='records', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=32)),
                ('payload', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('act_date', fields.DateField()),
                ('entered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('actor_id', fields.IntField(null=True)),
                ('recorder_id', fields.IntField(null=True)),
                ('responsible_id', fields.IntField(null=True)),
                ('signer_id', fields.IntField(null=True)),
                ('supersedes', fields.BigIntField(null=True)),
                ('request', fields.CharField(null=True, unique=True, max_length=64)),
                ('chain', fields.CharField(unique=True, max_length=64)),
            ],
            options={'table': 'ledger_record', 'app': 'models', 'indexes': [Index(fields=['person_id', 'position'])], 'pk_attr': 'position', 'table_description': 'One record of a dossier. Never changed, never deleted, corrected only by a new record.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RoleTerm',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='role_terms', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharEnumField(description='SECRETARY: secretary\nORGANIZATION_COMMISSIONER: organization_commissioner\nCOMMITTEE_MEMBER: committee_member\nORGANIZER: organizer\nLEAGUE_SECRETARY: league_secretary\nADMINISTRATOR: administrator', enum_type=Role, max_length=32)),
                ('branch', fields.ForeignKeyField('models.Branch', source_field='branch_id', db_constraint=True, to_field='id', related_name='role_terms', on_delete=OnDelete.RESTRICT)),
                ('starts', fields.DateField()),
                ('ends', fields.DateField(null=True)),
            ],
            options={'table': 'role_term', 'app': 'models', 'indexes': [Index(fields=['person_id']), Index(fields=['branch_id', 'role'])], 'pk_attr': 'id', 'table_description': 'An office from a day to a day (inclusive, open-ended while `ends` is null).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RollEntry',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('meeting', fields.ForeignKeyField('models.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='roll', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='roll_entries', on_delete=OnDelete.RESTRICT)),
                ('signed_in_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'roll_entry', 'app': 'models', 'unique_together': (('meeting_id', 'person_id'),), 'pk_attr': 'id', 'table_description': 'One 正式党员 with the vote on the roll of a meeting, and when they signed in.'},
            bases=['Model'],
        ),
    ]
