"""A branch meeting from the call to the count, in words; every word goes through the services."""

from dataclasses import dataclass

from models import Ballot, Branch, LedgerRecord
from regulation.assessment import Stage
from regulation.ballot_forms import Choice
from regulation.records import BallotKind, BallotResult
from services.access import Actor
from services.ballot_counting import close_ballot
from services.ballot_opening import open_ballot
from services.ledger import load_dossier
from services.meetings import MeetingView, convene, current_ballot, end, sign_in, view
from services.voting import VoteAccepted, cast, paper, read_sealed, seal_press
from tests.services.builders import NOW, PLATFORM, World

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

    @property
    def secretary(self) -> Actor:
        return self.members[0]

    async def sign_in(self, *members: Actor) -> None:
        """Sign these members in, one after the other."""
        for member in members:
            await sign_in(
                actor=member, meeting_id=self.meeting_id, office=self.world.office, now=NOW
            )

    async def open(self, actor: Actor | None = None) -> None:
        await open_ballot(
            actor=actor or self.secretary,
            meeting_id=self.meeting_id,
            office=self.world.office,
            now=NOW,
        )

    async def begin(self, present: int | None = None) -> None:
        """Sign the first members in, by default all, and open the ballot."""
        await self.sign_in(*self.members[:present])
        await self.open()

    async def ballot(self) -> Ballot:
        """The row of the ballot the meeting is about."""
        return await current_ballot(self.meeting_id)

    async def button(self, voter: Actor, choice: Choice) -> str:
        """What the voter's button for a choice carries."""
        ballot = await self.ballot()
        found = await paper(voter_id=voter.person_id, ballot_id=ballot.id, office=self.world.office)
        return found.tokens[choice]

    async def press(self, voter: Actor, data: str) -> str:
        """What is kept of a press on a button with this data, from the voter's account."""
        return await seal_press(
            platform=PLATFORM,
            external_id=f"account-{voter.person_id}",
            data=data,
            office=self.world.office,
        )

    async def put(self, voter: Actor, sealed: str) -> VoteAccepted:
        """Put a sealed press into the box."""
        ballot_id, ciphertext = read_sealed(sealed)
        return await cast(actor=voter, ballot_id=ballot_id, ciphertext=ciphertext)

    async def vote(self, voter: Actor, choice: Choice = APPROVE) -> VoteAccepted:
        """The whole way of a vote, from the paper to the box."""
        return await self.put(voter, await self.press(voter, await self.button(voter, choice)))

    async def vote_all(self, *choices: Choice) -> None:
        """The first members vote like this."""
        for voter, choice in zip(self.members, choices, strict=False):
            await self.vote(voter, choice)

    async def close(self, actor: Actor | None = None) -> None:
        await close_ballot(
            actor=actor or self.secretary,
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
    return await convene(
        actor=secretary,
        kind=kind,
        candidate_id=candidate.person_id,
        request=request,
        office=world.office,
        now=NOW,
    )


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
