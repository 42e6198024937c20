"""A 支部大会 from its plan to its end, in words; every word goes through the services."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.demo_dossiers import ready_for_admission, ready_for_conversion, waived
from models import Branch
from models.db import write_tx
from regulation.assessment import Stage
from regulation.ballot_forms import Choice
from regulation.records import BallotKind
from services import agenda, ballot_counting, ballot_opening, meeting_plans, roll, voting, written
from services.access import Actor
from services.ledger import Entry, append
from services.meeting_plans import Post
from services.meetings import MeetingView, Reply, view
from tests.services.builders import NOW, OFFICER, PLATFORM, RULES, TODAY, World, later

INTRODUCERS = (900_001, 900_002)  # who they are, no rule of a meeting asks
STARTS = later(hours=3)
STEPS = ("candidate_report", "introducer_statement", "committee_report", "discussion")
ADMISSION_STEPS = (*STEPS, "candidate_response")


async def make_ready(world: World, branch: Branch, on: date = TODAY) -> Actor:
    """A 发展对象 whose dossier lets the branch meet on them."""
    candidate = await world.person(branch, Stage.PROSPECTIVE_MEMBER)
    acts = [
        *ready_for_admission(on, RULES, INTRODUCERS),
        *waived(on - timedelta(days=1), "thought_reports", "opinions", "reviews_done"),
    ]
    await enter(world, candidate, acts)
    return candidate


async def make_unapplied(world: World, branch: Branch) -> Actor:
    """A 预备党员 whose year is over on 1 December 2026 and who has not applied for anything."""
    candidate = await world.person(branch, Stage.PROBATIONARY_MEMBER)
    await enter(world, candidate, [*waived(TODAY, "quarterly_analyses", "reviews_done")])
    return candidate


async def make_ready_to_convert(world: World, branch: Branch) -> Actor:
    """A 预备党员 whose year is over on 1 December 2026 and whose dossier is complete."""
    candidate = await world.person(branch, Stage.PROBATIONARY_MEMBER)
    expiry = date(2026, 12, 1)
    rules = ("thought_reports", "conversion_conditions", "reviews_done", "quarterly_analyses")
    acts = [
        *ready_for_conversion(date(2025, 12, 1), expiry, RULES),
        *waived(expiry - timedelta(days=2), *rules),
    ]
    await enter(world, candidate, acts)
    return candidate


async def enter(world: World, person: Actor, acts: list[tuple[date, object]]) -> None:
    """Write these acts into a dossier."""
    async with write_tx():
        for on, payload in acts:
            entry = Entry(
                person_id=person.person_id,
                payload=payload,  # type: ignore[arg-type]
                act_date=on,
                actor_id=person.person_id,
                signer_id=OFFICER,
            )
            await append(entry, vault=world.office.vault, now=NOW)


@dataclass
class Assembly:
    """A branch whose secretary plans a meeting; the scrutineer and teller are its last members."""

    world: World
    branch: Branch
    members: list[Actor]
    candidates: list[Actor]
    meeting_id: int
    kind: BallotKind = BallotKind.ADMISSION
    now: datetime = NOW
    opening_code: str = ""

    @property
    def secretary(self) -> Actor:
        return self.members[0]

    @property
    def scrutineer(self) -> Actor:
        return self.members[-1]

    @property
    def teller(self) -> Actor:
        return self.members[-2]

    def _known(self) -> dict[str, object]:
        return {"meeting_id": self.meeting_id, "now": self.now}

    async def choose(self, *candidates: Actor, actor: Actor | None = None) -> None:
        for candidate in candidates:
            await meeting_plans.toggle_candidate(
                actor=actor or self.secretary,
                meeting_id=self.meeting_id,
                person_id=candidate.person_id,
                office=self.world.office,
                now=self.now,
            )

    async def appoint(self, post: Post, person: Actor) -> None:
        await meeting_plans.appoint(
            actor=self.secretary,
            meeting_id=self.meeting_id,
            post=post,
            person_id=person.person_id,
            office=self.world.office,
            now=self.now,
        )

    async def fill_in(self, starts_at: datetime = STARTS) -> None:
        """Everything the notice needs."""
        await self.choose(*self.candidates)
        await meeting_plans.set_time(
            actor=self.secretary, meeting_id=self.meeting_id, starts_at=starts_at, now=self.now
        )
        await meeting_plans.set_place(
            actor=self.secretary, meeting_id=self.meeting_id, place="党员活动室", now=self.now
        )
        await self.appoint(Post.RECORDER, self.members[1])
        await self.appoint(Post.SCRUTINEER, self.scrutineer)
        await self.appoint(Post.TELLER, self.teller)

    async def announce(self, actor: Actor | None = None) -> None:
        await meeting_plans.announce(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=self.now,
        )

    async def reply(self, member: Actor, answer: Reply, reason: str = "") -> None:
        await meeting_plans.reply(
            actor=member, meeting_id=self.meeting_id, answer=answer, reason=reason, now=self.now
        )

    async def open(self, actor: Actor | None = None) -> None:
        """Open the meeting when it is due."""
        await roll.open_meeting(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=self.now,
        )

    async def code(self, now: datetime | None = None) -> str:
        """What the screen shows at an instant."""
        found = await roll.sign_in_code(
            actor=self.secretary, meeting_id=self.meeting_id, now=now or self.now
        )
        return found.code

    async def sign_in(self, *members: Actor) -> None:
        code = await self.code()
        for member in members:
            await self.sign_in_with(member, code)

    async def sign_in_with(self, member: Actor, code: str) -> MeetingView:
        return await roll.sign_in(
            actor=member,
            meeting_id=self.meeting_id,
            code=code,
            office=self.world.office,
            now=self.now,
        )

    async def step(
        self, name: str, introducers: int | None = 2, actor: Actor | None = None
    ) -> None:
        await agenda.finish_step(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            step=name,
            introducers=introducers,
            office=self.world.office,
            now=self.now,
        )

    async def discuss(self) -> None:
        """Everything that comes before the ballot."""
        steps = (await self.seen()).item.steps
        for step in steps:
            await self.step(step.step)

    async def count_heads(self, counted: int, actor: Actor | None = None) -> None:
        await roll.count_heads(
            actor=actor or self.scrutineer,
            meeting_id=self.meeting_id,
            counted=counted,
            now=self.now,
        )

    async def go_on(self, reason: str = "学期末，无法改期") -> None:
        await roll.go_on(
            actor=self.secretary,
            meeting_id=self.meeting_id,
            reason=reason,
            office=self.world.office,
            now=self.now,
        )

    async def postpone(self, reason: str = "缺席人数较多", actor: Actor | None = None) -> None:
        await meeting_plans.postpone(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            reason=reason,
            now=self.now,
        )

    async def open_ballot(self, actor: Actor | None = None) -> None:
        issued = await ballot_opening.issue_code(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=self.now,
        )
        if issued is not None:
            self.opening_code = issued.code
        await ballot_opening.open_ballot(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=self.now,
        )

    async def close_ballot(self) -> None:
        """The scrutineer closes the box and opens it with the code."""
        keeper = {
            "actor": self.scrutineer,
            "meeting_id": self.meeting_id,
            "office": self.world.office,
            "now": self.now,
        }
        await ballot_counting.close_ballot(**keeper)
        if (await self.seen()).counts is None:
            await ballot_counting.count_ballot(**keeper, code=self.opening_code)

    async def vote(self, *choices: Choice) -> None:
        """The first members vote like this."""
        ballot = (await self.seen()).ballot_id
        for member, choice in zip(self.members, choices, strict=False):
            paper = await voting.paper(
                voter_id=member.person_id, ballot_id=ballot, office=self.world.office
            )
            (sealed,) = await voting.seal_presses(
                platform=PLATFORM,
                presses=[(f"account-{member.person_id}", paper.tokens[choice])],
                office=self.world.office,
                now=self.now,
            )
            ballot_id, received_at, ciphertext = voting.read_sealed(sealed)
            await voting.cast(
                actor=member, ballot_id=ballot_id, ciphertext=ciphertext, received_at=received_at
            )

    async def write_opinion(self, author: Actor, choice: Choice, position: int = 1) -> int:
        """Hand in a written opinion on a candidate; returns the number of its receipt."""
        office = self.world.office
        papers = await written.papers(
            actor=author, meeting_id=self.meeting_id, office=office, now=self.now
        )
        sealed = await written.seal_press(
            platform=PLATFORM,
            external_id=f"account-{author.person_id}",
            data=papers[position - 1].tokens[choice],
            office=office,
        )
        item_id, ciphertext = written.read_sealed(sealed)
        receipt = await written.hand_in(
            actor=author, item_id=item_id, ciphertext=ciphertext, office=office, now=self.now
        )
        return receipt.number

    async def confirm_opinion(self, number: int, actor: Actor | None = None) -> None:
        await written.confirm(
            actor=actor or self.scrutineer, meeting_id=self.meeting_id, opinion_id=number
        )

    async def suspend(self, reason: str = "对其现实表现意见不一") -> None:
        await agenda.suspend(
            actor=self.secretary,
            meeting_id=self.meeting_id,
            reason=reason,
            office=self.world.office,
            now=self.now,
        )

    async def next_candidate(self) -> None:
        await agenda.begin_next(actor=self.secretary, **self._known())  # type: ignore[arg-type]

    async def end(self, actor: Actor | None = None) -> None:
        await agenda.end(actor=actor or self.secretary, **self._known())  # type: ignore[arg-type]

    async def seen(self, actor: Actor | None = None) -> MeetingView:
        return await view(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=self.now,
        )


async def plan_assembly(
    world: World, members: int = 5, *, candidates: int = 1, group: str | None = None
) -> Assembly:
    """A branch with so many full members, a plan begun, nothing filled in."""
    branch = await world.branch(group=group)
    people = await world.people(branch, Stage.FULL_MEMBER, members)
    await world.appoint(people[0])
    for member in people:
        await world.bind(member)
    ready = [await make_ready(world, branch) for _ in range(candidates)]
    meeting_id = await meeting_plans.begin(
        actor=people[0], kind=BallotKind.ADMISSION, request=f"plan-{branch.id}", now=NOW
    )
    return Assembly(world, branch, people, ready, meeting_id)


async def announced_assembly(world: World, members: int = 5, **more: object) -> Assembly:
    """The notice has gone out."""
    assembly = await plan_assembly(world, members, **more)  # type: ignore[arg-type]
    await assembly.fill_in()
    await assembly.announce()
    return assembly


async def opened_assembly(
    world: World, members: int = 5, *, present: int | None = None, **more: object
) -> Assembly:
    """The meeting is in session and the first members have signed in, by default all."""
    assembly = await announced_assembly(world, members, **more)
    await assembly.open()
    await assembly.sign_in(*assembly.members[:present])
    return assembly
