from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from regulation.ballot_forms import BallotForm
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0002_meetings')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Ballot',
            name='counts',
            field=fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        ops.AddField(
            model_name='Ballot',
            name='form',
            field=fields.CharEnumField(default=BallotForm.RESOLUTION, description='RESOLUTION: resolution\nNOMINATION: nomination\nHEARING: hearing\nPANEL: panel', db_default='resolution', enum_type=BallotForm, max_length=16),
        ),
    ]
