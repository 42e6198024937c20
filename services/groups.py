"""What becomes of a branch's group on the platform: it moves, or shuts the bot out."""

from datetime import datetime

from models import Branch, Notice, NoticeState, Role
from models.db import write_tx
from services.access import holders
from services.days import day_of
from services.notices import Draft, Lane, record

KIND = "group_lost"


async def move(*, old: str, new: str) -> None:
    """The platform has given a group another address: the branch and what waits follow it."""
    async with write_tx():
        if not await Branch.exists(group_chat=new):
            await Branch.filter(group_chat=old).update(group_chat=new)
        waiting = Notice.filter(chat=old, state=NoticeState.PENDING)
        await waiting.update(chat=new)


async def lose(*, chat: str, now: datetime) -> None:
    """A group takes no message of ours any more: forget it, and tell the secretary once."""
    async with write_tx():
        branch = await Branch.get_or_none(group_chat=chat)
        if branch is None:
            return
        await Branch.filter(id=branch.id).update(group_chat=None)
        secretaries = await holders([Role.SECRETARY], branch_id=branch.id, on=day_of(now))
        await record([_draft(branch, secretary, chat, now) for secretary in secretaries], now=now)


def _draft(branch: Branch, secretary: int, chat: str, now: datetime) -> Draft:
    return Draft(
        key=f"{KIND}:{branch.id}:{chat}:{now.timestamp():.0f}:{secretary}",
        kind=KIND,
        lane=Lane.NEWS,
        recipient_id=secretary,
        parameters={"branch": branch.id},
    )
