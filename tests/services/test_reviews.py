"""一步一审 (第45条): who reviews what, once, with a reason where it goes back."""

import asyncio
from dataclasses import dataclass

import pytest

from models import AccessLog, AwaitingReview, Branch, LedgerRecord, Notice, Role
from regulation.assessment import Stage
from regulation.records import (
    Application,
    Award,
    ConversionApplication,
    Level,
    Post,
    ReviewState,
    SocialWork,
    ThoughtReport,
)
from services import reviews
from services.access import Actor
from services.ledger import load_dossier
from services.reviews import Opened, Reviewed
from tests.services.builders import NOW, TODAY, World, expect_refusal, later, outcome
from texts.facts import KINDS, describe

REPORT = ThoughtReport(quarter="2026Q4", files=(), characters=1600, fingerprint="f")
AWARD = Award(title="三好学生", level=Level.SCHOOL)


@dataclass
class Desks:
    """A branch with everybody who may review, and a student who has something to be reviewed."""

    world: World
    branch: Branch
    student: Actor
    contact: Actor
    secretary: Actor
    commissioner: Actor
    organizer: Actor

    async def waiting(self, actor: Actor, kind: str | None = None) -> list[int]:
        found = await reviews.queue(actor=actor, office=self.world.office, now=NOW, kind=kind)
        assert found.total == len(found.items)
        return [item.number for item in found.items]

    async def open(self, actor: Actor, number: int) -> Opened:
        return await reviews.open_item(
            actor=actor, number=number, office=self.world.office, now=NOW
        )

    async def accept(self, actor: Actor, number: int, request: str = "a") -> Reviewed:
        return await reviews.accept(
            actor=actor, number=number, request=request, office=self.world.office, now=NOW
        )

    async def give_back(self, actor: Actor, number: int, reason: str = "请署名。") -> Reviewed:
        return await reviews.return_(
            actor=actor,
            number=number,
            reason=reason,
            request=f"r{number}",
            office=self.world.office,
            now=NOW,
        )

    async def accept_many(self, actor: Actor, *numbers: int) -> list[int]:
        done = await reviews.accept_many(
            actor=actor, numbers=numbers, request="m", office=self.world.office, now=NOW
        )
        return [reviewed.record for reviewed in done]


@pytest.fixture
async def desks(world: World) -> Desks:
    branch = await world.branch()
    sister = await world.branch()
    student = await world.person(branch, Stage.ACTIVIST)
    contact = await world.person(branch, Stage.FULL_MEMBER)
    await world.assign_contact(contact, student)
    commissioner = await world.person(branch, Stage.FULL_MEMBER)
    organizer = await world.person(sister, Stage.FULL_MEMBER)
    return Desks(
        world=world,
        branch=branch,
        student=student,
        contact=contact,
        secretary=await world.secretary(branch),
        commissioner=await world.appoint(commissioner, Role.ORGANIZATION_COMMISSIONER),
        organizer=await world.appoint(organizer, Role.ORGANIZER),
    )


async def state_of(person: Actor, number: int) -> ReviewState:
    records = (await load_dossier(person.person_id)).records
    return next(record.state for record in records if record.id == number)


