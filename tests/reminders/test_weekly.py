"""The week, as a secretary and an organizer hear of it: once, in their digest of a Monday."""

from dataclasses import replace
from datetime import date

import pytest

from models import Branch, Identity, LedgerRecord, Role
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import Conversion, Suspension
from services.access import Actor
from services.days import day_of
from services.ledger import Entry, append
from services.lights import ON_THE_PATH, Light, perhaps_on_the_path
from services.remits import remit_of
from services.weekly import Weekly, week_of, weekly_for
from tests.reminders.test_digests import Office, at
from tests.services.builders import NOW, World

MONDAY = "2026-11-23T08:00"


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


@pytest.fixture
async def branch(office: Office) -> Branch:
    return await office.world.branch()


async def week(office: Office, leader: Actor, local: str = MONDAY) -> Weekly:
    on = day_of(at(local))
    remit = await remit_of(leader.person_id, on=on)
    found = await weekly_for(remit, office=office.world.office, on=on)
    assert found is not None
    return found


class TestTheWeek:
    async def test_is_told_on_its_first_workday_and_once(self, office: Office, branch: Branch):
        account = await office.world.bind(await office.world.secretary(branch))
        for local in ("2026-11-22T09:00", MONDAY, "2026-11-24T08:00", "2026-11-27T08:00"):
            await office.tick(local)
        told = office.platform.told(account)
        assert ["本周汇总" in text for text in told] == [True, True]
        assert "2026年11月22日" in told[0], "the week before, by a bot that had just been installed"
        assert "2026年11月23日（周一）" in told[1]

    async def test_after_a_holiday_is_told_on_the_first_day_back(
        self, office: Office, branch: Branch
    ):
        account = await office.world.bind(await office.world.secretary(branch))
        for local in ("2026-10-05T08:00", "2026-10-07T08:00", "2026-10-08T08:00"):
            await office.tick(local)
        (told,) = [text for text in office.platform.told(account) if "本周汇总" in text]
        assert "2026年10月8日" in told

    async def test_counts_people_by_their_worst_matter(self, office: Office, branch: Branch):
        secretary = await office.world.secretary(branch)
        await office.world.people(branch, Stage.APPLICANT, 2)
        await office.world.people(await office.world.branch(), Stage.APPLICANT, 2)
        (state,) = (await week(office, secretary)).branches
        assert state.lights == {Light.SOON: 2}
        (state,) = (await week(office, secretary, "2026-12-03T08:00")).branches
        assert state.lights == {Light.LATE: 2}
        (state,) = (await week(office, secretary, "2026-11-10T08:00")).branches
        assert state.lights == {Light.CALM: 2}

    @pytest.mark.parametrize("stage", list(Stage))
    async def test_reads_whoever_is_on_the_path_and_no_more(
        self, office: Office, branch: Branch, stage: Stage
    ):
        secretary = await office.world.secretary(branch)
        await office.world.people(branch, stage, 2)
        (state,) = (await week(office, secretary)).branches
        assert state.lights.total() == (2 if stage in ON_THE_PATH else 0)

    async def test_does_not_read_a_member_and_reads_one_whose_conversion_was_wrong(
        self, office: Office, branch: Branch
    ):
        member, mistaken, ahead = await office.world.people(branch, Stage.PROBATIONARY_MEMBER, 3)
        day = date(2026, 11, 20)
        for person in (member, mistaken):
            await office.world.record(person, Conversion(), on=day)
        await office.world.record(ahead, Conversion(), on=date(2026, 12, 1))
        wrong = await LedgerRecord.get(person_id=mistaken.person_id, kind=Conversion.kind)
        async with write_tx():
            entry = Entry(
                person_id=mistaken.person_id,
                payload=Suspension(reason="误录"),
                act_date=day,
                actor_id=member.person_id,
                supersedes=wrong.position,
            )
            await append(entry, vault=office.world.office.vault, now=NOW)
        everybody = [person.person_id for person in (member, mistaken, ahead)]
        read = await perhaps_on_the_path(everybody, on=date(2026, 11, 23))
        assert read == (mistaken.person_id, ahead.person_id)
        assert await perhaps_on_the_path(everybody, on=date(2026, 12, 1)) == (mistaken.person_id,)
        assert await perhaps_on_the_path([], on=day) == ()

    async def test_shows_an_organizer_every_branch(self, office: Office, branch: Branch):
        await office.world.people(branch, Stage.APPLICANT, 1)
        sister = await office.world.branch()
        organizer = await office.world.person(sister, Stage.FULL_MEMBER)
        await office.world.appoint(organizer, Role.ORGANIZER)
        account = await office.world.bind(organizer)
        await office.tick(MONDAY)
        (told,) = office.platform.told(account)
        assert f"{branch.name}：逾期0人，十四天内到期1人，正常0人" in told
        assert f"{sister.name}：逾期0人，十四天内到期0人，正常0人" in told

    async def test_names_nobody_where_everybody_can_be_reached(
        self, office: Office, branch: Branch
    ):
        account = await office.world.bind(await office.world.secretary(branch))
        (applicant,) = await office.world.people(branch, Stage.APPLICANT, 1)
        await office.world.bind(applicant)
        await office.world.people(branch, Stage.FULL_MEMBER, 1)  # nobody has to write to them
        await office.tick(MONDAY)
        (told,) = office.platform.told(account)
        assert "无法送达" not in told

    async def test_names_whom_the_bot_cannot_reach(self, office: Office, branch: Branch):
        secretary = await office.world.secretary(branch)
        account = await office.world.bind(secretary)
        stranger, blocker = await office.world.people(branch, Stage.APPLICANT, 2)
        await office.world.bind(blocker)
        async with write_tx():
            await Identity.filter(person_id=blocker.person_id).update(reachable=False)
        await office.tick(MONDAY)
        (told,) = office.platform.told(account)
        assert f"尚未绑定账号：{stranger.name}。" in told
        assert f"账号已停用或拒收消息：{blocker.name}。" in told

    async def test_alarms_in_november_while_the_next_year_is_provisional(
        self, office: Office, branch: Branch
    ):
        secretary = await office.world.secretary(branch)
        assert (await week(office, secretary, "2026-11-02T08:00")).calendar_missing == 2027
        assert (await week(office, secretary, "2026-10-26T08:00")).calendar_missing is None
        rules = office.world.office.rules
        known = replace(rules.calendar, known_until=date(2027, 12, 31))
        remit = await remit_of(secretary.person_id, on=date(2026, 11, 2))
        told = replace(office.world.office, rules=replace(rules, calendar=known))
        found = await weekly_for(remit, office=told, on=date(2026, 11, 2))
        assert found is not None
        assert found.calendar_missing is None


def test_a_week_has_one_name_across_the_turn_of_the_year():
    assert week_of(date(2026, 12, 31)) == week_of(date(2027, 1, 3)) == "2026-W53"
    assert week_of(date(2027, 1, 4)) == "2027-W01"
