"""Logging: JSON lines to stderr, readable on a terminal, and never a content or a secret.

The level that is set applies to our own packages alone. Libraries stay at warnings, because
below that they log SQL values, updates and request bodies.
"""

import logging
import sys
from collections.abc import Iterator
from traceback import walk_tb
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.settings import BOT_TOKEN

OUR_PACKAGES = ("bot", "handlers", "reminders", "texts", "services", "models", "regulation")
REDACTED = "[token]"
# These put the text of an exception into their message, and a text may quote a person.
QUOTING_LOGGERS = ("aiogram.event", "aiogram.dispatcher", "asyncio")


def configure_logging(level: str, form: str = "auto", *, stream: TextIO = sys.stderr) -> None:
    """Send everything to `stream`, as `json` or `text`, by default as a terminal or a file wants
    it. May be called again."""
    handler = logging.StreamHandler(stream)
    pretty = stream.isatty() if form == "auto" else form == "text"
    handler.setFormatter(_RedactingFormatter(pretty=pretty))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(level)
    for name in QUOTING_LOGGERS:
        logging.getLogger(name).addFilter(_without_arguments)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _without_arguments(record: logging.LogRecord) -> bool:
    record.args = ()
    return True


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    for frame, line in walk_tb(traceback):
        yield f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"


def _exception_without_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Class and frames tell where it broke; the message may quote what somebody wrote."""
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = type(error).__qualname__
        event["frames"] = list(_frames(error.__traceback__))
    return event


_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.filter_by_level,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _exception_without_message,
)


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Renders a record and blackens whatever looks like a bot token, wherever it came from."""

    def __init__(self, *, pretty: bool) -> None:
        renderer: Processor = (
            structlog.dev.ConsoleRenderer()
            if pretty
            else structlog.processors.JSONRenderer(ensure_ascii=False)
        )
        foreign = [p for p in _SHARED if p is not structlog.stdlib.filter_by_level]
        super().__init__(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=foreign,
        )

    def format(self, record: logging.LogRecord) -> str:
        return BOT_TOKEN.sub(REDACTED, super().format(record))
