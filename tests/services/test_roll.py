"""The roll (第28条): the rotating code, the head count, corrections, thin attendance."""

from datetime import timedelta

import pytest

from models import AgendaItem, Meeting, RollEntry
from regulation.assessment import Stage
from services import roll
from services.access import Actor
from services.roll import (
    MOST_WRONG_CODES,
    SLOT_SECONDS,
    Proposal,
    RollChange,
    corrections,
    propose_correction,
    sign_correction,
)
from tests.services.assemblies import Assembly, announced_assembly, opened_assembly
from tests.services.builders import NOW, World, expect_refusal


class TestTheCode:
    @pytest.mark.parametrize(("slots_ago", "accepted"), [(0, True), (1, True), (2, False)])
    async def test_is_good_for_its_stretch_and_the_next(
        self, world: World, slots_ago: int, accepted: bool
    ):
        assembly = await opened_assembly(world, present=0)
        code = await assembly.code(NOW - timedelta(seconds=SLOT_SECONDS * slots_ago))
        if accepted:
            assert (await assembly.sign_in_with(assembly.secretary, code)).signed_in
        else:
            await expect_refusal(
                "sign_in_code_wrong", assembly.sign_in_with(assembly.secretary, code)
            )

    async def test_changes_every_twenty_seconds_and_with_every_meeting(self, world: World):
        one = await opened_assembly(world, present=0)
        other = await opened_assembly(world, present=0)
        codes = {
            await assembly.code(NOW + timedelta(seconds=SLOT_SECONDS * n))
            for assembly in (one, other)
            for n in range(10)
        }
        assert len(codes) == 20
        assert all(len(code) == 6 and code.isdecimal() for code in codes)

    async def test_may_be_guessed_five_times_in_ten_minutes(self, world: World):
        assembly = await opened_assembly(world, present=0)
        member = assembly.members[1]
        right = await assembly.code()
        wrong = "0" * 6 if right != "0" * 6 else "1" * 6
        for left in range(MOST_WRONG_CODES - 1, -1, -1):
            refusal = await expect_refusal(
                "sign_in_code_wrong", assembly.sign_in_with(member, wrong)
            )
            assert refusal.facts["left"] == left
        await expect_refusal("sign_in_code_locked", assembly.sign_in_with(member, right))
        assembly.now = NOW + timedelta(minutes=10)
        await assembly.sign_in_with(member, await assembly.code())
        assert (await RollEntry.get(person_id=member.person_id)).wrong_codes == 0

    async def test_is_shown_to_host_and_scrutineer_only(self, world: World):
        assembly = await opened_assembly(world, present=0)
        for actor in (assembly.secretary, assembly.scrutineer):
            assert await roll.sign_in_code(actor=actor, meeting_id=assembly.meeting_id, now=NOW)
        act = roll.sign_in_code(actor=assembly.members[1], meeting_id=assembly.meeting_id, now=NOW)
        await expect_refusal("not_entitled", act)

    async def test_is_none_before_the_opening(self, world: World):
        assembly = await announced_assembly(world)
        await expect_refusal("meeting_not_open", assembly.code())
        await expect_refusal(
            "meeting_not_open", assembly.sign_in_with(assembly.secretary, "000000")
        )


class TestTheHeadCount:
    @pytest.mark.parametrize(("counted", "more"), [(3, False), (5, True)])
    async def test_has_to_equal_the_sign_ins(self, world: World, counted: int, more: bool):
        assembly = await opened_assembly(world, present=4)
        refusal = await expect_refusal("heads_differ", assembly.count_heads(counted))
        assert refusal.facts == {
            "counted": counted,
            "signed_in": 4,
            "difference": 1,
            "more": more,
        }
        await assembly.count_heads(4)
        assert (await AgendaItem.get()).head_count == 4

    async def test_is_the_scrutineers(self, world: World):
        assembly = await opened_assembly(world)
        for actor in (assembly.secretary, assembly.teller, assembly.candidates[0]):
            await expect_refusal("scrutineer_only", assembly.count_heads(5, actor))

    async def test_is_asked_for_before_the_ballots(self, world: World):
        assembly = await opened_assembly(world)
        await assembly.discuss()
        await expect_refusal("heads_not_counted", assembly.open_ballot())

    async def test_is_stale_once_somebody_comes_or_leaves(self, world: World):
        assembly = await opened_assembly(world, present=4)
        await assembly.discuss()
        await assembly.count_heads(4)
        await assembly.sign_in(assembly.members[4])
        await expect_refusal("heads_differ", assembly.open_ballot())
        for leaver in assembly.members[3:]:
            await roll.sign_out(
                actor=assembly.scrutineer,
                meeting_id=assembly.meeting_id,
                person_id=leaver.person_id,
                now=NOW,
            )
        await expect_refusal("attendance_needs_reason", assembly.open_ballot())
        await assembly.go_on()
        await expect_refusal("heads_differ", assembly.open_ballot())
        await assembly.count_heads(3)
        await assembly.open_ballot()
        assert (await assembly.seen()).present == 3


