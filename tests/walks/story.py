"""People in a chat: they write, press and read over real HTTP; the bot is the real one."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import Application, Config
from bot.clock import PlaygroundClock, stop
from models import IncomingUpdate, Person
from playground.server import Options, Playground
from services.access import Actor
from services.invitations import issue
from tests.services.builders import World, open_office

TOKEN = "4900001:walks-in-the-playground"
GROUP = -1001
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"])  # for what no database can change
PATIENCE = 60.0  # seconds until a story gives up; nothing waits this long when all is well
Message = dict[str, Any]


@dataclass
class Chatter:
    """One account in one chat, with what it has read so far."""

    story: "Story"
    account: int
    chat: int
    seen: int = 0
    heard: list[Message] = field(default_factory=list)

    async def start(self, payload: str = "") -> None:
        """Press start, with what a deep link carries."""
        await self._do("start", {"payload": payload})

    async def say(self, text: str) -> None:
        """Write into the chat."""
        await self._do("text", {"chat": self.chat, "text": text})

    async def asks(self, text: str, *wanted: str) -> str:
        """Write something and wait for the answer that holds all of this; returns the answer."""
        await self.say(text)
        return await self.reads(*wanted)

    async def send_file(self, name: str, content: bytes, kind: str = "document") -> None:
        """Send a document or a photo."""
        form = aiohttp.FormData({"chat": str(self.chat), "kind": kind})
        form.add_field("file", io.BytesIO(content), filename=name)
        async with self.story.http.post(self._url("file"), data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def send_album(self, *pictures: bytes) -> None:
        """Send photos as one album."""
        form = aiohttp.FormData({"chat": str(self.chat), "kind": "photo"})
        for number, picture in enumerate(pictures, 1):
            form.add_field(f"file{number}", io.BytesIO(picture), filename=f"{number}.jpg")
        async with self.story.http.post(self._url("file"), data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def press(self, label: str) -> str:
        """Press the newest button with this label; returns the alert or toast it brought."""
        message, data = self._button(label)
        return await self.press_data(message["message_id"], data)

    async def turns(self, label: str, *wanted: str) -> str:
        """Press a button and wait for the screen that holds all of this; returns the screen."""
        await self.press(label)
        return await self.reads(*wanted)

    async def press_in_vain(self, label: str) -> str:
        """Press a button while the bot is away, and wait for nothing; returns its data."""
        message, data = self._button(label)
        wish = {"chat": self.chat, "message_id": message["message_id"], "data": data}
        await self._do("press", wish)
        return data

    async def press_data(self, message_id: int, data: str, *, forge: bool = False) -> str:
        """Press whatever data on a message, genuine or forged; returns the alert."""
        wish = {"chat": self.chat, "message_id": message_id, "data": data, "forge": forge}
        query = (await self._do("press", wish))["callback_query_id"]
        url = self._url(f"callbacks/{query}")
        async with self.story.http.get(url, params={"timeout": PATIENCE}) as answer:
            told = await answer.json()
        assert told["answered"], "the press was never answered"
        await self._listen(0)
        return told["text"] or ""

    async def reads(self, *wanted: str) -> str:
        """Wait for a message, new or edited, that holds all of this; returns its text."""
        return await self._wait_for(wanted, all)

    async def reads_one_of(self, *wanted: str) -> str:
        """Wait for a message, new or edited, that holds any of this; returns its text."""
        return await self._wait_for(wanted, any)

    async def _wait_for(self, wanted: tuple[str, ...], how: Callable[..., bool]) -> str:
        try:
            async with asyncio.timeout(self.story.patience):
                while (found := self._find_heard(wanted, how)) is None:
                    await self._listen(PATIENCE)
        except TimeoutError:
            raise AssertionError(
                f"never read {wanted}, but {self.heard and _text(self.heard[-1])}"
            ) from None
        self.heard = self.heard[self.heard.index(found) + 1 :]
        return _text(found)

    def _find_heard(self, wanted: tuple[str, ...], how: Callable[..., bool]) -> Message | None:
        newest_first = reversed(self.heard)
        return next((m for m in newest_first if how(w in _text(m) for w in wanted)), None)

    async def has_not_read(self, unwanted: str) -> None:
        """Whatever has arrived so far does not hold this."""
        await self._listen(0)
        assert not any(unwanted in _text(message) for message in self.heard)

    async def receives_file(self) -> bytes:
        """Wait for a document or a photo and download it."""
        async with asyncio.timeout(PATIENCE):
            while not (files := [m for m in self.heard if "document" in m or "photo" in m]):
                await self._listen(PATIENCE)
        self.heard.remove(files[0])
        file = files[0].get("document") or files[0]["photo"][-1]
        async with self.story.http.get(self._url(f"files/{file['file_id']}")) as answer:
            assert answer.status == 200
            return await answer.read()

    async def newest_file(self) -> bytes:
        """Download the file of the newest message that has one, read already or not."""
        carriers = (m for m in self.story.messages(self.chat) if "document" in m or "photo" in m)
        message = next(carriers)
        file = message.get("document") or message["photo"][-1]
        async with self.story.http.get(self._url(f"files/{file['file_id']}")) as answer:
            assert answer.status == 200
            return await answer.read()

    def labels(self) -> list[str]:
        """Every button on the newest message that has any."""
        for message in self.story.messages(self.chat):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            if rows:
                return [button["text"] for row in rows for button in row]
        return []

    async def commands(self) -> list[str]:
        """The command menu of this chat."""
        async with self.story.http.get(self._url("chats")) as answer:
            chats = (await answer.json())["chats"]
        (own,) = (chat for chat in chats if chat["id"] == self.chat)
        return [command["command"] for command in own["commands"]]

    def text_of(self, message_id: int) -> str:
        """What stands in a message now."""
        (found,) = (m for m in self.story.messages(self.chat) if m["message_id"] == message_id)
        return _text(found)

    def data_of(self, label: str) -> tuple[int, str]:
        """The message and the data behind a button, for forgers."""
        message, data = self._button(label)
        return message["message_id"], data

    def url_of(self, label: str) -> str:
        """The link behind a button."""
        return str(self._find(label)[1]["url"])

    def copies(self, label: str) -> str:
        """The text that the button with this label puts on the clipboard."""
        return str(self._find(label)[1]["copy_text"]["text"])

    def _button(self, label: str) -> tuple[Message, str]:
        message, button = self._find(label)
        return message, str(button["callback_data"])

    def _find(self, label: str) -> tuple[Message, dict[str, Any]]:
        for message in self.story.messages(self.chat):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"].startswith(label):
                        return message, button
        raise AssertionError(f"no button {label}; there are {self.labels()}")

    async def block(self) -> None:
        """Shut the bot out."""
        await self._do("block", {})

    async def _do(self, what: str, wish: dict[str, Any]) -> dict[str, Any]:
        async with self.story.http.post(self._url(what), json=wish) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return told

    async def _listen(self, patience: float) -> None:
        query = {"chat": self.chat, "after": self.seen, "timeout": patience}
        async with self.story.http.get(self._url("messages"), params=query) as answer:
            told = await answer.json()
        self.seen = told["event"]
        self.heard += [m for m in told["messages"] if not m["outgoing"] and not m["deleted"]]
        self.story.remember(self.chat, told["messages"])

    def _url(self, what: str) -> str:
        return f"{self.story.base}/playground/as/{self.account}/{what}"


def _text(message: Message) -> str:
    return str(message.get("text") or message.get("caption") or "")


@dataclass
class Story:
    """A playground, the bot inside it, and the people."""

    playground: Playground
    http: aiohttp.ClientSession
    url: str
    folder: Path
    clock: PlaygroundClock
    world: World
    config: Config
    app: Application | None = None
    patience: float = PATIENCE
    _known: dict[int, dict[int, Message]] = field(default_factory=dict)
    _following: asyncio.Task[None] | None = None

    @property
    def base(self) -> str:
        """The address of the playground, without the last slash."""
        return self.playground.url.rstrip("/")

    def remember(self, chat: int, messages: list[Message]) -> None:
        """Keep the newest form of every message of a chat."""
        known = self._known.setdefault(chat, {})
        for message in messages:
            known[message["message_id"]] = message

    def messages(self, chat: int) -> list[Message]:
        """What stands in a chat now, the newest first."""
        known = self._known.get(chat, {})
        return [known[number] for number in sorted(known, reverse=True)]

    async def open_bot(self) -> None:
        """Start the bot; stories may do so again after `close_bot`."""
        await self.clock.read(self.http)
        self.app = Application(self.config, self.clock)
        await self.app.start()
        self._following = asyncio.create_task(self.clock.follow(self.app.time_moved))

    async def close_bot(self) -> None:
        """Stop the bot as Ctrl-C does."""
        if self._following is not None and self.app is not None:
            await stop(self._following)
            await self.app.stop()
            self.app = None

    async def chatter(self, account: int, name: str, chat: int | None = None) -> Chatter:
        """Somebody with an account and no more."""
        people = [{"id": account, "first_name": name}]
        await self.post("people", {"people": people})
        return Chatter(self, account, chat or account)

    async def member(self, person: Actor) -> Chatter:
        """Somebody on the roster who has bound their account with an invitation."""
        account = 1000 + person.person_id
        chatter = await self.chatter(account, person.name)
        code = await self.invitation(person)
        await chatter.start(code)
        await chatter.reads("绑定成功")
        return chatter

    async def invitation(self, person: Actor) -> str:
        """The payload of a fresh invitation for a person."""
        number = (await Person.get(id=person.person_id)).student_number
        (invited,) = await issue(student_numbers=[number], now=self.clock.now())
        return invited.payload

    async def incidents(self) -> int:
        """How many updates have ended in a bug."""
        return await IncomingUpdate.filter(incident__isnull=False).count()

    async def group(self, *members: Chatter) -> dict[int, Chatter]:
        """The branch's group, as each of these sees it."""
        ids = [member.account for member in members]
        await self.post("groups", {"id": GROUP, "title": "支部群", "members": ids})
        return {m.account: Chatter(self, m.account, GROUP) for m in members}

    async def move_clock(self, **to: Any) -> None:
        """Move the playground's clock: `to=` an instant or `advance=` seconds."""
        await self.post("clock", to)

    async def post(self, what: str, wish: dict[str, Any]) -> dict[str, Any]:
        """Use the playground's control."""
        async with self.http.post(f"{self.base}/playground/{what}", json=wish) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return told


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Let the bot work until this holds."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0)


@asynccontextmanager
async def open_story(database_url: str, folder: Path, at: datetime) -> AsyncIterator[Story]:
    """A fresh playground at this time, with the bot running in it; the database is open."""
    playground = Playground(Options(token=TOKEN, port=0, clock=at.isoformat()))
    await playground.start()
    base = playground.url.rstrip("/")
    config = Config(
        token=TOKEN, api_base=base, database_url=database_url, data_dir=folder, limits=None
    )
    async with aiohttp.ClientSession() as http:
        story = Story(
            playground=playground,
            http=http,
            url=database_url,
            folder=folder,
            clock=PlaygroundClock(base),
            world=World(open_office(folder)),
            config=config,
        )
        try:
            await story.open_bot()
            yield story
        finally:
            await story.close_bot()
            await playground.stop()
