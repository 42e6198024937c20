"""Preparing a 支部大会 (第27、28、40、41条): gates, posts, notice, replies, postponement."""

import pytest

from models import AgendaItem, Meeting, Notice, Role, RollEntry
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import BallotKind, Discipline, Suspension, Waiver
from services import meeting_plans
from services.access import Actor
from services.ledger import load_dossier
from services.meeting_plans import Post, Replies, replies
from services.meetings import MeetingState, Reply
from tests.services.assemblies import (
    STARTS,
    Assembly,
    announced_assembly,
    make_ready_to_convert,
    opened_assembly,
    plan_assembly,
)
from tests.services.builders import NOW, TODAY, World, expect_refusal, later


async def strangers(world: World, assembly: Assembly) -> dict[str, Actor]:
    """Everybody who may not prepare a meeting of this branch."""
    committee = await world.person(assembly.branch, Stage.FULL_MEMBER)
    return {
        "a member": assembly.members[1],
        "the candidate": assembly.candidates[0],
        "a committee member": await world.appoint(committee, Role.COMMITTEE_MEMBER),
        "a secretary elsewhere": await world.secretary(await world.branch()),
    }


async def view(assembly: Assembly) -> meeting_plans.PlanView:
    return await meeting_plans.plan_view(
        actor=assembly.secretary,
        meeting_id=assembly.meeting_id,
        office=assembly.world.office,
        now=NOW,
    )


async def told(kind: str) -> set[tuple[int | None, str | None]]:
    return {(n.recipient_id, n.chat) for n in await Notice.filter(kind=kind)}


class TestPlanning:
    async def test_is_for_the_leadership_at_every_press(self, world: World):
        plan = await plan_assembly(world)
        known = {"meeting_id": plan.meeting_id, "now": NOW}
        office = world.office
        for actor in (await strangers(world, plan)).values():
            for act in (
                meeting_plans.plan_view(actor=actor, office=office, **known),
                meeting_plans.choices(actor=actor, office=office, **known),
                meeting_plans.toggle_candidate(
                    actor=actor, person_id=plan.candidates[0].person_id, office=office, **known
                ),
                meeting_plans.set_time(actor=actor, starts_at=STARTS, **known),
                meeting_plans.set_place(actor=actor, place="会议室", **known),
                meeting_plans.appoint(
                    actor=actor,
                    post=Post.TELLER,
                    person_id=plan.members[1].person_id,
                    office=office,
                    **known,
                ),
                meeting_plans.announce(actor=actor, office=office, **known),
                meeting_plans.postpone(actor=actor, reason="无", **known),
                meeting_plans.cancel(actor=actor, reason="无", **known),
            ):
                await expect_refusal("not_entitled", act)
        assert (await Meeting.get()).state is MeetingState.PLANNED

    async def test_again_with_the_same_request_is_the_same_plan(self, world: World):
        plan = await plan_assembly(world)
        again = await meeting_plans.begin(
            actor=plan.secretary,
            kind=BallotKind.ADMISSION,
            request=f"plan-{plan.branch.id}",
            now=NOW,
        )
        assert again == plan.meeting_id

    async def test_keeps_the_order_in_which_candidates_are_chosen(self, world: World):
        plan = await plan_assembly(world, candidates=3)
        one, two, three = plan.candidates
        await plan.choose(three, one, two)
        await plan.choose(three)  # off again
        items = await AgendaItem.filter(meeting_id=plan.meeting_id).order_by("position")
        assert [(i.position, i.candidate_id) for i in items] == [
            (1, one.person_id),
            (2, two.person_id),
        ]

    async def test_takes_candidates_at_the_stage_and_of_the_branch_only(self, world: World):
        plan = await plan_assembly(world)
        activist = await world.person(plan.branch, Stage.ACTIVIST)
        await expect_refusal("candidate_wrong_stage", plan.choose(activist))
        elsewhere = await world.person(await world.branch(), Stage.PROSPECTIVE_MEMBER)
        await expect_refusal("not_entitled", plan.choose(elsewhere))

    async def test_leaves_a_candidate_of_another_meeting_alone(self, world: World):
        plan = await plan_assembly(world)
        await plan.choose(*plan.candidates)
        other = await meeting_plans.begin(
            actor=plan.secretary, kind=BallotKind.ADMISSION, request="other", now=NOW
        )
        again = Assembly(world, plan.branch, plan.members, plan.candidates, other)
        await expect_refusal("candidate_has_meeting", again.choose(*plan.candidates))

    @pytest.mark.parametrize(
        ("hours", "refused"), [(0, True), (-1, True), (0.1, False), (366 * 24 + 1, True)]
    )
    async def test_takes_a_time_ahead_within_a_year(
        self, world: World, hours: float, refused: bool
    ):
        plan = await plan_assembly(world)
        act = meeting_plans.set_time(
            actor=plan.secretary,
            meeting_id=plan.meeting_id,
            starts_at=later(hours=hours),
            now=NOW,
        )
        if refused:
            await expect_refusal("meeting_time_past", act)
        else:
            await act
            assert (await Meeting.get()).starts_at == later(hours=hours)


