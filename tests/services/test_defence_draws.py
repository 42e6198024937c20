"""The draw for the defence: the whole list, a commitment first, once, in everybody's dossier."""

import asyncio
from dataclasses import dataclass
from datetime import date

import pytest

from models import Branch, Draw, LedgerRecord, Notice, Role
from regulation.articles.article_39 import least_drawn
from regulation.assessment import Stage
from regulation.draw import check_reveal
from regulation.draw import draw as draw_again
from regulation.records import ConversionApplication, DefenceDraw
from services import defence_draws
from services.access import Actor
from services.ledger import load_dossier, verify
from services.notices import Claimed, Lane, claim
from tests.services.builders import NOW, RULES, TODAY, World, expect_refusal, outcome

APPLIED = date(2026, 11, 1)


@dataclass
class Pool:
    """A college with two branches, five who have applied and one who has not."""

    world: World
    organizer: Actor
    secretary: Actor
    applicants: list[Actor]
    other: Actor

    def by(self, actor: Actor | None = None) -> dict[str, object]:
        return {"actor": actor or self.organizer, "office": self.world.office, "now": NOW}

    async def fix(self, actor: Actor | None = None):
        return await defence_draws.fix(**self.by(actor))  # type: ignore[arg-type]

    async def draw(self, number: int, actor: Actor | None = None):
        return await defence_draws.draw(**self.by(actor), draw_id=number)  # type: ignore[arg-type]

    async def desk(self, actor: Actor | None = None):
        return await defence_draws.desk(**self.by(actor))  # type: ignore[arg-type]

    async def view(self, number: int, actor: Actor):
        return await defence_draws.view(**self.by(actor), draw_id=number)  # type: ignore[arg-type]

    async def give_up(self, number: int, reason: str, actor: Actor | None = None):
        return await defence_draws.give_up(
            **self.by(actor),  # type: ignore[arg-type]
            draw_id=number,
            reason=reason,
        )

    async def news(self, kind: str, person: Actor):
        batch = await claim(now=NOW, lanes=list(Lane), limit=99)
        found: Claimed = next(
            n for n in batch if (n.kind, n.recipient_id) == (kind, person.person_id)
        )
        return await defence_draws.news_of(found, self.world.office, NOW)


async def applicants(world: World, branch: Branch, number: int) -> list[Actor]:
    people = await world.people(branch, Stage.PROBATIONARY_MEMBER, number)
    for person in people:
        await world.record(person, ConversionApplication(), on=APPLIED)
    return people


@pytest.fixture
async def pool(world: World) -> Pool:
    first, second = await world.branch(), await world.branch()
    organizer = await world.person(first, Stage.FULL_MEMBER)
    await world.appoint(organizer, Role.ORGANIZER)
    people = [*await applicants(world, first, 3), *await applicants(world, second, 2)]
    return Pool(
        world,
        organizer,
        await world.secretary(second),
        people,
        await world.person(first, Stage.PROBATIONARY_MEMBER),
    )


class TestTheList:
    async def test_is_everybody_of_the_college_who_has_applied(self, pool: Pool):
        elsewhere = await pool.world.branch(college="别的学院")
        await applicants(pool.world, elsewhere, 1)
        found = await pool.desk()
        assert [p.person_id for p in found.people] == [p.person_id for p in pool.applicants]
        assert found.least == least_drawn(RULES.defence, 5)

    async def test_is_fixed_once_and_told_by_its_commitment(self, pool: Pool):
        made = await pool.fix()
        assert (await pool.fix()).draw_id == made.draw_id
        assert (made.report, len(made.pool)) == (None, 5)
        row = await Draw.get()
        check_reveal(made.commitment, seed=row.seed, candidates=made.pool)
        told = [n.recipient_id for n in await Notice.filter(kind="draw_fixed")]
        assert sorted(told) == [p.person_id for p in pool.applicants]
        news = await pool.news("draw_fixed", pool.applicants[0])
        assert news is not None
        assert row.seed not in repr(news), "the seed is nobody's before the draw"
        assert row.seed not in repr(await pool.view(made.draw_id, pool.organizer))

    async def test_tells_namesakes_apart(self, pool: Pool):
        people = (await pool.desk()).people
        same = [
            defence_draws.Drawable(person_id=p.person_id, name="李明", branch=branch)
            for p, branch in zip(people, ("一", "一", "二", "二", "三"), strict=True)
        ]
        labels = [label for _, label in defence_draws._labels(tuple(same))]
        assert len(set(labels)) == len(labels)

    async def test_of_nobody_is_not_fixed(self, world: World):
        organizer = await world.person(await world.branch())
        await world.appoint(organizer, Role.ORGANIZER)
        act = defence_draws.fix(actor=organizer, office=world.office, now=NOW)
        await expect_refusal("draw_list", act)


