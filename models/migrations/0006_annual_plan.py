from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0005_draws')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AnnualPlan',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('college', fields.ForeignKeyField('models.College', source_field='college_id', db_constraint=True, to_field='id', related_name='plans', on_delete=OnDelete.RESTRICT)),
                ('branch', fields.ForeignKeyField('models.Branch', source_field='branch_id', null=True, db_constraint=True, to_field='id', related_name='plans', on_delete=OnDelete.RESTRICT)),
                ('year', fields.IntField()),
                ('step', fields.CharField(max_length=20)),
                ('people', fields.IntField()),
                ('noted_by_id', fields.IntField()),
                ('noted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'annual_plan', 'app': 'models', 'indexes': [Index(fields=['college_id', 'year'])], 'pk_attr': 'id', 'table_description': '第15条: a plan was handed in or set, or adjusted. Never changed: the newest of a step counts.'},
            bases=['Model'],
        ),
    ]
