"""From the platform into the inbox: sealed, stored, only then confirmed; then handled in order."""

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import datetime

import structlog
from aiogram import Bot, Dispatcher
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, MaybeInaccessibleMessageUnion, Message, Update

from handlers.ballot_box import CODE_HIDDEN
from handlers.start import PLATFORM
from handlers.voting import acknowledge_votes
from services import ballot_receipts, code_cards, inbox, voting, written
from services.office import Office
from services.seal import read_code
from services.voting import SealedVote, VoteAccepted

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
        sealed = await self._seal(updates)
        bodies = [(update.update_id, _dump(update)) for update in sealed]
        fresh = {
            stored.update_id for stored in await inbox.store(updates=bodies, now=self._clock())
        }
        new = [update for update in _once(sealed) if update.update_id in fresh]
        voted = await self._cast(new)
        for update in new:
            if update.update_id not in voted:
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

    async def settle(self) -> None:
        """Wait until everything queued by now has been handled."""
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _seal(self, updates: Sequence[Update]) -> list[Update]:
        """What is secret never reaches the database readable: votes and typed codes."""
        presses = [u.callback_query for u in updates if u.callback_query and u.callback_query.data]
        sealed = await voting.seal_presses(
            platform=PLATFORM,
            presses=[(str(press.from_user.id), press.data or "") for press in presses],
            office=self._office,
            now=self._clock(),
        )
        kept = {
            press.id: await self._seal_opinion(press, data)
            for press, data in zip(presses, sealed, strict=True)
        }
        return [_with_data(u, kept) if u.callback_query else await self._hide(u) for u in updates]

    async def _seal_opinion(self, press: CallbackQuery, data: str) -> str:
        return await written.seal_press(
            platform=PLATFORM,
            external_id=str(press.from_user.id),
            data=data,
            office=self._office,
        )

    async def _hide(self, update: Update) -> Update:
        """An opening code that a keeper has typed stays in memory and is handled at once."""
        message = update.message
        if message is None or not message.text or message.from_user is None:
            return update
        code, account = read_code(message.text), str(message.from_user.id)
        if code is None or not await ballot_receipts.may_hold_code(
            platform=PLATFORM, external_id=account
        ):
            return await self._seal_code(update, message)
        self._office.typed_codes[account] = code
        hidden = message.model_copy(update={"text": CODE_HIDDEN, "entities": None})
        return update.model_copy(update={"message": hidden})

    async def _cast(self, updates: Sequence[Update]) -> set[int]:
        """Put the votes among these into their boxes together; returns the updates done with."""
        presses = {u.update_id: u.callback_query for u in updates if u.callback_query}
        presses = {i: press for i, press in presses.items() if _is_vote(press)}
        votes = [
            SealedVote(update_id=i, external_id=str(press.from_user.id), data=press.data or "")
            for i, press in presses.items()
        ]
        if not votes:
            return set()
        try:
            accepted = await voting.cast_many(platform=PLATFORM, votes=votes, now=self._clock())
        except Exception:
            log.exception("votes not cast together")  # each is tried alone, in its lane
            return set()
        told = [
            (press.as_(self._bot), accepted[i]) for i, press in presses.items() if i in accepted
        ]
        self._track(self._acknowledge(told))
        return set(accepted)

    async def _acknowledge(self, told: Sequence[tuple[CallbackQuery, VoteAccepted]]) -> None:
        try:
            await acknowledge_votes(told)
        except Exception:
            log.exception("votes not acknowledged")

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


def _once(updates: Sequence[Update]) -> list[Update]:
    """A batch may hold an update twice; the first one counts."""
    return list({update.update_id: update for update in reversed(updates)}.values())[::-1]


def _is_vote(press: CallbackQuery) -> bool:
    """A sealed press in a private chat; anything pressed in a group goes the long way."""
    if not (press.data or "").startswith(f"{voting.SEALED}:"):
        return False
    return press.message is not None and press.message.chat.type == ChatType.PRIVATE


def _with_data(update: Update, kept: Mapping[str, str]) -> Update:
    """The press with what was made of its data; a vote loses its neighbours, too."""
    press = update.callback_query
    if press is None or press.data is None or kept[press.id] == press.data:
        return update
    sealed = press.model_copy(update={"data": kept[press.id], "message": _bare(press.message)})
    return update.model_copy(update={"callback_query": sealed})


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
