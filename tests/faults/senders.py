"""What runs in the processes that send and are killed: the courier on its way to a playground."""

import asyncio
from datetime import datetime
from pathlib import Path

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.messenger import TelegramMessenger
from bot.pace import Pace
from models import Branch, College, Identity, Person, Role, RoleTerm
from models.db import database, write_tx
from reminders.courier import Courier
from services import groups
from services.notices import Draft, Lane, record_alone
from tests.services.builders import LONG_AGO, NOW, PLATFORM, open_office

TOKEN = "4900006:sends-and-is-killed"
FIRST_ACCOUNT = 10_000


def send_all(url: str, folder: Path, base: str, now: datetime) -> None:
    """Send whatever is ripe, and end."""
    asyncio.run(_send_all(url, folder, base, now))


async def _send_all(url: str, folder: Path, base: str, now: datetime) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    async with database(url), Bot(TOKEN, session=session) as bot:
        messenger = TelegramMessenger(bot, "zhibu_bot", Pace(None))
        await Courier(open_office(folder), messenger, lambda: now).run()


async def settle_people(many: int) -> list[int]:
    """So many people with an account, each the secretary of a branch without a group."""
    accounts = [FIRST_ACCOUNT + number for number in range(1, many + 1)]
    async with write_tx():
        college = await College.create(name="化学化工学院")
        await Branch.bulk_create([Branch(name=f"支部{a}", college=college) for a in accounts])
        branches = await Branch.all().order_by("id")
        await Person.bulk_create(
            [
                Person(name=f"书记{a}", student_number=f"S{a}", branch_id=branch.id)
                for a, branch in zip(accounts, branches, strict=True)
            ]
        )
        people = await Person.all().order_by("id")
        await RoleTerm.bulk_create(
            [
                RoleTerm(
                    person_id=p.id, role=Role.SECRETARY, branch_id=p.branch_id, starts=LONG_AGO
                )
                for p in people
            ]
        )
        await Identity.bulk_create(
            [
                Identity(platform=PLATFORM, external_id=str(a), person_id=p.id, bound_at=NOW)
                for a, p in zip(accounts, people, strict=True)
            ]
        )
    return accounts


async def record_notices() -> None:
    """One notice for each of them, that says little and takes little."""
    people = await Person.all().order_by("id")
    drafts = [
        Draft(
            key=f"sent:{person.id}",
            kind=groups.KIND,
            lane=Lane.URGENT,  # a thousand leases last into the quiet hours
            recipient_id=person.id,
            parameters={"branch": person.branch_id},
        )
        for person in people
    ]
    await record_alone(drafts=drafts, now=NOW)
