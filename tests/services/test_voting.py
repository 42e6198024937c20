"""The secret ballot: opened on a quorum, cast once, counted on those entitled (第28、41条)."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models import Ballot, BallotState, Envelope, Notice
from models.db import write_tx
from regulation.assess import assess
from regulation.assessment import Stage
from regulation.ballot_forms import FORMAL, OPINION, OPTIONS, BallotForm
from regulation.records import BallotKind, BallotResult
from services.ballot_counting import finish_counts
from services.ballot_evidence import leaf_of, root_of
from services.ledger import load_dossier, verify
from services.seal import seal
from services.voting import cast, open_ballots, paper, read_sealed, seal_presses
from tests.services.builders import (
    NOW,
    PLATFORM,
    RULES,
    TODAY,
    World,
    expect_refusal,
    outcome,
)
from tests.services.elections import (
    ABSTAIN,
    APPROVE,
    OPPOSE,
    STAGE,
    Election,
    convene_meeting,
    hold_election,
    ledger_length,
)
from tests.services.test_meetings import NOT_LEADING, Stranger

# 应到, the least 实到, the least 赞成: regulation-checks §2.
VECTORS = [(1, 1, 1), (2, 1, 2), (4, 2, 3), (10, 5, 6), (11, 6, 6)]


async def box() -> dict[int, bytes]:
    """What lies in the box: the ciphertext of each voter."""
    return {e.voter_id: e.ciphertext for e in await Envelope.all()}


@pytest.fixture
async def election(world: World) -> Election:
    """A meeting of four on one candidate, not yet open."""
    return await hold_election(world, 4)


class TestTheQuorum:
    """第28条: 半数以上 of those entitled, half included."""

    @pytest.mark.parametrize(("entitled", "least", "_"), VECTORS)
    async def test_is_reached_at_half_and_not_below(
        self, world: World, entitled: int, least: int, _: int
    ):
        election = await hold_election(world, entitled)
        await election.sign_in(*election.members[: least - 1])
        refusal = await expect_refusal("quorum_not_met", election.open())
        assert (refusal.article, refusal.facts) == (
            28,
            {"entitled": entitled, "present": least - 1, "needed": least},
        )
        assert (await election.ballot()).state is BallotState.PREPARED
        await election.sign_in(election.members[least - 1])
        await election.open()
        ballot = await election.ballot()
        assert (ballot.state, ballot.issued) == (BallotState.OPEN, least)

    async def test_is_shown_with_what_it_needs(self, world: World):
        election = await hold_election(world, 10)
        seen = await election.seen_by(election.members[1])
        assert (seen.entitled, seen.needed, seen.central_needed, seen.needed_approvals) == (
            10,
            5,
            6,
            6,
        )


class TestTheMajority:
    """第28条: more than half of 应到, whoever is present."""

    @pytest.mark.parametrize(("entitled", "_", "least"), VECTORS)
    @pytest.mark.parametrize("short", [1, 0])
    async def test_is_counted_on_those_entitled(
        self, world: World, entitled: int, _: int, least: int, short: int
    ):
        election = await hold_election(world, entitled)
        await election.begin()
        approvals = least - short
        await election.vote_all(*[APPROVE] * approvals, *[OPPOSE] * (entitled - approvals))
        await election.close()
        (result,) = await election.results()
        assert result.passed is (short == 0)

    async def test_is_missed_by_a_unanimous_half(self, world: World):
        election = await hold_election(world, 10)
        await election.begin(present=5)
        await election.vote_all(*[APPROVE] * 5)
        await election.close()
        (result,) = await election.results()
        assert (result.present, result.approve, result.passed) == (5, 5, False)

    async def test_does_not_count_who_abstains_or_returns_nothing(self, world: World):
        election = await hold_election(world, 4)
        await election.begin()
        await election.vote_all(APPROVE, APPROVE, ABSTAIN)
        await election.close()
        (result,) = await election.results()
        bare = replace(result, root="", roll="", rules="", evidence="")
        assert bare == (
            BallotResult(
                ballot=BallotKind.ADMISSION,
                ballot_id=(await election.ballot()).id,
                entitled=4,
                present=4,
                written=0,
                issued=4,
                returned=3,
                approve=2,
                oppose=0,
                abstain=1,
                passed=False,
                branch_full_members=4,
            )
        )


class TestOpening:
    async def test_hands_a_paper_to_everyone_present_once(self, world: World):
        election = await hold_election(world, 4, group="-100")
        await election.begin(present=3)
        await election.open()
        notices = await Notice.filter(kind="ballot_opened")
        told = sorted((n.recipient_id or 0, n.chat or "") for n in notices)
        assert told == [(0, "-100"), *((m.person_id, "") for m in election.members[:3])]

    async def test_again_changes_nothing(self, election: Election):
        await election.begin()
        before = await election.ballot()
        await election.vote(election.members[0])
        await election.open()
        after = await election.ballot()
        assert (after.id, after.public_key) == (before.id, before.public_key)
        assert len(await box()) == 1

    async def test_by_two_at_once_opens_one_ballot(self, election: Election):
        await election.sign_in(*election.members)
        await asyncio.gather(*(election.open() for _ in range(3)))
        await election.vote_all(APPROVE, APPROVE, APPROVE)
        await election.close()
        assert await election.tally() == (3, 0, 0)

    @pytest.mark.parametrize("stranger", NOT_LEADING)
    async def test_and_closing_are_for_the_leadership(
        self, world: World, election: Election, stranger: Stranger
    ):
        actor = await stranger(world, election)
        await election.sign_in(*election.members)
        await expect_refusal("not_entitled", election.open(actor))
        await election.open()
        await expect_refusal("not_entitled", election.close(actor))
        assert (await election.ballot()).state is BallotState.OPEN

    async def test_is_refused_after_the_meeting(self, election: Election):
        await election.sign_in(*election.members)
        await election.end()
        await expect_refusal("meeting_ended", election.open())


class TestThePaper:
    async def test_is_only_for_those_signed_in_and_while_the_ballot_is_open(
        self, world: World, election: Election
    ):
        async def ask(voter_id: int) -> str:
            ballot_id = (await election.ballot()).id
            return await outcome(
                lambda: paper(voter_id=voter_id, ballot_id=ballot_id, office=world.office)
            )

        present, absent = election.members[0], election.members[3]
        assert await ask(present.person_id) == "ballot_not_open"
        await election.begin(present=3)
        assert await ask(present.person_id) == "done"
        assert await ask(absent.person_id) == "not_signed_in"
        assert await ask(election.candidate.person_id) == "not_on_roll"
        await election.close()
        assert await ask(present.person_id) == "ballot_closed"

    async def test_fits_a_button_and_is_another_for_every_voter_and_choice(
        self, election: Election
    ):
        await election.begin()
        buttons = [
            await election.button(voter, choice) for voter in election.members for choice in OPINION
        ]
        assert len(set(buttons)) == len(buttons)
        assert {len(button) for button in buttons} == {len(buttons[0])}
        assert len(buttons[0].encode()) <= 64

    async def test_says_whether_a_vote_has_arrived(self, world: World, election: Election):
        await election.begin()
        voter, ballot = election.members[0], await election.ballot()
        ask = {"voter_id": voter.person_id, "ballot_id": ballot.id, "office": world.office}
        assert not (await paper(**ask)).returned
        await election.vote(voter)
        assert (await paper(**ask)).returned

    async def test_is_listed_for_its_voter_alone(self, election: Election):
        await election.begin(present=3)
        ballot = await election.ballot()
        listed = {m.person_id: await open_ballots(actor=m) for m in election.members}
        assert list(listed.values()) == [(ballot.id,), (ballot.id,), (ballot.id,), ()]


class TestAVote:
    async def test_is_acknowledged_alike_whatever_it_says(self, election: Election):
        await election.begin()
        voter = election.members[1]
        answers = {await election.vote(voter, choice) for choice in OPINION}
        (answer,) = answers
        assert (answer.meeting_id, answer.candidate) == (
            election.meeting_id,
            election.candidate.name,
        )

    async def test_may_be_changed_and_the_last_one_counts(self, election: Election):
        await election.begin()
        voter = election.members[0]
        for choice in (OPPOSE, ABSTAIN, APPROVE, OPPOSE):
            await election.vote(voter, choice)
            assert list(await box()) == [voter.person_id]
        await election.close()
        assert await election.tally() == (0, 1, 0)

    async def test_lies_in_an_envelope_of_the_same_size_and_never_the_same_bytes(
        self, election: Election
    ):
        await election.begin()
        seen = []
        for choice in (*OPINION, APPROVE):
            await election.vote(election.members[0], choice)
            seen += (await box()).values()
        assert len(set(seen)) == 4
        assert len({len(ciphertext) for ciphertext in seen}) == 1

    async def test_tapped_twice_is_one_vote(self, election: Election):
        await election.begin()
        voter = election.members[0]
        sealed = await election.press(voter, await election.button(voter, APPROVE))
        await asyncio.gather(*(election.put(voter, sealed) for _ in range(3)))
        assert len(await box()) == 1
        await election.close()
        assert await election.tally() == (1, 0, 0)

    async def test_from_two_devices_at_once_is_one_vote_and_one_of_the_two(
        self, election: Election
    ):
        await election.begin()
        voter = election.members[0]
        await asyncio.gather(*(election.vote(voter, choice) for choice in (APPROVE, OPPOSE)))
        await election.close()
        assert await election.tally() in [(1, 0, 0), (0, 1, 0)]

    async def test_of_everybody_at_once_arrives(self, world: World):
        election = await hold_election(world, 10)
        await election.begin()
        await asyncio.gather(*(election.vote(voter) for voter in election.members))
        await election.close()
        assert await election.tally() == (10, 0, 0)

    async def test_racing_the_close_is_either_counted_or_refused(self, world: World):
        election = await hold_election(world, 8)
        await election.begin()
        sealed = [
            await election.press(voter, await election.button(voter, APPROVE))
            for voter in election.members
        ]
        votes = [
            outcome(lambda v=voter, s=one: election.put(v, s))
            for voter, one in zip(election.members, sealed, strict=True)
        ]
        outcomes = await asyncio.gather(*votes[:4], election.close(), *votes[4:])
        accepted = outcomes.count("done")
        assert set(outcomes) <= {"done", "ballot_closed", None}
        assert await election.tally() == (accepted, 0, 0)


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_a_vote_waits_for_a_close_under_way_and_is_refused_after_it(election: Election):
    await election.begin()
    voter, closing = election.members[0], asyncio.Event()
    sealed = await election.press(voter, await election.button(voter, APPROVE))

    async def vote() -> str:
        await closing.wait()
        return await outcome(lambda: election.put(voter, sealed))

    late = asyncio.create_task(vote())
    async with write_tx():
        await Ballot.all().select_for_update()
        closing.set()
        arrived, _ = await asyncio.wait({late}, timeout=0.3)
        await Ballot.all().update(state=BallotState.CLOSED, closed_at=NOW)
    assert arrived == set()
    assert await late == "ballot_closed"
    assert await box() == {}


Cheat = Callable[[Election], Awaitable[str]]


async def press_of_a_neighbour(election: Election) -> str:
    return await election.button(election.members[1], OPPOSE)


async def forged_token(election: Election) -> str:
    return f"v:{(await election.ballot()).id}:{'A' * 22}"


async def token_in_other_letters(election: Election) -> str:
    return f"v:{(await election.ballot()).id}:赞成"


async def token_with_a_tail(election: Election) -> str:
    return await election.button(election.members[0], OPPOSE) + "x"


async def token_of_another_ballot(election: Election) -> str:
    other = await hold_election(election.world, 1)
    await other.begin()
    _, _, foreign = (await other.button(other.members[0], OPPOSE)).split(":")
    return f"v:{(await election.ballot()).id}:{foreign}"


async def envelope_sealed_at_home(election: Election) -> str:
    ballot = await election.ballot()
    sealed = seal(OPPOSE, ballot.public_key)
    return f"w:{ballot.id}:0:{base64.urlsafe_b64encode(sealed).decode()}"


async def choice_in_plain_words(election: Election) -> str:
    return f"v:{(await election.ballot()).id}:oppose"


CHEATS = [
    press_of_a_neighbour,
    forged_token,
    token_in_other_letters,
    token_with_a_tail,
    token_of_another_ballot,
    envelope_sealed_at_home,
    choice_in_plain_words,
]


class TestAPressThatIsNoVote:
    @pytest.mark.parametrize("cheat", CHEATS)
    async def test_is_refused_and_leaves_the_earlier_vote_as_it_was(
        self, election: Election, cheat: Cheat
    ):
        await election.begin()
        voter = election.members[0]
        await election.vote(voter, APPROVE)
        before = await box()
        sealed = await election.press(voter, await cheat(election))
        await expect_refusal("ballot_button_foreign", election.put(voter, sealed))
        assert await box() == before

    @pytest.mark.parametrize(
        "data",
        ["v", "w", "v:", "w::", "v:x:y", "v:\0:\0", "v:投票:x", "w:投票:!", "v:" + "9" * 500],
    )
    async def test_on_no_ballot_at_all_is_refused(self, election: Election, data: str):
        await election.begin()
        sealed = await election.press(election.members[0], data)
        await expect_refusal("no_such_ballot", election.put(election.members[0], sealed))
        assert await box() == {}

    @pytest.mark.parametrize("data", ["", "home", "report_open:7", "vote:x", "x:v:y"])
    async def test_of_another_button_is_left_as_it_is(self, election: Election, data: str):
        assert await election.press(election.members[0], data) == data

    async def test_from_an_account_bound_to_nobody_seals_nothing(self, election: Election):
        await election.begin()
        button = await election.button(election.members[0], APPROVE)
        (sealed,) = await seal_presses(
            platform=PLATFORM,
            presses=[("stranger", button)],
            office=election.world.office,
            now=NOW,
        )
        assert read_sealed(sealed) == ((await election.ballot()).id, NOW, b"")

    async def test_by_somebody_else_on_a_lent_button_is_refused(self, election: Election):
        await election.begin(present=3)
        button = await election.button(election.members[0], APPROVE)
        await election.world.bind(election.candidate)
        for stranger, code in (
            (election.members[1], "ballot_button_foreign"),
            (election.members[3], "not_signed_in"),
            (election.candidate, "not_on_roll"),
        ):
            sealed = await election.press(stranger, button)
            await expect_refusal(code, election.put(stranger, sealed))
        assert await box() == {}

    @pytest.mark.parametrize("late", [False, True])
    async def test_after_the_close_is_refused_even_if_sealed_before(
        self, election: Election, late: bool
    ):
        await election.begin()
        voter = election.members[0]
        button = await election.button(voter, APPROVE)
        sealed = await election.press(voter, button)
        await election.close()
        if late:
            sealed = await election.press(voter, button)
        await expect_refusal("ballot_closed", election.put(voter, sealed))
        assert await box() == {}
        assert await election.tally() == (0, 0, 0)

    async def test_with_an_envelope_of_somebody_not_signed_in_is_refused(self, election: Election):
        await election.begin(present=3)
        ballot = await election.ballot()
        for stranger, code in (
            (election.members[3], "not_signed_in"),
            (election.candidate, "not_on_roll"),
        ):
            act = cast(
                actor=stranger,
                ballot_id=ballot.id,
                ciphertext=seal(APPROVE, ballot.public_key),
                received_at=NOW,
            )
            await expect_refusal(code, act)
        assert await box() == {}


class TestTheCount:
    @pytest.mark.parametrize("kind", list(BallotKind))
    async def test_goes_into_the_candidate_s_ledger_and_to_everybody_once(
        self, world: World, kind: BallotKind
    ):
        election = await hold_election(world, 3, kind=kind)
        await election.begin()
        await election.vote_all(APPROVE, APPROVE, OPPOSE)
        for _ in range(2):
            await election.close()
        (result,) = await election.results()
        assert (result.ballot, result.approve, result.oppose, result.passed) == (kind, 2, 1, True)
        notices = await Notice.filter(kind="ballot_counted")
        assert [n.recipient_id for n in notices] == [m.person_id for m in election.members]

    async def test_is_announced_in_the_group_where_there_is_one(self, world: World):
        election = await hold_election(world, 3, group="-100")
        await election.begin()
        await election.close()
        (notice,) = await Notice.filter(kind="ballot_counted")
        assert (notice.chat, notice.recipient_id) == ("-100", None)

    async def test_is_seen_by_members_only_once_it_is_done(self, election: Election):
        await election.begin()
        await election.vote_all(APPROVE, APPROVE, APPROVE)
        before = await election.seen_by(election.secretary)
        assert (before.returned, before.counts) == (3, None)
        await election.close()
        counts = (await election.seen_by(election.members[3])).counts
        assert counts is not None
        assert (counts.issued, counts.returned, counts.approve, counts.passed) == (4, 3, 3, True)

    async def test_of_an_empty_box_is_a_result_too(self, election: Election):
        await election.begin()
        await election.close()
        assert await election.tally() == (0, 0, 0)

    async def test_before_the_opening_is_refused(self, election: Election):
        await expect_refusal("ballot_not_open", election.close())

    async def test_by_several_at_once_writes_one_result(self, election: Election):
        await election.begin()
        await election.vote_all(APPROVE, OPPOSE)
        await asyncio.gather(*(election.close() for _ in range(4)))
        assert await election.tally() == (1, 1, 0)

    async def test_ends_the_ballot_for_good(self, election: Election):
        await election.begin()
        await election.close()
        await election.open()
        assert (await election.ballot()).state is BallotState.COUNTED

    async def test_leaves_the_ledger_sound(self, world: World, election: Election):
        await election.begin()
        await election.close()
        found = await verify(vault=world.office.vault, attachments=world.office.attachments)
        assert found.sound


def database_files(url: str) -> bytes:
    """The raw bytes of an SQLite database with its write-ahead log."""
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


class TestWhatIsLeftAfterTheCount:
    async def test_is_neither_an_envelope_nor_a_key(self, world: World, election: Election):
        await election.begin()
        await election.vote_all(APPROVE, OPPOSE, ABSTAIN)
        assert world.office.vault.ballots_with_seed() == ((await election.ballot()).id,)
        await election.close()
        assert await box() == {}
        assert world.office.vault.ballots_with_seed() == ()

    @pytest.mark.parametrize("engine", ["sqlite"])
    async def test_holds_no_byte_of_a_ciphertext(self, world: World, db: str):
        election = await hold_election(world, 120)
        await election.begin()
        ballot, sealed = await election.ballot(), set()
        for choice in (APPROVE, OPPOSE):
            for voter in election.members:
                ciphertext = seal(choice, ballot.public_key)
                await cast(actor=voter, ballot_id=ballot.id, ciphertext=ciphertext, received_at=NOW)
                sealed.add(ciphertext[:16])
        assert sum(piece in database_files(db) for piece in sealed) >= 120, "the search works"
        await election.close()
        assert await election.tally() == (0, 120, 0)
        assert [piece for piece in sealed if piece in database_files(db)] == []


class TestACrash:
    async def close_without_counting(self, election: Election) -> None:
        """What is left when the process dies right after the box was closed."""
        ballot = await election.ballot()
        leaves = sorted(leaf_of(ballot.id, content) for content in (await box()).values())
        async with write_tx():
            await Ballot.all().update(state=BallotState.CLOSED, closed_at=NOW, root=root_of(leaves))

    async def test_between_close_and_count_is_made_good(self, world: World, election: Election):
        await election.begin()
        await election.vote_all(APPROVE, APPROVE, APPROVE, ABSTAIN)
        await self.close_without_counting(election)
        for _ in range(2):
            await finish_counts(office=world.office, now=NOW)
        assert await election.tally() == (3, 0, 1)
        assert await box() == {}
        assert world.office.vault.ballots_with_seed() == ()

    async def test_between_close_and_count_accepts_no_vote(self, election: Election):
        await election.begin()
        voter = election.members[0]
        sealed = await election.press(voter, await election.button(voter, APPROVE))
        await self.close_without_counting(election)
        await expect_refusal("ballot_closed", election.put(voter, sealed))

    async def test_before_the_key_was_shredded_is_made_good(self, world: World, election: Election):
        await election.begin()
        await election.close()
        world.office.vault.create_ballot_seed((await election.ballot()).id)
        await finish_counts(office=world.office, now=NOW)
        assert world.office.vault.ballots_with_seed() == ()

    async def test_elsewhere_costs_no_open_ballot_its_key(self, world: World, election: Election):
        await election.begin()
        await election.vote(election.members[0])
        world.office.vault.create_ballot_seed("0" * 12)  # of a ballot about to be written
        await finish_counts(office=world.office, now=NOW)
        assert len(world.office.vault.ballots_with_seed()) == 2
        await election.close()
        assert await election.tally() == (1, 0, 0)


class TestALostKey:
    @pytest.fixture
    async def void(self, world: World, election: Election) -> Election:
        """An election whose key was lost while the ballot was open."""
        await election.begin()
        await election.vote_all(APPROVE, OPPOSE)
        world.office.vault.shred_ballot_seed((await election.ballot()).id)
        return election

    async def test_hands_out_no_more_papers(self, void: Election):
        await expect_refusal("ballot_key_lost", void.button(void.members[0], APPROVE))

    async def test_makes_the_ballot_void_with_no_result(self, void: Election):
        length = await ledger_length()
        await void.close()
        assert (await void.ballot()).state is BallotState.VOID
        assert await box() == {}
        assert await ledger_length() == length
        assert (await void.seen_by(void.secretary)).counts is None

    async def test_is_made_good_by_voting_again(self, void: Election):
        await void.close()
        lost = await void.ballot()
        await void.open()
        assert (await void.ballot()).id != lost.id
        await void.vote_all(APPROVE, APPROVE, APPROVE)
        await void.close()
        assert await void.tally() == (3, 0, 0)
        assert (await Ballot.get(id=lost.id)).state is BallotState.VOID


class TestTwoElections:
    async def test_side_by_side_keep_their_boxes_apart(self, world: World):
        one, other = await hold_election(world, 2), await hold_election(world, 2)
        for election in (one, other):
            await election.begin()
        await one.vote_all(APPROVE, APPROVE)
        await other.vote_all(OPPOSE)
        await one.close()
        assert len(await box()) == 1
        await other.close()
        assert (await one.tally(), await other.tally()) == ((2, 0, 0), (0, 1, 0))

    async def test_of_one_branch_are_on_one_candidate_each(self, world: World):
        election = await hold_election(world, 2)
        second = await world.person(election.branch, STAGE[BallotKind.ADMISSION])
        number = await convene_meeting(
            world, election.branch, election.secretary, second, request="second"
        )
        other = Election(world, election.branch, election.members, second, number)
        for meeting, choice in ((election, APPROVE), (other, OPPOSE)):
            await meeting.begin()
            await meeting.vote_all(choice, choice)
            await meeting.close()
        assert (await election.tally(), await other.tally()) == ((2, 0, 0), (0, 2, 0))


async def test_a_result_moves_nobody_by_itself(world: World, election: Election):
    """第30条: admission needs the approval of the college."""
    await election.begin()
    await election.vote_all(*[APPROVE] * 4)
    await election.close()
    assessment = assess(await load_dossier(election.candidate.person_id), RULES, TODAY)
    assert assessment.stage is Stage.PROSPECTIVE_MEMBER


@pytest.mark.parametrize("form", [form for form in BallotForm if form not in FORMAL])
class TestABallotOfAnotherForm:
    async def election(self, world: World, form: BallotForm) -> Election:
        """A meeting of three whose ballot has this form."""
        election = await hold_election(world, 3)
        async with write_tx():
            await Ballot.all().update(form=form)
        return election

    async def test_offers_its_own_answers_and_counts_them(self, world: World, form: BallotForm):
        election = await self.election(world, form)
        await election.begin()
        first, *_, last = OPTIONS[form]
        await election.vote_all(first, last, last)
        await election.close()
        ballot = await election.ballot()
        expected = dict.fromkeys(OPTIONS[form], 0) | {first: 1, last: 2}
        assert ballot.counts == {choice.value: number for choice, number in expected.items()}

    async def test_seals_every_answer_in_the_same_size(self, world: World, form: BallotForm):
        election = await self.election(world, form)
        await election.begin()
        sizes, buttons = set(), set()
        for choice in OPTIONS[form]:
            buttons.add(len(await election.button(election.secretary, choice)))
            await election.vote(election.secretary, choice)
            sizes |= {len(ciphertext) for ciphertext in (await box()).values()}
        assert (len(sizes), len(buttons)) == (1, 1)

    async def test_asks_for_no_quorum_but_for_somebody(self, world: World, form: BallotForm):
        election = await self.election(world, form)
        await expect_refusal("nobody_signed_in", election.open())
        await election.begin(present=1)
        assert (await election.ballot()).issued == 1
