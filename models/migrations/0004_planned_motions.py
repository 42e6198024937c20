from tortoise import migrations
from tortoise.migrations import operations as ops
from regulation.records import Outcome
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0003_guests')]

    initial = False

    operations = [
        ops.AddField(
            model_name='AgendaItem',
            name='outcome',
            field=fields.CharEnumField(null=True, description='CONVERSION: conversion\nEXTENSION: extension\nCANCELLATION: cancellation', enum_type=Outcome, max_length=16),
        ),
        ops.AddField(
            model_name='AgendaItem',
            name='months',
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='AgendaItem',
            name='fraud',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='AgendaItem',
            name='cause',
            field=fields.CharField(default='', db_default='', max_length=500),
        ),
    ]
