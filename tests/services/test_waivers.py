"""A reason is recorded with a name, by those who lead the branch, for what leaves room for one."""

import asyncio

import pytest

from models import Branch, LedgerRecord, Role
from regulation.assess import assess
from regulation.assessment import Stage, Verdict
from regulation.records import Waiver
from services.access import Actor
from services.ledger import load_dossier, verify
from services.standing import standing_of
from services.waivers import LONGEST_REASON, WaiverReceipt, questions, waive
from tests.services.builders import NOW, RULES, TODAY, World, expect_refusal

WHY = "支委会2026年11月18日研究, 本人9月起承担学院信息员工作"
RULE = "social_work"


@pytest.fixture
async def branch(world: World) -> Branch:
    return await world.branch()


@pytest.fixture
async def secretary(world: World, branch: Branch) -> Actor:
    return await world.secretary(branch)


@pytest.fixture
async def activist(world: World, branch: Branch) -> Actor:
    """Cultivated since 2026-07-01; no social work has been recorded."""
    person = await world.person(branch, Stage.ACTIVIST)
    await world.assign_contact(await world.person(branch, Stage.FULL_MEMBER), person)
    return person


async def reason(
    world: World,
    actor: Actor,
    person: Actor,
    *,
    rule: str = RULE,
    why: str = WHY,
    request: str = "r1",
) -> WaiverReceipt:
    """Record a reason."""
    return await waive(
        actor=actor,
        person_id=person.person_id,
        rule=rule,
        reason=why,
        request=request,
        office=world.office,
        now=NOW,
    )


async def verdict(person: Actor, rule: str = RULE) -> Verdict:
    found = assess(await load_dossier(person.person_id), RULES, TODAY)
    return next(r.verdict for r in found.requirements if r.rule == rule)


class TestAReason:
    async def test_stands_in_the_dossier_with_the_name_of_who_gave_it(
        self, world: World, secretary: Actor, activist: Actor
    ):
        receipt = await reason(world, secretary, activist, why=f"  {WHY}\n")
        assert (receipt.person, receipt.given_by) == (activist.name, secretary.name)
        row = await LedgerRecord.get(position=receipt.number)
        assert (row.actor_id, row.act_date) == (secretary.person_id, TODAY)
        assert row.payload == {"rule": RULE, "reason": WHY}

    async def test_lets_the_next_step_go_on_and_stays_visible(
        self, world: World, secretary: Actor, activist: Actor
    ):
        assert await verdict(activist) is Verdict.UNMET
        await reason(world, secretary, activist)
        assert await verdict(activist) is Verdict.WAIVED

    async def test_is_written_once_however_often_it_is_sent(
        self, world: World, secretary: Actor, activist: Actor
    ):
        sent = [reason(world, secretary, activist) for _ in range(3)]
        receipts = await asyncio.gather(*sent)
        assert len({receipt.number for receipt in receipts}) == 1
        assert await LedgerRecord.filter(kind=Waiver.kind).count() == 1
        vault, files = world.office.vault, world.office.attachments
        assert (await verify(vault=vault, attachments=files)).sound

    async def test_may_be_as_long_as_the_limit_and_no_longer(
        self, world: World, secretary: Actor, activist: Actor
    ):
        too_long = reason(world, secretary, activist, why="因" * (LONGEST_REASON + 1))
        refusal = await expect_refusal("reason_too_long", too_long)
        assert refusal.facts == {"characters": LONGEST_REASON + 1, "limit": LONGEST_REASON}
        await reason(world, secretary, activist, why="因" * LONGEST_REASON)

    @pytest.mark.parametrize(
        ("rule", "why", "code"),
        [
            pytest.param("cultivation_year", WHY, "waiver_not_allowed", id="硬性规定"),
            pytest.param("contacts", WHY, "waiver_not_needed", id="已经具备"),
            pytest.param("oath", WHY, "waiver_not_needed", id="还没有到这一步"),
            pytest.param(RULE, " \n", "waiver_without_reason", id="没有写明"),
        ],
    )
    async def test_is_refused_where_it_answers_nothing(
        self, world: World, secretary: Actor, activist: Actor, rule: str, why: str, code: str
    ):
        await expect_refusal(code, reason(world, secretary, activist, rule=rule, why=why))
        assert await LedgerRecord.filter(kind=Waiver.kind).count() == 0

    async def test_given_twice_is_not_needed_the_second_time(
        self, world: World, secretary: Actor, activist: Actor
    ):
        await reason(world, secretary, activist)
        again = reason(world, secretary, activist, request="r2")
        await expect_refusal("waiver_not_needed", again)


class TestWhoMayGiveOne:
    @pytest.mark.parametrize("role", [Role.SECRETARY, Role.ORGANIZATION_COMMISSIONER])
    async def test_the_leadership_of_the_branch(
        self, world: World, branch: Branch, activist: Actor, role: Role
    ):
        leader = await world.appoint(await world.person(branch, Stage.FULL_MEMBER), role)
        assert (await reason(world, leader, activist)).given_by == leader.name

    async def test_nobody_else(self, world: World, branch: Branch, activist: Actor):
        elsewhere = await world.secretary(await world.branch())
        member = await world.person(branch, Stage.FULL_MEMBER)
        for stranger in (elsewhere, member, activist):
            await expect_refusal("not_entitled", reason(world, stranger, activist))
            ask = questions(
                actor=stranger, person_id=activist.person_id, office=world.office, now=NOW
            )
            await expect_refusal("not_entitled", ask)

    async def test_nobody_for_themselves(self, world: World, activist: Actor):
        leader = await world.appoint(activist, Role.ORGANIZATION_COMMISSIONER)
        await expect_refusal("waiver_for_oneself", reason(world, leader, activist))

    async def test_nobody_for_somebody_who_is_not_there(self, world: World, secretary: Actor):
        nobody = Actor(person_id=9999, branch_id=secretary.branch_id, name="")
        await expect_refusal("not_entitled", reason(world, secretary, nobody))


class TestTheQuestions:
    async def test_are_what_the_next_step_lacks_and_the_audit_would_object_to(
        self, world: World, secretary: Actor, activist: Actor
    ):
        found = await questions(
            actor=secretary, person_id=activist.person_id, office=world.office, now=NOW
        )
        assert found.name == activist.name
        assert {RULE, "thought_reports"} <= set(found.items)
        assert "cultivation_year" not in found.items

    async def test_are_offered_to_the_leadership_only(
        self, world: World, branch: Branch, secretary: Actor, activist: Actor
    ):
        contact = await world.person(branch, Stage.FULL_MEMBER)
        await world.assign_contact(contact, activist)
        for reader, offered in ((secretary, True), (contact, False)):
            found = await standing_of(
                actor=reader, person_id=activist.person_id, office=world.office, now=NOW
            )
            assert found.may_reason is offered
