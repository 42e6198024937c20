from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0014_awaiting_review')]

    initial = False

    operations = [
        ops.AddField(
            model_name='ContactTerm',
            name='ended_by',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='ContactTerm',
            name='successor',
            field=fields.ForeignKeyField('models.Person', source_field='successor_id', null=True, db_constraint=True, to_field='id', related_name='taken_over', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ContactTerm',
            name='handed_over_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='ContactTerm',
            name='taken_over_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
