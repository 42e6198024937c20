import functools
from json import dumps, loads
from models.meetings import RollChange
from tortoise import fields
from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [('models', '0010_outcomes_and_committee')]

    initial = False

    operations = [
        ops.AddField(
            model_name='CardDeck',
            name='evidence',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='CardDeck',
            name='leaves',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='CardDeck',
            name='root',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='PaperCount',
            name='meeting_id',
            field=fields.IntField(null=True),
        ),
        ops.AlterField(
            model_name='RollCorrection',
            name='change',
            field=fields.CharEnumField(description='EXCLUDE: exclude\nREMOVE: remove\nADD: add\nPRESENT: present', enum_type=RollChange, max_length=16),
        ),
        ops.AddField(
            model_name='RollEntry',
            name='by_hand',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='RollEntry',
            name='part',
            field=fields.CharField(default='', db_default='', max_length=16),
        ),
    ]
