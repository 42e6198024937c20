from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.paper import PaperState
from regulation.paper import VoteKind
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0004_reminders')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PaperCount',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharEnumField(description='ADMISSION: admission\nCONVERSION: conversion\nRECOMMENDATION: recommendation\nHEARING: hearing\nDEFENCE: defence', enum_type=VoteKind, max_length=16)),
                ('branch', fields.ForeignKeyField('models.Branch', source_field='branch_id', db_constraint=True, to_field='id', related_name='paper_counts', on_delete=OnDelete.RESTRICT)),
                ('candidate', fields.ForeignKeyField('models.Person', source_field='candidate_id', db_constraint=True, to_field='id', related_name='paper_counts', on_delete=OnDelete.RESTRICT)),
                ('held_on', fields.DateField()),
                ('state', fields.CharEnumField(default=PaperState.WAITING, description='WAITING: waiting\nSUBMITTED: submitted\nSIGNED: signed\nCANCELLED: cancelled', enum_type=PaperState, max_length=16)),
                ('revision', fields.IntField(default=0)),
                ('figures', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('opened_by_id', fields.IntField()),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('teller_id', fields.IntField()),
                ('scrutineer_id', fields.IntField()),
                ('submitted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('signed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('request', fields.CharField(null=True, unique=True, max_length=64)),
            ],
            options={'table': 'paper_count', 'app': 'models', 'indexes': [Index(fields=['branch_id', 'state']), Index(fields=['teller_id']), Index(fields=['scrutineer_id'])], 'pk_attr': 'id', 'table_description': 'The count of one paper vote on one candidate: numbers only.'},
            bases=['Model'],
        ),
    ]
