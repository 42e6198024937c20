from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

OPEN = (
    "INSERT INTO awaiting_review (position, person_id, kind)"
    " SELECT position, person_id, kind FROM ledger_record AS record"
    " WHERE (kind IN ('thought_report', 'conversion_application') OR (signer_id = person_id AND kind"
    " IN ('application', 'ranking', 'award', 'post', 'training', 'social_work')))"
    " AND NOT EXISTS (SELECT 1 FROM ledger_record AS review WHERE review.kind = 'review'"
    " AND review.person_id = record.person_id AND {reviewed} = record.position)"
)
REVIEWED = {
    "sqlite": "json_extract(review.payload, '$.record')",
    "postgres": "(review.payload ->> 'record')::bigint",
}


async def fill(apps: StateApps, editor: BaseSchemaEditor) -> None:
    reviewed = REVIEWED[editor.client.capabilities.dialect]
    await editor.client.execute_script(OPEN.format(reviewed=reviewed))


class Migration(migrations.Migration):
    dependencies = [('models', '0013_talkers_and_menus')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AwaitingReview',
            fields=[
                ('position', fields.BigIntField(generated=False, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('models.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='awaiting_review', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=32)),
            ],
            options={'table': 'awaiting_review', 'app': 'models', 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'position', 'table_description': 'A record that nobody has reviewed yet: the index of what the ledger leaves open (第45条).'},
            bases=['Model'],
        ),
        # What was handed in before there was this index and has not been reviewed yet.
        ops.RunPython(fill, ops.RunPython.noop),
    ]
