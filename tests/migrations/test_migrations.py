"""The schema goes up and down, loses no row, and says what the models say."""

import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

import models.db
from models import ContactTerm, LedgerRecord, Person, takeover
from models.db import DatabaseError, connection, database, migrate, migration_config
from regulation.assessment import Stage
from tests.services.builders import World, open_office

pytestmark = pytest.mark.own_database
COPY = ".sqlite3.before-migration"
EMPTY = "models.__first__"
MIGRATIONS = Path(models.db.__file__).parent / "migrations"
NEWEST = max(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
TABLE = "schema.type = 'table' AND schema.name NOT LIKE 'sqlite_%'"
FACTS = {
    "sqlite": [
        f"SELECT schema.name, c.name, c.type, c.[notnull], c.dflt_value, c.pk"
        f" FROM sqlite_schema AS schema, pragma_table_info(schema.name) AS c WHERE {TABLE}",
        f"SELECT schema.name, f.[table], f.[from], f.[to], f.on_delete"
        f" FROM sqlite_schema AS schema, pragma_foreign_key_list(schema.name) AS f WHERE {TABLE}",
        f"SELECT schema.name, i.[unique], i.origin,"
        " CASE i.origin WHEN 'c' THEN i.name END,"
        " (SELECT group_concat(name) FROM pragma_index_info(i.name))"
        f" FROM sqlite_schema AS schema, pragma_index_list(schema.name) AS i WHERE {TABLE}",
    ],
    "postgres": [
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
        " column_default FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    ],
}
LONGER_NAMES = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "NEWEST")]
    operations = [
        ops.AlterField("Person", "name", fields.CharField(max_length=200)),
        ops.AddField("Person", "note", fields.CharField(max_length=10, null=True)),
    ]
"""
LOSING_ROWS = """
from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "NEWEST")]
    operations = [ops.RunSQL("DELETE FROM contact_term", "")]
"""
LOSING_PARENTS = LOSING_ROWS.replace(
    "DELETE FROM contact_term", "UPDATE contact_term SET person_id = 0"
)


async def populate(url: str, folder: Path) -> dict[str, int]:
    """A small branch; returns how many rows there are of people and what hangs on them."""
    async with database(url):
        world = World(open_office(folder))
        branch = await world.branch()
        student = await world.person(branch, Stage.ACTIVIST)
        contact = await world.secretary(branch)
        await world.assign_contact(contact, student)
        return await counts()


async def counts() -> dict[str, int]:
    return {
        table.__name__: await table.all().count() for table in (Person, LedgerRecord, ContactTerm)
    }


def sqlite_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def later_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a second migration into a package of its own and let the models follow it."""

    def write(source: str) -> None:
        package = tmp_path / f"migrations_{uuid.uuid4().hex}"  # Python remembers packages by name
        shutil.copytree(MIGRATIONS, package)
        (package / "9999_to_come.py").write_text(source.replace("NEWEST", NEWEST))
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setitem(models.db.APPS["models"], "migrations", package.name)

    return write


async def schema(url: str) -> list[str]:
    """Tables, columns, keys and indexes, each as a line, whatever order they were made in."""
    async with database(url):
        asked = FACTS[connection().capabilities.dialect]
        found = [(await connection().execute_query(question))[1] for question in asked]
        return sorted(str(tuple(row)) for rows in found for row in rows)


class TestTheSchema:
    async def test_goes_down_to_nothing_and_up_again(self, database_url: str, tmp_path: Path):
        await migrate(database_url)  # there is nothing to be done
        made = await schema(database_url)
        before = await populate(database_url, tmp_path)
        await migrate(database_url, EMPTY)
        with pytest.raises(Exception, match="college"):
            await populate(database_url, tmp_path)
        await migrate(database_url)
        assert await schema(database_url) == made
        assert await populate(database_url, tmp_path) == before

    async def test_takes_a_later_migration_and_gives_it_back(
        self, database_url: str, tmp_path: Path, later_migration
    ):
        made = await schema(database_url)
        before = await populate(database_url, tmp_path)
        later_migration(LONGER_NAMES)
        await migrate(database_url)
        async with database(database_url):
            assert await counts() == before
            await connection().execute_query("SELECT note FROM person")
        await migrate(database_url, f"models.{NEWEST}")
        assert await schema(database_url) == made
        async with database(database_url):
            assert await counts() == before

    async def test_is_what_the_models_say(self):
        config = migration_config("sqlite:///never-opened.sqlite3")
        await Tortoise.init(config=config, init_connections=False)
        assert Tortoise.apps is not None
        changes = await MigrationAutodetector(Tortoise.apps, models.db.APPS).changes()
        assert [operation for writer in changes for operation in writer.operations] == []
        await Tortoise.close_connections()

    async def test_is_what_the_library_would_make_of_the_models(self, database_url: str):
        made = await schema(database_url)
        await migrate(database_url, EMPTY)
        async with TortoiseContext() as context:
            await context.init(config=migration_config(database_url))
            await context.generate_schemas()
        assert await schema(database_url) == made


