"""支部大会: signing in, ending, who may see it, its group (第27、28条)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from models import Branch, Role
from regulation.assessment import Stage
from services.access import Actor
from services.meetings import bind_group, meetings_for
from services.roll import sign_in
from tests.services.builders import NOW, World, expect_refusal, outcome
from tests.services.elections import (
    Election,
    hold_election,
)

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
            actor=election.secretary,
            meeting_id=9999,
            code="000000",
            office=election.world.office,
            now=NOW,
        )
        await expect_refusal("no_such_meeting", act)

    async def test_racing_the_opening_is_refused_or_makes_the_heads_be_counted_anew(
        self, election: Election
    ):
        *early, late = election.members
        await election.sign_in(*early)
        opened, signed = await asyncio.gather(
            outcome(election.open), outcome(lambda: election.sign_in(late))
        )
        present = (await election.seen_by(late)).present
        assert (opened, signed, present) in [
            ("done", "sign_in_closed", 3),
            ("heads_differ", "done", 4),
            ("done", "done", 4),
        ]
        assert (await election.ballot()).issued == (present if opened == "done" else 0)


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
