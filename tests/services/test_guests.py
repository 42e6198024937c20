"""Guests of 座谈会, 推优 and 答辩会 from the whole college, and from no roster at all."""

import pytest

from models import Meeting, Notice, Reply
from regulation.assessment import Stage
from regulation.paper import VoteKind
from services import meeting_plans, vote_meetings
from services.chat_votes import gathering, open_vote, warnings_of
from services.paper_counts import call_vote, paper_count
from services.vote_meetings import MOST_UNLISTED, OBSERVER, VOTER
from services.voting import open_ballots
from tests.services.builders import NOW, World, expect_refusal
from tests.services.test_vote_meetings import STARTS, Plan, prepare


@pytest.fixture
async def plan(world: World) -> Plan:
    """A 座谈会, filled in with the people of its own branch."""
    plan = await prepare(world, VoteKind.HEARING)
    await plan.fill_in()
    return plan


async def teacher_elsewhere(world: World):
    """A member of another branch of the college, with an account."""
    teacher = await world.person(await world.branch(), Stage.FULL_MEMBER)
    await world.bind(teacher)
    return teacher


async def found(plan: Plan, typed: str, actor=None) -> list[int]:
    by = {"actor": actor or plan.convener, "meeting_id": plan.meeting_id, "now": NOW}
    return [g.person_id for g in await vote_meetings.find_guests(**by, typed=typed)]


async def invite(plan: Plan, person, part: str = "teacher", actor=None) -> None:
    act = plan.by(actor)
    await vote_meetings.toggle_guest(**act, person_id=person.person_id, part=part)


async def note(plan: Plan, *names: str, part: str = "teacher", actor=None) -> None:
    await vote_meetings.note_unlisted(**plan.by(actor), part=part, names=names)


class TestGuestsOfOtherBranches:
    async def test_are_found_by_name_and_invited_told_and_heard(self, plan: Plan):
        teacher = await teacher_elsewhere(plan.world)
        assert await found(plan, teacher.name) == [teacher.person_id]
        await invite(plan, teacher)
        seen = await vote_meetings.guests(**plan.by())
        (guest,) = [g for g in seen.people if g.person_id == teacher.person_id]
        assert (guest.part, guest.bound, bool(guest.branch)) == ("teacher", True, True)
        assert seen.people[-1] == guest, "those of the branch come first"
        assert teacher.person_id in await plan.announce()
        known = {"actor": teacher, "now": NOW}
        (meeting,) = await vote_meetings.vote_meetings_for(**known)
        assert (meeting.meeting_id, meeting.hosting, meeting.on_roll) == (
            plan.meeting_id,
            False,
            True,
        )
        await meeting_plans.reply(meeting_id=plan.meeting_id, answer=Reply.COMING, **known)
        assert (await vote_meetings.vote_meeting(meeting_id=plan.meeting_id, **known)).coming == 1

    async def test_vote_in_chat_and_count_by_their_kind(self, plan: Plan):
        teacher = await teacher_elsewhere(plan.world)
        await invite(plan, teacher)
        await plan.announce()
        at, office = STARTS, plan.world.office
        by = {"actor": plan.convener, "office": office, "now": at}
        await vote_meetings.open_vote_meeting(meeting_id=plan.meeting_id, **by)
        (item,) = await _items(plan)
        count = await call_vote(meeting_id=plan.meeting_id, item_id=item, **by)
        people = await gathering(actor=plan.convener, count_id=count.count_id, now=at)
        assert teacher.person_id in people.ticked
        await open_vote(count_id=count.count_id, voters=people.ticked, **by)
        assert len(await open_ballots(actor=teacher)) == 1
        scrutineer = plan.people[1]
        seen = await paper_count(actor=scrutineer, count_id=count.count_id, office=office)
        assert seen.expected["teacher"] == 1

    async def test_are_the_planner_s_to_find_and_of_the_same_college(self, plan: Plan):
        teacher = await teacher_elsewhere(plan.world)
        for other in (teacher, plan.candidate, plan.people[0]):
            await expect_refusal("not_entitled", found(plan, "同学", other))
            await expect_refusal("not_entitled", invite(plan, teacher, actor=other))
            await expect_refusal("not_entitled", note(plan, "张老师", actor=other))
        stranger = await plan.world.person(await plan.world.branch(college="别的学院"))
        assert stranger.person_id not in await found(plan, stranger.name)
        await expect_refusal("not_entitled", invite(plan, stranger))
        await plan.announce()
        await expect_refusal("meeting_not_planned", found(plan, teacher.name))

    async def test_are_few_enough_to_choose_from(self, plan: Plan):
        await plan.world.people(await plan.world.branch(), Stage.NONE, 12)
        assert len(await found(plan, "同学")) == vote_meetings.MOST_FOUND
        assert await found(plan, "绝无此人") == []