class TestTheQueue:
    async def test_shows_each_reviewer_what_is_theirs_the_oldest_first(self, desks: Desks):
        report = await desks.world.state(desks.student, REPORT)
        award = await desks.world.state(desks.student, AWARD)
        own = await desks.world.state(desks.secretary, SocialWork(task="党章学习小组"))
        both, everything = [report, award], [report, award, own]
        assert await desks.waiting(desks.contact) == [report]
        assert await desks.waiting(desks.secretary) == both, "their own is not theirs to review"
        assert await desks.waiting(desks.commissioner) == everything
        assert await desks.waiting(desks.organizer) == everything
        assert await desks.waiting(desks.organizer, Award.kind) == [award]
        assert await desks.waiting(desks.student) == []

    async def test_is_empty_for_everybody_else(self, desks: Desks):
        await desks.world.state(desks.student, REPORT)
        elsewhere = await desks.world.branch(college="外国语学院")
        for outsider in (
            await desks.world.person(desks.branch, Stage.FULL_MEMBER),
            await desks.world.secretary(elsewhere),
            await desks.world.appoint(await desks.world.person(elsewhere), Role.ORGANIZER),
            await desks.world.appoint(
                await desks.world.person(desks.branch), ends=later(days=-1).date()
            ),
        ):
            assert await desks.waiting(outsider) == []

    async def test_counts_by_kind_and_turns_pages_of_eight(self, desks: Desks):
        awards = [await desks.world.state(desks.student, AWARD) for _ in range(9)]
        await desks.world.state(desks.student, REPORT)
        found = await reviews.queue(
            actor=desks.secretary, office=desks.world.office, now=NOW, kind=Award.kind, page=99
        )
        assert found.counts == {Award.kind: 9, ThoughtReport.kind: 1}
        assert (found.total, found.page, [i.number for i in found.items]) == (9, 1, awards[8:])
        assert found.items[0].person == desks.student.name

    async def test_holds_what_a_person_states_but_not_what_the_branch_signs_for(self, desks: Desks):
        await desks.world.record(desks.student, AWARD)
        assert await desks.waiting(desks.secretary) == []
        for payload in (Application(), ConversionApplication(), Post(title="班长", major=True)):
            await desks.world.state(desks.student, payload)
        assert len(await desks.waiting(desks.secretary)) == 3
        assert await desks.waiting(desks.contact) == []

    async def test_shows_the_newest_version_only_as_long_as_that_stands(self, desks: Desks):
        old = await desks.world.state(desks.student, AWARD)
        new = await desks.world.state(desks.student, AWARD, supersedes=old)
        assert await desks.waiting(desks.secretary) == [new]
        await expect_refusal("review_replaced", desks.accept(desks.secretary, old))
        await desks.give_back(desks.secretary, new)
        assert await desks.waiting(desks.secretary) == [old]

    async def test_is_told_by_the_dossiers_and_by_its_index_alike(self, desks: Desks):
        first = await desks.world.state(desks.student, REPORT)
        await desks.world.state(desks.student, AWARD)
        await desks.accept(desks.contact, first)
        records = (await load_dossier(desks.student.person_id)).records
        pending = {record.id for record in records if record.state is ReviewState.PENDING}
        assert pending == {row.position for row in await AwaitingReview.all()}


class TestOpening:
    async def test_is_for_reviewers_and_noted_each_time(self, desks: Desks):
        first, second = [await desks.world.state(desks.student, AWARD) for _ in range(2)]
        report = await desks.world.state(desks.student, REPORT)
        found = await desks.open(desks.secretary, second)
        assert (found.place, found.total, found.previous, found.following) == (2, 3, first, report)
        assert (found.item.payload, found.settled) == (AWARD, None)
        (note,) = await AccessLog.all()
        assert (note.actor_id, note.person_id, note.record) == (
            desks.secretary.person_id,
            desks.student.person_id,
            second,
        )

    async def test_says_how_a_settled_one_ended(self, desks: Desks):
        number = await desks.world.state(desks.student, AWARD)
        await desks.give_back(desks.commissioner, number, "请附证书。")
        found = await desks.open(desks.secretary, number)
        assert found.settled is not None
        assert (found.settled.by, found.settled.reason) == (desks.commissioner.name, "请附证书。")
        assert (found.place, found.total) == (None, 0)

    async def test_is_refused_alike_to_everybody_else(self, desks: Desks):
        award = await desks.world.state(desks.student, AWARD)
        decision = await LedgerRecord.filter(kind="contact_assigned").first()
        assert decision is not None
        for actor, number in (
            (desks.contact, award),
            (await desks.world.person(desks.branch, Stage.FULL_MEMBER), award),
            (desks.secretary, decision.position),
            (desks.secretary, 99999),
        ):
            await expect_refusal("not_entitled", desks.open(actor, number))
        await expect_refusal("review_of_oneself", desks.open(desks.student, award))
        assert await AccessLog.all().count() == 0


