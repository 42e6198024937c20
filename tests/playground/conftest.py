"""A playground with a few people, its control API, and both clients."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from playground import Playground, serve
from tests.playground.clients import AiogramClient, Client, PtbClient
from tests.playground.schema import mistakes_of, request_mistakes, update_mistakes

TOKEN = "123456:TEST-token"
LI, WANG, ZHAO = 1001, 1002, 1003
GROUP = -5001


@dataclass
class Timer:
    """A monotonic clock that only tests move."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)
    asleep: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.asleep.set()
        await asyncio.sleep(0)


class Control:
    """The control API and raw Bot API calls."""

    def __init__(self, playground: Playground, session: aiohttp.ClientSession) -> None:
        self.playground = playground
        self.session = session

    async def get(self, path: str, status: int = 200, **query: Any) -> Any:
        async with self.session.get(f"/playground/{path}", params=query) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        async with self.session.post(f"/playground/{path}", json=body or {}) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def start(self, person: int = LI, payload: str = "") -> int:
        return (await self.post(f"as/{person}/start", {"payload": payload}))["message_id"]

    async def text(self, text: str, person: int = LI, **more: Any) -> int:
        return (await self.post(f"as/{person}/text", {"text": text, **more}))["message_id"]

    async def file(self, *files: tuple[str, bytes], person: int = LI, **fields: str) -> Any:
        form = aiohttp.FormData(list(fields.items()), quote_fields=False)
        for name, data in files:
            form.add_field("file", data, filename=name)
        async with self.session.post(f"/playground/as/{person}/file", data=form) as response:
            return await response.json()

    async def press(self, message_id: int, data: str, person: int = LI, **more: Any) -> str:
        body = {"message_id": message_id, "data": data, **more}
        return (await self.post(f"as/{person}/press", body))["callback_query_id"]

    async def messages(self, person: int = LI, after: int = 0, **query: Any) -> list[Any]:
        found = await self.get(f"as/{person}/messages", after=after, **query)
        return found["messages"]

    async def call(self, method: str, **params: Any) -> Any:
        """Call a Bot API method with a JSON body and return the whole answer."""
        path = f"/bot{self.playground.token}/{method}"
        async with self.session.post(path, json=params) as response:
            return await response.json()

    async def updates(self, **params: Any) -> list[Any]:
        return (await self.call("getUpdates", **params))["result"]


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def options() -> dict[str, Any]:
    """How the playground of a test is started; test modules override it."""
    return {}


@pytest.fixture
async def playground(timer: Timer, options: dict[str, Any]) -> AsyncIterator[Playground]:
    """A running playground; at the end every call it accepted, and every answer and update it
    gave, is held against the schema."""
    async with serve(TOKEN, timer=timer, sleep=timer.sleep, **options) as running:
        yield running
        calls = running.api.journal.last(1000)
        known = [call for call in calls if "(webhook)" not in call["method"]]
        assert [mistake for call in known for mistake in mistakes_of(call)] == []
        accepted = [call for call in known if call["answer"]["ok"]]
        assert [mistake for call in accepted for mistake in request_mistakes(call)] == []
        pending = running.world.state.updates.values()
        assert [mistake for update in pending for mistake in update_mistakes(update)] == []


@pytest.fixture
async def control(playground: Playground) -> AsyncIterator[Control]:
    """The control API of a playground where three people live and Li has started the bot."""
    async with aiohttp.ClientSession(playground.url) as session:
        control = Control(playground, session)
        people = [
            {"id": LI, "first_name": "雷", "last_name": "李", "username": "lilei", "role": "学生"},
            {"id": WANG, "first_name": "芳", "last_name": "王"},
            {"id": ZHAO, "first_name": "赵"},
        ]
        await control.post("people", {"people": people})
        await control.start()
        playground.world.updates.clear()
        yield control


@pytest.fixture
async def group(control: Control) -> int:
    """A group of Li and Wang with the bot in it."""
    await control.post("groups", {"id": GROUP, "title": "支部", "members": [LI, WANG]})
    control.playground.world.updates.clear()
    return GROUP


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns about its own RetryAfter unless durations are asked for."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture(params=[AiogramClient, PtbClient], ids=["aiogram", "ptb"])
async def client(request: pytest.FixtureRequest, playground: Playground) -> AsyncIterator[Client]:
    """Each client in turn."""
    async with request.param(playground.url, playground.token) as client:
        yield client


class Receiver:
    """A webhook that answers as a test tells it."""

    def __init__(self) -> None:
        self.updates = []
        self.secrets = []
        self.answers = []
        self.answer = None
        self.arrived = asyncio.Event()
        self.url = ""

    async def handle(self, request):
        self.updates.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.arrived.set()
        if self.answer:
            return await self.answer(request)
        return self.answers.pop(0) if self.answers else web.Response()

    async def until(self, count):
        async with asyncio.timeout(5):
            while len(self.updates) < count:
                await self.arrived.wait()
                self.arrived.clear()

    def texts(self):
        return [update["message"]["text"] for update in self.updates]


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


class Inbox:
    """What reaches the bot, as its client parses it."""

    def __init__(self, client: Client, receiver: Receiver | None) -> None:
        self._client = client
        self._receiver = receiver

    async def open(self) -> None:
        """Begin to receive."""
        if self._receiver:
            await self._client.call("set_webhook", url=self._receiver.url)

    async def take(self, count: int) -> list[Any]:
        """Wait for the first so many updates."""
        if self._receiver is None:
            updates: list[Any] = []
            while len(updates) < count:
                after = updates[-1].update_id + 1 if updates else 0
                updates += await self._client.call("get_updates", offset=after, timeout=30)
            return updates
        await self._receiver.until(count)
        return [self._client.parse(update) for update in self._receiver.updates]


@pytest.fixture(params=["polling", "webhook"])
async def inbox(
    request: pytest.FixtureRequest, control: Control, client: Client, receiver: Receiver
) -> Inbox:
    """Both ways in which updates come, for each client."""
    inbox = Inbox(client, receiver if request.param == "webhook" else None)
    await inbox.open()
    return inbox


@pytest.fixture
def picture() -> bytes:
    """A PNG of 640 × 400."""
    target = io.BytesIO()
    Image.new("RGB", (640, 400), "#9b1c1c").save(target, "PNG")
    return target.getvalue()
