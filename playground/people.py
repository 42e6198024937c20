"""What people do: write, send files, press buttons, block the bot."""

import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from playground.entities import checked, finished, utf16_length
from playground.errors import ControlError
from playground.keyboards import buttons
from playground.methods.registry import LONGEST_CAPTION, LONGEST_TEXT
from playground.state import CallbackQuery, Group, Json, Person
from playground.uploads import Upload
from playground.world import World

T = TypeVar("T")

PERSON = TypeAdapter(Person)
PERSON_FIELDS = {"id", "first_name", "last_name", "username", "role", "note"}
GROUP = TypeAdapter(Group)
GROUP_FIELDS = {"id", "title", "members", "bot_admin"}
KEPT_CALLBACKS = 10_000
PLACE = {"latitude": 39.9042, "longitude": 116.4074}
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class People:
    """Acts in the name of the people of this playground."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._state = world.state

    def upsert(self, wish: Json) -> Person:
        """Add a person or change the given fields of one."""
        _only(wish, PERSON_FIELDS)
        known = self._state.people.get(wish["id"])
        person = _validated(PERSON, {**(asdict(known) if known else {}), **wish})
        if person.id <= 0:
            raise ControlError("a person's id is a positive number")
        self._state.people[person.id] = person
        self._world.feed.publish("people", type="people")
        return person

    def upsert_group(self, wish: Json) -> Group:
        """Add a group with the bot in it, or change its title and members."""
        _only(wish, GROUP_FIELDS)
        known = self._state.groups.get(wish["id"])
        group = _validated(GROUP, {**({"members": []} if known is None else asdict(known)), **wish})
        self._check_group(group)
        absent = known is None or known.kicked
        group.kicked = False
        self._state.groups[group.id] = group
        if absent:
            self._tell_membership(group.id, group.members[0], "left", "member")
        if known:
            self._tell_members(group, known.members)
        self._world.feed.publish("people", type="people")
        return group

    def kick_bot(self, group_id: int) -> None:
        """Remove the bot from a group."""
        group = self._group(group_id)
        group.kicked = True
        self._tell_membership(group_id, group.members[0], "member", "kicked")

    def upgrade_group(self, group_id: int, new_id: int) -> None:
        """Turn a group into a supergroup with another id."""
        group = self._group(group_id)
        self.upsert_group({"id": new_id, "title": group.title, "members": list(group.members)})
        creator = group.members[0]
        self._world.messages.from_person(creator, group_id, {"migrate_to_chat_id": new_id})
        self._world.messages.from_person(creator, new_id, {"migrate_from_chat_id": group_id})
        group.migrated_to = new_id

    def start(self, person_id: int, payload: str) -> Json:
        """Press START or follow a deep link; it takes back a block."""
        if not PAYLOAD.fullmatch(payload):
            raise ControlError("a start payload is at most 64 of A-Z a-z 0-9 _ -")
        if self.person(person_id).blocked:
            self.unblock(person_id)
        return self.write(person_id, f"/start {payload}".strip(), person_id, 0)

    def write(self, person_id: int, text: str, chat_id: int, reply_to: int) -> Json:
        """Send text to the bot or into a group."""
        return self._say(person_id, chat_id, _text_content(text, "text", LONGEST_TEXT), reply_to)

    async def send_files(
        self, person_id: int, chat_id: int, uploads: list[Upload], kind: str, caption: str
    ) -> list[Json]:
        """Send files, several ones as an album whose first item has the caption."""
        if not uploads or kind not in {"document", "photo", "voice"}:
            raise ControlError("send at least one file; kind is document, photo or voice")
        album = {"media_group_id": str(self._state.number())} if len(uploads) > 1 else {}
        contents = [{**album, kind: await self._media(upload, kind)} for upload in uploads]
        if caption:
            contents[0].update(_text_content(caption, "caption", LONGEST_CAPTION))
        return [self._say(person_id, chat_id, content, 0) for content in contents]

    def press(self, person_id: int, chat_id: int, message_id: int, data: str, forge: bool) -> str:
        """Press a button; ``forge`` sends data that no button of the message has."""
        self._check_acting(person_id, chat_id)
        entry = self._world.messages.get(chat_id, message_id)
        if entry is None:
            raise ControlError("there is no such message", 404)
        present = any(button.get("callback_data") == data for button in buttons(entry.message))
        if not present and not forge:
            raise ControlError("the message has no button with this data")
        return self._ask(person_id, entry.message, data)

    def share(self, person_id: int, text: str, picked: list[int]) -> Json:
        """Press the key ``text`` of the bot's keyboard, which asks for more than its text."""
        keyboard = self._state.thread(person_id).keyboard or {}
        keys = (key for row in keyboard.get("keyboard", []) for key in row)
        key: Json = next((one for one in keys if one["text"] == text), {})
        return self._say(person_id, person_id, self._shared(self.person(person_id), key, picked), 0)

    def block(self, person_id: int) -> None:
        """Block the bot."""
        self._set_blocked(person_id, True, "member", "kicked")

    def unblock(self, person_id: int) -> None:
        """Take back a block."""
        self._set_blocked(person_id, False, "kicked", "member")

    def deactivate(self, person_id: int) -> None:
        """Delete the person's account."""
        self.person(person_id).deactivated = True
        self._world.feed.publish("people", type="people")

    def person(self, person_id: int) -> Person:
        """Return a person or raise a 404."""
        if person_id not in self._state.people:
            raise ControlError("there is no such person", 404)
        return self._state.people[person_id]

    def check_member(self, person_id: int, chat_id: int) -> None:
        """Raise unless the person takes part in the chat."""
        self.person(person_id)
        if chat_id != person_id and person_id not in self._group(chat_id).members:
            raise ControlError("this person is not in that chat", 403)

    def _say(self, person_id: int, chat_id: int, content: Json, reply_to: int) -> Json:
        self._check_acting(person_id, chat_id)
        person = self.person(person_id)
        if chat_id == person_id:
            if person.blocked:
                raise ControlError("this person has blocked the bot")
            person.started = True
        if reply_to:
            if self._world.messages.get(chat_id, reply_to) is None:
                raise ControlError("there is no message to reply to", 404)
            content = {**content, **self._world.messages.reply(chat_id, reply_to, False)}
        return self._world.messages.from_person(person_id, chat_id, content)

    def _shared(self, person: Person, key: Json, picked: list[int]) -> Json:
        match key:
            case {"request_contact": True}:
                return {"contact": _contact(person)}
            case {"request_location": True}:
                return {"location": PLACE}
            case {"request_users": {"request_id": int() as number}} if picked:
                users = [{"user_id": self.person(one).id} for one in picked]
                return {"users_shared": {"request_id": number, "users": users}}
            case {"request_chat": {"request_id": int() as number}} if picked:
                chat = self._group(picked[0]).id
                return {"chat_shared": {"request_id": number, "chat_id": chat}}
            case _:
                raise ControlError("there is no such key, or nothing was picked for it")

    def _ask(self, person_id: int, message: Json, data: str) -> str:
        number = str(self._state.number() << 32 | person_id)
        query = CallbackQuery(number, person_id, self._world.clock.now())
        self._remember(query)
        self._world.updates.push(
            "callback_query",
            {
                "id": number,
                "from": self._world.chats.user(person_id),
                "message": message,
                "chat_instance": str(message["chat"]["id"]),
                "data": data,
            },
        )
        return number

    def _remember(self, query: CallbackQuery) -> None:
        callbacks = self._state.callbacks
        callbacks[query.id] = query
        if len(callbacks) > KEPT_CALLBACKS:
            del callbacks[next(iter(callbacks))]

    async def _media(self, upload: Upload, kind: str) -> object:
        files = self._world.files
        if kind == "voice":
            return files.voice(upload)
        return await files.photo(upload) if kind == "photo" else files.document(upload)

    def _check_acting(self, person_id: int, chat_id: int) -> None:
        self.check_member(person_id, chat_id)
        if self.person(person_id).deactivated:
            raise ControlError("this account is deleted")

    def _check_group(self, group: Group) -> None:
        if group.id >= 0:
            raise ControlError("a group's id is a negative number")
        if not group.members:
            raise ControlError("a group has at least one member")
        for member in group.members:
            self.person(member)

    def _group(self, group_id: int) -> Group:
        if group_id not in self._state.groups:
            raise ControlError("there is no such chat", 404)
        return self._state.groups[group_id]

    def _set_blocked(self, person_id: int, blocked: bool, old: str, new: str) -> None:
        person = self.person(person_id)
        if person.blocked != blocked:
            person.blocked = blocked
            self._tell_membership(person_id, person_id, old, new)
            self._world.feed.publish("people", type="people")

    def _tell_membership(self, chat_id: int, actor: int, old: str, new: str) -> None:
        chats = self._world.chats
        self._world.updates.push(
            "my_chat_member",
            {
                "chat": chats.chat(chat_id),
                "from": chats.user(actor),
                "date": self._world.clock.stamp(),
                "old_chat_member": chats.bot_member(old),
                "new_chat_member": chats.bot_member(new),
            },
        )

    def _tell_members(self, group: Group, before: list[int]) -> None:
        user: Callable[[int], Json] = self._world.chats.user
        messages = self._world.messages
        for member in group.members:
            if member not in before:
                messages.from_person(member, group.id, {"new_chat_members": [user(member)]})
        for member in before:
            if member not in group.members:
                messages.from_person(member, group.id, {"left_chat_member": user(member)})


def _contact(person: Person) -> Json:
    """A person's contact; the number is made of the account."""
    names = {"first_name": person.first_name, "last_name": person.last_name}
    number = f"+86199{person.id % 100_000_000:08d}"
    given = {key: value for key, value in names.items() if value}
    return {"phone_number": number, **given, "user_id": person.id}


def _text_content(text: str, name: str, longest: int) -> Json:
    ready = finished(checked(text, []))
    if not ready.text or utf16_length(ready.text) > longest:
        raise ControlError(f"a {name} has 1 to {longest} characters")
    entities = "entities" if name == "text" else "caption_entities"
    return {name: ready.text, **({entities: ready.entities} if ready.entities else {})}


def _only(wish: Any, fields: set[str]) -> None:
    if not isinstance(wish, dict) or not isinstance(wish.get("id"), int):
        raise ControlError("every person and group is an object with a whole number as id")
    if unknown := wish.keys() - fields:
        raise ControlError(f"unknown fields: {', '.join(sorted(unknown))}")


def _validated(adapter: TypeAdapter[T], wish: Json) -> T:
    try:
        return adapter.validate_python(wish)
    except ValidationError as error:
        raise ControlError(str(error)) from error