async def pretend(url: str, *names: str) -> None:
    """Let a database say that these migrations have made it."""
    async with TortoiseContext() as context:
        await context.init(config=migration_config(url))
        await connection().execute_script("DELETE FROM tortoise_migrations")
        for name in names:
            await connection().execute_script(
                "INSERT INTO tortoise_migrations (app, name, applied_at)"
                f" VALUES ('models', '{name}', '2026-11-28 00:00:00')"
            )


class TestADatabaseOfAnotherVersion:
    """Before the first release there were fifteen migrations; they have become one."""

    async def test_is_taken_over_from_the_last_migration_of_development(
        self, database_url: str, tmp_path: Path, later_migration
    ):
        await migrate(database_url, f"models.{takeover.TODAY}")
        made = await schema(database_url)
        before = await populate(database_url, tmp_path)
        await pretend(database_url, "0001_initial", "0014_awaiting_review", takeover.LAST)
        later_migration(LONGER_NAMES)
        await migrate(database_url)
        await migrate(database_url, f"models.{takeover.LAST}")  # as the backups of then ask
        assert await schema(database_url) == made
        async with database(database_url):
            assert await counts() == before
        await migrate(database_url, EMPTY)
        await migrate(database_url)
        assert (await populate(database_url, tmp_path)) == before

    @pytest.mark.parametrize("newest", ["0014_awaiting_review", "0999_of_a_later_version"])
    async def test_is_refused_in_one_line(self, database_url: str, newest: str):
        await pretend(database_url, "0001_initial", newest)
        with pytest.raises(
            DatabaseError, match=f"(?s)^[^\n]*{newest}[^\n]*go on with that version"
        ):
            await migrate(database_url)

    async def test_is_not_made_on_request(self, database_url: str):
        with pytest.raises(DatabaseError, match="0999_of_a_later_version"):
            await migrate(database_url, "models.0999_of_a_later_version")


@pytest.mark.parametrize("engine", ["sqlite"])
class TestAPopulatedFile:
    async def test_keeps_every_row_when_a_parent_table_is_rebuilt(
        self, database_url: str, tmp_path: Path, later_migration
    ):
        before = await populate(database_url, tmp_path)
        later_migration(LONGER_NAMES)
        await migrate(database_url)
        async with database(database_url):
            assert await counts() == before
        with closing(sqlite3.connect(sqlite_file(database_url))) as file:
            assert file.execute("PRAGMA foreign_key_check").fetchall() == []
            columns = [row[1] for row in file.execute("PRAGMA table_info(person)")]
        assert "note" in columns

    async def test_is_copied_aside_before_it_is_touched(
        self, database_url: str, tmp_path: Path, later_migration
    ):
        before = await populate(database_url, tmp_path)
        later_migration(LONGER_NAMES)
        await migrate(database_url)
        await self.check_copy(database_url, before)

    async def test_is_copied_aside_before_it_goes_down(self, database_url: str, tmp_path: Path):
        before = await populate(database_url, tmp_path)
        await migrate(database_url, EMPTY)
        await self.check_copy(database_url, before)

    async def check_copy(self, url: str, before: dict[str, int]) -> None:
        """The copy beside the file is a whole database as it was."""
        copy = sqlite_file(url).with_suffix(COPY)
        async with database(f"sqlite:///{copy}"):
            assert await counts() == before

    async def test_is_not_copied_where_nothing_is_to_be_done(
        self, database_url: str, tmp_path: Path
    ):
        await migrate(database_url)
        assert not sqlite_file(database_url).with_suffix(COPY).exists()

    @pytest.mark.parametrize(
        ("source", "complaint"),
        [(LOSING_ROWS, "rows were lost in contact_term"), (LOSING_PARENTS, "lost what they point")],
    )
    async def test_that_lost_something_is_reported(
        self, database_url: str, tmp_path: Path, later_migration, source: str, complaint: str
    ):
        await populate(database_url, tmp_path)
        later_migration(source)
        with pytest.raises(DatabaseError, match=complaint):
            await migrate(database_url)
