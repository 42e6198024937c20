"""A vote held on paper, in words; every word goes through the services."""

from dataclasses import dataclass, replace

from models import Role
from regulation.assessment import Stage
from regulation.outcomes import VOTED_AS
from regulation.paper import FORMAL, VoteKind
from regulation.records import BallotResult, Payload
from services.access import Actor
from services.ledger import load_dossier
from services.paper_counts import PaperPlan, PaperView, co_sign, open_count, send_back, submit
from tests.services.builders import NOW, TODAY, World

CONVENER = {
    VoteKind.ADMISSION: Role.SECRETARY,
    VoteKind.CONVERSION: Role.ORGANIZATION_COMMISSIONER,
    VoteKind.RECOMMENDATION: Role.LEAGUE_SECRETARY,
    VoteKind.HEARING: Role.COMMITTEE_MEMBER,
    VoteKind.DEFENCE: Role.ORGANIZER,
}
HANDED = {"issued": 20, "returned": 19, "valid": 18, "invalid": 1}
ANSWERS = {"approve": 16, "oppose": 1, "abstain": 1}
FIGURES: dict[VoteKind, dict[str, int]] = {
    VoteKind.ADMISSION: {"entitled": 23, "present": 20, "written": 0, **HANDED, **ANSWERS},
    VoteKind.CONVERSION: {"entitled": 23, "present": 20, "written": 0, **HANDED, **ANSWERS},
    VoteKind.RECOMMENDATION: {"entitled": 24, "present": 20, **HANDED, **ANSWERS},
    VoteKind.HEARING: {
        **{"counsellor": 1, "teacher": 2, "classmate": 17, "others": 0},
        **HANDED,
        **{"qualified": 17, "unqualified": 0, "undecided": 1},
        **ANSWERS,
    },
    VoteKind.DEFENCE: {
        **{"pool": 4, "drawn": 2, "panel": 5},
        **{"issued": 5, "returned": 5, "valid": 5, "invalid": 0},
        **{"excellent": 3, "good": 2, "fair": 0, "poor": 0},
    },
}


@dataclass
class PaperVote:
    """A branch with somebody who calls the vote, two who count it, and one it is about."""

    world: World
    convener: Actor
    scrutineer: Actor
    teller: Actor
    candidate: Actor
    plan: PaperPlan

    @property
    def figures(self) -> dict[str, int]:
        """A sound count of this kind of vote."""
        return dict(FIGURES[self.plan.kind])

    async def open(self, actor: Actor | None = None, request: str = "r1", **changes) -> PaperView:
        return await open_count(
            actor=actor or self.convener,
            plan=replace(self.plan, **changes),
            request=request,
            office=self.world.office,
            now=NOW,
        )

    async def submit(self, view: PaperView, actor: Actor | None = None, **changes) -> PaperView:
        return await submit(
            actor=actor or self.teller,
            count_id=view.count_id,
            figures={**self.figures, **changes},
            office=self.world.office,
            now=NOW,
        )

    async def sign(
        self, view: PaperView, actor: Actor | None = None, revision: int | None = None
    ) -> PaperView:
        return await co_sign(
            actor=actor or self.scrutineer,
            count_id=view.count_id,
            revision=view.revision if revision is None else revision,
            office=self.world.office,
            now=NOW,
        )

    async def send_back(self, view: PaperView, actor: Actor | None = None) -> PaperView:
        return await send_back(
            actor=actor or self.scrutineer,
            count_id=view.count_id,
            revision=view.revision,
            office=self.world.office,
            now=NOW,
        )

    async def recorded(self) -> list[Payload]:
        """What the candidate's dossier has gained."""
        return [r.payload for r in (await load_dossier(self.candidate.person_id)).records]

    async def result(self) -> BallotResult:
        """The one 票决 result in the candidate's dossier."""
        (result,) = [p for p in await self.recorded() if isinstance(p, BallotResult)]
        return result


async def hold_paper_vote(
    world: World, kind: VoteKind, group: str | None = None, *, bound: bool = True
) -> PaperVote:
    """Populate a branch in which this vote was held on paper today."""
    branch = await world.branch(group=group)
    convener = await world.appoint(await world.person(branch, Stage.FULL_MEMBER), CONVENER[kind])
    stage = Stage.FULL_MEMBER if kind in FORMAL else Stage.NONE
    scrutineer, teller = await world.people(branch, stage, 2)
    candidate = await world.person(branch, VOTED_AS[kind])
    for person in (convener, scrutineer, teller, candidate) if bound else ():
        await world.bind(person)
    plan = PaperPlan(
        kind=kind,
        candidate_id=candidate.person_id,
        held=TODAY,
        scrutineer_id=scrutineer.person_id,
        teller_id=teller.person_id,
    )
    return PaperVote(world, convener, scrutineer, teller, candidate, plan)
