"""Messages: how they come into being, change, vanish, and which of them the bot sees."""

from playground.chats import Chats
from playground.clock import Clock
from playground.entities import covered
from playground.errors import ApiError, bad_request
from playground.feed import Feed
from playground.state import Entry, Json, State
from playground.updates import Updates

DELETABLE_SECONDS = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
CONTENT = ("text", "caption", "photo", "document", "voice", "contact", "location")


class Messages:
    """The messages of all chats."""

    def __init__(
        self, state: State, clock: Clock, chats: Chats, feed: Feed, updates: Updates
    ) -> None:
        self._state = state
        self._clock = clock
        self._chats = chats
        self._feed = feed
        self._updates = updates

    def from_bot(self, chat_id: int, content: Json) -> Json:
        """Add a message of the bot and return it."""
        return self._add(chat_id, self._chats.bot(), self._chats.with_mentions(content))

    def from_person(self, person_id: int, chat_id: int, content: Json) -> Json:
        """Add a message of a person; the bot gets an update if it may see it."""
        message = self._add(chat_id, self._chats.user(person_id), content)
        if self._bot_sees(message):
            self._updates.push("message", message)
        return message

    def edit(self, entry: Entry, content: Json, dropped: tuple[str, ...]) -> Json:
        """Replace the ``dropped`` fields of a message by ``content``."""
        kept = {key: value for key, value in entry.message.items() if key not in dropped}
        changed = {**kept, **self._chats.with_mentions(content)}
        if changed == entry.message:
            raise bad_request(NOT_MODIFIED)
        if dropped != ("reply_markup",):
            changed["edit_date"] = self._clock.stamp()
        entry.message = changed
        entry.edited = True
        self._feed.record(changed["chat"]["id"], entry, "edited")
        return changed

    def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message if Telegram would let the bot do it."""
        entry = self.find(chat_id, message_id, "delete")
        group = self._state.groups.get(chat_id)
        if entry.sender != self._state.bot.id and group and not group.bot_admin:
            raise bad_request("message can't be deleted")
        if self._clock.now() - entry.message["date"] > DELETABLE_SECONDS:
            raise bad_request("message can't be deleted for everyone")
        entry.message = _tombstone(entry.message)
        entry.deleted = True
        self._feed.record(chat_id, entry, "deleted")

    def own(self, chat_id: int, message_id: int) -> Entry:
        """Return a message that the bot may edit or raise Telegram's 400."""
        entry = self.find(chat_id, message_id, "edit")
        if entry.sender != self._state.bot.id:
            raise bad_request("message can't be edited")
        return entry

    def find(self, chat_id: int, message_id: int, purpose: str) -> Entry:
        """Return a message or raise ``message to <purpose> not found``."""
        entry = self.get(chat_id, message_id)
        if entry is None:
            raise bad_request(f"message to {purpose} not found")
        return entry

    def get(self, chat_id: int, message_id: int) -> Entry | None:
        """Return a message that is still there."""
        entry = self._state.thread(chat_id).entries.get(message_id)
        return None if entry is None or entry.deleted else entry

    def reply(self, chat_id: int, message_id: int, optional: bool) -> Json:
        """Return the field that makes a message a reply; empty if it may do without."""
        try:
            target = self.find(chat_id, message_id, "be replied").message
        except ApiError:
            if optional:
                return {}
            raise
        quoted = {key: value for key, value in target.items() if key != "reply_to_message"}
        return {"reply_to_message": quoted}

    def _add(self, chat_id: int, sender: Json, content: Json) -> Json:
        number = self._state.next_message_id
        self._state.next_message_id += 1
        message = {
            "message_id": number,
            "from": sender,
            "chat": self._chats.chat(chat_id),
            "date": self._clock.stamp(),
            **content,
        }
        entry = Entry(message, sender["id"], created=self._state.event + 1, event=0)
        self._state.thread(chat_id).entries[number] = entry
        self._feed.record(chat_id, entry)
        return message

    def _bot_sees(self, message: Json) -> bool:
        group = self._state.groups.get(message["chat"]["id"])
        if group is None:
            return True
        return not group.kicked and (
            group.bot_admin
            or not any(key in message for key in CONTENT)
            or self._replies_to_bot(message)
            or self._addresses_bot(message)
        )

    def _replies_to_bot(self, message: Json) -> bool:
        target = message.get("reply_to_message", {})
        return bool(target.get("from", {}).get("id") == self._state.bot.id)

    def _addresses_bot(self, message: Json) -> bool:
        """Say whether it begins with a command for the bot or mentions the bot anywhere."""
        text = message.get("text") or message.get("caption", "")
        entities = message.get("entities") or message.get("caption_entities", [])
        name = self._state.bot.username.lower()
        for entity in entities:
            words, _, addressee = covered(text, entity).lower().partition("@")
            if entity["type"] == "mention" and addressee == name:
                return True
            if entity["type"] == "bot_command" and not entity["offset"]:
                return addressee in {"", name} and bool(words)
        return False


def _tombstone(message: Json) -> Json:
    return {key: message[key] for key in ("message_id", "from", "chat", "date")}
