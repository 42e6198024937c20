"""From the platform into the inbox: sealed, stored, only then confirmed; then handled in order."""

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import MaybeInaccessibleMessageUnion, Message, Update

from handlers.start import PLATFORM
from services import code_cards, inbox, voting, written
from services.office import Office

log = structlog.get_logger(__name__)
MOST_AT_ONCE = 32
Reply = Callable[[Update, str], Awaitable[None]]


class Intake:
    """Takes updates in and has them handled: one person's in order, different persons' at once."""

    def __init__(
        self,
        *,
        bot: Bot,
        dispatcher: Dispatcher,
        office: Office,
        clock: Callable[[], datetime],
        handled: Callable[[], None],
        report_incident: Reply,
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._office = office
        self._clock = clock
        self._handled = handled
        self._report_incident = report_incident
        self._lanes: dict[int, deque[tuple[Update, bool]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: defaultdict[str | None, list[int]] = defaultdict(list)
        self._marking = asyncio.Lock()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def take(self, updates: Sequence[Update]) -> None:
        """Store updates durably and queue the new ones; after that they may be confirmed."""
        sealed = [await self._seal(update) for update in updates]
        bodies = [(update.update_id, _dump(update)) for update in sealed]
        fresh = {
            stored.update_id for stored in await inbox.store(updates=bodies, now=self._clock())
        }
        for update in sealed:
            if update.update_id in fresh:
                fresh.remove(update.update_id)  # a batch may hold one twice
                self._enqueue(update)

    async def resume(self) -> None:
        """Queue what was stored but not handled before the last stop."""
        for stored in await inbox.unhandled(now=self._clock()):
            update = Update.model_validate_json(stored.body, context={"bot": self._bot})
            self._enqueue(update, left_behind=True)

    async def drain(self) -> None:
        """Wait until everything queued has been handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _seal(self, update: Update) -> Update:
        """A vote never reaches the database readable: neither a pressed button nor a typed code."""
        if update.message is not None:
            return await self._seal_code(update, update.message)
        press = update.callback_query
        if press is None or press.data is None:
            return update
        data, presser = press.data, str(press.from_user.id)
        for seal_press in (voting.seal_press, written.seal_press):
            data = await seal_press(
                platform=PLATFORM, external_id=presser, data=data, office=self._office
            )
        if data == press.data:
            return update
        sealed = press.model_copy(update={"data": data, "message": _bare(press.message)})
        return update.model_copy(update={"callback_query": sealed})

    async def _seal_code(self, update: Update, message: Message) -> Update:
        if not message.text or message.from_user is None:
            return update
        text = await code_cards.seal_code(
            platform=PLATFORM, external_id=str(message.from_user.id), text=message.text
        )
        if text == message.text:
            return update
        sealed = message.model_copy(update={"text": text, "entities": None})
        return update.model_copy(update={"message": sealed})

    def _enqueue(self, update: Update, *, left_behind: bool = False) -> None:
        key = _person(update)
        lane = self._lanes.get(key)
        if lane is not None:
            lane.append((update, left_behind))
            return
        self._lanes[key] = deque([(update, left_behind)])
        self._track(self._work(key))

    def _track(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, key: int) -> None:
        lane = self._lanes[key]
        while lane:
            update, left_behind = lane.popleft()
            async with self._places:
                incident = await self._handle(update, left_behind=left_behind)
            self._done[incident].append(update.update_id)
            self._track(self._mark_done())
            self._handled()
        del self._lanes[key]

    async def _mark_done(self) -> None:
        """Mark what has been handled, all that came together while the last mark was written.

        Where that fails, the next start handles those updates once more.
        """
        async with self._marking:
            done, self._done = self._done, defaultdict(list)
            for incident, update_ids in done.items():
                await self._mark(update_ids, incident)

    async def _mark(self, update_ids: list[int], incident: str | None) -> None:
        try:
            await inbox.finish(update_ids=update_ids, now=self._clock(), incident=incident)
        except Exception:
            log.exception("updates not marked", update_ids=update_ids)

    async def _handle(self, update: Update, *, left_behind: bool) -> str | None:
        """Handle one update; a bug gets an incident number and never stops the others."""
        try:
            if left_behind:
                await inbox.begin_again(update_id=update.update_id)
            await self._dispatcher.feed_update(self._bot, update)
        except Exception:
            incident = secrets.token_hex(3).upper()
            log.exception("update failed", incident=incident, update_id=update.update_id)
            await self._tell(update, incident)
            return incident
        return None

    async def _tell(self, update: Update, incident: str) -> None:
        try:
            await self._report_incident(update, incident)
        except Exception:
            log.exception("incident not told", incident=incident)


def _bare(message: MaybeInaccessibleMessageUnion | None) -> object:
    """The message without its buttons: they carry the tokens of all choices."""
    if not isinstance(message, Message):
        return message
    return message.model_copy(update={"reply_markup": None})


def _dump(update: Update) -> str:
    return update.model_dump_json(exclude_none=True, exclude_unset=True, by_alias=True)


def _person(update: Update) -> int:
    event = update.message or update.callback_query or update.my_chat_member
    return event.from_user.id if event and event.from_user else 0