class TestThePosts:
    async def test_of_scrutineer_and_teller_are_two_people_neither_secretary_nor_candidate(
        self, world: World
    ):
        plan = await plan_assembly(world, 4)
        await plan.choose(*plan.candidates)
        for post in (Post.SCRUTINEER, Post.TELLER):
            await expect_refusal("post_conflict", plan.appoint(post, plan.secretary))
            await expect_refusal("post_needs_member", plan.appoint(post, plan.candidates[0]))
        await plan.appoint(Post.SCRUTINEER, plan.members[1])
        await expect_refusal("post_conflict", plan.appoint(Post.TELLER, plan.members[1]))
        found = await meeting_plans.suggestions(
            actor=plan.secretary,
            meeting_id=plan.meeting_id,
            post=Post.TELLER,
            office=world.office,
            now=NOW,
        )
        assert [n.person_id for n in found] == [m.person_id for m in plan.members[2:]]

    async def test_are_for_members_with_the_vote(self, world: World):
        plan = await plan_assembly(world, 4)
        watched = plan.members[1]
        await world.record(watched, Discipline(title="留党察看", party_probation=True))
        await expect_refusal("post_needs_member", plan.appoint(Post.TELLER, watched))


class TestTheNotice:
    async def test_goes_to_everybody_with_the_vote_and_to_the_group(self, world: World):
        assembly = await announced_assembly(world, group="-100")
        members = {(m.person_id, None) for m in assembly.members}
        assert await told("meeting_called") == members | {(None, "-100")}
        await assembly.announce()  # a double tap
        assert await Notice.filter(kind="meeting_called").count() == len(members) + 1

    @pytest.mark.parametrize("forgotten", ["candidates", "time", "place", "scrutineer", "teller"])
    async def test_waits_until_everything_is_filled_in(self, world: World, forgotten: str):
        plan = await plan_assembly(world)
        await plan.fill_in()
        if forgotten == "candidates":
            await plan.choose(*plan.candidates)
        elif forgotten == "place":
            await _forget(plan, place="")
        elif forgotten == "time":
            await _forget(plan, starts_at=NOW)
        else:
            await _forget(plan, **{f"{forgotten}_id": None})
        refusal = await expect_refusal("plan_incomplete", plan.announce())
        assert refusal.facts["missing"] == (forgotten,)
        assert await told("meeting_called") == set()

    async def test_is_blocked_by_a_gate_that_no_reason_opens(self, world: World):
        plan = await plan_assembly(world)
        await plan.fill_in()
        await world.record(plan.candidates[0], Suspension(reason="有异议"))
        assert [r.rule for c in (await view(plan)).candidates for r in c.blocked] == [
            "not_suspended"
        ]
        refusal = await expect_refusal("step_blocked", plan.announce())
        assert refusal.facts["rules"] == ("not_suspended",)
        assert (await Meeting.get()).state is MeetingState.PLANNED

    async def test_takes_a_reason_with_a_name_and_only_where_one_helps(self, world: World):
        plan = await plan_assembly(world)
        await plan.choose(*plan.candidates)
        (candidate,) = plan.candidates

        async def waive(rule: str, reason: str) -> None:
            await meeting_plans.waive(
                actor=plan.secretary,
                meeting_id=plan.meeting_id,
                person_id=candidate.person_id,
                rule=rule,
                reason=reason,
                request=f"waive-{rule}",
                office=world.office,
                now=NOW,
            )

        await expect_refusal("waiver_not_allowed", waive("political_review", "下周补"))
        await expect_refusal("waiver_without_reason", waive("thought_reports", "  "))
        await expect_refusal("not_entitled", waive("no_such_rule", "理由"))
        await waive("thought_reports", "交换学习一学期")
        records = (await load_dossier(candidate.person_id)).records
        written = [r for r in records if isinstance(r.payload, Waiver)][-1]
        assert (written.payload.reason, written.actor_id) == (
            "交换学习一学期",
            plan.secretary.person_id,
        )

    async def test_asks_the_gates_as_of_the_day_of_the_meeting(self, world: World):
        """A probation that ends on 1 December can be met on then, not before."""
        plan = await plan_assembly(world)
        meeting_id = await meeting_plans.begin(
            actor=plan.secretary, kind=BallotKind.CONVERSION, request="conversion", now=NOW
        )
        candidate = await make_ready_to_convert(world, plan.branch)
        conversion = Assembly(
            world, plan.branch, plan.members, [candidate], meeting_id, BallotKind.CONVERSION
        )
        await conversion.fill_in(later(days=10))  # 30 November
        refusal = await expect_refusal("step_blocked", conversion.announce())
        assert refusal.facts["rules"] == ("probation_end",)
        await meeting_plans.set_time(
            actor=plan.secretary, meeting_id=meeting_id, starts_at=later(days=11), now=NOW
        )
        await conversion.announce()
        assert (await conversion.seen()).state is MeetingState.ANNOUNCED


