"""What waits for somebody: the numbers on their home screen."""

from dataclasses import dataclass, replace
from datetime import datetime

from tortoise.expressions import Q

from models import Envelope, Person
from services.access import Actor
from services.days import day_of
from services.lookouts import with_matters_of_the_college
from services.office import Office
from services.remits import remit_of
from services.reviews import count_waiting
from services.todo import my_todo
from services.voting import envelope_id, open_ballots

MOST_COUNTED = 200  # dossiers worked out while somebody waits for their home screen


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Ballots not voted on, reviews, duties owed and how many of these are overdue.

    Of somebody whose dossiers are very many the duties are not counted: /todo lists them.
    """

    votes: int = 0
    reviews: int = 0
    todo: int = 0
    overdue: int = 0


async def waiting_for(*, actor: Actor, office: Office, now: datetime) -> Waiting:
    """What waits for the actor now."""
    ballots = await open_ballots(actor=actor)
    places = [envelope_id(ballot_id, actor.person_id) for ballot_id in ballots]
    voted = await Envelope.filter(id__in=places).count() if places else 0
    found = Waiting(votes=len(ballots) - voted, reviews=await count_waiting(actor=actor, now=now))
    if await _dossiers(actor, now) > MOST_COUNTED:
        return found
    todo = await my_todo(actor=actor, office=office, now=now)
    return replace(found, todo=len(todo.items), overdue=todo.overdue)


async def _dossiers(actor: Actor, now: datetime) -> int:
    on = day_of(now)
    remit = await remit_of(actor.person_id, on=on)
    theirs = Q(branch_id__in=list(remit.branches)) | Q(id__in=[*remit.people, *remit.to_talk])
    above = await with_matters_of_the_college(remit.overseen, on=on)
    return len(above) + await Person.filter(theirs).count()
