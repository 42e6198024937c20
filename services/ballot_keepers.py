"""Who has charge of the box (第28条): 监票人 and 计票人, or the leadership where there are none."""

from datetime import datetime

from models import Meeting
from regulation.refusal import Refusal
from services.access import LEADERSHIP, Actor, require_role
from services.days import day_of


def keepers_of(meeting: Meeting) -> tuple[int, ...]:
    """监票人 and 计票人 of a meeting, the scrutineer first; nobody where none are appointed."""
    posts = (meeting.scrutineer_id, meeting.teller_id)
    return tuple(dict.fromkeys(person for person in posts if person is not None))


async def require_keeper(actor: Actor, meeting: Meeting, now: datetime) -> None:
    """Raises Refusal for whoever may not close, open or void the box.

    That is for 监票人 and 计票人. The secretary has a stake in the result and no such power
    beside them; only where nobody is appointed does the leadership stand in.
    """
    keepers = keepers_of(meeting)
    if actor.person_id in keepers:
        return
    if keepers:
        raise Refusal("keepers_only", article=28)
    await require_role(actor, *LEADERSHIP, branch_id=meeting.branch_id, on=day_of(now))
