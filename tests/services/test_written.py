"""书面意见 (第28条): sealed, confirmed, counted in totals, void on arrival, never attributed."""

import pytest

from models import LedgerRecord, OpinionState, WrittenOpinion
from regulation.ballot_forms import Choice
from regulation.records import BallotResult
from regulation.rules import load_rules
from services import written
from services.ledger import load_dossier
from services.office import Office
from tests.services.assemblies import Assembly, announced_assembly
from tests.services.builders import NOW, World, expect_refusal

YES, NO = Choice.APPROVE, Choice.OPPOSE


@pytest.fixture
async def assembly(world: World) -> Assembly:
    """Five members; the last but two will not come and has handed in an opinion."""
    return await announced_assembly(world, 5, candidates=1)


def author_of(assembly: Assembly):
    return assembly.members[2]


def others(assembly: Assembly):
    return [m for m in assembly.members if m is not author_of(assembly)]


async def to_the_ballot(assembly: Assembly) -> None:
    await assembly.open()
    await assembly.sign_in(*others(assembly))
    await assembly.discuss()
    await assembly.count_heads(4)


async def result_of(assembly: Assembly) -> BallotResult:
    records = (await load_dossier(assembly.candidates[0].person_id)).records
    (found,) = [r.payload for r in records if isinstance(r.payload, BallotResult)]
    return found


class TestTheBox:
    async def test_counts_inside_the_totals_and_keeps_nothing(self, assembly: Assembly):
        number = await assembly.write_opinion(author_of(assembly), YES)
        await to_the_ballot(assembly)
        await assembly.confirm_opinion(number)
        await assembly.open_ballot()
        await assembly.vote(YES, NO)
        await assembly.close_ballot()
        result = await result_of(assembly)
        assert (result.entitled, result.present, result.written) == (5, 4, 1)
        assert (result.issued, result.returned) == (4, 2)
        assert (result.approve, result.oppose) == (2, 1)
        row = await WrittenOpinion.get()
        assert (row.state, row.ciphertext) == (OpinionState.COUNTED, None)
        assert assembly.world.office.vault.items_with_seed() == ()

    async def test_can_carry_the_majority(self, world: World):
        """Three of five: two votes in the room and one in writing."""
        assembly = await announced_assembly(world, 5)
        number = await assembly.write_opinion(author_of(assembly), YES)
        await to_the_ballot(assembly)
        await assembly.confirm_opinion(number)
        await assembly.open_ballot()
        await assembly.vote(YES, YES)
        await assembly.close_ballot()
        assert (await result_of(assembly)).passed

    async def test_is_opaque_and_of_one_size(self, assembly: Assembly):
        office, author = assembly.world.office, author_of(assembly)
        (paper,) = await written.papers(
            actor=author, meeting_id=assembly.meeting_id, office=office, now=NOW
        )
        sealed = [
            await written.seal_press(
                platform="telegram",
                external_id=f"account-{author.person_id}",
                data=data,
                office=office,
            )
            for data in paper.tokens.values()
        ]
        assert len({len(data) for data in sealed}) == 1
        assert not any(choice.value in data for data in sealed for choice in Choice)
        foreign = await written.seal_press(
            platform="telegram",
            external_id=f"account-{assembly.secretary.person_id}",
            data=paper.tokens[YES],
            office=office,
        )
        item_id, nothing = written.read_sealed(foreign)
        act = written.hand_in(
            actor=assembly.secretary, item_id=item_id, ciphertext=nothing, office=office, now=NOW
        )
        await expect_refusal("ballot_button_foreign", act)

    async def test_takes_the_last_word_which_is_confirmed_anew(self, assembly: Assembly):
        number = await assembly.write_opinion(author_of(assembly), NO)
        await assembly.confirm_opinion(number)
        assert await assembly.write_opinion(author_of(assembly), YES) == number
        await to_the_ballot(assembly)
        refusal = await expect_refusal("written_waiting", assembly.open_ballot())
        assert refusal.facts["count"] == 1
        await assembly.confirm_opinion(number)
        await assembly.open_ballot()
        await assembly.close_ballot()
        assert ((await result_of(assembly)).approve, (await result_of(assembly)).oppose) == (1, 0)


class TestTheAuthor:
    async def test_who_comes_votes_in_the_room(self, assembly: Assembly):
        number = await assembly.write_opinion(author_of(assembly), YES)
        await assembly.confirm_opinion(number)
        await assembly.open()
        await assembly.sign_in(*assembly.members)
        row = await WrittenOpinion.get()
        assert (row.state, row.ciphertext) == (OpinionState.VOID, None)
        act = assembly.write_opinion(author_of(assembly), YES)
        await expect_refusal("written_author_present", act)
        await assembly.discuss()
        await assembly.count_heads(5)
        await assembly.open_ballot()
        await assembly.vote(NO, NO, NO)
        await assembly.close_ballot()
        result = await result_of(assembly)
        assert (result.written, result.approve, result.oppose) == (0, 0, 3)

    async def test_may_take_it_back_before_the_vote(self, assembly: Assembly):
        await assembly.write_opinion(author_of(assembly), YES)
        known = {"actor": author_of(assembly), "meeting_id": assembly.meeting_id}
        assert [await written.withdraw(**known), await written.withdraw(**known)] == [1, 0]
        await to_the_ballot(assembly)
        await assembly.open_ballot()
        await assembly.close_ballot()
        assert (await result_of(assembly)).written == 0

    async def test_is_on_the_roll(self, assembly: Assembly):
        act = assembly.write_opinion(assembly.candidates[0], YES)
        await expect_refusal("not_on_roll", act)


class TestTheCutOff:
    async def test_is_the_ballot(self, assembly: Assembly):
        await to_the_ballot(assembly)
        await assembly.open_ballot()
        act = assembly.write_opinion(author_of(assembly), YES)
        await expect_refusal("written_too_late", act)

    async def test_of_the_centre_is_the_opening(self, assembly: Assembly):
        await assembly.write_opinion(author_of(assembly), YES)
        assert not (await WrittenOpinion.get()).late
        await assembly.open()
        await assembly.write_opinion(author_of(assembly), YES)
        assert (await WrittenOpinion.get()).late
        strict = load_rules("college", central_rules="block")
        assembly.world = World(Office(rules=strict, data_dir=assembly.world.office.data_dir))
        act = assembly.write_opinion(author_of(assembly), YES)
        await expect_refusal("written_central_late", act)


class TestTheScrutineer:
    async def test_alone_sees_whose_they_are_and_confirms(self, assembly: Assembly):
        number = await assembly.write_opinion(author_of(assembly), YES)
        (found,) = await written.received(actor=assembly.scrutineer, meeting_id=assembly.meeting_id)
        assert (found.author, found.confirmed) == (author_of(assembly).name, False)
        for actor in (assembly.secretary, assembly.teller, author_of(assembly)):
            await expect_refusal(
                "scrutineer_only", written.received(actor=actor, meeting_id=assembly.meeting_id)
            )
            await expect_refusal("scrutineer_only", assembly.confirm_opinion(number, actor))


async def test_nothing_of_an_opinion_is_in_the_ledger_but_totals(assembly: Assembly):
    number = await assembly.write_opinion(author_of(assembly), NO)
    await assembly.confirm_opinion(number)
    await to_the_ballot(assembly)
    await assembly.open_ballot()
    await assembly.vote(NO, YES)
    await assembly.close_ballot()
    rows = await LedgerRecord.filter(kind="ballot_result")
    assert not any("author" in row.payload or "oppose_by" in row.payload for row in rows)
    assert (await result_of(assembly)).oppose == 2
