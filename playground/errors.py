"""Everything the playground refuses, in the words the caller expects."""

from typing import Any


class ApiError(Exception):
    """A Bot API answer with ``ok: false``; ``parameters`` become ResponseParameters."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class ControlError(Exception):
    """A control request that asks for something impossible; ``status`` is the HTTP status."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def bad_request(reason: str, **parameters: Any) -> ApiError:
    """Build the 400 that Telegram gives for ``reason``."""
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def cannot_parse(reason: str) -> ApiError:
    """Build the 400 for text whose markup is broken."""
    return bad_request(f"can't parse entities: {reason}")


def forbidden(reason: str) -> ApiError:
    """Build the 403 that Telegram gives for ``reason``."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Build the 409 that Telegram gives for ``reason``."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    """Build the 429 that asks the bot to wait ``seconds``."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