class TestAttendance:
    @pytest.mark.parametrize(
        ("present", "code"),
        [(1, "quorum_not_met"), (2, "attendance_needs_reason"), (3, None)],
    )
    async def test_of_four_below_at_and_above_half(
        self, world: World, present: int, code: str | None
    ):
        assembly = await opened_assembly(world, 4, present=present)
        if code is None:
            await assembly.step("candidate_report")
        else:
            await expect_refusal(code, assembly.step("candidate_report"))

    @pytest.mark.parametrize(("present", "warnings"), [(3, ("thin_attendance",)), (4, ())])
    async def test_of_six_at_two_thirds_is_not_thin(
        self, world: World, present: int, warnings: tuple[str, ...]
    ):
        assembly = await opened_assembly(world, 6, present=present)
        found = (await assembly.seen()).warnings
        assert found == (("central_quorum", *warnings) if present == 3 else warnings)

    async def test_at_exactly_half_goes_on_with_a_recorded_reason(self, world: World):
        assembly = await opened_assembly(world, 4, present=2)
        assert "central_quorum" in (await assembly.seen()).warnings
        await expect_refusal("postponed_without_reason", assembly.go_on(" "))
        await assembly.go_on("毕业前最后一次大会")
        await assembly.step("candidate_report")
        assert (await Meeting.get()).attendance_reason == "毕业前最后一次大会"

    async def test_below_half_no_reason_helps(self, world: World):
        assembly = await opened_assembly(world, 5, present=2)
        await assembly.go_on()
        refusal = await expect_refusal("quorum_not_met", assembly.step("candidate_report"))
        assert refusal.facts == {"entitled": 5, "present": 2, "needed": 3}


async def propose(
    assembly: Assembly,
    person: Actor,
    change: RollChange = RollChange.EXCLUDE,
    *,
    reason: str = "bedridden",
    consent: str = "学院党委11月18日批复",
    actor: Actor | None = None,
) -> None:
    proposal = Proposal(person_id=person.person_id, change=change, reason=reason, consent=consent)
    await propose_correction(
        actor=actor or assembly.secretary,
        meeting_id=assembly.meeting_id,
        proposal=proposal,
        office=assembly.world.office,
        now=NOW,
    )


async def sign_all(assembly: Assembly, actor: Actor | None = None) -> None:
    found = await corrections(actor=assembly.secretary, meeting_id=assembly.meeting_id, now=NOW)
    for one in found:
        await sign_correction(
            actor=actor or assembly.scrutineer,
            meeting_id=assembly.meeting_id,
            correction_id=one.correction_id,
            now=NOW,
        )


