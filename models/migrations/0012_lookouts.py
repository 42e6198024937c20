from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0011_other_votes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Lookout',
            fields=[
                ('person_id', fields.IntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('position', fields.BigIntField()),
                ('since', fields.DateField()),
                ('until', fields.DateField()),
                ('college_from', fields.DateField(null=True)),
            ],
            options={'table': 'lookout', 'app': 'models', 'pk_attr': 'person_id', 'table_description': 'What the sweep has last seen of a dossier: nothing in it falls to the college before a day.'},
            bases=['Model'],
        ),
    ]
