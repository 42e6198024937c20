"""The settings: environment variables or `.env`, checked once, before anything starts."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.files import MIB, FileLimits

TELEGRAM_API = "https://api.telegram.org"
BOT_TOKEN = re.compile(r"\d{3,16}:[A-Za-z0-9_-]{30,64}")
SHORTEST_BACKUP_KEY = 16
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
SECRETS = ("bot_token", "webhook_secret", "database_url", "backup_key")


class SettingsError(Exception):
    """The settings cannot be used. The message is one line and holds no setting's value."""


def _wrong(chinese: str, english: str) -> PydanticCustomError:
    return PydanticCustomError("setting", f"{chinese} ({english})")


def _url_parts(url: str) -> tuple[str, str | None, str]:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise _wrong("不是有效的网址", "not a valid URL") from None
    return parts.scheme, parts.hostname, parts.path


def _is_bot_token(token: SecretStr) -> SecretStr:
    if not BOT_TOKEN.fullmatch(token.get_secret_value()):
        raise _wrong(
            "应形如 数字:字母, 由 @BotFather 发给", "expected digits:letters from @BotFather"
        )
    return token


def _is_webhook_secret(secret: SecretStr) -> SecretStr:
    if not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise _wrong("应为 16 至 256 位字母、数字、_ 或 -", "16 to 256 of A-Z a-z 0-9 _ -")
    return secret