async def _items(plan: Plan) -> list[int]:
    view = await vote_meetings.vote_meeting(
        actor=plan.convener, meeting_id=plan.meeting_id, now=NOW
    )
    return [item.item_id for item in view.items]


class TestGuestsOnNoRoster:
    async def test_fill_their_kind_and_are_counted_on_paper(self, world: World):
        plan = await prepare(world, VoteKind.HEARING)
        await note(plan, "张老师", " 李辅导员 ", "张老师")
        await note(plan, "王同学", part="classmate")
        seen = await vote_meetings.guests(**plan.by())
        assert seen.unlisted == (
            ("张老师", "teacher"),
            ("李辅导员", "teacher"),
            ("王同学", "classmate"),
        )
        assert seen.missing == ("counsellor",)
        assert "guests" not in (await plan.view()).missing
        assert (await plan.view()).entitled == 3
        await note(plan)
        assert (await vote_meetings.guests(**plan.by())).unlisted == (("王同学", "classmate"),)

    async def test_mean_paper_for_everybody(self, plan: Plan):
        await note(plan, "张老师")
        await plan.announce()
        by = {"actor": plan.convener, "office": plan.world.office, "now": STARTS}
        await vote_meetings.open_vote_meeting(meeting_id=plan.meeting_id, **by)
        (item,) = await _items(plan)
        count = await call_vote(meeting_id=plan.meeting_id, item_id=item, **by)
        voters = [person.person_id for person in plan.people]
        warned = await warnings_of(count_id=count.count_id, voters=voters, **by)
        assert "guests_on_paper" in warned
        assert count.expected["teacher"] == 1

    async def test_are_names_and_not_too_many(self, plan: Plan):
        await expect_refusal("unlisted_length", note(plan, "长" * 33))
        many = [f"第{n}位" for n in range(MOST_UNLISTED + 1)]
        await expect_refusal("unlisted_length", note(plan, *many))
        await expect_refusal("not_entitled", note(plan, "张老师", part="nonsense"))
        assert (await Meeting.get()).unlisted is None


async def test_observers_of_a_defence_are_told_and_get_no_paper(world: World):
    plan = await prepare(world, VoteKind.DEFENCE)
    await plan.fill_in()
    observer = await teacher_elsewhere(world)
    await invite(plan, observer, part=OBSERVER)
    assert (await vote_meetings.guests(**plan.by())).parts == (VOTER, OBSERVER)
    assert observer.person_id in await plan.announce()
    by = {"actor": plan.convener, "office": world.office, "now": STARTS}
    await vote_meetings.open_vote_meeting(meeting_id=plan.meeting_id, **by)
    (item,) = await _items(plan)
    count = await call_vote(meeting_id=plan.meeting_id, item_id=item, **by)
    people = await gathering(actor=plan.convener, count_id=count.count_id, now=STARTS)
    assert observer.person_id not in people.ticked
    assert set(people.ticked) >= {person.person_id for person in plan.people}
    assert not await Notice.filter(kind="ballot_opened").exists()