async def _forget(plan: Assembly, **columns: object) -> None:
    async with write_tx():
        await Meeting.filter(id=plan.meeting_id).update(**columns)


class TestReplies:
    async def test_are_kept_the_last_one_counts_and_leave_needs_a_reason(self, world: World):
        assembly = await announced_assembly(world)
        _, ann, ben, *_ = assembly.members
        await assembly.reply(ann, Reply.COMING)
        await expect_refusal("leave_without_reason", assembly.reply(ben, Reply.LEAVE, " "))
        await assembly.reply(ben, Reply.COMING)
        await assembly.reply(ben, Reply.LEAVE, "实习在外地")
        found: Replies = await replies(
            actor=assembly.secretary, meeting_id=assembly.meeting_id, now=NOW
        )
        assert found.coming == (ann.name,)
        assert found.leave == ((ben.name, "实习在外地"),)
        assert len(found.silent) == 3

    async def test_are_seen_by_the_host_only(self, world: World):
        assembly = await announced_assembly(world)
        act = replies(actor=assembly.members[1], meeting_id=assembly.meeting_id, now=NOW)
        await expect_refusal("not_entitled", act)

    async def test_are_for_those_on_the_roll_and_before_the_opening(self, world: World):
        assembly = await announced_assembly(world)
        await expect_refusal("not_invited", assembly.reply(assembly.candidates[0], Reply.COMING))
        await assembly.open()
        await expect_refusal("reply_too_late", assembly.reply(assembly.secretary, Reply.COMING))


class TestPostponing:
    async def test_tells_everybody_why_and_undoes_the_opening(self, world: World):
        assembly = await opened_assembly(world, present=2, group="-100")
        await expect_refusal("postponed_without_reason", assembly.postpone(" "))
        await assembly.postpone("到会不足半数")
        found = await Meeting.get()
        assert (found.state, found.state_reason) == (MeetingState.POSTPONED, "到会不足半数")
        assert len(await told("meeting_postponed")) == len(assembly.members) + 1
        assert not await RollEntry.filter(signed_in_at__isnull=False).exists()

    async def test_leads_to_a_new_notice(self, world: World):
        assembly = await opened_assembly(world, present=2)
        await assembly.postpone()
        await meeting_plans.set_time(
            actor=assembly.secretary,
            meeting_id=assembly.meeting_id,
            starts_at=later(hours=5),
            now=NOW,
        )
        await assembly.announce()
        assert await Notice.filter(kind="meeting_called").count() == 2 * len(assembly.members)
        await assembly.open()
        await assembly.sign_in(*assembly.members)
        assert (await assembly.seen()).present == len(assembly.members)

    async def test_is_over_once_a_ballot_was_opened(self, world: World):
        assembly = await opened_assembly(world)
        await assembly.discuss()
        await assembly.count_heads(5)
        await assembly.open_ballot()
        await expect_refusal("ballot_was_opened", assembly.postpone())

    async def test_of_a_plan_nobody_heard_of_tells_nobody(self, world: World):
        plan = await plan_assembly(world)
        await meeting_plans.cancel(
            actor=plan.secretary, meeting_id=plan.meeting_id, reason="误建", now=NOW
        )
        assert (await Meeting.get()).state is MeetingState.CANCELLED
        assert not await Notice.all().exists()


class TestOpening:
    async def test_is_on_the_announced_day(self, world: World):
        assembly = await announced_assembly(world)
        assembly.now = later(days=1)
        refusal = await expect_refusal("meeting_other_day", assembly.open())
        assert refusal.facts["day"] == TODAY

    async def test_freezes_the_roll_of_that_day(self, world: World):
        assembly = await announced_assembly(world)
        newcomer = await world.person(assembly.branch, Stage.FULL_MEMBER)
        watched = assembly.members[1]
        await world.record(watched, Discipline(title="留党察看", party_probation=True))
        await assembly.open()
        late = await world.person(assembly.branch, Stage.FULL_MEMBER)
        listed = {e.person_id for e in await RollEntry.all()}
        expected = {m.person_id for m in assembly.members} - {watched.person_id}
        assert listed == expected | {newcomer.person_id}
        assert late.person_id not in listed

    async def test_asks_the_gates_once_more(self, world: World):
        assembly = await announced_assembly(world)
        await world.record(assembly.candidates[0], Suspension(reason="新的反映"))
        await expect_refusal("step_blocked", assembly.open())
        assert (await Meeting.get()).state is MeetingState.ANNOUNCED

    async def test_is_for_the_host(self, world: World):
        assembly = await announced_assembly(world)
        for actor in (await strangers(world, assembly)).values():
            await expect_refusal("not_entitled", assembly.open(actor))
