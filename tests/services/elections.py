"""A branch meeting from the call to the count, in words; every word goes through the services."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models import (
    AgendaItem,
    AgendaStep,
    Ballot,
    Branch,
    ItemState,
    LedgerRecord,
    Meeting,
    MeetingKind,
    MeetingState,
    Person,
    RollEntry,
    WrittenOpinion,
)
from models.db import write_tx
from regulation.articles.article_27 import agenda
from regulation.articles.article_28 import has_vote
from regulation.assessment import Stage
from regulation.ballot_forms import Choice
from regulation.case import Case
from regulation.records import BallotKind, BallotResult
from services import written
from services.access import Actor
from services.agenda import end
from services.ballot_counting import close_ballot, count_ballot, void_ballot
from services.ballot_opening import issue_code, open_ballot
from services.ledger import load_dossier, load_dossiers
from services.meetings import (
    MeetingView,
    count_present,
    current_ballot,
    current_item,
    prepare_ballot,
    view,
)
from services.roll import code_at, sign_in, sign_out, slot_of
from services.voting import VoteAccepted, cast, paper, read_sealed, seal_presses
from tests.services.builders import NOW, PLATFORM, TODAY, World

CODE_KEY = "5e" * 32
APPROVE, OPPOSE, ABSTAIN = Choice.APPROVE, Choice.OPPOSE, Choice.ABSTAIN
STAGE = {
    BallotKind.ADMISSION: Stage.PROSPECTIVE_MEMBER,
    BallotKind.CONVERSION: Stage.PROBATIONARY_MEMBER,
}


@dataclass
class Election:
    """A meeting in session on one candidate; `members` are those entitled, the secretary first."""

    world: World
    branch: Branch
    members: list[Actor]
    candidate: Actor
    meeting_id: int
    keepers: list[Actor] = field(default_factory=list)
    code: str = ""

    @property
    def secretary(self) -> Actor:
        return self.members[0]

    async def sign_in(self, *members: Actor) -> None:
        """Sign these members in, one after the other."""
        for member in members:
            await sign_in(
                actor=member,
                meeting_id=self.meeting_id,
                code=code_at(CODE_KEY, slot_of(NOW)),
                office=self.world.office,
                now=NOW,
            )

    async def leave(self, member: Actor) -> None:
        """The scrutineer notes that somebody has left."""
        await sign_out(
            actor=self.keepers[0],
            meeting_id=self.meeting_id,
            person_id=member.person_id,
            now=NOW,
        )

    async def write(self, author: Actor, choice: Choice) -> None:
        """The whole way of a 书面意见 on the candidate."""
        papers = await written.papers(
            actor=author, meeting_id=self.meeting_id, office=self.world.office, now=NOW
        )
        sealed = await written.seal_press(
            platform=PLATFORM,
            external_id=f"account-{author.person_id}",
            data=papers[0].tokens[choice],
            office=self.world.office,
        )
        item_id, ciphertext = written.read_sealed(sealed)
        await written.hand_in(
            actor=author,
            item_id=item_id,
            ciphertext=ciphertext,
            office=self.world.office,
            now=NOW,
        )

    async def confirm(self, author: Actor) -> None:
        """The scrutineer confirms what this author has handed in, if anything."""
        row = await WrittenOpinion.get_or_none(
            item__meeting_id=self.meeting_id, author_id=author.person_id
        )
        await written.confirm(
            actor=self.keepers[0],
            meeting_id=self.meeting_id,
            opinion_id=0 if row is None else row.id,
        )

    async def count_heads(self) -> None:
        """The scrutineer has counted as many as have signed in."""
        item = await current_item(self.meeting_id)
        async with write_tx():
            await AgendaItem.filter(id=item.id).update(
                head_count=await count_present(self.meeting_id)
            )

    async def open(self, actor: Actor | None = None, lasting: timedelta | None = None) -> None:
        await self.count_heads()
        issued = await issue_code(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=NOW,
        )
        if issued is not None:
            self.code = issued.code
        await open_ballot(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=NOW,
            lasting=lasting,
        )

    async def begin(self, present: int | None = None, *, lasting: timedelta | None = None) -> None:
        """Sign the first members in, by default all, and open the ballot."""
        await self.sign_in(*self.members[:present])
        await self.open(lasting=lasting)

    async def appoint_keepers(self) -> None:
        """The second member becomes 监票人, the third 计票人: the ballot takes an opening code."""
        scrutineer, teller = self.members[1:3]
        self.keepers = [scrutineer, teller]
        async with write_tx():
            await Meeting.filter(id=self.meeting_id).update(
                scrutineer_id=scrutineer.person_id, teller_id=teller.person_id
            )

    async def ballot(self) -> Ballot:
        """The row of the ballot the meeting is about."""
        return await current_ballot(self.meeting_id)

    async def button(self, voter: Actor, choice: Choice) -> str:
        """What the voter's button for a choice carries."""
        ballot = await self.ballot()
        found = await paper(voter_id=voter.person_id, ballot_id=ballot.id, office=self.world.office)
        return found.tokens[choice]

    async def press(self, voter: Actor, data: str, *, at: datetime = NOW) -> str:
        """What is kept of a press on a button with this data, from the voter's account."""
        (sealed,) = await seal_presses(
            platform=PLATFORM,
            presses=[(f"account-{voter.person_id}", data)],
            office=self.world.office,
            now=at,
        )
        return sealed

    async def put(self, voter: Actor, sealed: str) -> VoteAccepted:
        """Put a sealed press into the box."""
        ballot_id, received_at, ciphertext = read_sealed(sealed)
        return await cast(
            actor=voter, ballot_id=ballot_id, ciphertext=ciphertext, received_at=received_at
        )

    async def vote(self, voter: Actor, choice: Choice = APPROVE) -> VoteAccepted:
        """The whole way of a vote, from the paper to the box."""
        return await self.put(voter, await self.press(voter, await self.button(voter, choice)))

    async def vote_all(self, *choices: Choice) -> None:
        """The first members vote like this."""
        for voter, choice in zip(self.members, choices, strict=False):
            await self.vote(voter, choice)

    async def close(self, actor: Actor | None = None) -> None:
        """Close the box, by the scrutineer where there is one."""
        await close_ballot(
            actor=actor or self._keeper(),
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=NOW,
        )

    def _keeper(self) -> Actor:
        return self.keepers[0] if self.keepers else self.secretary

    async def count(self, actor: Actor | None = None, code: str | None = None) -> None:
        """Open the closed box with its code."""
        await count_ballot(
            actor=actor or self._keeper(),
            meeting_id=self.meeting_id,
            code=self.code if code is None else code,
            office=self.world.office,
            now=NOW,
        )

    async def void(self, actor: Actor | None = None) -> None:
        """Declare the ballot void."""
        await void_ballot(
            actor=actor or self._keeper(),
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=NOW,
        )

    async def end(self, actor: Actor | None = None) -> None:
        await end(actor=actor or self.secretary, meeting_id=self.meeting_id, now=NOW)

    async def seen_by(self, actor: Actor) -> MeetingView:
        return await view(
            actor=actor, meeting_id=self.meeting_id, office=self.world.office, now=NOW
        )

    async def results(self) -> list[BallotResult]:
        """What the candidate's dossier says of ballots."""
        records = (await load_dossier(self.candidate.person_id)).records
        return [r.payload for r in records if isinstance(r.payload, BallotResult)]

    async def tally(self) -> tuple[int, int, int]:
        """赞成, 不赞成, 弃权 of the one result."""
        (result,) = await self.results()
        return result.approve, result.oppose, result.abstain


