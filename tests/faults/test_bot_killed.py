"""The whole bot is killed at random moments; people do not notice more than a pause.

BOT_KILLS sets how often (default 8).
"""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.app import Config
from bot.clock import PlaygroundClock
from models import IncomingUpdate, LedgerRecord
from playground.server import Options, Playground
from regulation.assessment import Stage
from services import ballot_counting, ballot_opening, invitations, meetings
from services.access import Actor
from services.inbox import MOST_ATTEMPTS
from services.ledger import verify
from tests.services.builders import World, open_office
from tests.services.elections import Election, convene_meeting
from tests.walks.story import Chatter, Story

pytestmark = [pytest.mark.faults, pytest.mark.parametrize("engine", ["sqlite"])]

KILLS = int(os.environ.get("BOT_KILLS", "8"))
ROOT = Path(__file__).parents[2]
TOKEN = "4900002:killed-again-and-again-in-the-playground"
ACKNOWLEDGED, AFTER_RESTART = "密封投入票箱", "已收到您的选票"
WAITED_FOR = 300.0  # seconds; a person waits through several restarts
TEXT = "本季度我认真学习党的创新理论，积极参加支部活动，学习成绩有所进步。" * 60
CHARACTERS = 30 * 60
CHOICES = ("赞成", "不赞成", "弃权")


@dataclass
class KilledStory(Story):
    """A story whose bot is a process of its own."""

    nursery: asyncio.subprocess.Process | None = None
    number: int | None = None

    async def open_nursery(self) -> None:
        """Load what the bots of this story will be forked from."""
        settings = {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE": self.base,
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder),
            "LOG_LEVEL": "ERROR",
        }
        self.nursery = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.nursery"),
            cwd=ROOT,
            env=os.environ | settings,
            stdin=PIPE,
            stdout=PIPE,
        )

    async def close_nursery(self) -> None:
        """Nobody is left in it."""
        await self.close_bot()
        assert self.nursery is not None
        await self.nursery.communicate(b"")

    async def open_bot(self) -> None:
        """Start the bot and wait until it asks for updates."""
        before = self.playground.api.journal.last(1)
        assert self.nursery is not None
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(b"\n")
        self.number = int(await self.nursery.stdout.readline())
        async with asyncio.timeout(WAITED_FOR):
            while self.playground.api.journal.last(1) == before:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def close_bot(self) -> None:
        """Kill it and wait until it is gone."""
        number, self.number = self.number, None
        while number is not None:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                return
            await asyncio.sleep(0.005)


@dataclass
class Voter:
    """Somebody who changes their mind, and knows what was acknowledged last."""

    chatter: Chatter
    luck: random.Random
    last: str = ""

    async def vote(self, *answers: str) -> None:
        """Ask for a paper and fill it in; wait for one of these answers."""
        choice = self.luck.choice(CHOICES)
        await self.chatter.asks("/vote", "表决票（无记名）")
        await self.chatter.press_in_vain(choice)
        await self.chatter.reads_one_of(*answers)
        self.last = choice


@dataclass
class Branch:
    """A branch in which several things happen at once."""

    story: KilledStory
    secretary: Actor
    meeting_id: int
    voters: list[Voter]
    students: list[tuple[Actor, Chatter]]
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep_voting(self, voter: Voter) -> None:
        """Vote until the killing is over, and once more, which has to be acknowledged.

        Where a kill falls between a vote and its acknowledgement, the restarted bot says so.
        """
        while not self.done.is_set():
            await voter.vote(ACKNOWLEDGED, AFTER_RESTART)
        await voter.vote(ACKNOWLEDGED)

    async def hand_in(self, writer: Chatter) -> str:
        """A report, from the command to the receipt."""
        await writer.asks("/report", "递交")
        await writer.asks(TEXT, "请核对", f"正文共{CHARACTERS}字")
        await writer.press_in_vain("确认递交")
        return await writer.reads("思想汇报已收到")


@pytest.fixture
async def story(db: str, tmp_path: Path) -> AsyncIterator[KilledStory]:
    playground = Playground(Options(token=TOKEN, port=0))
    await playground.start()
    base = playground.url.rstrip("/")
    async with aiohttp.ClientSession() as http:
        story = KilledStory(
            playground=playground,
            http=http,
            url=db,
            folder=tmp_path / "data",
            clock=PlaygroundClock(base),
            world=World(open_office(tmp_path / "data")),
            config=Config(token=TOKEN, api_base=base, database_url=db, data_dir=tmp_path),
            patience=WAITED_FOR,
        )
        await story.open_nursery()
        yield story
        await story.close_nursery()
        await playground.stop()