class TestAReview:
    async def test_accepted_is_the_reviewer_s_record_and_news_for_the_author(self, desks: Desks):
        number = await desks.world.state(desks.student, REPORT)
        done = await desks.accept(desks.contact, number)
        assert await state_of(desks.student, number) is ReviewState.ACCEPTED
        assert (done.record, done.person, done.settled.by) == (
            number,
            desks.student.name,
            desks.contact.name,
        )
        row = await LedgerRecord.get(position=done.settled.number)
        assert (row.kind, row.actor_id) == ("review", desks.contact.person_id)
        (notice,) = await Notice.all()
        assert (notice.kind, notice.recipient_id) == (reviews.NOTICE, desks.student.person_id)
        news = await reviews.news_of(number=number, recipient_id=desks.student.person_id)
        assert news is not None
        assert news.settled.state is ReviewState.ACCEPTED
        assert await reviews.news_of(number=number, recipient_id=desks.contact.person_id) is None

    async def test_returned_carries_its_reason(self, desks: Desks):
        number = await desks.world.state(desks.student, REPORT)
        done = await desks.give_back(desks.secretary, number, " 请署名。 ")
        assert (done.settled.state, done.settled.reason) == (ReviewState.RETURNED, "请署名。")
        assert await state_of(desks.student, number) is ReviewState.RETURNED

    @pytest.mark.parametrize(
        ("reason", "code"), [(" \n", "review_without_reason"), ("长" * 501, "reason_too_long")]
    )
    async def test_returned_without_a_reason_or_with_a_story_is_none(
        self, desks: Desks, reason: str, code: str
    ):
        number = await desks.world.state(desks.student, REPORT)
        await expect_refusal(code, desks.give_back(desks.secretary, number, reason))
        assert await state_of(desks.student, number) is ReviewState.PENDING

    async def test_happens_once_and_says_who_was_first(self, desks: Desks):
        number = await desks.world.state(desks.student, REPORT)
        results = await asyncio.gather(
            *(
                outcome(lambda a=actor, r=f"r{n}": desks.accept(a, number, r))
                for n, actor in enumerate((desks.contact, desks.secretary, desks.organizer))
            )
        )
        assert sorted(results) == ["done", "review_settled", "review_settled"]
        refusal = await expect_refusal("review_settled", desks.give_back(desks.secretary, number))
        assert (refusal.facts["on"], refusal.facts["state"]) == (TODAY, ReviewState.ACCEPTED)
        assert await Notice.all().count() == 1

    async def test_by_the_same_request_again_changes_nothing(self, desks: Desks):
        number = await desks.world.state(desks.student, REPORT)
        assert await desks.accept(desks.contact, number) == await desks.accept(
            desks.contact, number
        )
        assert await LedgerRecord.filter(kind="review").count() == 1

    async def test_is_never_one_s_own(self, desks: Desks):
        number = await desks.world.state(desks.secretary, AWARD)
        await expect_refusal("review_of_oneself", desks.accept(desks.secretary, number))
        assert (await desks.accept(desks.organizer, number)).record == number


class TestABatch:
    async def test_holds_facts_that_were_shown_and_settles_them_together(self, desks: Desks):
        numbers = [await desks.world.state(desks.student, AWARD) for _ in range(3)]
        await expect_refusal("review_unseen", desks.accept_many(desks.secretary, *numbers))
        shown = await reviews.batch(
            actor=desks.secretary, kind=Award.kind, office=desks.world.office, now=NOW
        )
        assert ([item.number for item in shown.items], shown.unseen) == (numbers, 0)
        await desks.accept(desks.commissioner, numbers[1], "first")
        for _ in range(2):  # the same request again gives the same outcome
            done = await desks.accept_many(desks.secretary, *numbers)
            assert done == [numbers[0], numbers[2]]
        assert await desks.waiting(desks.secretary) == []
        assert await LedgerRecord.filter(kind="review").count() == 3

    async def test_never_holds_a_report_an_application_or_a_mixture(self, desks: Desks):
        award = await desks.world.state(desks.student, AWARD)
        for payload in (REPORT, Application(), ConversionApplication(), SocialWork(task="宣传")):
            number = await desks.world.state(desks.student, payload)
            await desks.open(desks.secretary, number)
            alone = [] if isinstance(payload, SocialWork) else [(number,)]
            for numbers in (*alone, (award, number)):
                await expect_refusal(
                    "review_one_by_one", desks.accept_many(desks.secretary, *numbers)
                )
        await expect_refusal("review_one_by_one", desks.accept_many(desks.secretary))


def test_every_kind_that_is_reviewed_has_a_name():
    assert KINDS.keys() == reviews.REVIEWED
    assert describe(AWARD) == "三好学生（校级）"
    assert describe(Post(title="班长", major=True)) == "班长（主要学生干部）"
