"""推优, 座谈会 and 转正答辩会 as meetings: who plans, who is told, what stands in the way."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from models import AgendaItem, Branch, Notice, RollEntry
from regulation.assessment import Stage
from regulation.outcomes import VOTED_AS
from regulation.paper import VoteKind
from regulation.records import Application, Discipline, Ranking, RankingKind
from services import gate_calls, meeting_plans, paper_counts, vote_meetings
from services.access import Actor
from services.meeting_plans import Post
from services.meetings import Reply
from services.vote_meetings import VOTER
from tests.services.builders import NOW, World, expect_refusal, later
from tests.services.paper_votes import CONVENER

PAST = date(2026, 6, 1)
STARTS = NOW + timedelta(hours=4)


@dataclass
class Plan:
    """A planned meeting with its convener, one candidate and four who could come."""

    world: World
    kind: VoteKind
    convener: Actor
    secretary: Actor
    candidate: Actor
    people: list[Actor]
    meeting_id: int

    def by(self, actor: Actor | None = None) -> dict[str, object]:
        """What every act needs."""
        known = {"actor": actor or self.convener, "meeting_id": self.meeting_id}
        return {**known, "office": self.world.office, "now": NOW}

    async def fill_in(self) -> None:
        by = self.by()
        plain = {name: by[name] for name in ("actor", "meeting_id", "now")}
        candidate = self.candidate.person_id
        await meeting_plans.toggle_candidate(**by, person_id=candidate)
        await meeting_plans.set_time(**plain, starts_at=STARTS)
        await meeting_plans.set_place(**plain, place="学院会议室")
        part = (await vote_meetings.guests(**by)).parts[0]
        await vote_meetings.invite_rest(**by, part=part)
        for post, person in zip(
            (Post.RECORDER, Post.SCRUTINEER, Post.TELLER), self.people, strict=False
        ):
            await meeting_plans.appoint(**by, post=post, person_id=person.person_id)

    async def announce(self) -> set[int]:
        """Send the notice; returns whom it goes to."""
        await meeting_plans.announce(**self.by())
        return {n.recipient_id for n in await Notice.filter(kind="meeting_called")}

    async def view(self):
        return await meeting_plans.plan_view(**self.by())


async def prepare(world: World, kind: VoteKind) -> Plan:
    branch = await world.branch(group="-100")
    secretary = await world.secretary(branch)
    convener = await world.appoint(await world.person(branch, Stage.FULL_MEMBER), CONVENER[kind])
    people = await world.people(branch, Stage.NONE, 4)
    stage = Stage.NONE if kind is VoteKind.RECOMMENDATION else VOTED_AS[kind]
    candidate = await world.person(branch, stage)
    if kind is VoteKind.RECOMMENDATION:
        await world.record(candidate, Application(), on=PAST)
        rank = Ranking(basis=RankingKind.ACADEMIC, period="2025-2026", rank=3, total=60)
        await world.record(candidate, rank, on=PAST)
    for person in (secretary, convener, candidate, *people):
        await world.bind(person)
    meeting_id = await meeting_plans.begin(actor=convener, kind=kind, request="p1", now=NOW)
    return Plan(world, kind, convener, secretary, candidate, people, meeting_id)


KINDS = (VoteKind.RECOMMENDATION, VoteKind.HEARING, VoteKind.DEFENCE)


class TestPlanning:
    @pytest.mark.parametrize("kind", KINDS)
    async def test_is_its_convener_s_at_every_press(self, world: World, kind: VoteKind):
        plan = await prepare(world, kind)
        others = [plan.people[0], plan.candidate]
        others += [] if kind is VoteKind.HEARING else [plan.secretary]
        for other in others:
            by = plan.by(other)
            for act in (
                meeting_plans.plan_view(**by),
                vote_meetings.guests(**by),
                vote_meetings.invite_rest(**by, part=VOTER),
                meeting_plans.announce(**by),
            ):
                await expect_refusal("not_entitled", act)

    async def test_names_two_who_count_and_neither_calls_the_vote(self, world: World):
        plan = await prepare(world, VoteKind.RECOMMENDATION)
        await plan.fill_in()
        for unfit in (plan.secretary, plan.convener, plan.candidate, plan.people[2]):
            act = meeting_plans.appoint(
                **plan.by(), post=Post.SCRUTINEER, person_id=unfit.person_id
            )
            await expect_refusal("post_conflict", act)
        unbound = await world.person(await _branch(plan), Stage.NONE)
        act = meeting_plans.appoint(**plan.by(), post=Post.TELLER, person_id=unbound.person_id)
        await expect_refusal("post_unfit", act)
        act = meeting_plans.appoint(**plan.by(), post=Post.HOST, person_id=plan.people[0].person_id)
        await expect_refusal("post_unfit", act)

    async def test_wants_guests_before_the_notice(self, world: World):
        plan = await prepare(world, VoteKind.DEFENCE)
        await plan.fill_in()
        for entry in await RollEntry.filter(meeting_id=plan.meeting_id):
            await vote_meetings.toggle_guest(**plan.by(), person_id=entry.person_id, part=VOTER)
        assert (await plan.view()).missing == ("guests",)
        await expect_refusal("plan_incomplete", plan.announce())


class TestTheNotice:
    @pytest.mark.parametrize(("kind", "told"), [(k, k is not VoteKind.HEARING) for k in KINDS])
    async def test_goes_to_guests_and_officers_and_those_who_are_heard(
        self, world: World, kind: VoteKind, told: bool
    ):
        plan = await prepare(world, kind)
        await plan.fill_in()
        recipients = await plan.announce()
        everybody = {p.person_id for p in (plan.secretary, plan.convener, *plan.people)}
        assert everybody <= recipients
        assert (plan.candidate.person_id in recipients) is told
        assert not await Notice.filter(kind="meeting_called", chat="-100").exists()

    async def test_is_answered_by_those_invited_only(self, world: World):
        plan = await prepare(world, VoteKind.DEFENCE)
        await plan.fill_in()
        await plan.announce()
        answer = {"meeting_id": plan.meeting_id, "now": NOW, "answer": Reply.COMING}
        await meeting_plans.reply(actor=plan.people[0], **answer)
        known = {"meeting_id": plan.meeting_id, "now": NOW}
        seen = await vote_meetings.vote_meeting(actor=plan.people[0], **known)
        assert (seen.coming, seen.reply, seen.hosting) == (1, Reply.COMING, False)
        stranger = await world.person(await world.branch())
        act = vote_meetings.vote_meeting(actor=stranger, **known)
        await expect_refusal("not_invited", act)
        await expect_refusal("not_invited", meeting_plans.reply(actor=stranger, **answer))

    async def test_of_a_defence_is_answered_by_those_who_defend(self, world: World):
        plan = await prepare(world, VoteKind.DEFENCE)
        await plan.fill_in()
        await plan.announce()
        known = {"meeting_id": plan.meeting_id, "now": NOW}
        leave = {"answer": Reply.LEAVE, "reason": "住院"}
        await meeting_plans.reply(actor=plan.candidate, **known, **leave)
        found = await meeting_plans.replies(actor=plan.convener, **known)
        assert found.leave == ((plan.candidate.name, "住院"),)
        seen = await vote_meetings.guests(**plan.by())
        (heard,) = [g for g in seen.people if g.person_id == plan.candidate.person_id]
        assert heard.part == vote_meetings.HEARD

    async def test_of_a_hearing_is_not_for_whom_it_is_about(self, world: World):
        plan = await prepare(world, VoteKind.HEARING)
        await plan.fill_in()
        await plan.announce()
        answer = {"meeting_id": plan.meeting_id, "now": NOW, "answer": Reply.COMING}
        await expect_refusal("not_invited", meeting_plans.reply(actor=plan.candidate, **answer))


class TestTheGates:
    async def test_of_a_recommendation_stand_in_its_way(self, world: World):
        plan = await prepare(world, VoteKind.RECOMMENDATION)
        await plan.fill_in()
        await world.record(plan.candidate, Discipline(title="警告"), on=PAST)
        (checked,) = (await plan.view()).candidates
        assert [r.rule for r in checked.blocked] == ["conduct"]
        assert checked.helpers == {"conduct": plan.secretary.name}
        await expect_refusal("step_blocked", plan.announce())

    async def test_are_asked_again_on_the_day(self, world: World):
        plan = await prepare(world, VoteKind.RECOMMENDATION)
        await plan.fill_in()
        await plan.announce()
        await world.record(plan.candidate, Discipline(title="警告"), on=PAST)
        act = vote_meetings.open_vote_meeting(**plan.by())
        await expect_refusal("step_blocked", act)

    async def test_are_told_to_their_owner_once_a_day(self, world: World):
        plan = await prepare(world, VoteKind.RECOMMENDATION)
        await plan.fill_in()
        about = {"person_id": plan.candidate.person_id, "rule": "conduct"}
        await expect_refusal("gate_mended", gate_calls.call_owner(**plan.by(), **about))
        await world.record(plan.candidate, Discipline(title="警告"), on=PAST)
        assert await gate_calls.call_owner(**plan.by(), **about) == plan.secretary.name
        await expect_refusal("gate_called_today", gate_calls.call_owner(**plan.by(), **about))
        tomorrow = {**plan.by(), "now": later(days=1)}
        await gate_calls.call_owner(**tomorrow, **about)
        assert await Notice.filter(kind="gate_call").count() == 2


class TestTheDay:
    async def test_calls_each_vote_once_and_ends_after_the_last_signature(self, world: World):
        plan = await prepare(world, VoteKind.HEARING)
        await plan.fill_in()
        await plan.announce()
        await vote_meetings.open_vote_meeting(**plan.by())
        item = await AgendaItem.get(meeting_id=plan.meeting_id)
        call = {**plan.by(), "item_id": item.id}
        views = [await paper_counts.call_vote(**call) for _ in range(2)]
        assert views[0].count_id == views[1].count_id
        assert views[0].expected["counsellor"] == 6
        await expect_refusal(
            "not_entitled", paper_counts.call_vote(**{**call, "actor": plan.people[0]})
        )
        end = {"meeting_id": plan.meeting_id, "now": NOW, "actor": plan.convener}
        await expect_refusal("counts_waiting", vote_meetings.end_vote_meeting(**end))
        postponing = {**end, "reason": "改期"}
        await expect_refusal("ballot_was_opened", meeting_plans.postpone(**postponing))
        await paper_counts.cancel(
            actor=plan.convener, count_id=views[0].count_id, office=world.office
        )
        await vote_meetings.end_vote_meeting(**end)
        await expect_refusal("meeting_not_open", paper_counts.call_vote(**call))

    async def test_is_the_day_of_the_notice(self, world: World):
        plan = await prepare(world, VoteKind.DEFENCE)
        await plan.fill_in()
        await plan.announce()
        act = vote_meetings.open_vote_meeting(**{**plan.by(), "now": later(days=1)})
        await expect_refusal("meeting_other_day", act)


async def _branch(plan: Plan):
    return await Branch.get(id=plan.convener.branch_id)
