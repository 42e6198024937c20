"""What the page and tests see of the world."""

from dataclasses import asdict
from itertools import takewhile

from playground.state import CallbackQuery, Entry, Group, Json, Person
from playground.world import World


class Views:
    """Describes the world as JSON."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._state = world.state

    def state(self) -> Json:
        """Return people, groups and the bot."""
        return {
            "bot": asdict(self._state.bot),
            "people": [asdict(person) for person in self._state.people.values()],
            "groups": [asdict(group) for group in self._state.groups.values()],
            "clock": self._world.clock.describe(),
        }

    def overview(self) -> Json:
        """Return what the page's list shows: the newest messages and who has unread ones."""
        state = self._state
        people = [
            {
                "id": person_id,
                "unread": self._unread(person_id, person_id),
                "last_message": self._last_message(person_id),
            }
            for person_id in state.people
        ]
        groups = [{"id": one, "last_message": self._last_message(one)} for one in state.groups]
        return {"people": people, "groups": groups}

    def message(self, entry: Entry, person_id: int) -> Json:
        """Return a message with what became of it, as one person sees it."""
        return {
            **entry.message,
            "event": entry.event,
            "edited": entry.edited,
            "deleted": entry.deleted,
            "reactions": entry.reactions,
            "outgoing": entry.sender == person_id,
        }

    def callback(self, query: CallbackQuery) -> Json:
        """Return what the bot answered to a pressed button."""
        return {
            "answered": query.answered,
            "text": query.text,
            "show_alert": query.show_alert,
            "url": query.url,
        }

    def chats(self, person: Person) -> list[Json]:
        """Return the private chat with the bot and the groups of a person."""
        groups = [group for group in self._state.groups.values() if person.id in group.members]
        return [self._private(person), *(self._in_group(group, person) for group in groups)]

    def _private(self, person: Person) -> Json:
        bot = self._state.bot
        return {
            "type": "private",
            "title": bot.first_name,
            "description": bot.description,
            "started": person.started,
            "blocked": person.blocked,
            "note": asdict(person.note) if person.note else None,
            **self._common(person.id, person),
        }

    def _in_group(self, group: Group, person: Person) -> Json:
        return {
            "type": "group",
            "title": group.title,
            "members": len(group.members) + 1,
            "closed": group.kicked or group.migrated_to is not None,
            **self._common(group.id, person),
        }

    def _common(self, chat_id: int, person: Person) -> Json:
        thread = self._state.thread(chat_id)
        return {
            "id": chat_id,
            "last_message": self._last_message(chat_id),
            "unread": self._unread(chat_id, person.id),
            "commands": self._world.commands.visible(person.id, chat_id),
            "menu_button": thread.menu_button or self._state.menu_button,
            "keyboard": thread.keyboard,
            "keyboard_event": thread.keyboard_event,
            "pinned": self._pinned(chat_id),
        }

    def _last_message(self, chat_id: int) -> Json | None:
        entries = self._state.thread(chat_id).entries.values()
        return next((one.message for one in reversed(entries) if not one.deleted), None)

    def _unread(self, chat_id: int, person_id: int) -> int:
        thread = self._state.thread(chat_id)
        seen = thread.read.get(person_id, 0)
        unseen = takewhile(lambda entry: entry.created > seen, reversed(thread.entries.values()))
        return sum(entry.sender != person_id and not entry.deleted for entry in unseen)

    def _pinned(self, chat_id: int) -> Json | None:
        pinned = self._state.thread(chat_id).pinned
        entry = self._world.messages.get(chat_id, pinned[-1]) if pinned else None
        return entry.message if entry else None
