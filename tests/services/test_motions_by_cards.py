"""What a 转正 meeting decides, voted with code cards: each motion its own deck and record."""

import pytest

from models import CardDeck, CardEnvelope
from regulation.articles.article_35 import probation
from regulation.assessment import Stage
from regulation.paper import VoteKind
from regulation.records import BallotResult, BallotSource, Extension, Motion, Outcome
from services.ledger import load_dossier
from services.meetings import ItemState
from services.vote_proofs import verify_vote
from tests.services.assemblies import Assembly
from tests.services.builders import World, expect_refusal
from tests.services.test_code_cards import deal
from tests.services.test_meeting_papers import take, vote_by_cards
from tests.services.test_motions import (
    CANCELLATION,
    EXTENSION,
    NO,
    YES,
    adopt,
    case_of,
    conversion,
    move,
    organizer_of,
    settle,
)

YEAR = Motion(outcome=Outcome.EXTENSION, months=12)
MOTIONS = [Motion(), EXTENSION, YEAR, CANCELLATION]


async def ready(world: World) -> Assembly:
    """Five members there, the discussion done, the room counted."""
    assembly = await conversion(world)
    await assembly.sign_in(*assembly.members)
    await assembly.discuss()
    await assembly.count_heads(5)
    return assembly


async def results(assembly: Assembly) -> list[BallotResult]:
    records = (await load_dossier(assembly.candidates[0].person_id)).records
    return [r.payload for r in records if isinstance(r.payload, BallotResult)]


@pytest.mark.parametrize("motion", MOTIONS, ids=lambda m: f"{m.outcome}-{m.months}")
async def test_a_motion_by_cards_is_recorded_as_what_it_was(world: World, motion: Motion):
    assembly = await ready(world)
    if motion != Motion():
        await move(assembly, motion)
        await assembly.count_heads(5)
    signed = await vote_by_cards(assembly, YES, YES, YES, NO, NO)
    assert (signed.motion, signed.figures["approve"]) == (motion, 3)
    (record,) = await results(assembly)
    assert (record.outcome, record.months) == (motion.outcome, motion.months)
    assert (record.source, record.approve, record.oppose) == (BallotSource.CARDS, 3, 2)
    assert (record.passed, record.entitled, record.present) == (True, 5, 5)
    assert (await verify_vote(ballot_id=record.ballot_id)).contradictions == ()
    assert (await assembly.seen()).item.state is ItemState.DECIDED


async def test_an_extension_by_cards_follows_a_conversion_by_cards_that_failed(world: World):
    assembly = await ready(world)
    organizer = await organizer_of(assembly)
    await vote_by_cards(assembly, YES, YES, NO, NO, NO)
    await expect_refusal("motion_voted", move(assembly, Motion()))
    await move(assembly, EXTENSION)
    await assembly.count_heads(5)
    await vote_by_cards(assembly, YES, YES, YES, YES, NO)
    assert await CardDeck.all().count() == 2
    assert not await CardEnvelope.exists()
    facts = await adopt(assembly)
    assert [(v.outcome, v.approve, v.passed, v.source) for v in facts.votes] == [
        (Outcome.CONVERSION, 2, False, BallotSource.CARDS),
        (Outcome.EXTENSION, 4, True, BallotSource.CARDS),
    ]
    assert len({vote.ballot_id for vote in facts.votes}) == 2
    await settle(assembly, organizer, approved=True)
    case = await case_of(assembly)
    term = probation(case)
    assert term is not None
    assert (case.stage, case.last(Extension).payload.months) == (Stage.PROBATIONARY_MEMBER, 6)


async def test_a_motion_cannot_be_changed_under_the_cards(world: World):
    assembly = await ready(world)
    await take(assembly)
    await expect_refusal("motion_too_late", move(assembly, CANCELLATION))


@pytest.mark.parametrize("motion", MOTIONS, ids=lambda m: f"{m.outcome}-{m.months}")
async def test_a_motion_of_a_vote_entered_from_paper_may_be_by_cards(world: World, motion: Motion):
    cards = await deal(world, VoteKind.CONVERSION, motion=motion)
    await cards.begin()
    for voter in range(4):
        await cards.type(voter, int(voter == 3))
    await cards.close()
    await cards.count()
    await cards.vote.sign(await cards.submit())
    found = [r for r in await cards.vote.recorded() if isinstance(r, BallotResult)]
    (record,) = found
    assert (record.outcome, record.months) == (motion.outcome, motion.months)
    assert (record.source, record.approve, record.passed) == (BallotSource.CARDS, 3, True)
