"""派人谈话 (第7条): whom the branch sends to talk with an applicant within the month."""

from dataclasses import dataclass
from datetime import date, datetime

from models import Lane, Person, Role, RoleTerm, TalkTerm
from models.db import write_tx
from regulation.articles.article_07 import first_talk_due
from regulation.assessment import Stage
from regulation.case import Case
from regulation.checks import check_can_send_talker
from regulation.records import TalkerAssigned
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, in_force, require_role, talkers_of
from services.days import day_of
from services.ledger import Entry, append, find_request, load_dossier, load_dossiers, lock
from services.notices import Draft as NoticeDraft
from services.notices import record as record_notices
from services.office import Office
from services.search import Named, find
from services.sight import require_sight

PAGE = 8
NOTICE = "talker_sent"


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """A page of those who can be sent: 正式党员 of the branch, as searched for."""

    person_id: int
    person: str
    people: tuple[tuple[int, str], ...]
    total: int
    page: int
    typed: str


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Who has been sent to whom, and by when the talk is to be held."""

    person_id: int
    person: str
    talker: str
    due: date | None


async def candidates(
    *, actor: Actor, person_id: int, office: Office, now: datetime, typed: str = "", page: int = 0
) -> Candidates:
    """第7条: whom the leadership may send to this applicant. Raises Refusal for everybody else."""
    on = day_of(now)
    person = await _require_leading(actor, person_id, on)
    members = await _members(person, office, on)
    wanted = find(typed, members) if typed else [one.person_id for one in members]
    names = {one.person_id: one.name for one in members}
    page = max(0, min(page, (len(wanted) - 1) // PAGE))
    return Candidates(
        person_id=person.id,
        person=person.name,
        people=tuple((i, names[i]) for i in wanted[page * PAGE : (page + 1) * PAGE]),
        total=len(wanted),
        page=page,
        typed=typed,
    )


async def _members(person: Person, office: Office, on: date) -> list[Named]:
    """The 正式党员 of the branch, those who hold an office in it first; never the applicant."""
    rows = await Person.filter(branch_id=person.branch_id).exclude(id=person.id).order_by("id")
    dossiers = await load_dossiers([row.id for row in rows])
    serving = {term.person_id for term in await RoleTerm.filter(in_force(on), role__in=list(Role))}
    members = [r for r in rows if Case(dossiers[r.id], office.rules, on).stage is Stage.FULL_MEMBER]
    members.sort(key=lambda row: (row.id not in serving, row.id))
    return [Named(row.id, row.name, row.student_number) for row in members]


async def pair(
    *, actor: Actor, person_id: int, talker_id: int, office: Office, now: datetime
) -> tuple[str, str]:
    """The names of an applicant and of whom the leadership is about to send to them.

    Raises Refusal where they could not be sent.
    """
    on = day_of(now)
    person = await _require_leading(actor, person_id, on)
    check_can_send_talker(await load_dossier(person.id), office.rules, on, talker_id)
    names = {one.person_id: one.name for one in await _members(person, office, on)}
    if talker_id not in names:
        raise Refusal("talker_no_member", article=7)
    return person.name, names[talker_id]


async def send(
    *,
    actor: Actor,
    person_id: int,
    talker_id: int,
    request: str,
    office: Office,
    now: datetime,
) -> Sent:
    """第7条: send a member of the branch to talk with an applicant; they are told at once.

    Whoever was sent before is relieved. Raises Refusal where no talk is owed, or the talker is
    the applicant or no 正式党员 of the branch.
    """
    on = day_of(now)
    async with write_tx():
        await lock()
        person = await _require_leading(actor, person_id, on)
        done = await find_request(request, person_id=person_id, kind=TalkerAssigned.kind)
        if done is None:
            entry = Entry(
                person_id=person_id,
                payload=TalkerAssigned(talker_id=talker_id),
                act_date=on,
                actor_id=actor.person_id,
                request=request,
            )
            await _assign(person, entry, talker_id, office, now)
    return await _sent(person, office, on)


async def _assign(
    person: Person, entry: Entry, talker_id: int, office: Office, now: datetime
) -> None:
    on = day_of(now)
    check_can_send_talker(await load_dossier(person.id), office.rules, on, talker_id)
    if talker_id not in {one.person_id for one in await _members(person, office, on)}:
        raise Refusal("talker_no_member", article=7)
    number = await append(entry, vault=office.vault, now=now)
    await TalkTerm.filter(person_id=person.id, ends__isnull=True).delete()
    await TalkTerm.create(talker_id=talker_id, person_id=person.id, starts=on)
    await record_notices([_news(person, talker_id, number)], now=now)


def _news(person: Person, talker_id: int, number: int) -> NoticeDraft:
    return NoticeDraft(
        key=f"{NOTICE}:{number}",
        kind=NOTICE,
        lane=Lane.NEWS,
        recipient_id=talker_id,
        subject_id=person.id,
    )


async def news_of(
    *, person_id: int, recipient_id: int | None, office: Office, now: datetime
) -> Sent | None:
    """What to tell the talker; `None` where somebody else has been sent, or the talk is held."""
    on = day_of(now)
    if recipient_id not in await talkers_of(person_id, on=on):
        return None
    sent = await _sent(await Person.get(id=person_id), office, on)
    return sent if sent.due is not None else None


async def _sent(person: Person, office: Office, on: date) -> Sent:
    talkers = await Person.filter(id__in=list(await talkers_of(person.id, on=on)))
    case = Case(await load_dossier(person.id), office.rules, on)
    due = [duty.due for duty in first_talk_due(case) if duty.done_on is None]
    return Sent(
        person_id=person.id,
        person=person.name,
        talker="、".join(talker.name for talker in talkers),
        due=due[0] if due else None,
    )


async def require_partner(actor: Actor, person_id: int, *, on: date) -> Person:
    """The person, for one who may talk with them for the branch: who has been sent to them, or
    within whose sight they are. Raises Refusal for everybody else.
    """
    if actor.person_id in await talkers_of(person_id, on=on):
        return await Person.get(id=person_id)
    person, _ = await require_sight(actor, person_id, on=on)
    return person


async def end_term(person_id: int, *, on: date) -> None:
    """The talk has been held: the errand ends; inside the caller's transaction."""
    await TalkTerm.filter(person_id=person_id, ends__isnull=True).update(ends=on)


async def _require_leading(actor: Actor, person_id: int, on: date) -> Person:
    person = await Person.get_or_none(id=person_id)
    if person is None:
        raise Refusal("not_entitled")
    await require_role(actor, *LEADERSHIP, branch_id=person.branch_id, on=on)
    return person
