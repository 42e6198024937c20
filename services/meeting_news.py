"""What the members of a meeting and the group of its branch are told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from models import Branch, Lane, Meeting, RollEntry
from services.notices import Draft, record


async def tell(meeting: Meeting, kind: str, now: datetime, *, item_id: int = 0) -> None:
    """Tell everybody on the roll and the group, once for each revision of the notice."""
    roll = await RollEntry.filter(meeting_id=meeting.id)
    drafts = [_draft(meeting, kind, item_id, recipient_id=e.person_id) for e in roll]
    await record([*drafts, *await _to_group(meeting, kind, item_id)], now=now)


async def tell_people(
    meeting: Meeting,
    kind: str,
    people: Iterable[int | None],
    now: datetime,
    *,
    item_id: int = 0,
    about: str = "",
) -> None:
    """Tell these people only, once of each matter: `about` tells several on one item apart."""
    wanted = sorted({person for person in people if person is not None})
    drafts = [_draft(meeting, kind, item_id, recipient_id=person) for person in wanted]
    told = [replace(draft, key=f"{draft.key}{about and ':'}{about}") for draft in drafts]
    await record(told, now=now)


async def tell_group(meeting: Meeting, kind: str, now: datetime, *, item_id: int = 0) -> None:
    """Tell the group only; a branch without a group hears nothing."""
    await record(await _to_group(meeting, kind, item_id), now=now)


async def _to_group(meeting: Meeting, kind: str, item_id: int) -> list[Draft]:
    branch = await Branch.get(id=meeting.branch_id)
    if branch.group_chat is None:
        return []
    return [_draft(meeting, kind, item_id, chat=branch.group_chat)]


def _draft(
    meeting: Meeting,
    kind: str,
    item_id: int,
    *,
    recipient_id: int | None = None,
    chat: str | None = None,
) -> Draft:
    return Draft(
        key=f"{kind}:{meeting.id}:{meeting.revision}:{item_id}:{recipient_id or chat}",
        kind=kind,
        lane=Lane.URGENT,
        recipient_id=recipient_id,
        chat=chat,
        parameters={"meeting": meeting.id, "revision": meeting.revision, "item": item_id},
    )
