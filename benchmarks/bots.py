"""The bots that are measured: `python -m benchmarks.bots BASE KIND [URL [FOLDER [MANY]]]`.

KIND is `bare`, `updates`, `ballot`, `ballots` or `delivery`; MANY is how many `delivery` has to
tell.
A bot prints one JSON line when it is ready, and another one at its end.
"""

import asyncio
import gc
import json
import resource
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

from benchmarks.branch import (
    FIRST_ACCOUNT,
    NOON,
    NoonClock,
    Size,
    convene_all,
    convene_branch,
    open_ballot,
    populate,
    populate_branches,
    record_calls,
    secretary,
    send_no_calls,
    settle_recipients,
)
from benchmarks.stage import TOKEN
from bot.app import Application, Config, application
from bot.logs import configure_logging
from bot.pace import TELEGRAM
from models import Ballot, IncomingUpdate, LedgerRecord, Notice, NoticeState, RollEntry
from services import ballot_counting, ledger

ANSWER = "收到。"
BEAT = 0.005  # seconds between two looks at whether the loop still turns
Told = dict[str, Any]
SIZES = {"updates": Size(students=48, members=48, candidates=40)}
BRANCHES = {"ballot": (1, 300), "ballots": (10, 30)}  # how many, with how many members each


def main() -> None:
    """Run one of the bots until SIGTERM."""
    base, kind, *rest = sys.argv[1:]
    configure_logging("WARNING")
    if kind == "bare":
        uvloop.run(bare(base))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(rest[1] if len(rest) > 1 and rest[1] else temporary)
        url = rest[0] if rest and rest[0] else f"sqlite:///{folder}/fazhan.sqlite3"
        config = Config(token=TOKEN, api_base=base, database_url=url, data_dir=folder, limits=None)
        if kind == "delivery":
            uvloop.run(delivery(replace(config, limits=TELEGRAM), int(rest[2])))
        elif kind in BRANCHES:
            uvloop.run(voting(config, *BRANCHES[kind]))
        else:
            uvloop.run(product(config, SIZES[kind]))


async def bare(base: str) -> None:
    """The chat library alone, tuned as the product tunes it, with one constant answer."""
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(base)))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> None:
        await message.answer(ANSWER)

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    figures = await _until_told_to_end({})
    await dispatcher.stop_polling()
    await polling
    _tell(figures)


async def product(config: Config, size: Size) -> None:
    """The real application with a branch of this size, one ballot open, its books checked."""
    told: Told = {}

    async def prepare(app: Application) -> None:
        told.update(await populate(app, size))
        first, *others = await convene_all(app)
        await open_ballot(app, first)
        ballot = await Ballot.get(meeting_id=first)
        told.update(ballot_meeting=first, meetings=others, ballot=ballot.id)

    async with application(config, NoonClock(), prepare) as app:
        if app.resuming is not None:
            await app.resuming  # voters are told of the start: that is not what is measured
        await _first_sweep(app)
        await send_no_calls()
        figures = await _until_told_to_end(told)
        await app.intake.drain()
        figures |= await _audit(app, told["ballot_meeting"])
    _tell(figures)


async def voting(config: Config, branches: int, members: int) -> None:
    """The real application with so many branches, a ballot open in each."""
    told: Told = {}

    async def prepare(app: Application) -> None:
        told.update(await populate_branches(app, branches, members))
        told["ballots"] = [await convene_branch(app, number) for number in range(branches)]

    async with application(config, NoonClock(), prepare) as app:
        if app.resuming is not None:
            await app.resuming  # voters are told of the start: that is not what is measured
        await _first_sweep(app)
        await send_no_calls()  # nor is the morning's digest to each of them
        _tell(await _until_told_to_end(told))


async def delivery(config: Config, many: int) -> None:
    """The real application at the permitted pace; at SIGUSR1 so many people are to be told."""
    told: Told = {}
    begin = asyncio.Event()

    async def prepare(app: Application) -> None:
        told.update(await populate(app, Size(students=30, members=0, candidates=1)))
        (told["meeting"],) = await convene_all(app)
        told["recipients"] = await settle_recipients(many)

    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, begin.set)
    async with application(config, NoonClock(), prepare) as app:
        await _first_sweep(app)
        telling = asyncio.create_task(_tell_everybody(app, told, begin))
        figures = await _until_told_to_end(told)
        await telling
        sent = await Notice.filter(kind="meeting_begun", state=NoticeState.SENT).count()
        figures |= {"sent": sent, "incidents": await _incidents()}
    _tell(figures)


async def _first_sweep(app: Application) -> None:
    """It looks at everybody: let it end before anything is measured."""
    pulse = app.health.pulse
    while pulse.silence("sweep") > pulse.silence("the start") - BEAT:  # noqa: ASYNC110
        await asyncio.sleep(BEAT)


async def _tell_everybody(app: Application, told: Told, begin: asyncio.Event) -> None:
    await begin.wait()
    first, last = told["recipients"]
    people = range(first - FIRST_ACCOUNT, last + 1 - FIRST_ACCOUNT)
    await record_calls(people, told["meeting"])
    app.schedule.wake("courier")


async def _incidents() -> int:
    return await IncomingUpdate.filter(incident__isnull=False).count()


async def _until_told_to_end(ready: Told) -> Told:
    """Say that all is ready; watch the loop until SIGTERM; memory in MB, stalls in ms."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    _tell(ready)
    longest = 0.0
    while not ended.is_set():
        begun = time.perf_counter()
        await asyncio.sleep(BEAT)
        longest = max(longest, time.perf_counter() - begun - BEAT)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"memory": memory, "stall": longest * 1000}


async def _audit(app: Application, meeting: int) -> Told:
    """Close the ballot; count what the database holds."""
    await ballot_counting.close_ballot(
        actor=await secretary(), meeting_id=meeting, office=app.office, now=NOON
    )
    ballot = await Ballot.get(meeting_id=meeting)
    books = await ledger.verify(vault=app.office.vault, attachments=app.office.attachments)
    return {
        "sound": books.sound,
        "reports": await LedgerRecord.filter(kind="thought_report").count(),
        "sign_ins": await _count_sign_ins(meeting),
        "unhandled": await IncomingUpdate.filter(handled_at__isnull=True).count(),
        "incidents": await _incidents(),
        "votes": {"赞成": ballot.approve, "不赞成": ballot.oppose, "弃权": ballot.abstain},
    }


async def _count_sign_ins(except_for: int) -> int:
    entries = RollEntry.filter(signed_in_at__isnull=False)
    return await entries.exclude(meeting_id=except_for).count()


def _tell(what: Told) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
