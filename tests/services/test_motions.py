"""What a 转正 meeting may decide: three outcomes, one vote each, 学院党委 above them."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import pytest

from bot.demo_dossiers import waived
from models import Branch, Notice, Role, WrittenOpinion
from regulation.articles.article_28 import has_vote
from regulation.articles.article_35 import probation
from regulation.assessment import Stage
from regulation.ballot_forms import Choice
from regulation.case import Case
from regulation.notes import NoteKind, notes_wanted
from regulation.records import (
    BallotKind,
    Cancellation,
    Cause,
    Conversion,
    Extension,
    Motion,
    Outcome,
)
from services import decisions, meeting_plans, motions, paper_counts, resolutions
from services.access import Actor
from services.decisions import ReviewState, Verdict
from services.ledger import load_dossier
from services.meetings import BallotState, ItemState
from services.resolutions import ResolutionFacts
from tests.services.assemblies import (
    Assembly,
    enter,
    make_ready_to_convert,
    make_unapplied,
    plan_assembly,
)
from tests.services.builders import NOW, RULES, TODAY, World, expect_refusal

HELD = date(2026, 12, 2)
THEN = NOW + timedelta(days=12)
EXTENSION, CANCELLATION = (
    Motion(outcome=Outcome.EXTENSION, months=6),
    Motion(outcome=Outcome.CANCELLATION),
)
YES, NO = Choice.APPROVE, Choice.OPPOSE


def wording(facts: ResolutionFacts) -> str:
    return f"{facts.motion} {facts.result.approve} {facts.term}"


async def planned(
    world: World,
    make: Callable[[World, Branch], Awaitable[Actor]],
    *,
    then: datetime = THEN,
    **more: object,
) -> Assembly:
    """A 转正 meeting of five, filled in for somebody made like this."""
    branch = await world.branch(**more)
    people = await world.people(branch, Stage.FULL_MEMBER, 5)
    await world.appoint(people[0])
    for member in people:
        await world.bind(member)
    ready = [await make(world, branch)]
    meeting_id = await meeting_plans.begin(
        actor=people[0], kind=BallotKind.CONVERSION, request=f"plan-{branch.id}", now=NOW
    )
    assembly = Assembly(world, branch, people, ready, meeting_id, BallotKind.CONVERSION)
    await assembly.fill_in(starts_at=then + timedelta(hours=3))
    return assembly


async def begin(assembly: Assembly, then: datetime = THEN) -> None:
    """The notice has gone out, and the meeting is open."""
    await assembly.announce()
    assembly.now = then
    await assembly.open()


async def conversion(world: World, **more: object) -> Assembly:
    """A 转正 meeting of five in session, on somebody who is ready."""
    assembly = await planned(world, make_ready_to_convert, **more)
    await begin(assembly)
    return assembly


async def plan_for(assembly: Assembly, motion: Motion, cause: Cause | None = None) -> None:
    await meeting_plans.set_motion(
        actor=assembly.secretary,
        meeting_id=assembly.meeting_id,
        person_id=assembly.candidates[0].person_id,
        motion=motion,
        cause=cause,
        office=assembly.world.office,
        now=assembly.now,
    )


async def unmet(assembly: Assembly) -> set[str]:
    """What 会前体检 objects to."""
    view = await meeting_plans.plan_view(
        actor=assembly.secretary,
        meeting_id=assembly.meeting_id,
        office=assembly.world.office,
        now=assembly.now,
    )
    (checked,) = view.candidates
    return {r.rule for r in (*checked.blocked, *checked.unexplained)}


async def move(assembly: Assembly, motion: Motion, actor: Actor | None = None, **more) -> None:
    await motions.move(
        actor=actor or assembly.secretary,
        meeting_id=assembly.meeting_id,
        motion=motion,
        office=assembly.world.office,
        now=assembly.now,
        **more,
    )


async def ballot(assembly: Assembly, *choices: Choice) -> None:
    await assembly.count_heads(5)
    await assembly.open_ballot()
    await assembly.vote(*choices)
    await assembly.close_ballot()


async def adopt(assembly: Assembly) -> ResolutionFacts:
    item = (await assembly.seen()).item
    return await resolutions.adopt(
        actor=assembly.secretary,
        meeting_id=assembly.meeting_id,
        item_id=item.item_id,
        performance="优点与不足",
        wording=wording,
        office=assembly.world.office,
        now=assembly.now,
    )


async def case_of(assembly: Assembly, on: date = HELD) -> Case:
    return Case(await load_dossier(assembly.candidates[0].person_id), RULES, on)


async def organizer_of(assembly: Assembly) -> Actor:
    return await assembly.world.appoint(assembly.members[4], Role.ORGANIZER)


async def settle(assembly: Assembly, organizer: Actor, *, approved: bool, on: date = HELD):
    (waiting,) = await decisions.waiting(
        actor=organizer, office=assembly.world.office, now=assembly.now
    )
    return await decisions.settle(
        actor=organizer,
        number=waiting.number,
        verdict=Verdict(approved=approved, decided_on=on, reason="" if approved else "材料不全"),
        office=assembly.world.office,
        now=assembly.now,
    )


async def test_a_conversion_moves_nobody_before_it_is_approved(world: World):
    assembly = await conversion(world)
    organizer = await organizer_of(assembly)
    await assembly.sign_in(*assembly.members)
    await assembly.discuss()
    await ballot(assembly, YES, YES, YES, NO, NO)
    facts = await adopt(assembly)
    assert (facts.result.outcome, facts.term.expiry) == (Outcome.CONVERSION, date(2026, 12, 1))
    case = await case_of(assembly)
    assert (case.stage, has_vote(case)) == (Stage.PROBATIONARY_MEMBER, False)
    assert case.last(Conversion).payload == Conversion(from_day=date(2026, 12, 1))
    assert await Notice.filter(kind="decision_waiting").count() == 1
    await expect_refusal(
        "not_entitled", settle_as(assembly, assembly.secretary, case.last(Conversion).record.id)
    )
    for day in (HELD - timedelta(days=1), HELD + timedelta(days=1)):
        await expect_refusal("approval_day", settle(assembly, organizer, approved=True, on=day))
    done = await settle(assembly, organizer, approved=True)
    assert done.state is ReviewState.ACCEPTED
    again = await settle_as(assembly, organizer, done.number)
    assert again == done
    case = await case_of(assembly)
    assert (case.stage, has_vote(case), case.day_of(Conversion)) == (Stage.FULL_MEMBER, True, HELD)
    assert await decisions.waiting(actor=organizer, office=world.office, now=THEN) == ()


def settle_as(assembly: Assembly, actor: Actor, number: int):
    return decisions.settle(
        actor=actor,
        number=number,
        verdict=Verdict(approved=True, decided_on=HELD),
        office=assembly.world.office,
        now=assembly.now,
    )


async def test_an_extension_follows_a_failed_conversion(world: World):
    assembly = await conversion(world)
    organizer = await organizer_of(assembly)
    author, *others = assembly.members
    number = await assembly.write_opinion(author, NO)
    await assembly.confirm_opinion(number)
    await assembly.sign_in(*others)
    await assembly.discuss()
    await assembly.count_heads(4)
    await assembly.open_ballot()
    await expect_refusal("motion_too_late", move(assembly, EXTENSION))
    await vote_of(assembly, others, YES, YES, NO, NO)
    await assembly.close_ballot()
    assert (await assembly.seen()).counts.passed is False
    await expect_refusal("motion_voted", move(assembly, Motion()))
    await expect_refusal("not_entitled", move(assembly, EXTENSION, others[0]))
    await move(assembly, EXTENSION)
    await move(assembly, EXTENSION)
    seen = await assembly.seen()
    assert (seen.ballot, seen.motion, seen.item.state) == (
        BallotState.PREPARED,
        EXTENSION,
        ItemState.UNDER_WAY,
    )
    assert (seen.item.head_count, len(seen.votes)) == (None, 1)
    number = await assembly.write_opinion(author, YES)
    await assembly.confirm_opinion(number)
    await assembly.count_heads(4)
    await assembly.open_ballot()
    await vote_of(assembly, others, YES, YES, NO, NO)
    await assembly.close_ballot()
    facts = await adopt(assembly)
    assert [(v.outcome, v.months, v.approve, v.written, v.passed) for v in facts.votes] == [
        (Outcome.CONVERSION, 0, 2, 1, False),
        (Outcome.EXTENSION, 6, 3, 1, True),
    ]
    assert (facts.term.expiry, facts.term.last_day) == (date(2027, 6, 1), date(2027, 5, 31))
    assert probation(await case_of(assembly)).expiry == date(2026, 12, 1)
    await settle(assembly, organizer, approved=True)
    case = await case_of(assembly)
    assert (case.stage, probation(case).expiry) == (Stage.PROBATIONARY_MEMBER, date(2027, 6, 1))
    assert case.last(Extension).payload.months == 6


async def vote_of(assembly: Assembly, voters: list[Actor], *choices: Choice) -> None:
    whole, assembly.members = assembly.members, voters
    keepers = whole[-1], whole[-2]
    await Assembly.vote(assembly, *choices)
    assembly.members = whole
    assert keepers == (assembly.scrutineer, assembly.teller)


async def test_a_cancellation_that_is_not_approved_goes_back(world: World):
    assembly = await conversion(world)
    organizer = await organizer_of(assembly)
    await assembly.sign_in(*assembly.members)
    await assembly.discuss()
    await move(assembly, CANCELLATION)
    await ballot(assembly, YES, YES, YES, NO, NO)
    facts = await adopt(assembly)
    assert facts.term is None
    returned = await settle(assembly, organizer, approved=False)
    assert (returned.state, returned.reason) == (ReviewState.RETURNED, "材料不全")
    case = await case_of(assembly)
    assert (case.stage, case.last(Cancellation)) == (Stage.PROBATIONARY_MEMBER, None)
    await expect_refusal("decision_settled", settle_as(assembly, organizer, returned.number))


async def test_an_approved_cancellation_ends_the_membership(world: World):
    assembly = await conversion(world)
    organizer = await organizer_of(assembly)
    await assembly.sign_in(*assembly.members)
    await assembly.discuss()
    await move(assembly, CANCELLATION)
    await ballot(assembly, YES, YES, YES, YES, YES)
    await adopt(assembly)
    await settle(assembly, organizer, approved=True)
    assert (await case_of(assembly)).stage is Stage.NONE


@pytest.mark.parametrize(
    ("months", "refused"), [(5, True), (6, False), (12, False), (13, True)], ids=str
)
async def test_half_a_year_to_a_year(world: World, months: int, refused: bool):
    assembly = await conversion(world)
    motion = Motion(outcome=Outcome.EXTENSION, months=months)
    if refused:
        found = await expect_refusal("extension_length", move(assembly, motion))
        assert (found.article, found.facts["shortest"], found.facts["longest"]) == (35, 6, 12)
    else:
        await move(assembly, motion)
        assert (await assembly.seen()).motion == motion


async def test_a_second_extension_needs_a_reason_against_the_centre(world: World):
    then = NOW + timedelta(days=194)  # 2 June 2027: extended once before, and over

    async def make_extended(world: World, branch: Branch) -> Actor:
        candidate = await make_ready_to_convert(world, branch)
        await world.record(candidate, Extension(months=6), on=date(2026, 6, 1))
        await enter(world, candidate, [*waived(TODAY, "education_hours")])
        return candidate

    assembly = await planned(world, make_extended, then=then)
    await begin(assembly, then)
    found = await motions.preview(
        actor=assembly.secretary,
        meeting_id=assembly.meeting_id,
        motion=EXTENSION,
        office=world.office,
        now=assembly.now,
    )
    assert (found.warnings, found.term.expiry) == (("central_extension",), date(2027, 12, 1))
    await expect_refusal("waiver_without_reason", move(assembly, EXTENSION))
    await move(assembly, EXTENSION, reason="经学院党委同意")
    assert (await case_of(assembly, then.date())).waived("central_extension")


async def test_an_opinion_on_another_motion_is_void_and_its_author_told(world: World):
    assembly = await conversion(world)
    author = assembly.members[1]
    await assembly.write_opinion(author, YES)
    await move(assembly, EXTENSION)
    assert await WrittenOpinion.filter(state="void").count() == 1
    assert await Notice.filter(kind="motion_changed", recipient_id=author.person_id).count() == 1


async def test_a_motion_goes_to_paper_with_its_ballot(world: World):
    assembly = await conversion(world)
    await assembly.sign_in(*assembly.members)
    await assembly.discuss()
    await move(assembly, EXTENSION)
    await assembly.count_heads(5)
    known = {"office": world.office, "now": assembly.now}
    taken = await paper_counts.count_here(
        actor=assembly.secretary, meeting_id=assembly.meeting_id, **known
    )
    assert taken.motion == EXTENSION
    await expect_refusal("motion_too_late", move(assembly, CANCELLATION))
    answers = {"returned": 5, "valid": 5, "invalid": 0, "approve": 3, "oppose": 2, "abstain": 0}
    counted = await paper_counts.submit(
        actor=assembly.teller,
        count_id=taken.count_id,
        figures={**taken.fixed, **answers},
        **known,
    )
    await paper_counts.co_sign(
        actor=assembly.scrutineer,
        count_id=taken.count_id,
        revision=counted.revision,
        **known,
    )
    facts = await adopt(assembly)
    assert (facts.result.outcome, facts.result.months, facts.result.passed) == (
        Outcome.EXTENSION,
        6,
        True,
    )
    assert (await case_of(assembly)).last(Extension).payload.months == 6


UNAPPLIED = {"conversion_application", "conversion_opinions", "notice_channels"}


@pytest.mark.parametrize("motion", [EXTENSION, CANCELLATION], ids=["extension", "cancellation"])
async def test_who_has_not_applied_is_put_before_the_meeting(world: World, motion: Motion):
    assembly = await planned(world, make_unapplied)
    assert await unmet(assembly) >= UNAPPLIED
    await expect_refusal("step_blocked", assembly.announce())
    await plan_for(assembly, motion)
    assert await unmet(assembly) == set()
    await begin(assembly)
    assert (await assembly.seen()).motion == motion
    organizer = await organizer_of(assembly)
    await assembly.sign_in(*assembly.members)
    await assembly.discuss()
    await expect_refusal("step_blocked", move(assembly, Motion()))
    await ballot(assembly, YES, YES, YES, NO, NO)
    facts = await adopt(assembly)
    assert (facts.motion, facts.cause) == (motion, None)
    await settle(assembly, organizer, approved=True)
    case = await case_of(assembly)
    ended = motion.outcome is Outcome.CANCELLATION
    assert case.stage is (Stage.NONE if ended else Stage.PROBATIONARY_MEMBER)
    assert NoteKind.ANNOUNCEMENT in notes_wanted(case)


@pytest.mark.parametrize(
    ("days", "blocked"), [(10, True), (11, False), (12, False)], ids=["30 Nov", "1 Dec", "2 Dec"]
)
async def test_an_extension_waits_for_the_end_of_the_probation(
    world: World, days: int, blocked: bool
):
    assembly = await planned(world, make_unapplied, then=NOW + timedelta(days=days))
    await plan_for(assembly, EXTENSION)
    assert await unmet(assembly) == ({"probation_end"} if blocked else set())


async def test_a_cancellation_before_the_end_states_its_cause(world: World):
    soon = NOW + timedelta(days=1)
    assembly = await planned(world, make_unapplied, then=soon)
    await plan_for(assembly, CANCELLATION)
    assert await unmet(assembly) == {"probation_end"}
    for cause in (Cause(fraud=True, text=" "), Cause(fraud=True, text="x" * 501)):
        code = "cause_missing" if len(cause.text) == 1 else "reason_too_long"
        await expect_refusal(code, plan_for(assembly, CANCELLATION, cause))
    cause = Cause(fraud=True, text="伪造申请材料，已查实")
    await expect_refusal("cause_missing", plan_for(assembly, EXTENSION, cause))
    await plan_for(assembly, CANCELLATION, cause)
    assert await unmet(assembly) == set()
    await begin(assembly, soon)
    organizer = await organizer_of(assembly)
    await assembly.sign_in(*assembly.members)
    await assembly.discuss()
    for motion in (Motion(), EXTENSION):
        await expect_refusal("step_blocked", move(assembly, motion))
    await ballot(assembly, YES, YES, YES, YES, YES)
    assert (await adopt(assembly)).cause == cause
    held = TODAY + timedelta(days=1)
    (waiting,) = await decisions.waiting(actor=organizer, office=world.office, now=soon)
    assert waiting.cause == cause
    await settle(assembly, organizer, approved=True, on=held)
    case = await case_of(assembly, held)
    assert (case.stage, case.last(Cancellation).payload) == (
        Stage.NONE,
        Cancellation(fraud=True, reason=cause.text),
    )


async def test_a_cause_is_gone_with_the_motion_it_was_given_for(world: World):
    assembly = await planned(world, make_unapplied)
    await plan_for(assembly, CANCELLATION, Cause(fraud=False, text="受到开除学籍处分"))
    await plan_for(assembly, CANCELLATION)
    await begin(assembly)
    assert (await assembly.seen()).item.cause is None
    for months in (5, 13):
        motion = Motion(outcome=Outcome.EXTENSION, months=months)
        await expect_refusal("extension_length", move(assembly, motion))


async def test_only_those_who_plan_the_meeting_choose_and_only_at_a_conversion(world: World):
    assembly = await planned(world, make_unapplied)
    stranger = assembly.members[1]
    secretary, assembly.members[0] = assembly.members[0], stranger
    await expect_refusal("not_entitled", plan_for(assembly, EXTENSION))
    assembly.members[0] = secretary
    admission = await plan_assembly(world)
    await admission.fill_in()
    await expect_refusal("motion_at_conversion", plan_for(admission, EXTENSION))
    assembly.candidates = [stranger]
    await expect_refusal("not_entitled", plan_for(assembly, EXTENSION))
