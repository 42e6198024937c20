"""The draw of who defends before conversion (第39条), made by 学院党委 before everybody's eyes.

The list of all who are to be converted and a sealed seed are fixed first, and everybody on it is
told what they were fixed by; then the names are drawn, once, and anybody can repeat the draw. The
result stands in the dossier of everybody on the list.
"""

from dataclasses import dataclass
from datetime import date, datetime

from models import Branch, College, Draw, Lane, LedgerRecord, Person, Role, RoleTerm
from models.db import write_tx
from regulation.articles.article_39 import defence_due, least_drawn, may_be_drawn
from regulation.case import Case
from regulation.records import ConversionApplication, DefenceDraw
from regulation.refusal import Refusal
from regulation.rules import DefenceRules
from services.access import LEADERSHIP, Actor, holders, in_force
from services.days import day_of
from services.draws import DrawReport, fix_draw, reveal_draw
from services.ledger import Entry, append, load_dossier, load_dossiers, lock
from services.notices import Claimed, Draft, record
from services.office import Office

LONGEST_REASON = 500
SHOWN_DRAWS = 5


@dataclass(frozen=True, kw_only=True)
class Drawable:
    """Somebody who is to be converted and has not been in a draw for it."""

    person_id: int
    name: str
    branch: str


@dataclass(frozen=True, kw_only=True)
class DrawView:
    """A draw as those concerned see it; seed and names only once they are drawn.

    `least` is how many are drawn; `may_act` whether the reader carries it out.
    """

    draw_id: int
    college: str
    fixed_on: date
    drawn_on: date | None
    given_up: bool
    reason: str
    commitment: str
    pool: tuple[str, ...]
    least: int
    report: DrawReport | None
    may_act: bool


@dataclass(frozen=True, kw_only=True)
class DrawDesk:
    """What an organizer sees before a draw: who would be on the list, and the draws there were."""

    college: str
    people: tuple[Drawable, ...]
    least: int
    draws: tuple[DrawView, ...]

    @property
    def waiting(self) -> DrawView | None:
        """The list that is fixed and not drawn yet."""
        open_ones = (d for d in self.draws if d.drawn_on is None and not d.given_up)
        return next(open_ones, None)


@dataclass(frozen=True, kw_only=True)
class DrawNews:
    """A draw to somebody on its list, or to the leadership of a branch with people on it.

    `own` says whether the reader is drawn, `None` for the leadership, whose people `mine` are;
    `due` is the last day for their defence.
    """

    kind: str
    view: DrawView
    own: bool | None
    mine: tuple[str, ...]
    due: date | None


async def _college_of(actor: Actor, on: date) -> College:
    """第39条: 由院党委负责. Raises Refusal for everybody but its 组织员."""
    terms = RoleTerm.filter(in_force(on), person_id=actor.person_id, role=Role.ORGANIZER)
    term = await terms.prefetch_related("branch__college").first()
    if term is None:
        raise Refusal("not_entitled")
    return term.branch.college


async def desk(*, actor: Actor, office: Office, now: datetime) -> DrawDesk:
    """Who would be on the list today, and the newest draws. For 组织员 only."""
    college = await _college_of(actor, day_of(now))
    people = await _drawable(college, office, now)
    rows = await Draw.filter(college_id=college.id).order_by("-id").limit(SHOWN_DRAWS)
    return DrawDesk(
        college=college.name,
        people=people,
        least=least_drawn(_rules(office, now), len(people)),
        draws=tuple([await _view(row, office, may_act=True) for row in rows]),
    )


def _rules(office: Office, at: datetime) -> DefenceRules:
    return office.rules.in_force_on(day_of(at)).defence


async def _drawable(college: College, office: Office, now: datetime) -> tuple[Drawable, ...]:
    """第39条: 全部拟转正的预备党员, 不多不少: nobody is picked, nobody left out."""
    branches = dict(await Branch.filter(college_id=college.id).values_list("id", "name"))
    applied = LedgerRecord.filter(kind=ConversionApplication.kind)
    theirs = await applied.filter(person__branch_id__in=list(branches)).values_list("person_id")
    people = Person.filter(id__in=sorted({who for (who,) in theirs})).order_by("branch_id", "id")
    dossiers, on = await load_dossiers([person.id for person in await people]), day_of(now)
    return tuple(
        Drawable(person_id=person.id, name=person.name, branch=branches[person.branch_id])
        for person in await people
        if may_be_drawn(Case(dossiers[person.id], office.rules, on))
    )


