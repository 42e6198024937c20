"""Presses of a ballot that arrive again, late or in a race: one voter, one vote, the last word."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from aiogram import Bot
from aiogram.types import Update

from bot.intake import Intake
from models import Envelope, Identity, IncomingUpdate
from models.db import write_tx
from regulation.ballot_forms import Choice
from services.access import Actor
from services.office import Office
from services.seal import unseal
from services.voting import cast, read_sealed
from tests.services.builders import NOW, PLATFORM, World, outcome
from tests.services.elections import ABSTAIN, APPROVE, OPPOSE, Election, hold_election

MEMBERS = 6


@dataclass
class Counter:
    """An intake in front of an election; `refused` are the presses no batch has taken."""

    election: Election
    intake: Intake
    office: Office
    refused: list[str] = field(default_factory=list)

    async def feed_update(self, bot: Bot, update: Update) -> None:
        """In the place of the handlers: the long way of a vote, with what came of it."""
        press = update.callback_query
        assert press is not None
        ballot_id, received_at, ciphertext = read_sealed(press.data or "")
        voter = self.voter(press.from_user.id)
        kept = {"ballot_id": ballot_id, "ciphertext": ciphertext, "received_at": received_at}
        self.refused.append(await outcome(lambda: cast(actor=voter, **kept)))

    def voter(self, account: int) -> Actor:
        return next(m for m in self.election.members if m.person_id == account)

    async def press(self, number: int, voter: Actor, choice: Choice) -> Update:
        """The update of a press as the platform delivers it."""
        data = await self.election.button(voter, choice)
        return self.delivered(number, voter, data)

    def delivered(self, number: int, voter: Actor, data: str, press: str = "") -> Update:
        user = {"id": voter.person_id, "is_bot": False, "first_name": "某"}
        chat = {"id": voter.person_id, "type": "private", "first_name": "某"}
        message = {"message_id": 1, "chat": chat, "date": 1, "text": "表决票"}
        query = {
            "id": press or f"press-{number}",
            "from": user,
            "chat_instance": "1",
            "message": message,
            "data": data,
        }
        return Update.model_validate({"update_id": number, "callback_query": query})

    async def take(self, *updates: Update) -> None:
        """Taken in and handled, the acknowledgements among it."""
        await self.intake.take(updates)
        await self.intake.drain()

    async def box(self) -> dict[int, Choice]:
        """Who said what, for us who have the key."""
        seed = self.office.vault.ballot_seed((await self.election.ballot()).id)
        assert seed is not None
        return {e.voter_id: unseal(e.ciphertext, seed) for e in await Envelope.all()}


@pytest.fixture
def open_counter(db: str, bot: Bot, office: Office) -> Callable[[Election], Counter]:
    """Opens the intake of a process; another one is what a restart opens."""

    def open_(election: Election) -> Counter:
        async def tell(_: Update, number: str) -> None:
            raise AssertionError(f"incident {number}")

        counter = Counter(election, None, office)  # type: ignore[arg-type]
        counter.intake = Intake(
            bot=bot,
            dispatcher=counter,  # type: ignore[arg-type]
            office=office,
            clock=lambda: NOW,
            handled=lambda: None,
            report_incident=tell,
        )
        return counter

    return open_


@pytest.fixture
async def counter(office: Office, open_counter: Callable[[Election], Counter]) -> Counter:
    """Members whose accounts are numbers, the ballot open."""
    election = await hold_election(World(office), MEMBERS)
    async with write_tx():
        for member in election.members:
            accounts = Identity.filter(platform=PLATFORM, person_id=member.person_id)
            await accounts.update(external_id=str(member.person_id))
    await sign_in(election)
    return open_counter(election)


async def sign_in(election: Election) -> None:
    await election.sign_in(*election.members)
    await election.open()


class TestAPressDeliveredAgain:
    async def test_under_its_own_number_takes_no_change_of_mind_back(self, counter: Counter):
        voter = counter.election.members[0]
        first = await counter.press(1, voter, APPROVE)
        await counter.take(first)
        await counter.take(await counter.press(2, voter, OPPOSE))
        await counter.take(first)
        await counter.take(first, first)
        assert await counter.box() == {voter.person_id: OPPOSE}
        assert counter.refused == []
        assert await IncomingUpdate.filter(handled_at__isnull=True).count() == 0

    async def test_under_another_number_is_the_same_vote(self, counter: Counter):
        voter = counter.election.members[0]
        data = await counter.election.button(voter, ABSTAIN)
        copies = [counter.delivered(n, voter, data, press="one") for n in range(1, 5)]
        await counter.take(*copies[:2])
        await counter.take(*copies[2:])
        assert await counter.box() == {voter.person_id: ABSTAIN}
        await counter.election.close()
        assert await counter.election.tally() == (0, 0, 1)

    async def test_in_two_deliveries_at_once_is_one_vote(self, counter: Counter):
        voter = counter.election.members[0]
        press = await counter.press(1, voter, APPROVE)
        other = counter.delivered(2, voter, press.callback_query.data)  # type: ignore[union-attr, arg-type]
        await asyncio.gather(*(counter.take(press, other) for _ in range(3)))
        assert await counter.box() == {voter.person_id: APPROVE}

    @pytest.mark.parametrize("number", [1, 2], ids=["the same number", "another number"])
    async def test_after_the_close_changes_nothing(self, counter: Counter, number: int):
        voter = counter.election.members[0]
        press = await counter.press(1, voter, APPROVE)
        await counter.take(press)
        await counter.election.close()
        again = counter.delivered(number, voter, press.callback_query.data)  # type: ignore[union-attr, arg-type]
        await counter.take(again)
        assert await counter.election.tally() == (1, 0, 0)
        assert await Envelope.all().count() == 0
        assert counter.refused == ([] if number == 1 else ["ballot_closed"])

    async def test_to_another_process_is_one_vote(
        self, counter: Counter, open_counter: Callable[[Election], Counter]
    ):
        voter = counter.election.members[0]
        first, second = (
            await counter.press(1, voter, APPROVE),
            await counter.press(2, voter, OPPOSE),
        )
        await counter.take(first, second)
        after = open_counter(counter.election)
        await after.intake.resume()
        await after.take(first)
        assert await after.box() == {voter.person_id: OPPOSE}
        assert after.refused == []


class TestVotesRacingTheClose:
    @pytest.mark.parametrize("late", range(4))
    async def test_are_counted_or_refused_and_nothing_between(self, counter: Counter, late: int):
        """Half of them together, half alone; the close begins a little later every time."""
        election = counter.election
        presses = [
            await counter.press(number, voter, APPROVE)
            for number, voter in enumerate(election.members, 1)
        ]

        async def close() -> None:
            for _ in range(late * 3):
                await asyncio.sleep(0)
            await election.close()

        together, alone = presses[: MEMBERS // 2], presses[MEMBERS // 2 :]
        await asyncio.gather(
            counter.intake.take(together), close(), *(counter.intake.take([p]) for p in alone)
        )
        await counter.intake.drain()
        (result,) = await election.results()
        refused = counter.refused.count("ballot_closed")
        assert set(counter.refused) <= {"ballot_closed"}
        assert (result.approve, result.returned) == (MEMBERS - refused, MEMBERS - refused)
        assert await IncomingUpdate.filter(handled_at__isnull=True).count() == 0
