from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0012_lookouts')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Identity',
            name='menu',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.CreateModel(
            name='TalkTerm',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('talker', fields.ForeignKeyField('models.Person', source_field='talker_id', db_constraint=True, to_field='id', related_name='talk_terms', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='talkers', on_delete=OnDelete.RESTRICT)),
                ('starts', fields.DateField()),
                ('ends', fields.DateField(null=True)),
            ],
            options={'table': 'talk_term', 'app': 'models', 'indexes': [Index(fields=['talker_id']), Index(fields=['person_id'])], 'pk_attr': 'id', 'table_description': 'Who is sent to talk with an applicant (第7条), until they have: an index of the ledger.'},
            bases=['Model'],
        ),
    ]
