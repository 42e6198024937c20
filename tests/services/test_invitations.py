"""An invitation ties one account to one person, once."""

import asyncio
import re
from datetime import timedelta

import pytest

from models import Identity, Invitation
from regulation.assessment import Stage
from services.access import Actor, identify
from services.invitations import (
    LIFETIME,
    WRONG_CODES,
    Invited,
    bind,
    issue,
    looks_like_code,
    normalise,
)
from tests.services.builders import NOW, PLATFORM, World, expect_refusal, later, outcome
from texts.invitations import REFUSALS

WRONG = "00000-00000-00000"


async def student_number(person: Actor) -> str:
    return f"S{person.name.removeprefix('同学')}"


async def invite(person: Actor, *, now=NOW) -> Invited:
    (invited,) = await issue(student_numbers=[await student_number(person)], now=now)
    return invited


def use(code: str, account: str = "42", *, now=NOW):
    return bind(platform=PLATFORM, external_id=account, code=code, now=now)


@pytest.fixture
async def person(world: World) -> Actor:
    return await world.person(await world.branch())


class TestACode:
    async def test_is_kept_only_as_a_hash(self, person):
        invited = await invite(person)
        row = await Invitation.get()
        assert normalise(invited.code) == invited.payload
        assert invited.payload not in row.code_hash
        assert len(row.code_hash) == 64

    async def test_has_at_least_sixty_random_bits(self, person):
        payloads = {(await invite(person)).payload for _ in range(20)}
        assert len(payloads) == 20
        assert {len(payload) for payload in payloads} == {15}  # 5 bits each

    async def test_fits_a_deep_link(self, person):
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", (await invite(person)).payload)

    async def test_says_whose_it_is_and_until_when(self, person):
        invited = await invite(person)
        assert invited.name == person.name
        assert invited.expires_at == NOW + LIFETIME

    @pytest.mark.parametrize(
        "typed",
        ["7k3m9-qxa2b-ft8we", "7K3M9 QXA2B FT8WE", " 7K3M9QXA2BFT8WE\n", "７Ｋ３Ｍ９—QXA2B–FT8WE"],
    )
    def test_is_read_however_it_is_typed(self, typed):
        assert normalise(typed) == "7K3M9QXA2BFT8WE"
        assert looks_like_code(typed)

    def test_is_read_with_letters_that_look_like_digits(self):
        assert normalise("oO-iI-lL") == "001111"

    @pytest.mark.parametrize(
        "typed", ["", "你好", "7K3M9-QXA2B", "7K3M9-QXA2B-FT8WEE", "7K3M9-QXA2B-FT8W*"]
    )
    def test_is_told_from_other_text(self, typed):
        assert not looks_like_code(typed)


class TestIssuing:
    async def test_revokes_the_earlier_unused_code(self, person):
        earlier, newest = await invite(person), await invite(person)
        await expect_refusal("invitation_revoked", use(earlier.code))
        assert (await use(newest.code)).person_id == person.person_id

    async def test_issues_none_where_one_number_is_unknown(self, person):
        numbers = [await student_number(person), "nobody"]
        await expect_refusal("unknown_student_number", issue(student_numbers=numbers, now=NOW))
        assert await Invitation.all().count() == 0

    async def test_is_refused_for_somebody_who_has_an_account(self, world, person):
        await world.bind(person)
        await expect_refusal("invitee_already_bound", invite(person))

    async def test_issues_one_code_for_a_number_given_twice(self, person):
        number = await student_number(person)
        assert len(await issue(student_numbers=[number, number], now=NOW)) == 1


class TestBinding:
    async def test_makes_the_account_act_for_the_person(self, person):
        actor = await use((await invite(person)).code.lower())
        assert actor == person
        assert await identify(platform=PLATFORM, external_id="42") == person

    async def test_again_with_the_same_code_changes_nothing(self, person):
        code = (await invite(person)).code
        assert await use(code) == await use(code, now=later(days=30))
        assert await Identity.all().count() == 1

    async def test_is_refused_with_a_used_code(self, person):
        code = (await invite(person)).code
        await use(code)
        await expect_refusal("invitation_used", use(code, "43"))

    async def test_is_allowed_until_the_code_expires(self, person):
        code = (await invite(person)).code
        assert await use(code, now=NOW + LIFETIME - timedelta(seconds=1))

    async def test_is_refused_once_the_code_has_expired(self, person):
        code = (await invite(person)).code
        await expect_refusal("invitation_expired", use(code, now=NOW + LIFETIME))

    async def test_is_refused_with_an_unknown_code(self, person):
        await invite(person)
        await expect_refusal("invitation_unknown", use(WRONG))

    async def test_is_refused_for_an_account_of_somebody_else_and_leaves_the_code(
        self, world, person
    ):
        other = await world.person(await world.branch())
        await use((await invite(other)).code)
        code = (await invite(person)).code
        refusal = await expect_refusal("account_bound_elsewhere", use(code))
        assert refusal.facts["name"] == other.name
        assert await use(code, "43") == person

    async def test_is_refused_for_a_person_with_another_account(self, world, person):
        code = (await invite(person)).code
        await world.bind(person)
        await expect_refusal("person_bound_elsewhere", use(code))
        assert await Identity.all().count() == 1


class TestGuessing:
    async def guess(self, times: int, *, account="42", now=NOW) -> None:
        for _ in range(times):
            await expect_refusal("invitation_unknown", use(WRONG, account, now=now))

    async def test_stops_even_the_right_code_after_ten_wrong_ones(self, person):
        code = (await invite(person)).code
        await self.guess(WRONG_CODES)
        await expect_refusal("invitation_guessing", use(code))

    async def test_lets_the_right_code_through_after_nine(self, person):
        code = (await invite(person)).code
        await self.guess(WRONG_CODES - 1)
        assert await use(code) == person

    async def test_is_forgotten_after_an_hour(self, person):
        code = (await invite(person)).code
        await self.guess(WRONG_CODES)
        assert await use(code, now=later(hours=1)) == person

    async def test_stops_nobody_else(self, person):
        code = (await invite(person)).code
        await self.guess(WRONG_CODES)
        assert await use(code, "43") == person


class TestSimultaneously:
    async def test_one_account_wins_a_code(self, person):
        code = (await invite(person)).code
        outcomes = await asyncio.gather(*(outcome(lambda n=n: use(code, str(n))) for n in range(8)))
        assert sorted(outcomes) == ["done"] + ["invitation_used"] * 7
        assert await Identity.all().count() == 1

    async def test_one_person_wins_an_account(self, world):
        people = await world.people(await world.branch(), Stage.NONE, 6)
        codes = [(await invite(person)).code for person in people]
        outcomes = await asyncio.gather(*(outcome(lambda c=c: use(c)) for c in codes))
        assert sorted(outcomes) == ["account_bound_elsewhere"] * 5 + ["done"]
        assert await Invitation.filter(used_at__isnull=False).count() == 1


def test_every_refusal_tells_what_to_do_next():
    facts = {"name": "张三", "student_number": "1", "limit": 10}
    for code, phrase in REFUSALS.items():
        result, _, advice = phrase(facts).partition("。")
        assert result, code
        assert advice or "无须" in result, code