async def enter(story: Story, person: Actor) -> Chatter:
    """Somebody with a bound account, who has pressed START."""
    chatter = await story.chatter(1000 + person.person_id, person.name)
    await invitations.bind(
        platform="telegram",
        external_id=str(chatter.account),
        code=await story.invitation(person),
        now=story.clock.now(),
    )
    await chatter.start()
    return chatter


@pytest.fixture
async def branch(story: KilledStory) -> Branch:
    """A ballot is open with four signed in; as many students as kills are about to write."""
    world, now = story.world, story.clock.now()
    branch = await world.branch()
    secretary = await world.secretary(branch)
    voters = await world.people(branch, Stage.FULL_MEMBER, 3)
    candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
    meeting_id = await convene_meeting(world, branch, secretary, candidate, request="killed")
    election = Election(world, branch, [secretary, *voters], candidate, meeting_id)
    await election.sign_in(*election.members)
    await election.count_heads()
    await ballot_opening.open_ballot(
        actor=secretary, meeting_id=meeting_id, office=world.office, now=now
    )
    return Branch(
        story=story,
        secretary=secretary,
        meeting_id=meeting_id,
        voters=[Voter(await enter(story, v), random.Random(v.person_id)) for v in voters],
        students=[
            (student, await enter(story, student))
            for student in await world.people(branch, Stage.ACTIVIST, KILLS)
        ],
    )


async def test_nothing_is_lost_and_nothing_doubled(branch: Branch):
    story, luck = branch.story, random.Random(KILLS)
    voting_ = [asyncio.create_task(branch.keep_voting(voter)) for voter in branch.voters]
    receipts = []
    for _, writer in branch.students:
        receipts.append(asyncio.create_task(branch.hand_in(writer)))
        await story.open_bot()
        await asyncio.sleep(luck.uniform(0, 0.6))
        await story.close_bot()
    branch.done.set()
    await story.open_bot()
    assert all("回执编号" in receipt for receipt in await asyncio.gather(*receipts))
    await asyncio.gather(*voting_)
    await everything_marked(story)
    await story.close_bot()

    assert await story.incidents() == 0
    await check_reports(branch)
    await check_ballot(branch)
    check_copies(branch)
    office = story.world.office
    assert (await verify(vault=office.vault, attachments=office.attachments)).sound


async def everything_marked(story: KilledStory) -> None:
    """Wait until the bot has taken and marked all there is: the marks follow the answers."""

    async def something_left() -> bool:
        async with story.http.get(f"{story.base}/bot{TOKEN}/getWebhookInfo") as answer:
            waiting = (await answer.json())["result"]["pending_update_count"]
        return waiting or await IncomingUpdate.filter(handled_at__isnull=True).exists()

    async with asyncio.timeout(WAITED_FOR):
        while await something_left():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def check_reports(branch: Branch) -> None:
    found = await LedgerRecord.filter(kind="thought_report")
    assert Counter(record.person_id for record in found) == {
        student.person_id: 1 for student, _ in branch.students
    }
    assert {record.payload["characters"] for record in found} == {CHARACTERS}


async def check_ballot(branch: Branch) -> None:
    office, now = branch.story.world.office, branch.story.clock.now()
    await ballot_counting.close_ballot(
        actor=branch.secretary, meeting_id=branch.meeting_id, office=office, now=now
    )
    view = await meetings.view(
        actor=branch.secretary, meeting_id=branch.meeting_id, office=office, now=now
    )
    assert view.counts is not None
    counted = (view.counts.approve, view.counts.oppose, view.counts.abstain)
    lasts = Counter(voter.last for voter in branch.voters)
    assert counted == tuple(lasts[choice] for choice in CHOICES)


def check_copies(branch: Branch) -> None:
    """A reply is repeated only where a kill fell between it and the mark that it was given."""
    for _, writer in branch.students:
        texts = Counter(m["text"] for m in branch.story.messages(writer.chat) if not m["outgoing"])
        assert max(texts.values()) <= 1 + MOST_ATTEMPTS