async def convene_meeting(
    world: World,
    branch: Branch,
    secretary: Actor,
    candidate: Actor,
    *,
    kind: BallotKind = BallotKind.ADMISSION,
    request: str = "convene",
) -> int:
    """A meeting in session, everything before its ballot done: only the signatures are missing.

    How a meeting comes to stand there is for tests/services/test_meeting_plans.py and its
    neighbours; here it would only cost time.
    """
    people = await Person.filter(branch_id=branch.id).order_by("id")
    dossiers = await load_dossiers([person.id for person in people])
    voters = [i for i, d in dossiers.items() if has_vote(Case(d, world.office.rules, TODAY))]
    async with write_tx():
        meeting = await Meeting.create(
            branch=branch,
            kind=MeetingKind(kind.value),
            state=MeetingState.IN_SESSION,
            convened_by_id=secretary.person_id,
            convened_at=NOW,
            starts_at=NOW,
            opened_at=NOW,
            host_id=secretary.person_id,
            code_key=CODE_KEY,
            attendance_reason="试验",
            request=request,
        )
        item = await AgendaItem.create(
            meeting=meeting,
            position=1,
            candidate_id=candidate.person_id,
            state=ItemState.UNDER_WAY,
        )
        for step in agenda(world.office.rules, kind)[:-1]:
            await AgendaStep.create(
                item=item, step=step, done_by_id=secretary.person_id, done_at=NOW
            )
        await RollEntry.bulk_create(RollEntry(meeting=meeting, person_id=i) for i in voters)
        await prepare_ballot(meeting.id, candidate.person_id, NOW)
    return int(meeting.id)


async def hold_election(
    world: World,
    entitled: int,
    *,
    kind: BallotKind = BallotKind.ADMISSION,
    group: str | None = None,
) -> Election:
    """Call a meeting of a branch with so many entitled members, all with an account."""
    branch = await world.branch(group=group)
    members = await world.people(branch, Stage.FULL_MEMBER, entitled)
    await world.appoint(members[0])
    for member in members:
        await world.bind(member)
    candidate = await world.person(branch, STAGE[kind])
    meeting_id = await convene_meeting(
        world, branch, members[0], candidate, kind=kind, request=f"convene-{branch.id}"
    )
    return Election(
        world=world, branch=branch, members=members, candidate=candidate, meeting_id=meeting_id
    )


async def ledger_length() -> int:
    return await LedgerRecord.all().count()
