"""Users, chats and members as the Bot API describes them, and who may be written to."""

import re

from playground.errors import bad_request, forbidden
from playground.state import Group, Json, Person, State

ENTITIES = ("entities", "caption_entities")
ACCOUNT = re.compile(r"tg:(?://)?user\?id=(\d{1,18})")
SUPERGROUPS = -1_000_000_000_000
GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_send_welcome_messages",
)


class Chats:
    """Answers who is who and where the bot may write."""

    def __init__(self, state: State) -> None:
        self._state = state

    def bot(self) -> Json:
        """Return the bot as a User."""
        bot = self._state.bot
        return {
            "id": bot.id,
            "is_bot": True,
            "first_name": bot.first_name,
            "username": bot.username,
        }

    def user(self, person_id: int) -> Json:
        """Return a person as a User."""
        person = self._state.people[person_id]
        return {
            "id": person.id,
            "is_bot": False,
            **_names(person),
            "language_code": "zh-hans",
        }

    def with_mentions(self, content: Json) -> Json:
        """Turn links to an account into mentions; those to nobody the bot knows are dropped."""
        plain = {name: value for name, value in content.items() if name not in ENTITIES}
        found = {name: self._mentions(content[name]) for name in ENTITIES if name in content}
        return {**plain, **{name: entities for name, entities in found.items() if entities}}

    def _mentions(self, entities: list[Json]) -> list[Json]:
        resolved = (self._mention(entity) for entity in entities)
        return [entity for entity in resolved if entity]

    def _mention(self, entity: Json) -> Json | None:
        link = ACCOUNT.fullmatch(entity.get("url", ""))
        if link is None:
            return entity
        account = int(link[1])
        if account not in self._state.people:
            return None
        place = {"offset": entity["offset"], "length": entity["length"]}
        return {"type": "text_mention", **place, "user": self.user(account)}

    def chat(self, chat_id: int) -> Json:
        """Return a chat as messages show it."""
        if chat_id in self._state.groups:
            group = self._state.groups[chat_id]
            return {"id": chat_id, "type": _group_type(chat_id), "title": group.title}
        return {"id": chat_id, "type": "private", **_names(self._state.people[chat_id])}

    def full(self, chat_id: int) -> Json:
        """Return a chat as getChat shows it."""
        info = {
            **self.chat(chat_id),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(GIFTS, False),
        }
        if chat_id in self._state.groups:
            info["permissions"] = dict.fromkeys(PERMISSIONS, True)
        return info

    def known(self, chat_id: int) -> int:
        """Return the id if the bot knows this chat, else raise what Telegram answers."""
        person = self._state.people.get(chat_id)
        if chat_id in self._state.groups:
            _check_group(self._state.groups[chat_id])
        elif person is None or not person.started:
            raise bad_request("chat not found")
        return chat_id

    def writable(self, chat_id: int) -> int:
        """Return the id if the bot may write there, else raise what Telegram answers."""
        if chat_id in self._state.groups:
            _check_group(self._state.groups[chat_id])
        elif chat_id in self._state.people:
            _check_person(self._state.people[chat_id])
        else:
            raise bad_request("chat not found")
        return chat_id

    def member(self, chat_id: int, user_id: int) -> Json:
        """Return a ChatMember, ``left`` for a person who is not in the group."""
        if user_id == self._state.bot.id:
            group = self._state.groups.get(chat_id)
            return self.bot_member("administrator" if group and group.bot_admin else "member")
        if user_id not in self._state.people:
            raise bad_request("PARTICIPANT_ID_INVALID")
        members = self._members(chat_id)
        user = self.user(user_id)
        if user_id not in members:
            return {"status": "left", "user": user}
        if chat_id < 0 and user_id == members[0]:
            return {"status": "creator", "user": user, "is_anonymous": False}
        return {"status": "member", "user": user}

    def bot_member(self, status: str) -> Json:
        """Return the bot as a ChatMember."""
        more: Json = {"until_date": 0} if status == "kicked" else {}
        if status == "administrator":
            more = {"can_be_edited": False, "is_anonymous": False, **dict.fromkeys(RIGHTS, True)}
        return {"status": status, "user": self.bot(), **more}

    def administrators(self, chat_id: int) -> list[Json]:
        """Return a group's creator, and the bot if it is an administrator: nobody else is."""
        if chat_id > 0:
            raise bad_request("there are no administrators in the private chat")
        creator = [self.member(chat_id, person) for person in self._members(chat_id)[:1]]
        bot = self.member(chat_id, self._state.bot.id)
        return [*creator, bot] if bot["status"] == "administrator" else creator

    def member_count(self, chat_id: int) -> int:
        """Return the number of members, the bot included."""
        return len(self._members(chat_id)) + 1

    def _members(self, chat_id: int) -> list[int]:
        group = self._state.groups.get(chat_id)
        return group.members if group else [chat_id]


def _names(person: Person) -> Json:
    names = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
    }
    return {key: value for key, value in names.items() if value}


def _group_type(chat_id: int) -> str:
    return "supergroup" if chat_id < SUPERGROUPS else "group"


def _check_group(group: Group) -> None:
    if group.migrated_to:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=group.migrated_to
        )
    if group.kicked:
        raise forbidden(f"bot was kicked from the {_group_type(group.id)} chat")


def _check_person(person: Person) -> None:
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
