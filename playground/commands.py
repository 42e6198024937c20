"""Command menus by scope, and which of them a person sees."""

import re

from playground.chats import Chats
from playground.errors import bad_request
from playground.state import Json, State

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_DESCRIPTION = 256
MOST_COMMANDS = 100
LANGUAGE = "zh"
PLAIN = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
OF_CHAT = ("chat", "chat_administrators", "chat_member")


class Commands:
    """The menus that the bot has set."""

    def __init__(self, state: State, chats: Chats) -> None:
        self._state = state
        self._chats = chats

    def key(self, scope: Json | None, language: str) -> str:
        """Return the name under which the commands of a scope are kept."""
        scope = scope or {"type": "default"}
        kind = scope.get("type")
        if kind in PLAIN:
            return f"{kind}::{language}"
        if kind not in OF_CHAT:
            raise bad_request("can't parse BotCommandScope: Unsupported type specified")
        chat_id = self._chats.known(int(scope.get("chat_id", 0)))
        member = f"/{scope['user_id']}" if kind == "chat_member" else ""
        return f"{kind}:{chat_id}{member}:{language}"

    def visible(self, person_id: int, chat_id: int) -> list[Json]:
        """Return the menu that a person sees in a chat: the narrowest scope wins."""
        for scope in self._scopes(person_id, chat_id):
            for language in (LANGUAGE, ""):
                if found := self._state.commands.get(f"{scope}:{language}"):
                    return found
        return []

    def _scopes(self, person_id: int, chat_id: int) -> list[str]:
        if chat_id > 0:
            return [f"chat:{chat_id}", "all_private_chats:", "default:"]
        leads = self._chats.member(chat_id, person_id)["status"] == "creator"
        scopes = [
            (True, f"chat_member:{chat_id}/{person_id}"),
            (leads, f"chat_administrators:{chat_id}"),
            (True, f"chat:{chat_id}"),
            (leads, "all_chat_administrators:"),
            (True, "all_group_chats:"),
            (True, "default:"),
        ]
        return [scope for applies, scope in scopes if applies]


def checked_commands(commands: object) -> list[Json]:
    """Return a list of BotCommands or raise Telegram's 400."""
    if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
        raise bad_request("can't parse list of bot commands JSON object")
    return [_checked(command) for command in commands]


def _checked(command: Json) -> Json:
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {**command, "command": name, "description": description}
