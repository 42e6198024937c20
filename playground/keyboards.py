"""Reply markup: what Telegram accepts, and which button was really there."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from playground.entities import utf16_length
from playground.errors import bad_request
from playground.state import Json

LONGEST_DATA = 64
LONGEST_COPY = 256
MOST_BUTTONS = 100
SCHEMES = {"http", "https", "tg"}
ACTIONS = ("callback_data", "url", "copy_text", "web_app", "login_url", "pay")
SWITCHES = (
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
)


def inline_markup(markup: Any) -> Json | None:
    """Return a checked inline keyboard; None when there is none or it has no buttons."""
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        return None
    rows = [[_inline_button(button) for button in row] for row in _rows(markup["inline_keyboard"])]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def reply_keyboard(markup: Any) -> Json | None:
    """Return a keyboard, its removal or a forced reply in full form; None when there is none."""
    match markup:
        case {"keyboard": rows}:
            return {**markup, "keyboard": [[_key(key) for key in row] for row in _rows(rows)]}
        case {"remove_keyboard": True} | {"force_reply": True}:
            return dict(markup)
        case None | {"inline_keyboard": _}:
            return None
        case _:
            raise bad_request("object expected as reply markup")


def buttons(message: Json) -> Iterator[Json]:
    """Yield the buttons of a message's inline keyboard."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        yield from row


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup JSON object")
    return rows


def _key(key: Any) -> Json:
    button: Json = {"text": key} if isinstance(key, str) else key
    _check_text(button)
    return button


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: Expected an Object")
    _check_text(button)
    if not any(action in button for action in ACTIONS + SWITCHES):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    _check_action(button)
    return button


def _check_text(button: Json) -> None:
    if not str(button.get("text", "")).strip():
        raise bad_request('can\'t parse keyboard button: Field "text" must be a non-empty String')


def _check_action(button: Json) -> None:
    if "callback_data" in button:
        _check_data(str(button["callback_data"]))
    if "url" in button:
        _check_url(str(button["url"]))
    if "copy_text" in button:
        _check_copy(button["copy_text"])


def _check_data(data: str) -> None:
    if not 1 <= len(data.encode()) <= LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: str) -> None:
    address = urlsplit(url if ":" in url else f"http://{url}")
    has_place = bool(address.netloc) and ("." in address.netloc or address.scheme == "tg")
    if address.scheme not in SCHEMES or not has_place:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_copy(copy: Any) -> None:
    text = str(copy.get("text", "")) if isinstance(copy, dict) else ""
    if not 1 <= utf16_length(text) <= LONGEST_COPY:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
