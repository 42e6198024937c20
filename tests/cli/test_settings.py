"""Settings are checked once; what is wrong is one line without any secret."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings

TOKEN = "123456789:" + "AbC-_" * 7
SECRET = "a-webhook-secret-of-some-length"

SECRETS = (TOKEN, "123456789", "password", "too-short", "letters and spaces", "nonsense-token")

pytestmark = pytest.mark.usefixtures("bare_environment")


@pytest.fixture
def load(monkeypatch):
    def load(**given: object) -> Settings:
        for name, value in given.items():
            monkeypatch.setenv(name, str(value))
        return load_settings()

    return load


@pytest.fixture
def error(load):
    def error(**given: object) -> str:
        with pytest.raises(SettingsError) as refused:
            load(**given)
        message = str(refused.value)
        assert "\n" not in message
        assert not any(value in message for value in SECRETS)
        return message

    return error


def test_nothing_is_needed_to_begin(load):
    settings = load()
    assert settings.bot_token is None
    assert settings.database_url.get_secret_value() == "sqlite:///data/fazhan.sqlite3"


def test_empty_is_not_given(load):
    assert load(BOT_TOKEN="", WEBHOOK_URL="", LOG_LEVEL="").log_level == "INFO"


def test_the_file_is_read_and_the_environment_goes_first(load):
    Path(".env").write_text("RULE_PACK=one\nLOG_LEVEL=ERROR\n# 注释\n", encoding="utf-8")
    settings = load(RULE_PACK="two")
    assert (settings.rule_pack, settings.log_level) == ("two", "ERROR")


def test_administrators_are_a_list(load):
    assert load(ADMIN_TELEGRAM_IDS="12, 34").admin_telegram_ids == (12, 34)


class TestASecret:
    def test_may_lie_in_a_file(self, load):
        Path("token").write_text(f"{TOKEN}\n", encoding="utf-8")
        assert load(BOT_TOKEN_FILE="token").require_bot_token() == TOKEN

    @pytest.mark.parametrize("name", ["BOT_TOKEN", "WEBHOOK_SECRET", "DATABASE_URL"])
    def test_is_not_given_twice(self, error, name):
        Path("file").write_text("x", encoding="utf-8")
        assert f"{name}_FILE" in error(**{name: TOKEN, f"{name}_FILE": "file"})

    def test_whose_file_is_missing_is_named(self, error):
        assert "BOT_TOKEN_FILE" in error(BOT_TOKEN_FILE="no-such-file")

    def test_is_checked_when_it_comes_from_a_file(self, error):
        Path("token").write_text("nonsense-token", encoding="utf-8")
        message = error(BOT_TOKEN_FILE="token")
        assert "BOT_TOKEN" in message
        assert "nonsense-token" not in message

    def test_never_shows_in_print(self, load):
        settings = load(BOT_TOKEN=TOKEN, DATABASE_URL="postgres://u:hunter2@h/d")
        assert TOKEN not in repr(settings)
        assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "123456789"),
        ("BOT_TOKEN", "123456789:short"),
        ("BOT_TOKEN", f"{TOKEN} "),
        ("BOT_TOKEN", f"bot{TOKEN}"),
        ("TELEGRAM_API_BASE", "api.telegram.org"),
        ("TELEGRAM_API_BASE", "ftp://api.telegram.org"),
        ("TELEGRAM_API_BASE", "http://[::1"),
        ("DATABASE_URL", "mysql://user:password@host/name"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgres://host"),
        ("DATABASE_URL", "postgres://user:password@host:port/name"),
        ("WEBHOOK_LISTEN", "8443"),
        ("WEBHOOK_LISTEN", "127.0.0.1:0"),
        ("WEBHOOK_LISTEN", "127.0.0.1:65536"),
        ("WEBHOOK_SECRET", "too-short"),
        ("WEBHOOK_SECRET", "sixteen letters and spaces"),
        ("ADMIN_TELEGRAM_IDS", "12,name"),
        ("CENTRAL_RULES", "perhaps"),
        ("RULE_PACK", "../college"),
        ("LOG_LEVEL", "verbose"),
        ("LOG_FORMAT", "xml"),
        ("SENDS_PER_SECOND", "0"),
        ("SENDS_PER_SECOND", "31"),
        ("HEALTH_LISTEN", "8480"),
        ("HEARTBEAT_URL", "monitor.example.org/secret"),
    ],
)
def test_a_malformed_value_is_named_in_both_languages(error, name, value):
    message = error(**{name: value})
    assert message.startswith("设置有误 Invalid settings: ")
    assert f"{name}: " in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", TOKEN),
        ("DATABASE_URL", "sqlite:////var/lib/fazhan.sqlite3"),
        ("DATABASE_URL", "postgres://user:p%40ss@host:5432/name"),
        ("WEBHOOK_LISTEN", "0.0.0.0:1"),
        ("WEBHOOK_LISTEN", "127.0.0.1:65535"),
        ("WEBHOOK_SECRET", "x" * 16),
    ],
)
def test_a_good_value_is_accepted(load, name, value):
    assert load(**{name: value})


def test_a_webhook_needs_its_secret(error, load):
    assert "WEBHOOK_SECRET" in error(WEBHOOK_URL="https://bot.example.org/hook")
    assert load(WEBHOOK_URL="https://bot.example.org/hook", WEBHOOK_SECRET=SECRET).webhook_secret


def test_several_mistakes_are_one_line(error):
    message = error(LOG_LEVEL="verbose", CENTRAL_RULES="perhaps")
    assert "LOG_LEVEL" in message
    assert "CENTRAL_RULES" in message


def test_a_misspelt_line_of_the_file_is_named(error):
    Path(".env").write_text("WEBHOOK_SECERT=x\n", encoding="utf-8")
    assert "WEBHOOK_SECERT" in error()


def test_a_file_of_another_encoding_is_one_line(error):
    Path(".env").write_bytes("# 机器人\n".encode("gbk"))
    assert ".env" in error()


def test_a_missing_token_is_one_line_that_tells_the_cure(load):
    with pytest.raises(SettingsError, match=r"BOT_TOKEN: .*@BotFather"):
        load().require_bot_token()
