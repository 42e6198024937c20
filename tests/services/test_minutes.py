"""The confirmed minutes: whose one may read, in pages, every reading noted."""

import re
from html import unescape

import pytest

from models import AccessLog, LedgerRecord, Role
from models.db import write_tx
from regulation.assessment import Stage
from regulation.committee import Matter
from regulation.records import BallotKind, CommitteeMinutes, MeetingMinutes
from services import minutes
from services.access import Actor
from services.ledger import Entry, append
from tests.services.builders import NOW, TODAY, World, expect_refusal
from tests.services.committees import Committee, make_ready, plan_committee
from texts.minutes import opened

MOST_CHARACTERS = 4096  # of a message


@pytest.fixture
async def held(world: World) -> Committee:
    """A 支委会 that has decided on one person."""
    held = await plan_committee(world)
    await held.choose(Matter.ACTIVIST, await make_ready(world, held.branch, Matter.ACTIVIST))
    await held.open(*held.members[:2])
    await held.confirm(await held.enter(2, 0, 0))
    return held


async def shown(actor: Actor, person_id: int = minutes.EVERYBODY, page: int = 0):
    return await minutes.list_minutes(actor=actor, person_id=person_id, page=page, now=NOW)


async def number_of_minutes() -> int:
    return (await LedgerRecord.get(kind="committee_minutes")).position


class TestTheMinutes:
    async def test_are_read_in_full_and_the_reading_is_noted(self, held: Committee):
        (line,) = (await shown(held.host)).lines
        assert isinstance(line.minutes, CommitteeMinutes)
        copy = await minutes.open_minutes(actor=held.host, number=line.number, now=NOW)
        assert copy.line.minutes.text == "2 表现积极，成绩优良"
        assert (copy.recorder, copy.signer) == (held.recorder.name, held.host.name)
        (note,) = await AccessLog.all()
        assert (note.actor_id, note.record) == (held.host.person_id, line.number)

    async def test_are_for_those_who_have_the_person_in_sight(self, held: Committee):
        world, number = held.world, await number_of_minutes()
        person_id = (await LedgerRecord.get(position=number)).person_id
        own = Actor(person_id=person_id, branch_id=held.branch.id, name="")
        contact = await world.person(held.branch, Stage.FULL_MEMBER)
        await world.assign_contact(contact, own)
        other = await world.secretary(await world.branch())
        for reader in (held.members[1], contact):
            assert [line.number for line in (await shown(reader)).lines] == [number]
            await minutes.open_minutes(actor=reader, number=number, now=NOW)
        for stranger in (own, other, held.recorder):
            assert (await shown(stranger)).total == 0
            act = minutes.open_minutes(actor=stranger, number=number, now=NOW)
            await expect_refusal("not_entitled", act)
            await expect_refusal("not_entitled", shown(stranger, person_id))

    async def test_are_seen_across_the_college_by_its_organizer(self, held: Committee):
        organizer = await held.world.person(await held.world.branch())
        await held.world.appoint(organizer, Role.ORGANIZER)
        assert (await shown(organizer)).total == 1

    async def test_are_no_door_to_other_records(self, held: Committee):
        other = await LedgerRecord.exclude(kind="committee_minutes").first()
        assert other is not None
        act = minutes.open_minutes(actor=held.host, number=other.position, now=NOW)
        await expect_refusal("not_entitled", act)

    async def test_come_in_pages_the_newest_first(self, held: Committee):
        world, person = held.world, await held.world.person(held.branch, Stage.PROSPECTIVE_MEMBER)
        resolution = MeetingMinutes(ballot=BallotKind.ADMISSION, agenda=(), text="决议")
        async with write_tx():
            for _ in range(minutes.PAGE + 1):
                entry = Entry(
                    person_id=person.person_id, payload=resolution, act_date=TODAY, actor_id=None
                )
                await append(entry, vault=world.office.vault, now=NOW)
        first, last = await shown(held.host), await shown(held.host, page=9)
        assert (first.total, len(first.lines), first.page) == (10, 8, 0)
        assert (len(last.lines), last.page) == (2, 1)
        numbers = [line.number for line in (*first.lines, *last.lines)]
        assert numbers == sorted(numbers, reverse=True)
        assert (await shown(held.host, person.person_id)).person == person.name


async def test_a_long_text_is_shown_page_by_page_and_nothing_of_it_is_lost(world: World):
    branch = await world.branch()
    reader = await world.secretary(branch)
    person = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
    spoken = [f"{n}. 发言<要点>{'很' * (n * 7 % 90)}长" for n in range(150)]
    text = "\n".join(spoken) + "无" * 6000
    payload = MeetingMinutes(ballot=BallotKind.ADMISSION, agenda=("discussion",), text=text)
    number = await world.record(person, payload, on=TODAY)
    copy = await minutes.open_minutes(actor=reader, number=number, now=NOW)
    first = opened(copy, 0)
    total = int(re.findall("共([0-9]+)页", first.text)[0])
    screens = [opened(copy, page) for page in range(total)]
    assert all(len(screen.text) <= MOST_CHARACTERS for screen in screens)
    bodies = [unescape(screen.text.split("\n", 3)[3]) for screen in screens]
    assert "".join(bodies).replace("\n", "").startswith(text.replace("\n", ""))
    assert opened(copy, total + 5).text == screens[-1].text
