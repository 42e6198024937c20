"""Databases for the tests, empty and migrated: a copied file, or a database emptied each time."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.db import database, migrate
from tests.code_health.sources import Figures

SERVER = os.environ.get("TEST_POSTGRES_URL") or "postgres://postgres@127.0.0.1:5432/test"
ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How long our functions are, in every report."""
    terminalreporter.write_line(f"functions: {Figures.of_the_product()}")


async def _on_server(statement: str) -> None:
    connection = await asyncpg.connect(SERVER, timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


# Emptying takes milliseconds, making a database anew a good part of a second. Keys of other
# tables are not looked at meanwhile, and what has grown is cut off instead of marked as gone.
EMPTY_EVERYTHING = """
DO $$ DECLARE name regclass; BEGIN
    PERFORM set_config('session_replication_role', 'replica', true);
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace AND relname <> 'tortoise_migrations'
    LOOP
        IF pg_relation_size(name) > 262144 THEN
            EXECUTE 'TRUNCATE ' || name || ' CASCADE';
        ELSE
            EXECUTE 'DELETE FROM ' || name;
        END IF;
    END LOOP;
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'S'
        AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'tortoise_migrations%'
    LOOP
        PERFORM setval(name, 1, false);
    END LOOP;
END $$
"""
HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> $2"


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


async def _empty(url: str) -> None:
    """Leave no row, whoever a killed process has left connected."""
    connection = await asyncpg.connect(url, timeout=60)
    try:
        own = connection.get_server_pid()
        await connection.execute(HANG_UP, _name(url), own)
        await connection.execute(EMPTY_EVERYTHING)
    finally:
        await connection.close()


def _unique_name() -> str:
    return f"fazhan_test_{uuid.uuid4().hex[:16]}"


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a server that answers; otherwise skips, or fails where nothing may be missing."""
    try:
        asyncio.run(_on_server("SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        reason = f"no PostgreSQL answers at TEST_POSTGRES_URL ({type(error).__name__})"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return SERVER


@contextmanager
def _postgres_database(template: str = "template1") -> Iterator[str]:
    """The URL of a database that is dropped at the end."""
    name = _unique_name()
    asyncio.run(_on_server(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
    asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The migrated database of this worker."""
    with _postgres_database() as url:
        EXECUTOR_CACHE.clear()
        asyncio.run(migrate(url))
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file of this worker."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    EXECUTOR_CACHE.clear()
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on; a test that takes `db` or `database_url` runs once on each."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, migrated, closed database, for tests that open it themselves."""
    # The library remembers SQL by table, not by engine: start each test without memories.
    EXECUTOR_CACHE.clear()
    if engine == "sqlite":
        path = tmp_path / "fazhan.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url: str = request.getfixturevalue("postgres_url")
    asyncio.run(_empty(url))
    if request.node.get_closest_marker("own_database") is None:
        yield url
        return
    with _postgres_database(template=_name(url)) as copy:
        yield copy


@pytest.fixture
def fresh(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes one empty database after another, each the end of the one before."""
    if engine == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return lambda: f"sqlite:///{_in_place_of_the_last(template, tmp_path / 'fresh')}"
    url: str = request.getfixturevalue("postgres_url")

    def emptied() -> str:
        asyncio.run(_empty(url))
        return url

    return emptied


def _in_place_of_the_last(template: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Path(shutil.copy(template, folder))


@pytest.fixture
def copied(engine: str, tmp_path: Path) -> Callable[[str], AbstractContextManager[str]]:
    """Copies a closed database for as long as one block: `with copied(url) as copy`."""

    @contextmanager
    def copy(url: str) -> Iterator[str]:
        if engine == "sqlite":
            path = Path(shutil.copy(url.removeprefix("sqlite:///"), tmp_path / _unique_name()))
            yield f"sqlite:///{path}"
            path.unlink()
            return
        with _postgres_database(template=_name(url)) as made:
            yield made

    return copy


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[str]:
    """A fresh, migrated database, open for the test; the value is its URL."""
    async with database(database_url):
        yield database_url
