from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('models', '0007_calendar_feeds')]

    initial = False

    operations = [
        ops.AddField(
            model_name='PaperCount',
            name='ballot_id',
            field=fields.CharField(null=True, max_length=16),
        ),
    ]