class TestTheDraw:
    async def test_stands_in_every_dossier_and_may_be_repeated(self, pool: Pool):
        number = (await pool.fix()).draw_id
        made = await pool.draw(number)
        assert (await pool.draw(number)).report == made.report
        report = made.report
        assert report is not None
        again = draw_again(RULES.defence, seed=report.seed, candidates=report.pool)
        assert report.drawn == again
        check_reveal(report.commitment, seed=report.seed, candidates=report.pool)
        for person in pool.applicants:
            records = (await load_dossier(person.person_id)).records
            (payload,) = [r.payload for r in records if isinstance(r.payload, DefenceDraw)]
            assert (payload.seed, payload.pool) == (report.seed, report.pool)
            assert payload.selected is (person.name in report.drawn)
        office = pool.world.office
        assert (await verify(vault=office.vault, attachments=office.attachments)).sound

    async def test_is_told_to_those_on_the_list_and_their_branches(self, pool: Pool):
        made = await pool.draw((await pool.fix()).draw_id)
        assert made.report is not None
        drawn = [p for p in pool.applicants if p.name in made.report.drawn]
        batch = await claim(now=NOW, lanes=list(Lane), limit=99)
        said = {
            n.recipient_id: await defence_draws.news_of(n, pool.world.office, NOW)
            for n in batch
            if n.kind == "draw_made"
        }
        for person in pool.applicants:
            news = said[person.person_id]
            assert news is not None
            assert (news.own, news.due is not None) == (person in drawn, person in drawn)
        to_branch = said[pool.secretary.person_id]
        assert to_branch is not None
        theirs = {p.name for p in drawn if p.branch_id == pool.secretary.branch_id}
        assert (to_branch.own, set(to_branch.mine)) == (None, theirs)
        told = {n.recipient_id for n in await Notice.filter(kind="draw_made")}
        assert told == {*(p.person_id for p in pool.applicants), pool.secretary.person_id}

    async def test_leaves_nobody_to_be_drawn_again(self, pool: Pool):
        await pool.draw((await pool.fix()).draw_id)
        assert (await pool.desk()).people == ()
        await pool.world.record(pool.other, ConversionApplication(), on=TODAY)
        (late,) = (await pool.desk()).people
        assert late.person_id == pool.other.person_id

    async def test_by_two_at_once_is_one_draw(self, pool: Pool):
        number = (await pool.fix()).draw_id
        await asyncio.gather(*(outcome(lambda: pool.draw(number)) for _ in range(3)))
        assert await LedgerRecord.filter(kind="defence_draw").count() == 5
        assert await Notice.filter(kind="draw_made").count() == 6

    async def test_is_the_college_s_alone(self, pool: Pool):
        number = (await pool.fix()).draw_id
        elsewhere = await pool.world.person(await pool.world.branch(college="别的学院"))
        await pool.world.appoint(elsewhere, Role.ORGANIZER)
        for other in (pool.secretary, pool.applicants[0], elsewhere):
            await expect_refusal("not_entitled", pool.draw(number, other))
            await expect_refusal("not_entitled", pool.give_up(number, "有误", other))
        for other in (pool.secretary, pool.applicants[0]):
            await expect_refusal("not_entitled", pool.desk(other))
            await expect_refusal("not_entitled", pool.fix(other))
            assert not (await pool.view(number, other)).may_act
        for stranger in (elsewhere, pool.other):
            await expect_refusal("not_entitled", pool.view(number, stranger))
        assert (await Draw.get()).drawn_at is None


class TestAListGivenUp:
    async def test_is_told_and_never_drawn(self, pool: Pool):
        number = (await pool.fix()).draw_id
        await expect_refusal("draw_without_reason", pool.give_up(number, " "))
        for _ in range(2):
            await pool.give_up(number, "漏列一名")
        assert await Notice.filter(kind="draw_given_up").count() == 5
        await expect_refusal("draw_given_up", pool.draw(number))
        again = await pool.fix()
        assert again.draw_id != number
        await pool.draw(again.draw_id)
        await expect_refusal("draw_made", pool.give_up(again.draw_id, "再来一次"))
