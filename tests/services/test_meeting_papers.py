"""A branch meeting held here may take its ballot to paper or cards, and goes on as it was."""

import pytest

from models import LedgerRecord, Notice
from regulation.ballot_forms import BallotForm, Choice
from regulation.records import BallotResult, BallotSource
from services.code_cards import (
    attach_deck,
    cast_code,
    close_deck,
    enter_key_sheet,
    open_deck,
    read_sealed_code,
    seal_code,
)
from services.deck import make_deck, new_secret, write_secret
from services.ledger import load_dossier
from services.meetings import BallotState, ItemState
from services.paper_counts import PaperView, cancel, co_sign, count_here, submit, to_fill
from services.vote_proofs import verify_vote
from tests.services.assemblies import Assembly, announced_assembly, opened_assembly
from tests.services.builders import PLATFORM, World, expect_refusal


async def ready_for_ballots(world: World, **more: object) -> Assembly:
    """Five members, four of them present, everything before the ballot done."""
    assembly = await announced_assembly(world, 5, **more)
    await assembly.open()
    await assembly.sign_in(*assembly.members[1:])
    await assembly.discuss()
    await assembly.count_heads(4)
    return assembly


async def take(assembly: Assembly, actor=None) -> PaperView:
    return await count_here(
        actor=actor or assembly.secretary,
        meeting_id=assembly.meeting_id,
        office=assembly.world.office,
        now=assembly.now,
    )


async def enter(assembly: Assembly, view: PaperView, **figures: int) -> PaperView:
    office = assembly.world.office
    opened = await to_fill(actor=assembly.teller, count_id=view.count_id, office=office)
    return await submit(
        actor=assembly.teller,
        count_id=view.count_id,
        figures={**opened.fixed, **figures},
        office=office,
        now=assembly.now,
    )


async def sign(assembly: Assembly, view: PaperView) -> PaperView:
    return await co_sign(
        actor=assembly.scrutineer,
        count_id=view.count_id,
        revision=view.revision,
        office=assembly.world.office,
        now=assembly.now,
    )


async def result_of(assembly: Assembly) -> BallotResult:
    dossier = await load_dossier(assembly.candidates[0].person_id)
    (found,) = [r.payload for r in dossier.records if isinstance(r.payload, BallotResult)]
    return found


RESOLUTION = BallotForm.RESOLUTION
PAPERS = {"returned": 4, "valid": 3, "invalid": 1}


class TestABallotOnPaper:
    async def test_settles_the_candidate_and_is_announced(self, world: World):
        assembly = await ready_for_ballots(world, group="-100")
        taken = await take(assembly)
        assert taken.fixed == {"entitled": 5, "present": 4, "issued": 4, "written": 0}
        view = await enter(assembly, taken, **PAPERS, approve=3, oppose=0, abstain=0)
        await sign(assembly, view)
        seen = await assembly.seen()
        assert (seen.ballot, seen.item.state) == (BallotState.COUNTED, ItemState.DECIDED)
        assert (seen.counts.approve, seen.counts.returned, seen.counts.passed) == (3, 4, True)
        record = await result_of(assembly)
        assert (record.source, record.invalid) == (BallotSource.PAPER, 1)
        assert (record.entitled, record.branch_full_members) == (5, 5)
        row = await LedgerRecord.get(kind="ballot_result")
        assert row.signer_id == assembly.scrutineer.person_id
        assert await Notice.filter(kind="ballot_counted", chat="-100").count() == 1

    async def test_counts_a_written_opinion_with_the_ballots(self, world: World):
        assembly = await announced_assembly(world, 5)
        number = await assembly.write_opinion(assembly.secretary, Choice.APPROVE)
        await assembly.confirm_opinion(number)
        await assembly.open()
        await assembly.sign_in(*assembly.members[1:])
        await assembly.discuss()
        await assembly.count_heads(4)
        view = await enter(assembly, await take(assembly), **PAPERS, approve=2, oppose=1, abstain=0)
        assert view.opinions == 1
        signed = await sign(assembly, view)
        record = await result_of(assembly)
        assert (record.written, record.approve, record.passed) == (1, 3, True)
        assert (signed.figures["approve"], signed.outcome.passed) == (3, True)

    async def test_is_not_held_in_chat_as_well(self, world: World):
        assembly = await ready_for_ballots(world)
        taken = await take(assembly)
        await expect_refusal("ballot_on_paper", assembly.open_ballot())
        await expect_refusal("ballot_on_paper", take(assembly))
        await cancel(actor=assembly.secretary, count_id=taken.count_id, office=world.office)
        await assembly.open_ballot()
        await expect_refusal("ballot_begun", take(assembly))

    async def test_waits_for_what_comes_before_any_ballot(self, world: World):
        assembly = await opened_assembly(world)
        await expect_refusal("agenda_incomplete", take(assembly))
        await assembly.discuss()
        await expect_refusal("heads_not_counted", take(assembly))

    async def test_is_the_host_s_to_decide(self, world: World):
        assembly = await ready_for_ballots(world)
        for other in (assembly.members[1], assembly.scrutineer):
            await expect_refusal("not_entitled", take(assembly, other))

    async def test_cannot_say_more_than_the_meeting(self, world: World):
        assembly = await ready_for_ballots(world)
        taken = await take(assembly)
        more = {**PAPERS, "issued": 5, "present": 5, "approve": 3, "oppose": 0, "abstain": 0}
        await expect_refusal("deck_figures", enter(assembly, taken, **more))


async def vote_by_cards(assembly: Assembly, *answers: Choice) -> PaperView:
    """The next ballot with cards: these answers of the last members who are there, counted and
    co-signed."""
    office, deck = assembly.world.office, make_deck(new_secret(), cards=6, form=RESOLUTION)
    taken = await take(assembly)
    by = {"actor": assembly.scrutineer, "count_id": taken.count_id}
    await attach_deck(**by, content=deck.commitment.encode())
    await open_deck(**by, office=office)
    voters = assembly.members[-len(answers) :]
    for card, voter, answer in zip(deck.cards, voters, answers, strict=False):
        sealed = await seal_code(
            platform=PLATFORM,
            external_id=f"account-{voter.person_id}",
            text=next(code for code in card if deck.meanings[code] is answer),
        )
        count_id, ciphertext = read_sealed_code(sealed)
        await cast_code(actor=voter, count_id=count_id, ciphertext=ciphertext, office=office)
    await close_deck(**by, office=office, now=assembly.now)
    await enter_key_sheet(**by, typed=write_secret(deck.secret), now=assembly.now)
    return await sign(assembly, await enter(assembly, taken))


async def test_a_ballot_of_a_meeting_with_code_cards(world: World):
    assembly = await ready_for_ballots(world)
    yes, no = Choice.APPROVE, Choice.OPPOSE
    await vote_by_cards(assembly, no, yes, yes, yes)
    record = await result_of(assembly)
    assert (record.source, record.approve, record.oppose) == (BallotSource.CARDS, 3, 1)
    assert (record.passed, record.entitled, record.present) == (True, 5, 4)
    assert (await verify_vote(ballot_id=record.ballot_id)).contradictions == ()


@pytest.mark.parametrize(("approve", "passed"), [(2, False), (3, True)])
async def test_the_majority_is_of_those_entitled(world: World, approve: int, passed: bool):
    assembly = await ready_for_ballots(world)
    votes = {"approve": approve, "oppose": 3 - approve, "abstain": 0}
    await sign(assembly, await enter(assembly, await take(assembly), **PAPERS, **votes))
    assert (await result_of(assembly)).passed is passed
