from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0004_planned_motions')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Draw',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('college', fields.ForeignKeyField('models.College', source_field='college_id', db_constraint=True, to_field='id', related_name='draws', on_delete=OnDelete.RESTRICT)),
                ('pool', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('commitment', fields.CharField(max_length=64)),
                ('seed', fields.CharField(max_length=64)),
                ('fixed_by_id', fields.IntField()),
                ('fixed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('drawn_by_id', fields.IntField(null=True)),
                ('drawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('given_up_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.CharField(default='', max_length=500)),
            ],
            options={'table': 'draw', 'app': 'models', 'indexes': [Index(fields=['college_id'])], 'pk_attr': 'id', 'table_description': 'A list fixed under a sealed seed and drawn once, or given up with a reason before that.'},
            bases=['Model'],
        ),
    ]
