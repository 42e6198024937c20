from tortoise import migrations
from tortoise.migrations import operations as ops
from models.meetings import ItemState, MeetingKind, MeetingState, OpinionState, Reply, RollChange
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('meeting', fields.ForeignKeyField('models.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='agenda', on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField()),
                ('candidate', fields.ForeignKeyField('models.Person', source_field='candidate_id', db_constraint=True, to_field='id', related_name='agenda_items', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharEnumField(default=ItemState.WAITING, description='WAITING: waiting\nUNDER_WAY: under_way\nDECIDED: decided\nSUSPENDED: suspended\nREMOVED: removed', enum_type=ItemState, max_length=16)),
                ('head_count', fields.IntField(null=True)),
                ('introducers_present', fields.IntField(null=True)),
                ('reason', fields.CharField(default='', max_length=500)),
            ],
            options={'table': 'agenda_item', 'app': 'models', 'unique_together': (('meeting_id', 'position'), ('meeting_id', 'candidate_id')), 'pk_attr': 'id', 'table_description': 'One candidate of a meeting. The next begins when the one before is settled.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AgendaStep',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('models.AgendaItem', source_field='item_id', db_constraint=True, to_field='id', related_name='steps', on_delete=OnDelete.RESTRICT)),
                ('step', fields.CharField(max_length=32)),
                ('note', fields.TextField(default='', unique=False)),
                ('done_by_id', fields.IntField()),
                ('done_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'agenda_step', 'app': 'models', 'unique_together': (('item_id', 'step'),), 'pk_attr': 'id', 'table_description': "A step of the article's order that was gone through for a candidate, with what was noted."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RollCorrection',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('meeting', fields.ForeignKeyField('models.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='roll_corrections', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='roll_corrections', on_delete=OnDelete.RESTRICT)),
                ('change', fields.CharEnumField(description='EXCLUDE: exclude\nREMOVE: remove\nADD: add', enum_type=RollChange, max_length=16)),
                ('reason', fields.CharField(max_length=200)),
                ('consent', fields.CharField(default='', max_length=200)),
                ('proposed_by_id', fields.IntField()),
                ('proposed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('signed_by_id', fields.IntField(null=True)),
                ('signed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'roll_correction', 'app': 'models', 'indexes': [Index(fields=['meeting_id'])], 'pk_attr': 'id', 'table_description': 'A change of the frozen roll: in force once the scrutineer has signed it, too.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WrittenOpinion',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('models.AgendaItem', source_field='item_id', db_constraint=True, to_field='id', related_name='written_opinions', on_delete=OnDelete.RESTRICT)),
                ('author', fields.ForeignKeyField('models.Person', source_field='author_id', db_constraint=True, to_field='id', related_name='written_opinions', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharEnumField(default=OpinionState.RECEIVED, description='RECEIVED: received\nCONFIRMED: confirmed\nVOID: void\nCOUNTED: counted', enum_type=OpinionState, max_length=16)),
                ('ciphertext', fields.BinaryField(null=True)),
                ('late', fields.BooleanField(default=False)),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_by_id', fields.IntField(null=True)),
            ],
            options={'table': 'written_opinion', 'app': 'models', 'unique_together': (('item_id', 'author_id'),), 'pk_attr': 'id', 'table_description': 'A sealed 书面意见 on one candidate. `late` is one the centre would not accept any more.'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='Meeting',
            options={'table': 'meeting', 'app': 'models', 'indexes': [Index(fields=['branch_id', 'state'])], 'pk_attr': 'id', 'table_description': 'A meeting of a branch: planned, announced, held. `opened_at` is when its roll was frozen.'},
        ),
        ops.AlterField(
            model_name='Meeting',
            name='kind',
            field=fields.CharEnumField(description='ADMISSION: admission\nCONVERSION: conversion\nCOMMITTEE: committee\nRECOMMENDATION: recommendation\nHEARING: hearing\nDEFENCE: defence', enum_type=MeetingKind, max_length=16),
        ),
        ops.AlterField(
            model_name='Meeting',
            name='state',
            field=fields.CharEnumField(default=MeetingState.PLANNED, description='PLANNED: planned\nANNOUNCED: announced\nIN_SESSION: in_session\nPOSTPONED: postponed\nENDED: ended\nCANCELLED: cancelled', enum_type=MeetingState, max_length=16),
        ),
        ops.AddField(
            model_name='Meeting',
            name='attendance_reason',
            field=fields.CharField(default='', db_default='', max_length=500),
        ),
        ops.AddField(
            model_name='Meeting',
            name='code_key',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='Meeting',
            name='host_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Meeting',
            name='on_paper',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Meeting',
            name='opened_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Meeting',
            name='place',
            field=fields.CharField(default='', db_default='', max_length=100),
        ),
        ops.AddField(
            model_name='Meeting',
            name='recorder_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Meeting',
            name='revision',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Meeting',
            name='scrutineer_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Meeting',
            name='starts_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Meeting',
            name='state_reason',
            field=fields.CharField(default='', db_default='', max_length=500),
        ),
        ops.AddField(
            model_name='Meeting',
            name='teller_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='RollEntry',
            name='reply',
            field=fields.CharEnumField(null=True, description='COMING: coming\nLEAVE: leave', enum_type=Reply, max_length=16),
        ),
        ops.AddField(
            model_name='RollEntry',
            name='reply_reason',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.AddField(
            model_name='RollEntry',
            name='wrong_codes',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='RollEntry',
            name='wrong_since',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        # Meetings held before there was an agenda had one candidate each, on their ballots.
        ops.RunSQL(
            "INSERT INTO agenda_item (meeting_id, position, candidate_id, state, reason)"
            " SELECT DISTINCT ballot.meeting_id, 1, ballot.candidate_id,"
            " CASE WHEN EXISTS (SELECT 1 FROM ballot AS counted"
            " WHERE counted.meeting_id = ballot.meeting_id AND counted.state = 'counted')"
            " THEN 'decided' ELSE 'under_way' END, '' FROM ballot",
            "",
        ),
    ]
