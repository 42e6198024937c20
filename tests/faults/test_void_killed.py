"""`kill -9` while a box is voided: once it is pressed again the box is void, empty, without key."""

import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models import Ballot, BallotState, Envelope, Notice
from regulation.ballot_forms import Choice
from regulation.paper import VoteKind
from services.ballot_counting import finish_counts
from services.ballot_voiding import propose_void
from tests.faults.killing import kill_after, within
from tests.faults.test_ballot_killed import Copied
from tests.faults.victims import VOID_STEPS, LostBox, void, void_the_box
from tests.services.builders import NOW, World, open_office
from tests.services.elections import hold_election
from tests.services.test_chat_votes import call

pytestmark = pytest.mark.faults


async def formal(folder: Path) -> LostBox:
    """A closed box with its code lost; the host has proposed to void it, a member will agree."""
    election = await hold_election(World(open_office(folder)), 4)
    await election.appoint_keepers()
    await election.begin()
    await election.vote_all(*[Choice.OPPOSE] * 3)
    await election.close()
    meeting_id, members = election.meeting_id, election.members
    await propose_void(actor=members[0], meeting_id=meeting_id, reason="开箱码遗失", now=NOW)
    return LostBox(folder, members[3], meeting_id=meeting_id, told="ballot_counted", people=4)


async def in_chat(folder: Path) -> LostBox:
    """A 推优 with three votes in its open box, whose convener will void it."""
    vote = await call(World(open_office(folder)), VoteKind.RECOMMENDATION)
    await vote.open()
    await vote.say_all(Choice.APPROVE, Choice.OPPOSE, Choice.ABSTAIN)
    people = len(vote.voters)
    convener, count_id = vote.vote.convener, vote.count_id
    return LostBox(folder, convener, count_id=count_id, told="ballot_voided", people=people)


async def recover(lost: LostBox) -> None:
    """What the next start does, and then whoever saw no answer and presses again."""
    office = open_office(lost.folder)
    await finish_counts(office=office, now=NOW)
    (ballot,) = await Ballot.all()
    if ballot.state is BallotState.VOID:
        assert office.vault.ballots_with_seed() == (), "the start itself shreds the key"
    await void(lost)
    (ballot,) = await Ballot.all()
    assert (ballot.state, ballot.counts, ballot.evidence) == (BallotState.VOID, None, None)
    assert await Envelope.all().count() == 0
    assert office.vault.ballots_with_seed() == ()
    heard = Counter(n.recipient_id for n in await Notice.filter(kind=lost.told))
    assert (len(heard), set(heard.values())) == (lost.people, {1})


@pytest.mark.parametrize("make", [formal, in_chat])
def test_a_box_killed_at_any_step_of_its_voiding(
    make: Callable[[Path], Awaitable[LostBox]], database_url: str, tmp_path: Path, copied: Copied
):
    lost = within(database_url, lambda: make(tmp_path / "data"))
    for number, step in enumerate(VOID_STEPS):
        folder = tmp_path / f"data-{number}"
        shutil.copytree(lost.folder, folder)
        again = replace(lost, folder=folder)
        with copied(database_url) as url:
            words = [word for (word,) in kill_after(void_the_box, url, again, step)]
            assert words == ["voiding"], step
            within(url, lambda box=again: recover(box))
