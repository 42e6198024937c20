"""Whatever the level, no log holds a content or a secret."""

import io
import json
import logging

import pytest
import structlog
from tortoise.log import db_client_logger

from bot.logs import configure_logging

TOKEN = "123456789:" + "A" * 35
pytestmark = pytest.mark.usefixtures("own_logging")


@pytest.fixture
def logged():
    stream = io.StringIO()
    configure_logging("DEBUG", stream=stream)

    def logged() -> list[dict[str, object]]:
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    return logged


def test_our_packages_log_one_object_a_line(logged):
    structlog.get_logger("services.x").debug("stored", records=2)
    logging.getLogger("reminders.x").info("sent %s", 3)
    stored, sent = logged()
    assert (stored["event"], stored["records"], stored["level"]) == ("stored", 2, "debug")
    assert (sent["event"], sent["logger"]) == ("sent 3", "reminders.x")


def test_the_level_is_kept():
    stream = io.StringIO()
    configure_logging("WARNING", stream=stream)
    structlog.get_logger("bot.x").info("quiet")
    assert stream.getvalue() == ""


def test_a_file_may_be_asked_to_read_like_a_terminal():
    stream = io.StringIO()
    configure_logging("INFO", "text", stream=stream)
    structlog.get_logger("bot.x").info("started")
    assert "started" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize(
    "name",
    [
        "aiogram.event",
        "aiogram.middlewares",
        "aiohttp.access",
        "aiosqlite",
        "asyncpg",
        "httpx",
        "apscheduler",
    ],
)
def test_libraries_say_nothing_below_a_warning(logged, name):
    logging.getLogger(name).info("a body")
    logging.getLogger(name).debug("SQL and its values")
    assert logged() == []


def test_the_database_library_does_not_log_its_values(logged):
    db_client_logger.debug("INSERT INTO person VALUES (%s)", "张三")
    assert logged() == []


@pytest.mark.parametrize("name", ["bot.x", "aiohttp.server", "aiogram.event"])
def test_a_token_is_blackened_wherever_it_stands(logged, name):
    logging.getLogger(name).error("cannot reach https://api.example.org/bot%s/getMe", TOKEN)
    structlog.get_logger(name).error("x", url=f"/bot{TOKEN}/sendMessage")
    assert len(logged()) == 2
    assert TOKEN not in json.dumps(logged())


def fail() -> None:
    raise ValueError("赞成")


@pytest.mark.parametrize(
    "log", [logging.getLogger("aiohttp.server"), structlog.get_logger("bot.x")]
)
def test_an_exception_is_logged_without_its_words(logged, log):
    try:
        fail()
    except ValueError:
        log.exception("broken")
    (entry,) = logged()
    assert entry["exception"] == "ValueError"
    assert any("fail" in frame for frame in entry["frames"])
    assert "赞成" not in json.dumps(logged(), ensure_ascii=False)


def test_the_chat_library_does_not_quote_an_update(logged):
    logging.getLogger("aiogram.event").error(
        "Cause exception while process update id=%d: %s", 7, "赞成"
    )
    (entry,) = logged()
    assert "赞成" not in entry["event"]
