"""All that a playground remembers, as plain data that can be written to a file."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Note:
    """A card from the real world in a person's chat; ``start`` is a deep-link payload."""

    title: str
    text: str
    start: str | None = None


@dataclass
class Person:
    """A user account; ``started`` says whether the bot may write to it."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    role: str | None = None
    note: Note | None = None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass
class Group:
    """A group chat; its first member created it. An administrator bot sees every message."""

    id: int
    title: str
    members: list[int]
    bot_admin: bool = False
    kicked: bool = False
    migrated_to: int | None = None


@dataclass
class Entry:
    """A message as the Bot API shows it, and what became of it since."""

    message: Json
    sender: int
    created: int
    event: int
    edited: bool = False
    deleted: bool = False
    reactions: list[str] = field(default_factory=list)


@dataclass
class Thread:
    """The messages of one chat; ``log`` holds (event, message id) in order of events."""

    entries: dict[int, Entry] = field(default_factory=dict)
    log: list[tuple[int, int]] = field(default_factory=list)
    read: dict[int, int] = field(default_factory=dict)
    keyboard: Json | None = None
    keyboard_event: int = 0
    pinned: list[int] = field(default_factory=list)
    menu_button: Json | None = None


@dataclass
class StoredFile:
    """What getFile tells of a file, plus its name; the bytes are kept apart."""

    id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    size: int


@dataclass
class CallbackQuery:
    """A pressed button and the answer that the bot gave to it."""

    id: str
    person: int
    asked: float
    answered: bool = False
    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass
class Webhook:
    """Where updates go when the bot does not poll."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str | None = None
    has_custom_certificate: bool = False
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass
class Bot:
    """The one bot of this playground."""

    id: int
    first_name: str
    username: str
    description: str = ""
    short_description: str = ""


@dataclass
class State:
    """The whole world of one playground."""

    bot: Bot
    people: dict[int, Person] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    photos: dict[str, list[Json]] = field(default_factory=dict)
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})
    webhook: Webhook = field(default_factory=Webhook)
    allowed_updates: list[str] = field(default_factory=list)
    updates: dict[int, Json] = field(default_factory=dict)
    next_update_id: int = 1
    next_message_id: int = 1
    next_number: int = 1
    event: int = 0
    clock_offset: float = 0.0
    clock_version: int = 1

    def thread(self, chat_id: int) -> Thread:
        """Return the chat's messages; an unknown chat has none yet."""
        return self.threads.setdefault(chat_id, Thread())

    def number(self) -> int:
        """Return a number that was never given out before."""
        self.next_number += 1
        return self.next_number