def _labels(people: tuple[Drawable, ...]) -> list[tuple[int, str]]:
    """Names that differ: who shares one is told apart by the branch, or by a number."""
    names = [person.name for person in people]
    taken: dict[str, int] = {}
    labels = []
    for person in people:
        alone = names.count(person.name) == 1
        label = person.name if alone else f"{person.name}（{person.branch}）"
        taken[label] = taken.get(label, 0) + 1
        labels.append((person.person_id, label if taken[label] == 1 else f"{label}{taken[label]}"))
    return labels


async def fix(*, actor: Actor, office: Office, now: datetime) -> DrawView:
    """Fix today's list under a fresh seed; everybody on it is told the commitment. For 组织员 only.

    Again while a list is fixed is that list. Raises Refusal where nobody is to be converted.
    """
    async with write_tx():
        college = await _college_of(actor, day_of(now))
        await College.filter(id=college.id).select_for_update()
        row = await _waiting(college.id)
        if row is None:
            labels = _labels(await _drawable(college, office, now))
            made = fix_draw(_rules(office, now), tuple(label for _, label in labels))
            row = await Draw.create(
                college=college,
                pool=labels,
                commitment=made.commitment,
                seed=made.seed,
                fixed_by_id=actor.person_id,
                fixed_at=now,
            )
            await _tell(row, "draw_fixed", [person_id for person_id, _ in labels], now)
    return await _view(row, office, may_act=True)


async def _waiting(college_id: int) -> Draw | None:
    rows = Draw.filter(college_id=college_id, drawn_at__isnull=True, given_up_at__isnull=True)
    return await rows.select_for_update().first()


async def _locked(actor: Actor, draw_id: int, now: datetime) -> Draw:
    """A draw of the actor's college, held until the transaction ends."""
    college = await _college_of(actor, day_of(now))
    row = await Draw.filter(id=draw_id, college_id=college.id).select_for_update().first()
    if row is None:
        raise Refusal("not_entitled")
    return row


async def draw(*, actor: Actor, draw_id: int, office: Office, now: datetime) -> DrawView:
    """Draw from the fixed list, once; again is the same draw. For 组织员 only.

    The result is written into the dossier of everybody on the list, and they are told. Raises
    Refusal for a list that was given up.
    """
    async with write_tx():
        await lock()
        row = await _locked(actor, draw_id, now)
        if row.given_up_at is not None:
            raise Refusal("draw_given_up", article=39)
        if row.drawn_at is None:
            row.drawn_at, row.drawn_by_id = now, actor.person_id
            await row.save(update_fields=["drawn_at", "drawn_by_id"])
            await _write(row, actor, office, now)
    return await _view(row, office, may_act=True)


async def _write(row: Draw, actor: Actor, office: Office, now: datetime) -> None:
    report = _report(row, office)
    for person_id, label in row.pool:
        payload = DefenceDraw(
            pool=report.pool,
            drawn=report.drawn,
            seed=report.seed,
            commitment=report.commitment,
            selected=label in report.drawn,
        )
        entry = Entry(
            person_id=person_id,
            payload=payload,
            act_date=day_of(now),
            actor_id=actor.person_id,
            responsible_id=actor.person_id,
            request=f"draw:{row.id}:{person_id}",
        )
        await append(entry, vault=office.vault, now=now)
    people = [person_id for person_id, _ in row.pool]
    await _tell(row, "draw_made", [*people, *await _leaders(people, day_of(now))], now)


async def _leaders(people: list[int], on: date) -> list[int]:
    branches = {person.branch_id for person in await Person.filter(id__in=people)}
    found = [await holders(LEADERSHIP, branch_id=branch, on=on) for branch in sorted(branches)]
    return [leader for leaders in found for leader in leaders]


