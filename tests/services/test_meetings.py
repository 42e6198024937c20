"""支部大会: who may call it, who is on its roll, signing in, ending (第27、28条)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from models import Branch, Meeting, Notice, Role, RollEntry
from regulation.assessment import Stage, Verdict
from regulation.records import BallotKind
from services.access import Actor
from services.meetings import (
    bind_group,
    candidates,
    meetings_for,
    sign_in,
)
from tests.services.builders import NOW, World, expect_refusal, outcome
from tests.services.elections import (
    STAGE,
    Election,
    convene_meeting,
    hold_election,
)


async def roll_of(meeting_id: int) -> list[int]:
    return [
        e.person_id for e in await RollEntry.filter(meeting_id=meeting_id).order_by("person_id")
    ]


Stranger = Callable[[World, Election], Awaitable[Actor]]


async def a_member(world: World, election: Election) -> Actor:
    return election.members[1]


async def the_candidate(world: World, election: Election) -> Actor:
    return election.candidate


async def a_committee_member(world: World, election: Election) -> Actor:
    person = await world.person(election.branch, Stage.FULL_MEMBER)
    return await world.appoint(person, Role.COMMITTEE_MEMBER)


async def a_secretary_elsewhere(world: World, election: Election) -> Actor:
    return await world.secretary(await world.branch())


NOT_LEADING = [a_member, the_candidate, a_committee_member, a_secretary_elsewhere]


class TestConvening:
    @pytest.fixture
    async def branch(self, world: World) -> Branch:
        return await world.branch()

    @pytest.fixture
    async def secretary(self, world: World, branch: Branch) -> Actor:
        return await world.secretary(branch)

    @pytest.mark.parametrize("kind", list(BallotKind))
    async def test_puts_every_full_member_of_the_branch_on_the_roll_and_nobody_else(
        self, world: World, branch: Branch, secretary: Actor, kind: BallotKind
    ):
        members = await world.people(branch, Stage.FULL_MEMBER, 2)
        for stage in set(Stage) - {Stage.FULL_MEMBER, STAGE[kind]}:
            await world.person(branch, stage)
        await world.person(await world.branch(), Stage.FULL_MEMBER)
        candidate = await world.person(branch, STAGE[kind])
        meeting = await convene_meeting(world, branch, secretary, candidate, kind=kind)
        assert await roll_of(meeting) == [p.person_id for p in (secretary, *members)]

    async def test_calls_every_member_once_and_the_group(self, world: World):
        election = await hold_election(world, 3, group="-100")
        notices = await Notice.filter(kind="meeting_called")
        found = {(n.recipient_id, n.chat) for n in notices}
        assert found == {(m.person_id, None) for m in election.members} | {(None, "-100")}
        assert len(notices) == 4

    async def test_again_with_the_same_request_is_the_same_meeting(
        self, world: World, branch: Branch, secretary: Actor
    ):
        candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
        numbers = await asyncio.gather(
            *(convene_meeting(world, branch, secretary, candidate) for _ in range(4))
        )
        assert len(set(numbers)) == 1
        assert await Meeting.all().count() == 1

    async def test_with_a_request_of_somebody_else_is_refused(self, world: World):
        election = await hold_election(world, 2)
        branch = await world.branch()
        secretary = await world.secretary(branch)
        candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
        taken = f"convene-{election.branch.id}"
        await expect_refusal(
            "not_entitled", convene_meeting(world, branch, secretary, candidate, request=taken)
        )
        assert await Meeting.all().count() == 1

    async def test_twice_on_one_candidate_is_refused_until_the_first_has_ended(self, world: World):
        election = await hold_election(world, 2)
        again = (world, election.branch, election.secretary, election.candidate)
        refusal = await expect_refusal(
            "candidate_has_meeting", convene_meeting(*again, request="r2")
        )
        assert refusal.facts["name"] == election.candidate.name
        await election.end()
        assert await convene_meeting(*again, request="r2") != election.meeting_id

    async def test_twice_at_once_by_two_requests_makes_one_meeting(
        self, world: World, branch: Branch, secretary: Actor
    ):
        candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
        outcomes = await asyncio.gather(
            *(
                outcome(
                    lambda n=n: convene_meeting(
                        world, branch, secretary, candidate, request=f"r{n}"
                    )
                )
                for n in range(4)
            )
        )
        assert sorted(outcomes) == [*["candidate_has_meeting"] * 3, "done"]

    @pytest.mark.parametrize("kind", list(BallotKind))
    async def test_is_for_a_candidate_at_the_stage(
        self, world: World, branch: Branch, secretary: Actor, kind: BallotKind
    ):
        for stage in set(Stage) - {STAGE[kind]}:
            person = await world.person(branch, stage)
            refusal = await expect_refusal(
                "candidate_wrong_stage",
                convene_meeting(world, branch, secretary, person, kind=kind),
            )
            assert refusal.facts["stage"] == stage
        assert await Meeting.all().count() == 0

    async def test_on_somebody_of_another_branch_or_nobody_is_refused(
        self, world: World, branch: Branch, secretary: Actor
    ):
        foreigner = await world.person(await world.branch(), Stage.PROSPECTIVE_MEMBER)
        nobody = Actor(person_id=9999, branch_id=branch.id, name="")
        for candidate in (foreigner, nobody):
            await expect_refusal(
                "not_entitled", convene_meeting(world, branch, secretary, candidate)
            )

    async def test_without_a_single_full_member_is_refused(self, world: World, branch: Branch):
        leader = await world.appoint(await world.person(branch))
        candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
        await expect_refusal("nobody_entitled", convene_meeting(world, branch, leader, candidate))

    @pytest.mark.parametrize("stranger", NOT_LEADING)
    async def test_is_for_the_leadership_of_the_branch(self, world: World, stranger: Stranger):
        election = await hold_election(world, 2)
        await election.end()
        actor = await stranger(world, election)
        await expect_refusal(
            "not_entitled",
            convene_meeting(world, election.branch, actor, election.candidate, request="r2"),
        )


class TestTheCandidates:
    async def test_are_those_of_the_branch_at_the_stage_with_what_they_lack(self, world: World):
        branch = await world.branch()
        secretary = await world.secretary(branch)
        candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
        await world.person(branch, Stage.ACTIVIST)
        await world.person(await world.branch(), Stage.PROSPECTIVE_MEMBER)
        (found,) = await candidates(
            actor=secretary, kind=BallotKind.ADMISSION, office=world.office, now=NOW
        )
        assert (found.person_id, found.name) == (candidate.person_id, candidate.name)
        assert {requirement.verdict for requirement in found.unmet} == {Verdict.UNMET}

    async def test_are_shown_to_the_leadership_only(self, world: World):
        member = await world.person(await world.branch(), Stage.FULL_MEMBER)
        await expect_refusal(
            "not_entitled",
            candidates(actor=member, kind=BallotKind.ADMISSION, office=world.office, now=NOW),
        )


class TestTheRoll:
    async def test_is_frozen_when_the_meeting_is_called(self, world: World):
        election = await hold_election(world, 2)
        newcomer = await world.person(election.branch, Stage.FULL_MEMBER)
        await expect_refusal("not_on_roll", election.sign_in(newcomer))
        assert (await election.seen_by(election.secretary)).entitled == 2


class TestSigningIn:
    @pytest.fixture
    async def election(self, world: World) -> Election:
        return await hold_election(world, 4)

    async def test_counts_each_member_once(self, election: Election):
        first = election.members[0]
        for _ in range(2):
            await election.sign_in(first)
        assert (await election.seen_by(first)).present == 1
        assert (await election.seen_by(first)).signed_in
        assert not (await election.seen_by(election.members[1])).signed_in

    async def test_from_two_devices_at_once_counts_once(self, election: Election):
        member = election.members[1]
        await asyncio.gather(election.sign_in(member), election.sign_in(member))
        assert (await election.seen_by(member)).present == 1

    @pytest.mark.parametrize("stranger", [the_candidate, a_secretary_elsewhere])
    async def test_is_for_those_on_the_roll(
        self, world: World, election: Election, stranger: Stranger
    ):
        refusal = await expect_refusal(
            "not_on_roll", election.sign_in(await stranger(world, election))
        )
        assert refusal.article == 28

    async def test_is_over_once_the_ballot_is_open(self, election: Election):
        *early, late = election.members
        await election.sign_in(*early)
        await election.open()
        await expect_refusal("sign_in_closed", election.sign_in(late))
        await election.sign_in(early[0])  # signed in already: nothing to refuse
        assert (await election.seen_by(early[0])).present == 3

    async def test_is_over_once_the_meeting_has_ended(self, election: Election):
        await election.end()
        await expect_refusal("meeting_ended", election.sign_in(election.members[0]))

    async def test_to_a_meeting_that_does_not_exist_is_refused(self, election: Election):
        act = sign_in(
            actor=election.secretary, meeting_id=9999, office=election.world.office, now=NOW
        )
        await expect_refusal("no_such_meeting", act)

    async def test_racing_the_opening_is_issued_a_paper_or_refused(self, election: Election):
        *early, late = election.members
        await election.sign_in(*early)
        _, answer = await asyncio.gather(election.open(), outcome(lambda: election.sign_in(late)))
        present = (await election.seen_by(late)).present
        assert (answer, present) in [("done", 4), ("sign_in_closed", 3)]
        assert (await election.ballot()).issued == present


class TestEnding:
    @pytest.fixture
    async def election(self, world: World) -> Election:
        return await hold_election(world, 2)

    async def test_leaves_nobody_in_session_and_may_be_repeated(self, election: Election):
        for _ in range(2):
            await election.end()
        assert not (await election.seen_by(election.secretary)).in_session

    async def test_waits_for_an_open_ballot(self, election: Election):
        await election.begin()
        await expect_refusal("ballot_still_open", election.end())
        await election.close()
        await election.end()
        assert not (await election.seen_by(election.secretary)).in_session

    @pytest.mark.parametrize("stranger", NOT_LEADING)
    async def test_is_for_the_leadership(
        self, world: World, election: Election, stranger: Stranger
    ):
        await expect_refusal("not_entitled", election.end(await stranger(world, election)))
        assert (await election.seen_by(election.secretary)).in_session


class TestSeeingAMeeting:
    async def test_is_for_its_members_and_its_hosts(self, world: World):
        election = await hold_election(world, 2)
        host = await world.appoint(await world.person(election.branch))
        found = {
            actor.person_id: (await election.seen_by(actor)).hosting
            for actor in (*election.members, host)
        }
        secretary, member = election.members
        assert found == {
            secretary.person_id: True,
            member.person_id: False,
            host.person_id: True,
        }

    @pytest.mark.parametrize("stranger", [the_candidate, a_secretary_elsewhere])
    async def test_is_refused_to_everybody_else(self, world: World, stranger: Stranger):
        election = await hold_election(world, 2)
        await expect_refusal("not_on_roll", election.seen_by(await stranger(world, election)))

    async def test_lists_the_meetings_in_session_one_belongs_to(self, world: World):
        election = await hold_election(world, 2)
        other = await hold_election(world, 1)
        newcomer = await world.person(election.branch, Stage.FULL_MEMBER)

        async def listed(actor: Actor) -> list[int]:
            found = await meetings_for(actor=actor, office=world.office, now=NOW)
            return [seen.meeting_id for seen in found]

        assert await listed(election.members[1]) == [election.meeting_id]
        assert await listed(other.secretary) == [other.meeting_id]
        assert await listed(newcomer) == []
        await election.end()
        assert await listed(election.members[1]) == []


class TestTheGroup:
    async def test_is_bound_by_the_leadership_and_may_be_changed(self, world: World):
        branch = await world.branch()
        secretary = await world.secretary(branch)
        for chat in ("-1", "-2", "-2"):
            assert await bind_group(actor=secretary, chat=chat, now=NOW) == branch.name
        assert (await Branch.get(id=branch.id)).group_chat == "-2"

    async def test_of_another_branch_is_refused(self, world: World):
        await world.branch(group="-1")
        secretary = await world.secretary(await world.branch())
        await expect_refusal(
            "group_of_another_branch", bind_group(actor=secretary, chat="-1", now=NOW)
        )

    async def test_is_not_bound_by_a_member(self, world: World):
        branch = await world.branch()
        member = await world.person(branch, Stage.FULL_MEMBER)
        await expect_refusal("not_entitled", bind_group(actor=member, chat="-1", now=NOW))
        assert (await Branch.get(id=branch.id)).group_chat is None
