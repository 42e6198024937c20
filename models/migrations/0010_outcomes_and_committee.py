from tortoise import migrations
from tortoise.migrations import operations as ops
from models.committee import MatterState
from regulation.committee import Matter
from regulation.records import Outcome
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0009_ballot_evidence')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CommitteeItem',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('meeting', fields.ForeignKeyField('models.Meeting', source_field='meeting_id', db_constraint=True, to_field='id', related_name='matters', on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField()),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='committee_items', on_delete=OnDelete.RESTRICT)),
                ('matter', fields.CharEnumField(description='ACTIVIST: activist_decision\nPROSPECTIVE: prospective_decision\nEXAMINATION: committee_examination\nCONVERSION: conversion_opinions', enum_type=Matter, max_length=32)),
                ('state', fields.CharEnumField(default=MatterState.WAITING, description='WAITING: waiting\nENTERED: entered\nDECIDED: decided\nREMOVED: removed', enum_type=MatterState, max_length=16)),
                ('approve', fields.IntField(default=0)),
                ('oppose', fields.IntField(default=0)),
                ('abstain', fields.IntField(default=0)),
                ('opinion', fields.TextField(default='', unique=False)),
                ('reason', fields.CharField(default='', max_length=500)),
                ('adopted', fields.BooleanField(null=True)),
                ('revision', fields.IntField(default=0)),
                ('entered_by_id', fields.IntField(null=True)),
                ('confirmed_by_id', fields.IntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'committee_item', 'app': 'models', 'unique_together': (('meeting_id', 'person_id', 'matter'),), 'pk_attr': 'id', 'table_description': 'One matter of a 支委会, about one person.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Ballot',
            name='months',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Ballot',
            name='number',
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='Ballot',
            name='outcome',
            field=fields.CharEnumField(null=True, description='CONVERSION: conversion\nEXTENSION: extension\nCANCELLATION: cancellation', enum_type=Outcome, max_length=16),
        ),
        ops.AddField(
            model_name='PaperCount',
            name='months',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='PaperCount',
            name='outcome',
            field=fields.CharEnumField(null=True, description='CONVERSION: conversion\nEXTENSION: extension\nCANCELLATION: cancellation', enum_type=Outcome, max_length=16),
        ),
    ]
