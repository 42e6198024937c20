"""The closed box: opening code, latest moment, receipts, void, and evidence anybody recounts."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models import Ballot, BallotState, Envelope, IncomingUpdate, Notice, Reminder
from models.db import write_tx
from services.ballot_counting import close_due, is_one_due
from services.ballot_evidence import climb, contradictions, leaf_of, path_of, root_of
from services.ballot_proofs import find_inclusion, report_of, verify_ballot
from services.ballot_receipts import inclusion_code, remind, tell_after_restart
from services.gatherings import Concern, note_gatherings
from services.inbox import store
from services.seal import SealBroken, read_code, unseal
from services.voting import SealedVote, cast_many
from tests.services.builders import NOW, PLATFORM, TODAY, World, expect_refusal, later
from tests.services.elections import ABSTAIN, APPROVE, OPPOSE, Election, hold_election
from tests.services.recounting import recount


@pytest.fixture
async def election(world: World) -> Election:
    """Five members, two of them keepers of the box; the ballot is not yet open."""
    election = await hold_election(world, 5)
    await election.appoint_keepers()
    return election


class TestTheOpeningCode:
    async def test_opens_the_closed_box_and_nothing_else_does(
        self, world: World, election: Election
    ):
        await election.begin()
        await election.vote_all(APPROVE, APPROVE, APPROVE, OPPOSE)
        await election.close()
        assert (await election.ballot()).state is BallotState.CLOSED
        for wrong in ("", "2222-2222-2222", election.code[::-1]):
            await expect_refusal("opening_code_wrong", election.count(code=wrong))
        await election.count(election.keepers[1], code=election.code.lower().replace("-", " "))
        assert await election.tally() == (3, 1, 0)
        assert world.office.vault.ballots_with_seed() == ()

    async def test_is_needed_by_whoever_holds_database_and_key_file(
        self, world: World, election: Election
    ):
        await election.begin()
        await election.vote(election.members[0])
        seed = world.office.vault.ballot_seed((await election.ballot()).id)
        (envelope,) = await Envelope.all()
        assert seed is not None
        with pytest.raises(SealBroken):
            unseal(envelope.ciphertext, seed)
        assert unseal(envelope.ciphertext, seed, election.code) is APPROVE

    async def test_is_for_the_keepers_who_alone_close_and_void(self, election: Election):
        await election.begin()
        await expect_refusal("keepers_only", election.close(election.secretary))
        await election.close()
        await expect_refusal("keepers_only", election.count(election.secretary))
        await expect_refusal("keepers_only", election.void(election.secretary))

    async def test_that_is_lost_voids_the_ballot_and_it_is_held_again(
        self, world: World, election: Election
    ):
        await election.begin()
        await election.vote_all(OPPOSE, OPPOSE)
        await election.close()
        lost = await election.ballot()
        for _ in range(2):
            await election.void()
        assert await Envelope.all().count() == 0
        assert await election.results() == []
        assert (await Ballot.get(id=lost.id)).counts is None
        await election.open()
        await election.vote_all(APPROVE, APPROVE, APPROVE)
        await election.close()
        await election.count()
        assert await election.tally() == (3, 0, 0)

    def test_is_read_however_it_is_typed(self):
        assert read_code("k7qm-2xna 9pdr") == "K7QM2XNA9PDR"
        assert [read_code(text) for text in ("", "K7QM-2XNA", "K7QM-2XNA-9PD0", "赞成")] == [
            None
        ] * 4


class TestTheLatestMoment:
    async def test_decides_by_the_moment_of_receipt(self, election: Election):
        await election.begin(lasting=timedelta(minutes=5))
        voters = election.members
        for voter, at in ((voters[0], later(minutes=5)), (voters[1], later(minutes=5, seconds=1))):
            sealed = await election.press(voter, await election.button(voter, APPROVE), at=at)
            if voter is voters[0]:
                await election.put(voter, sealed)
            else:
                await expect_refusal("ballot_closed", election.put(voter, sealed))
        assert await Envelope.all().count() == 1

    async def test_closes_the_box_by_itself(self, world: World, election: Election):
        await election.begin(lasting=timedelta(minutes=5))
        assert not await is_one_due(now=later(minutes=4))
        await close_due(office=world.office, now=later(minutes=4))
        assert (await election.ballot()).state is BallotState.OPEN
        await close_due(office=world.office, now=later(minutes=5))
        assert (await election.ballot()).state is BallotState.CLOSED


class TestABatchOfVotes:
    async def votes(self, election: Election, *choices: Any) -> list[SealedVote]:
        """These presses of the first members, sealed and in the inbox."""
        found = []
        for number, choice in enumerate(choices):
            voter = election.members[number % len(election.members)]
            data = await election.press(voter, await election.button(voter, choice))
            account = f"account-{voter.person_id}"
            found.append(SealedVote(update_id=number, external_id=account, data=data))
        await store(updates=[(vote.update_id, vote.data) for vote in found], now=NOW)
        return found

    async def test_is_in_the_box_and_done_with_at_once(self, election: Election):
        await election.begin()
        votes = await self.votes(election, APPROVE, OPPOSE, ABSTAIN, APPROVE, APPROVE, OPPOSE)
        accepted = await cast_many(platform=PLATFORM, votes=votes, now=NOW)
        assert sorted(accepted) == list(range(6))
        assert len(set(map(repr, accepted.values()))) == 1
        assert await IncomingUpdate.filter(handled_at__isnull=True).count() == 0
        await election.close()
        await election.count()
        assert await election.tally() == (2, 2, 1), "the sixth press was the first voter's change"

    async def test_leaves_the_refused_ones_to_be_told_why(self, election: Election):
        await election.begin()
        good, bad = await self.votes(election, APPROVE, OPPOSE)
        foreign = SealedVote(update_id=bad.update_id, external_id="stranger", data=bad.data)
        accepted = await cast_many(platform=PLATFORM, votes=[good, foreign], now=NOW)
        assert list(accepted) == [0]
        waiting = await IncomingUpdate.filter(handled_at__isnull=True)
        assert [row.update_id for row in waiting] == [1]
        assert await Envelope.all().count() == 1


class TestAReceipt:
    async def test_leads_to_the_root_after_the_count(self, election: Election):
        await election.begin()
        await election.vote_all(APPROVE, OPPOSE, ABSTAIN, APPROVE, APPROVE)
        ballot = await election.ballot()
        codes = [
            (await inclusion_code(actor=m, ballot_id=ballot.id)).code for m in election.members
        ]
        await expect_refusal(
            "ballot_not_counted", find_inclusion(ballot_id=ballot.id, code=codes[0])
        )
        await election.close()
        await election.count()
        found = [await find_inclusion(ballot_id=ballot.id, code=code) for code in codes]
        assert sorted(each.position for each in found) == [1, 2, 3, 4, 5]
        assert {each.root for each in found} == {(await election.ballot()).root}
        act = find_inclusion(ballot_id=ballot.id, code="0" * 32)
        await expect_refusal("envelope_not_in_box", act)

    async def test_is_for_a_vote_that_is_there(self, election: Election):
        await election.begin()
        ballot = await election.ballot()
        act = inclusion_code(actor=election.members[0], ballot_id=ballot.id)
        await expect_refusal("no_vote_of_yours", act)


class TestThoseWhoHaveNotVoted:
    async def test_are_reminded_in_private_and_forgotten_with_the_count(self, election: Election):
        await election.begin()
        await election.vote_all(APPROVE, APPROVE)
        for _ in range(2):
            await remind(actor=election.keepers[0], meeting_id=election.meeting_id, now=NOW)
        reminded = await Notice.filter(kind="ballot_reminder").order_by("recipient_id")
        assert [n.recipient_id for n in reminded] == [m.person_id for m in election.members[2:]]
        await tell_after_restart(now=NOW)
        await tell_after_restart(now=later(seconds=9))
        assert await Notice.filter(kind="ballot_resumed").count() == 5
        world = election.world
        await note_gatherings(office=world.office, on=TODAY, now=NOW)
        waiting = Reminder.filter(rule=Concern.VOTE)
        assert {r.recipient_id for r in await waiting} == {n.recipient_id for n in reminded}
        await election.close()
        await election.count()
        left = await Notice.filter(kind__in=["ballot_reminder", "ballot_resumed"]).count()
        assert left == 0
        assert await waiting.count() == 0


class TestTheEvidence:
    @pytest.fixture
    async def counted(self, election: Election) -> Election:
        await election.begin()
        await election.vote_all(APPROVE, APPROVE, APPROVE, OPPOSE)
        await election.close()
        await election.count()
        return election

    async def test_agrees_with_ballot_ledger_and_report(self, world: World, counted: Election):
        ballot = await counted.ballot()
        proof = await verify_ballot(ballot_id=ballot.id)
        assert proof.contradictions == ()
        report = await report_of(ballot_id=ballot.id, office=world.office)
        numbers = (report.entitled, report.returned, report.approve, report.oppose, report.passed)
        assert numbers == (5, 4, 3, 1, True)
        assert (report.root, report.leaves) == (ballot.root, 4)

    @pytest.mark.parametrize("harm", ["dropped", "added", "replaced"])
    async def test_shows_an_envelope_that_was(self, counted: Election, harm: str):
        ballot = await counted.ballot()
        assert ballot.evidence is not None
        leaves: list[str] = ballot.evidence["leaves"]
        other = leaf_of(ballot.id, b"another")
        changed = {
            "dropped": leaves[1:],
            "added": sorted([*leaves, other]),
            "replaced": sorted([*leaves[1:], other]),
        }[harm]
        async with write_tx():
            await Ballot.all().update(evidence={**ballot.evidence, "leaves": changed})
        found = (await verify_ballot(ballot_id=ballot.id)).contradictions
        assert {"root", "ledger_evidence"} <= set(found)

    async def test_voids_a_box_that_was_touched_after_the_close(self, election: Election):
        await election.begin()
        await election.vote_all(APPROVE, APPROVE, APPROVE)
        await election.close()
        async with write_tx():
            await Envelope.filter(voter_id=election.members[0].person_id).delete()
        await election.count()
        assert (await election.ballot()).state is BallotState.VOID
        assert await election.results() == []

    async def test_is_recounted_by_a_script_of_the_standard_library(
        self, counted: Election, tmp_path: Path
    ):
        evidence = (await verify_ballot(ballot_id=(await counted.ballot()).id)).evidence
        assert recount(tmp_path, evidence) == 0
        assert recount(tmp_path, {**evidence, "passed": False}) == 1
        assert recount(tmp_path, {**evidence, "leaves": evidence["leaves"][1:]}) == 1
        counts = {**evidence["counts"], "approve": 4, "oppose": 0}
        assert recount(tmp_path, {**evidence, "counts": counts, "returned": 5}) == 1


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 8, 9, 300])
def test_every_leaf_climbs_to_the_root(size: int):
    leaves = sorted(leaf_of("b", bytes([i % 256, i // 256])) for i in range(size))
    root = root_of(leaves)
    assert all(climb(leaf, path_of(leaves, i)) == root for i, leaf in enumerate(leaves))
    assert size < 2 or root_of(leaves[1:]) != root


def test_what_is_no_evidence_is_unreadable():
    assert contradictions({}) == ("unreadable",)
