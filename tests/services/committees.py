"""A 支委会 in words: three seats, people ready for each matter."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.demo_dossiers import _notice as public_notice
from bot.demo_dossiers import waived
from models import Branch, Person, Role
from models.db import write_tx
from regulation.assessment import Stage
from regulation.committee import Matter
from regulation.records import (
    Application,
    ConversionApplication,
    LeagueRecommendation,
    NoticePurpose,
    PoliticalReview,
    Ranking,
    RankingKind,
    SuperiorFiling,
    Talk,
    Training,
    TrainingPurpose,
)
from services import committee, meeting_plans
from services.access import Actor
from services.committee import CommitteeView, Hands, MatterView
from services.meeting_plans import Post
from tests.services.assemblies import STARTS, enter
from tests.services.builders import NOW, TODAY, World


def ago(days: int):
    return TODAY - timedelta(days=days)


async def make_ready(world: World, branch: Branch, matter: Matter) -> Actor:
    """Somebody whose dossier opens every gate of this matter."""
    stage, acts = {
        Matter.ACTIVIST: (Stage.NONE, _recommended()),
        Matter.EXAMINATION: (Stage.PROSPECTIVE_MEMBER, _reviewed()),
        Matter.CONVERSION: (Stage.PROBATIONARY_MEMBER, _applied()),
    }[matter]
    person = await world.person(branch, stage)
    async with write_tx():
        await Person.filter(id=person.person_id).update(birth_date=date(2005, 5, 1))
    await enter(world, person, acts)
    return person


def _recommended():

    posted = ago(13)
    talk = Talk(talker_id=1, place="书院", gist="入党动机", first=True)
    rank = Ranking(basis=RankingKind.COMPREHENSIVE, period="2025-2026", rank=2, total=100)
    notice = public_notice(NoticePurpose.RECOMMENDATION, posted, ())
    return [
        (ago(250), Application()),
        (ago(240), talk),
        (ago(60), rank),
        (ago(14), LeagueRecommendation(cast=50, approve=45)),
        (posted, notice),
    ]


def _reviewed():
    training = Training(
        purpose=TrainingPurpose.CANDIDATE, days=3, hours=24, exam_passed=True, certificate="结业"
    )
    return [
        (ago(28), SuperiorFiling(of="prospective_decision")),
        (ago(26), PoliticalReview(cleared=True)),
        (ago(24), training),
    ]


def _applied():
    reasons = waived(ago(1), "quarterly_analyses", "education_hours")
    return [(ago(8), ConversionApplication()), *reasons]


@dataclass
class Committee:
    """A branch with a secretary, a 组织委员 and a 支部委员, in this order; the last one records."""

    world: World
    branch: Branch
    members: list[Actor]
    meeting_id: int
    now: datetime = NOW
    known: dict[str, object] = field(default_factory=dict)

    @property
    def host(self) -> Actor:
        return self.members[0]

    @property
    def recorder(self) -> Actor:
        return self.members[-1]

    def about(self, actor: Actor | None = None) -> dict[str, object]:
        """What every act needs."""
        return {
            "actor": actor or self.host,
            "meeting_id": self.meeting_id,
            "office": self.world.office,
            "now": self.now,
        }

    async def choose(self, matter: Matter, person: Actor) -> None:
        about = {"matter": matter, "person_id": person.person_id}
        await committee.toggle(**self.about(), **about)  # type: ignore[arg-type]

    async def call(self) -> None:
        """Time, place, recorder, notice."""
        by = {"actor": self.host, "meeting_id": self.meeting_id, "now": self.now}
        await meeting_plans.set_time(**by, starts_at=STARTS)
        await meeting_plans.set_place(**by, place="党员活动室")
        await meeting_plans.appoint(
            **by,
            post=Post.RECORDER,
            person_id=self.recorder.person_id,
            office=self.world.office,
        )
        await committee.announce(**self.about())  # type: ignore[arg-type]

    async def open(self, *present: Actor) -> None:
        """Begin, with these there."""
        await self.call()
        await committee.open_meeting(**self.about())  # type: ignore[arg-type]
        for member in present:
            await self.mark(member)

    async def mark(self, member: Actor, actor: Actor | None = None) -> None:
        await committee.mark(
            actor=actor or self.recorder,
            meeting_id=self.meeting_id,
            person_id=member.person_id,
            now=self.now,
        )

    async def seen(self) -> CommitteeView:
        return await committee.view(**self.about())  # type: ignore[arg-type]

    async def enter(self, *hands: int, actor: Actor | None = None, at: int = 0) -> MatterView:
        item = (await self.seen()).items[at]
        approve, oppose, abstain = hands
        await committee.enter(
            **self.about(actor or self.recorder),  # type: ignore[arg-type]
            item_id=item.item_id,
            hands=Hands(approve=approve, oppose=oppose, abstain=abstain),
            gist="表现积极，成绩优良",
        )
        return (await self.seen()).items[at]

    async def confirm(self, item: MatterView, actor: Actor | None = None) -> MatterView:
        return await committee.confirm(
            **self.about(actor),  # type: ignore[arg-type]
            item_id=item.item_id,
            revision=item.revision,
            wording=lambda view, found: f"{view.present} {found.opinion}",
        )


async def plan_committee(
    world: World, *, seats: int = 3, branch: Branch | None = None
) -> Committee:
    """A branch with so many seats, and a 支委会 begun; a branch that is there gets more seats."""
    branch = branch or await world.branch()
    members = await world.people(branch, Stage.FULL_MEMBER, 3)
    roles = (Role.SECRETARY, Role.ORGANIZATION_COMMISSIONER, Role.COMMITTEE_MEMBER)
    for member, role in list(zip(members, roles, strict=True))[:seats]:
        await world.appoint(member, role)
    meeting_id = await committee.begin(
        actor=members[0], request=f"cm-{members[0].person_id}", now=NOW
    )
    return Committee(world, branch, members, meeting_id)
