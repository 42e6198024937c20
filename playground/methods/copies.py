"""Methods that repeat a message elsewhere, and reactions."""

from typing import Any

from playground.errors import bad_request
from playground.keyboards import inline_markup
from playground.methods.registry import Call, caption_fields, method
from playground.methods.sending import options
from playground.state import Entry, Json

CONTENT = ("text", "entities", "caption", "caption_entities", "photo", "document")
MOST = 100
REACTIONS = frozenset(
    [
        "👍",
        "👎",
        "❤",
        "🔥",
        "🥰",
        "👏",
        "😁",
        "🤔",
        "🤯",
        "😱",
        "🤬",
        "😢",
        "🎉",
        "🤩",
        "🤮",
        "💩",
        "🙏",
        "👌",
        "🕊",
        "🤡",
        "🥱",
        "🥴",
        "😍",
        "🐳",
        "❤\u200d🔥",
        "🌚",
        "🌭",
        "💯",
        "🤣",
        "⚡",
        "🍌",
        "🏆",
        "💔",
        "🤨",
        "😐",
        "🍓",
        "🍾",
        "💋",
        "🖕",
        "😈",
        "😴",
        "😭",
        "🤓",
        "👻",
        "👨\u200d💻",
        "👀",
        "🎃",
        "🙈",
        "😇",
        "😨",
        "🤝",
        "✍",
        "🤗",
        "🫡",
        "🎅",
        "🎄",
        "☃",
        "💅",
        "🤪",
        "🗿",
        "🆒",
        "💘",
        "🙉",
        "🦄",
        "😘",
        "💊",
        "🙊",
        "😎",
        "👾",
        "🤷\u200d♂",
        "🤷",
        "🤷\u200d♀",
        "😡",
    ]
)


@method
async def forward_message(call: Call) -> Json:
    """Repeat a message and say who wrote it."""
    chat_id, entry = call.writable_chat(), _source(call, "forward")
    call.world.limits.count(chat_id)
    return _forward(call, chat_id, entry, {})


@method
async def forward_messages(call: Call) -> list[Json]:
    """Repeat several messages and say who wrote them."""
    chat_id, entries = call.writable_chat(), _sources(call, "forward")
    call.world.limits.count(chat_id, len(entries))
    albums = _Albums(call)
    return [_id(_forward(call, chat_id, entry, albums.of(entry))) for entry in entries]


@method
async def copy_message(call: Call) -> Json:
    """Repeat a message as the bot's own; ``caption`` replaces the old one."""
    chat_id, entry = call.writable_chat(), _source(call, "copy")
    content = _content(entry)
    if call.params.has("caption") and "text" not in content:
        content = {key: content[key] for key in content if not key.startswith("caption")}
        content.update(caption_fields(call.params))
    if markup := inline_markup(call.params.json("reply_markup")):
        content["reply_markup"] = markup
    given = options(call, chat_id)
    call.world.limits.count(chat_id)
    return _id(call.world.messages.from_bot(chat_id, {**given, **content}))


@method
async def copy_messages(call: Call) -> list[Json]:
    """Repeat several messages as the bot's own."""
    chat_id, entries = call.writable_chat(), _sources(call, "copy")
    call.world.limits.count(chat_id, len(entries))
    albums, given = _Albums(call), options(call, chat_id)
    messages = call.world.messages
    return [
        _id(messages.from_bot(chat_id, {**given, **albums.of(entry), **_content(entry)}))
        for entry in entries
    ]


@method
async def set_message_reaction(call: Call) -> bool:
    """Set or take back the bot's one reaction to a message."""
    chat_id = call.writable_chat()
    entry = call.world.messages.find(chat_id, call.params.integer("message_id"), "react")
    wanted = [_emoji(one) for one in call.params.json("reaction") or []]
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    entry.reactions = wanted
    call.world.feed.record(chat_id, entry, "reacted")
    return True


class _Albums:
    """New album numbers for old ones: what belonged together stays together."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._numbers: dict[str, str] = {}

    def of(self, entry: Entry) -> Json:
        old = entry.message.get("media_group_id")
        if old is None:
            return {}
        if old not in self._numbers:
            self._numbers[old] = str(self._call.world.state.number())
        return {"media_group_id": self._numbers[old]}


def _source(call: Call, purpose: str) -> Entry:
    chat_id = call.world.chats.known(call.params.integer("from_chat_id"))
    entry = call.world.messages.find(chat_id, call.params.integer("message_id"), purpose)
    if not _repeatable(entry):
        done = "forwarded" if purpose == "forward" else "copied"
        raise bad_request(f"the message can't be {done}")
    return entry


def _sources(call: Call, purpose: str) -> list[Entry]:
    """Return those of the named messages that can be repeated; if none can, it is a 400."""
    chat_id = call.world.chats.known(call.params.integer("from_chat_id"))
    numbers = call.params.json("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= MOST:
        raise bad_request("message identifiers are not specified")
    if numbers != sorted(set(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    found = [call.world.messages.get(chat_id, number) for number in numbers]
    entries = [entry for entry in found if entry and _repeatable(entry)]
    if not entries:
        raise bad_request(f"messages to {purpose} not found")
    return entries


def _repeatable(entry: Entry) -> bool:
    protected = entry.message.get("has_protected_content", False)
    return not protected and bool(_content(entry))


def _content(entry: Entry) -> Json:
    return {key: entry.message[key] for key in CONTENT if key in entry.message}


def _forward(call: Call, chat_id: int, entry: Entry, album: Json) -> Json:
    message = entry.message
    origin = message.get("forward_origin") or {
        "type": "user",
        "sender_user": message["from"],
        "date": message["date"],
    }
    given = options(call, chat_id)
    content = {**given, **album, "forward_origin": origin, **_content(entry)}
    return call.world.messages.from_bot(chat_id, content)


def _id(message: Json) -> Json:
    return {"message_id": message["message_id"]}


def _emoji(reaction: Any) -> str:
    emoji = reaction.get("emoji") if isinstance(reaction, dict) else None
    if emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return str(emoji)