class TestCorrections:
    async def test_are_in_force_once_the_scrutineer_has_signed(self, world: World):
        assembly = await opened_assembly(world, present=4)
        await propose(assembly, assembly.members[4])
        assert (await assembly.seen()).entitled == 5
        await expect_refusal("scrutineer_only", sign_all(assembly, assembly.secretary))
        await sign_all(assembly)
        assert (await assembly.seen()).entitled == 4
        assert await roll.excluded_grounds(assembly.meeting_id) == ("bedridden",)

    @pytest.mark.parametrize(
        ("reason", "consent", "code"),
        [
            ("busy", "批复", "exclusion_ground"),
            ("bedridden", " ", "exclusion_unconfirmed"),
        ],
    )
    async def test_exclude_on_accepted_grounds_with_consent_only(
        self, world: World, reason: str, consent: str, code: str
    ):
        assembly = await opened_assembly(world, present=4)
        act = propose(assembly, assembly.members[4], reason=reason, consent=consent)
        await expect_refusal(code, act)

    async def test_strike_off_who_has_no_vote_and_add_who_has(self, world: World):
        assembly = await opened_assembly(world, present=4)
        forgotten = await world.person(assembly.branch, Stage.FULL_MEMBER)
        candidate = assembly.candidates[0]
        await propose(assembly, assembly.members[4], RollChange.REMOVE, reason="party_probation")
        await propose(assembly, forgotten, RollChange.ADD)
        await expect_refusal("post_needs_member", propose(assembly, candidate, RollChange.ADD))
        await sign_all(assembly)
        listed = {e.person_id for e in await RollEntry.all()}
        assert assembly.members[4].person_id not in listed
        assert forgotten.person_id in listed

    async def test_hold_the_ballot_up_until_signed(self, world: World):
        assembly = await opened_assembly(world, 6, present=4)
        await assembly.discuss()
        await assembly.count_heads(4)
        await propose(assembly, assembly.members[5])
        await expect_refusal("corrections_waiting", assembly.open_ballot())

    async def test_are_over_once_the_first_ballot_is_open(self, world: World):
        assembly = await opened_assembly(world)
        await propose(assembly, assembly.members[1])
        await sign_all(assembly)
        await assembly.discuss()
        await assembly.count_heads(4)
        await assembly.open_ballot()
        await expect_refusal("roll_fixed", propose(assembly, assembly.members[2]))

    async def test_are_proposed_by_the_host(self, world: World):
        assembly = await opened_assembly(world)
        act = propose(assembly, assembly.members[1], actor=assembly.members[2])
        await expect_refusal("not_entitled", act)


class TestSomebodyWithoutAPhone:
    @pytest.fixture
    async def assembly(self, world: World) -> Assembly:
        """Six members; the third has no phone, all others have signed in."""
        assembly = await opened_assembly(world, 6, present=0)
        await assembly.sign_in(*assembly.members[:2], *assembly.members[3:])
        return assembly

    async def test_is_there_once_two_have_said_so(self, assembly: Assembly):
        absent, known = assembly.members[2], {"meeting_id": assembly.meeting_id, "now": NOW}
        recorder, scrutineer = assembly.members[1], assembly.scrutineer
        enter = {"person_id": absent.person_id, **known}
        assert [n.name for n in await roll.absentees(actor=recorder, **known)] == [absent.name]
        await expect_refusal(
            "presence_two_people", roll.propose_presence(actor=scrutineer, **enter)
        )
        stranger = assembly.members[3]
        await expect_refusal("not_entitled", roll.propose_presence(actor=stranger, **enter))
        for own in (recorder, scrutineer):
            mine = {**enter, "person_id": own.person_id}
            await expect_refusal(
                "presence_own_phone", roll.propose_presence(actor=recorder, **mine)
            )
        for _ in range(2):
            assert await roll.propose_presence(actor=recorder, **enter) == absent.name
        assert (await assembly.seen()).present == 5
        (found,) = await corrections(actor=scrutineer, **known)
        sign = {"correction_id": found.correction_id, **known}
        await expect_refusal("scrutineer_only", sign_correction(actor=recorder, **sign))
        await sign_correction(actor=scrutineer, **sign)
        seen = await assembly.seen()
        assert (seen.present, seen.by_hand) == (6, 1)
        await assembly.discuss()
        await assembly.count_heads(6)
        await expect_refusal("by_hand_present", assembly.open_ballot())
        await assembly.sign_in(absent)
        assert (await assembly.seen()).by_hand == 0
        await assembly.open_ballot()

    async def test_holds_the_ballot_up_until_the_scrutineer_has_seen_them(self, assembly: Assembly):
        known = {"meeting_id": assembly.meeting_id, "now": NOW}
        await assembly.discuss()
        await assembly.count_heads(5)
        await roll.propose_presence(
            actor=assembly.teller, person_id=assembly.members[2].person_id, **known
        )
        await expect_refusal("corrections_waiting", assembly.open_ballot())
        await assembly.sign_in(assembly.members[2])
        await assembly.count_heads(6)
        await assembly.open_ballot()