def _is_backup_key(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < SHORTEST_BACKUP_KEY:
        raise _wrong(
            f"至少 {SHORTEST_BACKUP_KEY} 个字符", f"at least {SHORTEST_BACKUP_KEY} characters"
        )
    return key


def _is_database_url(url: SecretStr) -> SecretStr:
    scheme, host, path = _url_parts(url.get_secret_value())
    names_file = scheme == "sqlite" and not host and len(path) > 1
    names_server = scheme in {"postgres", "postgresql"} and host and len(path) > 1
    if not (names_file or names_server):
        raise _wrong(
            "应形如 sqlite:///文件 或 postgres://用户@主机/库",
            "expected sqlite:///FILE or postgres://USER@HOST/NAME",
        )
    return url


def _is_http_url(url: str) -> str:
    scheme, host, _ = _url_parts(url)
    if scheme not in {"http", "https"} or not host:
        raise _wrong("应为 http(s):// 开头的网址", "expected an http(s) URL")
    return url.rstrip("/")


def _is_secret_http_url(url: SecretStr) -> SecretStr:
    return SecretStr(_is_http_url(url.get_secret_value()))


def _is_listen_address(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise _wrong("应形如 127.0.0.1:8443", "expected HOST:PORT")
    return address


def _split_ids(value: object) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _split_spans(value: object) -> object:
    return tuple(map(_span, value.split(","))) if isinstance(value, str) else value


def _span(text: str) -> tuple[date, date]:
    first, _, last = text.strip().partition("..")
    try:
        span = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        span = date.max, date.min
    if span[0] > span[1]:
        raise _wrong(
            "应形如 2027-01-04..2027-01-15, 多段以逗号分隔", "expected FIRST..LAST, comma-separated"
        )
    return span


class Settings(BaseSettings):
    """Every setting there is; `.env.example` explains each to the person who runs the server."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_is_bot_token)] | None = None
    bot_token_file: Path | None = None
    telegram_api_base: Annotated[str, AfterValidator(_is_http_url)] = TELEGRAM_API
    database_url: Annotated[SecretStr, AfterValidator(_is_database_url)] = SecretStr(
        "sqlite:///data/fazhan.sqlite3"
    )
    database_url_file: Path | None = None
    data_dir: Path = Path("data")
    backup_key: Annotated[SecretStr, AfterValidator(_is_backup_key)] | None = None
    backup_key_file: Path | None = None
    webhook_url: Annotated[str, AfterValidator(_is_http_url)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_is_webhook_secret)] | None = None
    webhook_secret_file: Path | None = None
    webhook_listen: Annotated[str, AfterValidator(_is_listen_address)] = "127.0.0.1:8443"
    admin_telegram_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_split_ids)] = ()
    central_rules: Literal["warn", "block", "off"] = "warn"
    rule_pack: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] = "college"
    exam_weeks: Annotated[
        tuple[tuple[date, date], ...], NoDecode, BeforeValidator(_split_spans)
    ] = ()
    sends_per_second: Annotated[int, Field(ge=1, le=30)] = 30
    max_file_mib: Annotated[int, Field(ge=1, le=20)] = 10
    max_file_pages: Annotated[int, Field(ge=1, le=500)] = 60
    calendar_url: Annotated[str, AfterValidator(_is_http_url)] | None = None
    calendar_listen: Annotated[str, AfterValidator(_is_listen_address)] = "127.0.0.1:8444"
    health_listen: Annotated[str, AfterValidator(_is_listen_address)] | None = None
    heartbeat_url: Annotated[SecretStr, AfterValidator(_is_secret_http_url)] | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "text"] = "auto"

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        read = {
            name: _secret_from_file(given, name) for name in SECRETS if given.get(f"{name}_file")
        }
        return given | read

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise _wrong(
                "WEBHOOK_SECRET: 设置 WEBHOOK_URL 时必须同时设置",
                "required together with WEBHOOK_URL",
            )
        return self

    def file_limits(self) -> FileLimits:
        """How large what somebody hands in may be."""
        return FileLimits(most_bytes=self.max_file_mib * MIB, most_pages=self.max_file_pages)

    def heartbeat(self) -> str | None:
        """The address of the monitor in clear, for the one place that calls it."""
        return None if self.heartbeat_url is None else self.heartbeat_url.get_secret_value()

    def require_backup_key(self) -> str:
        """The passphrase of backups in clear, for the one place that seals and opens them."""
        if self.backup_key is None:
            raise SettingsError(
                "设置有误 Invalid settings: BACKUP_KEY: 未设置, 备份须加密,"
                " 请以 openssl rand -base64 32 生成后写入 .env, 并在别处另存一份"
                " (missing; backups are encrypted)"
            )
        return self.backup_key.get_secret_value()

    def require_bot_token(self) -> str:
        """The token in clear, for the one place that talks to the platform."""
        if self.bot_token is None:
            raise SettingsError(
                "设置有误 Invalid settings: BOT_TOKEN: 未设置, 请向 @BotFather 申请后写入 .env"
                " (missing; get one from @BotFather and put it into .env)"
            )
        return self.bot_token.get_secret_value()


def _secret_from_file(given: dict[str, Any], name: str) -> str:
    label = name.upper()
    if given.get(name):
        raise _wrong(f"{label}: 与 {label}_FILE 只能设置一个", f"set it or {label}_FILE, not both")
    try:
        return Path(given[f"{name}_file"]).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise _wrong(f"{label}_FILE: 文件无法读取", "the file cannot be read") from None


_CHINESE = {
    "literal_error": "不在可选值之中",
    "int_parsing": "应为数字, 多个以逗号分隔",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
    "string_pattern_mismatch": "应为小写字母、数字与下划线",
    "extra_forbidden": "没有这项设置",
}


def _phrase(error: ErrorDetails) -> str:
    where = f"{str(error['loc'][0]).upper()}: " if error["loc"] else ""
    if error["type"] == "setting":
        return where + error["msg"]
    return f"{where}{_CHINESE.get(error['type'], '格式不对')} ({error['msg']})"


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of the environment and of `env_file`; SettingsError in one line if unusable."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # of BaseSettings
    except ValidationError as error:
        problems = "; ".join(dict.fromkeys(map(_phrase, error.errors(include_input=False))))
        raise SettingsError(f"设置有误 Invalid settings: {problems}") from None
    except UnicodeDecodeError:
        raise SettingsError(
            "设置有误 Invalid settings: .env: 应为 UTF-8 (expected UTF-8)"
        ) from None
