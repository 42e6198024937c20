from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from models.paper import DeckState
from regulation.ballot_forms import BallotForm
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('models', '0005_paper_counts')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CardDeck',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('count', fields.OneToOneField('models.PaperCount', source_field='count_id', db_constraint=True, to_field='id', related_name='card_deck', on_delete=OnDelete.RESTRICT)),
                ('form', fields.CharEnumField(description='RESOLUTION: resolution\nNOMINATION: nomination\nHEARING: hearing\nPANEL: panel', enum_type=BallotForm, max_length=16)),
                ('name', fields.CharField(max_length=16)),
                ('groups', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('state', fields.CharEnumField(default=DeckState.READY, description='READY: ready\nOPEN: open\nCLOSED: closed\nCOUNTED: counted', enum_type=DeckState, max_length=16)),
                ('public_key', fields.CharField(default='', max_length=64)),
                ('cast', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('cast_root', fields.CharField(default='', max_length=64)),
                ('counts', fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'card_deck', 'app': 'models', 'indexes': [Index(fields=['state'])], 'pk_attr': 'id', 'table_description': 'The deck of code cards of one count: hashes before the vote, bare codes after it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CardEnvelope',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('deck', fields.ForeignKeyField('models.CardDeck', source_field='deck_id', db_constraint=True, to_field='id', related_name='envelopes', on_delete=OnDelete.RESTRICT)),
                ('voter_id', fields.IntField()),
                ('ciphertext', fields.BinaryField()),
            ],
            options={'table': 'card_envelope', 'app': 'models', 'unique_together': (('deck_id', 'voter_id'),), 'pk_attr': 'id', 'table_description': 'A sealed code, one a voter. Gone at the close, before anybody can tell what a code means.'},
            bases=['Model'],
        ),
    ]
