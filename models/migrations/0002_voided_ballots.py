from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0001_schema')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Ballot',
            name='void_reason',
            field=fields.CharField(default='', db_default='', max_length=500),
        ),
        ops.AddField(
            model_name='Ballot',
            name='void_proposed_by_id',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Ballot',
            name='voided_by_id',
            field=fields.IntField(null=True),
        ),
    ]
