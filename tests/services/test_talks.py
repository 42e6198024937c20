"""Talks are logged by those who guide, once, with the day they were held (第7、12、45条)."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models import Branch
from regulation.assessment import Stage
from regulation.records import Talk
from services.access import Actor
from services.ledger import load_dossier
from services.talkers import send
from services.talks import LONGEST_GIST, TalkNote, TalkReceipt, correct_talk, log_talk
from tests.services.builders import TODAY, World, expect_refusal, later

NOTE = TalkNote(held=TODAY, place="书院谈话室", gist="入党动机端正")


async def talk(
    world: World,
    actor: Actor,
    person: Actor,
    note: TalkNote = NOTE,
    *,
    request: str = "r1",
    days: int = 0,
) -> TalkReceipt:
    """Log a talk, `days` after today."""
    return await log_talk(
        actor=actor,
        person_id=person.person_id,
        note=note,
        request=request,
        office=world.office,
        now=later(days=days),
    )


async def talks_of(person: Actor) -> list[Talk]:
    """Every talk in the dossier of a person."""
    records = (await load_dossier(person.person_id)).records
    return [record.payload for record in records if isinstance(record.payload, Talk)]


@pytest.fixture
async def branch(world: World) -> Branch:
    return await world.branch()


@pytest.fixture
async def secretary(world: World, branch: Branch) -> Actor:
    return await world.secretary(branch)


@pytest.fixture
async def applicant(world: World, branch: Branch) -> Actor:
    """Applied on 2026-11-02."""
    return await world.person(branch, Stage.APPLICANT)


class TestTheFirstTalk:
    """第7条."""

    async def test_is_marked_as_the_first(self, world: World, secretary: Actor, applicant: Actor):
        receipt = await talk(world, secretary, applicant)
        assert receipt.first
        (held,) = await talks_of(applicant)
        assert (held.first, held.talker_id) == (True, secretary.person_id)

    async def test_is_followed_by_talks_that_are_not(
        self, world: World, secretary: Actor, applicant: Actor
    ):
        await talk(world, secretary, applicant)
        assert not (await talk(world, secretary, applicant, request="r2")).first

    @pytest.mark.parametrize(
        ("held", "allowed"), [(date(2026, 11, 1), False), (date(2026, 11, 2), True)]
    )
    async def test_is_not_held_before_the_application(
        self, world: World, secretary: Actor, applicant: Actor, held: date, allowed: bool
    ):
        act = talk(world, secretary, applicant, replace(NOTE, held=held))
        if allowed:
            assert (await act).held == held
        else:
            refusal = await expect_refusal("talk_before_application", act)
            assert (refusal.article, refusal.facts["applied"]) == (7, date(2026, 11, 2))

    async def test_cannot_be_held_with_oneself(self, world: World, branch: Branch):
        both = await world.appoint(await world.person(branch, Stage.APPLICANT))
        await expect_refusal("talk_with_oneself", talk(world, both, both))
        assert await talks_of(both) == []


class TestAContactsTalk:
    """第12条."""

    async def test_goes_into_the_dossier_with_all_that_was_noted(
        self, world: World, branch: Branch
    ):
        contact = await world.person(branch, Stage.FULL_MEMBER)
        activist = await world.person(branch, Stage.ACTIVIST)
        await world.assign_contact(contact, activist)
        note = replace(NOTE, place=" 实验楼 ", problems="学习压力大\n", follow_up="一周后再谈")
        assert not (await talk(world, contact, activist, note)).first
        assert await talks_of(activist) == [
            Talk(
                talker_id=contact.person_id,
                place="实验楼",
                gist="入党动机端正",
                problems="学习压力大",
                follow_up="一周后再谈",
            )
        ]

    async def test_is_refused_to_a_member_who_is_not_their_contact(
        self, world: World, branch: Branch
    ):
        stranger = await world.person(branch, Stage.FULL_MEMBER)
        activist = await world.person(branch, Stage.ACTIVIST)
        await expect_refusal("not_entitled", talk(world, stranger, activist))
        assert await talks_of(activist) == []

    @pytest.mark.parametrize("stage", [Stage.NONE, Stage.FULL_MEMBER])
    async def test_is_for_people_on_the_path(
        self, world: World, branch: Branch, secretary: Actor, stage: Stage
    ):
        person = await world.person(branch, stage)
        refusal = await expect_refusal("talk_wrong_stage", talk(world, secretary, person))
        assert (refusal.article, refusal.facts["stage"]) == (12, stage)


class TestTheDayOfATalk:
    async def test_may_be_today_but_not_tomorrow(
        self, world: World, secretary: Actor, applicant: Actor
    ):
        tomorrow = replace(NOTE, held=TODAY + timedelta(days=1))
        await expect_refusal("talk_in_future", talk(world, secretary, applicant, tomorrow))
        assert (await talk(world, secretary, applicant)).held == TODAY

    @pytest.mark.parametrize(("days", "late"), [(7, None), (8, 7)])
    async def test_makes_it_a_late_entry_after_seven_days(
        self, world: World, secretary: Actor, applicant: Actor, days: int, late: int | None
    ):
        assert (await talk(world, secretary, applicant, days=days)).late_after == late


class TestTheGist:
    @pytest.mark.parametrize("gist", ["", " \n\t　"])
    async def test_may_not_be_empty(
        self, world: World, secretary: Actor, applicant: Actor, gist: str
    ):
        act = talk(world, secretary, applicant, replace(NOTE, gist=gist))
        await expect_refusal("talk_without_gist", act)

    async def test_may_be_as_long_as_the_limit_and_no_longer(
        self, world: World, secretary: Actor, applicant: Actor
    ):
        longest = replace(NOTE, gist="谈" * LONGEST_GIST)
        too_long = replace(NOTE, gist="谈" * (LONGEST_GIST + 1))
        await expect_refusal("talk_too_long", talk(world, secretary, applicant, too_long))
        assert (await talk(world, secretary, applicant, longest)).number


class TestTheSameRequest:
    async def test_is_recorded_once_however_often_it_arrives(
        self, world: World, secretary: Actor, applicant: Actor
    ):
        receipts = await asyncio.gather(*(talk(world, secretary, applicant) for _ in range(3)))
        assert len(set(receipts)) == 1
        assert len(await talks_of(applicant)) == 1

    async def test_is_answered_days_later_as_it_was_at_first(
        self, world: World, secretary: Actor, applicant: Actor
    ):
        first = await talk(world, secretary, applicant)
        changed = replace(NOTE, held=TODAY + timedelta(days=1))
        assert await talk(world, secretary, applicant, changed, days=9) == first

    async def test_of_another_person_is_a_talk_of_its_own(
        self, world: World, branch: Branch, secretary: Actor, applicant: Actor
    ):
        other = await world.person(branch, Stage.APPLICANT)
        await talk(world, secretary, applicant)
        await expect_refusal("not_entitled", talk(world, secretary, other))
        assert await talks_of(other) == []


class TestPuttingATalkRight:
    """第45条: a day to change it, a reason after that; never by others; the old version stays."""

    async def correct(
        self, world: World, actor: Actor, number: int, reason: str = "", *, hours: float = 1
    ) -> TalkReceipt:
        return await correct_talk(
            actor=actor,
            number=number,
            note=replace(NOTE, gist="另一种说法", held=TODAY - timedelta(days=1)),
            reason=reason,
            request=f"correct {number} {reason}",
            office=world.office,
            now=later(hours=hours),
        )

    async def test_takes_no_reason_within_a_day_and_needs_one_after(
        self, world: World, secretary: Actor, applicant: Actor
    ):
        first = (await talk(world, secretary, applicant)).number
        second = await self.correct(world, secretary, first, "没有必要的理由", hours=24)
        assert (second.corrects, second.reason, second.first) == (first, "", True)
        assert second.late_after is None
        await expect_refusal("correction_outdated", self.correct(world, secretary, first, hours=2))
        act = self.correct(world, secretary, second.number, " ", hours=24.1)
        await expect_refusal("correction_without_reason", act)
        third = await self.correct(world, secretary, second.number, "事实有误", hours=24.1)
        assert third.reason == "事实有误"
        again = await self.correct(world, secretary, second.number, "事实有误", hours=24.2)
        assert again == third
        assert len(await talks_of(applicant)) == 3, "nothing is deleted"

    async def test_is_for_the_talker_alone(
        self, world: World, branch: Branch, secretary: Actor, applicant: Actor
    ):
        number = (await talk(world, secretary, applicant)).number
        other = await world.secretary(branch)
        await expect_refusal("correction_by_others", self.correct(world, other, number))
        stranger = await world.person(branch, Stage.FULL_MEMBER)
        await expect_refusal("not_entitled", self.correct(world, stranger, number))

    async def test_is_open_for_a_day_to_who_was_sent_for_the_first_talk(
        self, world: World, branch: Branch, secretary: Actor, applicant: Actor
    ):
        sent = await world.person(branch, Stage.FULL_MEMBER)
        await send(
            actor=secretary,
            person_id=applicant.person_id,
            talker_id=sent.person_id,
            request="send",
            office=world.office,
            now=later(),
        )
        number = (await talk(world, sent, applicant)).number
        changed = await self.correct(world, sent, number, hours=23)
        act = self.correct(world, sent, changed.number, "事实有误", hours=25)
        await expect_refusal("not_entitled", act)