async def give_up(
    *, actor: Actor, draw_id: int, reason: str, office: Office, now: datetime
) -> DrawView:
    """Give a fixed list up before it is drawn, with a reason that everybody on it is told.

    Again is harmless. Raises Refusal once it is drawn: what was drawn stands.
    """
    if not reason.strip():
        raise Refusal("draw_without_reason", article=39)
    async with write_tx():
        row = await _locked(actor, draw_id, now)
        if row.drawn_at is not None:
            raise Refusal("draw_made", article=39)
        if row.given_up_at is None:
            row.given_up_at, row.reason = now, reason.strip()[:LONGEST_REASON]
            await row.save(update_fields=["given_up_at", "reason"])
            await _tell(row, "draw_given_up", [person_id for person_id, _ in row.pool], now)
    return await _view(row, office, may_act=True)


async def view(*, actor: Actor, draw_id: int, office: Office, now: datetime) -> DrawView:
    """A draw for those on its list, the leadership of their branches, and 组织员 of the college.

    Raises Refusal for all others.
    """
    row = await Draw.get_or_none(id=draw_id)
    if row is None:
        raise Refusal("not_entitled")
    may_act = await _organizes(actor, row.college_id, day_of(now))
    people = [person_id for person_id, _ in row.pool]
    concerned = {*people, *await _leaders(people, day_of(now))}
    if not may_act and actor.person_id not in concerned:
        raise Refusal("not_entitled")
    return await _view(row, office, may_act=may_act)


async def _organizes(actor: Actor, college_id: int, on: date) -> bool:
    terms = RoleTerm.filter(in_force(on), person_id=actor.person_id, role=Role.ORGANIZER)
    return await terms.filter(branch__college_id=college_id).exists()


def _report(row: Draw, office: Office) -> DrawReport:
    """第39条: the names, with everything by which they are drawn again."""
    pool = tuple(label for _, label in row.pool)
    return reveal_draw(_rules(office, row.fixed_at), pool, seed=row.seed, published=row.commitment)


async def _view(row: Draw, office: Office, *, may_act: bool) -> DrawView:
    return DrawView(
        draw_id=row.id,
        college=(await College.get(id=row.college_id)).name,
        fixed_on=day_of(row.fixed_at),
        drawn_on=None if row.drawn_at is None else day_of(row.drawn_at),
        given_up=row.given_up_at is not None,
        reason=row.reason,
        commitment=row.commitment,
        pool=tuple(label for _, label in row.pool),
        least=least_drawn(_rules(office, row.fixed_at), len(row.pool)),
        report=None if row.drawn_at is None else _report(row, office),
        may_act=may_act,
    )


async def _tell(row: Draw, kind: str, people: list[int], now: datetime) -> None:
    drafts = [
        Draft(
            key=f"{kind}:{row.id}:{person_id}",
            kind=kind,
            lane=Lane.NEWS,
            recipient_id=person_id,
            parameters={"draw": row.id},
        )
        for person_id in sorted(set(people))
    ]
    await record(drafts, now=now)


async def news_of(notice: Claimed, office: Office, now: datetime) -> DrawNews | None:
    """What a notice of a draw has to say; nothing of a list that was drawn or given up since."""
    row = await Draw.get(id=notice.parameters["draw"])
    settled = row.drawn_at is not None or row.given_up_at is not None
    if notice.kind == "draw_fixed" and settled:
        return None
    found = await _view(row, office, may_act=False)
    drawn = found.report.drawn if found.report is not None else ()
    labels = dict(row.pool)
    recipient = notice.recipient_id
    assert recipient is not None
    own = labels.get(recipient) if recipient in labels else None
    return DrawNews(
        kind=notice.kind,
        view=found,
        own=None if own is None else own in drawn,
        mine=await _people_of(recipient, labels, drawn, day_of(now)),
        due=await _due(recipient, office, now) if own in drawn else None,
    )


async def _people_of(
    leader_id: int, labels: dict[int, str], drawn: tuple[str, ...], on: date
) -> tuple[str, ...]:
    """Those drawn whom this person leads."""
    terms = RoleTerm.filter(in_force(on), person_id=leader_id, role__in=list(LEADERSHIP))
    branches = [term.branch_id for term in await terms]
    people = await Person.filter(id__in=list(labels), branch_id__in=branches).order_by("id")
    return tuple(labels[person.id] for person in people if labels[person.id] in drawn)


async def _due(person_id: int, office: Office, now: datetime) -> date | None:
    duty = next(defence_due(Case(await load_dossier(person_id), office.rules, day_of(now))), None)
    return None if duty is None else duty.due


KINDS = ("draw_fixed", "draw_made", "draw_given_up")
