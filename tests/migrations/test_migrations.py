"""The schema goes up and down, loses no row, and says what the models say."""

import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

import models.db
from models import AwaitingReview, ContactTerm, LedgerRecord, Person
from models.db import DatabaseError, database, migrate, migration_config, write_tx
from regulation.assessment import Stage
from regulation.records import Award, Level, ReviewState
from services.ledger import Entry, Review, append
from tests.services.builders import NOW, TODAY, World, open_office

pytestmark = pytest.mark.own_database
INITIAL = "models.0001_initial"
COPY = ".sqlite3.before-migration"
EMPTY = "models.__first__"
BEFORE_REVIEWS = "models.0009_ballot_evidence"
MIGRATIONS = Path(models.db.__file__).parent / "migrations"
NEWEST = max(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
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


class TestTheSchema:
    async def test_goes_down_step_by_step_to_nothing_and_up_again(
        self, database_url: str, tmp_path: Path
    ):
        """One test, because every migration of an engine takes seconds."""
        await migrate(database_url)  # there is nothing to be done
        async with database(database_url):
            open_now = await self.hand_in_and_review(World(open_office(tmp_path)))
        before = await populate(database_url, tmp_path)
        await migrate(database_url, BEFORE_REVIEWS)
        await migrate(database_url)
        async with database(database_url):
            assert await AwaitingReview.all().values_list("position", "kind") == open_now
        await migrate(database_url, INITIAL)
        async with database(database_url):
            assert await counts() == before
        await migrate(database_url, EMPTY)
        with pytest.raises(Exception, match="college"):
            await populate(database_url, tmp_path)
        await migrate(database_url)
        assert (await populate(database_url, tmp_path))["Person"] == len(("student", "contact"))

    async def hand_in_and_review(self, world: World) -> list[tuple[int, str]]:
        student = await world.person(await world.branch(), Stage.ACTIVIST)
        award = Award(title="三好学生", level=Level.SCHOOL)
        await world.record(student, award)  # the branch signs for it
        async with write_tx():
            stated, reviewed = [
                await append(
                    Entry(
                        person_id=student.person_id,
                        payload=award,
                        act_date=TODAY,
                        actor_id=student.person_id,
                    ),
                    vault=world.office.vault,
                    now=NOW,
                )
                for _ in range(2)
            ]
        review = Review(record=reviewed, state=ReviewState.ACCEPTED)
        await world.record(student, review)
        return [(stated, "award")]

    async def test_is_what_the_models_say(self):
        config = migration_config("sqlite:///never-opened.sqlite3")
        await Tortoise.init(config=config, init_connections=False)
        assert Tortoise.apps is not None
        changes = await MigrationAutodetector(Tortoise.apps, models.db.APPS).changes()
        assert [operation for writer in changes for operation in writer.operations] == []
        await Tortoise.close_connections()


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
