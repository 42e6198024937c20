"""Databases for the tests: a fresh one for each, a copy of a migrated template, on both engines."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
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


async def _copy_database(template: str, name: str) -> None:
    """Copied as files, which takes half the time; servers before 15 know no other way."""
    connection = await asyncpg.connect(SERVER, timeout=60)
    try:
        new = connection.get_server_version().major >= 15
        strategy = " STRATEGY FILE_COPY" if new else ""
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{strategy}")
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


def _url_of(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated database of this worker that nobody is connected to."""
    name = _unique_name()
    asyncio.run(_on_server(f"CREATE DATABASE {name}"))
    EXECUTOR_CACHE.clear()
    asyncio.run(migrate(_url_of(postgres_server, name)))
    yield name
    asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


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
    name, template = _unique_name(), request.getfixturevalue("postgres_template")
    asyncio.run(_copy_database(template, name))
    yield _url_of(SERVER, name)
    asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[str]:
    """A fresh, migrated database, open for the test; the value is its URL."""
    async with database(database_url):
        yield database_url
