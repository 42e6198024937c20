from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0003_ballot_form')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Reminder',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('recipient', fields.ForeignKeyField('models.Person', source_field='recipient_id', db_constraint=True, to_field='id', related_name='reminders', on_delete=OnDelete.RESTRICT)),
                ('subject_id', fields.IntField()),
                ('rule', fields.CharField(max_length=40)),
                ('period', fields.CharField(max_length=40)),
                ('cause', fields.CharField(max_length=32)),
                ('owner', fields.CharField(max_length=16)),
                ('not_before', fields.DateField()),
                ('digest_id', fields.BigIntField(null=True)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reminder', 'app': 'models', 'unique_together': (('recipient_id', 'subject_id', 'rule', 'period', 'cause'),), 'indexes': [Index(fields=['digest_id', 'not_before']), Index(fields=['subject_id', 'rule'])], 'pk_attr': 'id', 'table_description': 'One thing that a person is to be told of in the digest of a day.'},
            bases=['Model'],
        ),
        # What used to go out as a message of its own waits for the digest now; the sweep finds it.
        ops.RunSQL(
            "UPDATE notice SET state = 'obsolete', settled_at = created_at"
            " WHERE kind = 'duty' AND state = 'pending'",
            "",
        ),
    ]
