"""书面意见 (第28条): sealed until the count, confirmed by the scrutineer, void on arrival.

Like a vote, an opinion is sealed before it is stored, and nothing here returns, logs or stores
what it says. Who handed one in is known; what it said goes into the totals only.
"""

import base64
import binascii
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from models import (
    AgendaItem,
    Ballot,
    BallotState,
    Identity,
    ItemState,
    Meeting,
    MeetingState,
    OpinionState,
    Person,
    RollEntry,
    WrittenOpinion,
)
from models.db import write_tx
from regulation.articles.article_28 import check_written_opinion
from regulation.ballot_forms import OPINION, Choice
from regulation.records import BallotKind, Motion
from regulation.refusal import Refusal
from regulation.rules import CentralMode
from services.access import Actor
from services.meeting_news import tell_people
from services.meetings import (
    ballot_kind,
    centre_of,
    find_ballot,
    lock_meeting,
    motion_of,
    require_scrutineer,
)
from services.office import Office
from services.seal import SealBroken, public_key, read_token, seal, token, unseal

PRESS = "o"  # o:item:token, what an author's button carries
SEALED = "p"  # p:item:ciphertext, what is kept of a press instead of it
VALID = (OpinionState.RECEIVED, OpinionState.CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class OpinionPaper:
    """The paper for one author on one candidate; `late` where the centre would not accept it."""

    item_id: int
    kind: BallotKind
    candidate: str
    tokens: dict[Choice, str]
    received: bool
    late: bool
    motion: Motion | None = None


@dataclass(frozen=True, kw_only=True)
class OpinionReceipt:
    """An opinion lies in the box. Which one it is, nobody is told."""

    number: int
    item_id: int
    meeting_id: int
    candidate: str
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Received:
    """An opinion as the scrutineer sees it: whose, on whom, confirmed or not."""

    opinion_id: int
    author: str
    candidate: str
    confirmed: bool
    late: bool


async def _name(item: AgendaItem, meeting: Meeting) -> str:
    """Under which name the tokens of an item are made: no ballot has such a one.

    It names the motion: a paper on another motion is worth nothing once that has changed.
    """
    motion = motion_of(await find_ballot(item), ballot_kind(meeting), item)
    return (
        f"item-{item.id}" if motion is None else f"item-{item.id}-{motion.outcome}{motion.months}"
    )


async def papers(
    *, actor: Actor, meeting_id: int, office: Office, now: datetime
) -> tuple[OpinionPaper, ...]:
    """A paper for every candidate whose ballot has not begun.

    Raises Refusal for those not on the roll, for who has signed in, and where it is too late.
    """
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    items = await AgendaItem.filter(meeting_id=meeting_id).order_by("position")
    found = [i for i in items if await _is_before_vote(i)]
    for item in found or items[:1]:
        await _check_author(meeting, item, actor.person_id, office)
    return tuple([await _paper(actor, meeting, item, office) for item in found])


async def _paper(actor: Actor, meeting: Meeting, item: AgendaItem, office: Office) -> OpinionPaper:
    seed = office.vault.opinion_seed(item.id)
    if seed is None:
        raise Refusal("written_too_late", article=28)
    mine = WrittenOpinion.filter(item_id=item.id, author_id=actor.person_id, state__in=VALID)
    name = await _name(item, meeting)
    return OpinionPaper(
        item_id=item.id,
        kind=ballot_kind(meeting),
        candidate=(await Person.get(id=item.candidate_id)).name,
        tokens={
            choice: f"{PRESS}:{item.id}:{token(seed, name, actor.person_id, choice)}"
            for choice in OPINION
        },
        received=await mine.exists(),
        late=meeting.state is MeetingState.IN_SESSION,
        motion=motion_of(await find_ballot(item), ballot_kind(meeting), item),
    )


async def _is_before_vote(item: AgendaItem) -> bool:
    if item.state not in (ItemState.WAITING, ItemState.UNDER_WAY):
        return False
    ballot = await find_ballot(item)
    return ballot is None or ballot.state is BallotState.PREPARED


async def _check_author(
    meeting: Meeting, item: AgendaItem, author_id: int, office: Office
) -> tuple[str, ...]:
    entry = await RollEntry.get_or_none(meeting_id=meeting.id, person_id=author_id)
    if entry is None:
        raise Refusal("not_on_roll", article=28)
    taken = meeting.state in (MeetingState.ANNOUNCED, MeetingState.IN_SESSION)
    return check_written_opinion(
        centre_of(meeting, office),
        before_vote=taken and await _is_before_vote(item),
        before_opening=meeting.state is MeetingState.ANNOUNCED,
        author_present=entry.signed_in_at is not None,
    )


async def seal_press(*, platform: str, external_id: str, data: str, office: Office) -> str:
    """Turn the data of a pressed opinion button into a sealed box before it is stored anywhere.

    Other data comes back as it is; a forged, foreign or outdated press as an empty box.
    """
    kind, _, rest = data.partition(":")
    if kind not in (PRESS, SEALED):
        return data
    number, _, text = rest.partition(":")
    item_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    ciphertext = b""
    if kind == PRESS and item_id:
        ciphertext = await _seal(platform, external_id, item_id, text, office)
    return f"{SEALED}:{item_id}:{base64.urlsafe_b64encode(ciphertext).decode()}"


async def _seal(platform: str, external_id: str, item_id: int, text: str, office: Office) -> bytes:
    identity = await Identity.get_or_none(platform=platform, external_id=external_id)
    item = await AgendaItem.get_or_none(id=item_id).prefetch_related("meeting")
    seed = office.vault.opinion_seed(item_id)
    if identity is None or item is None or seed is None:
        return b""
    name = await _name(item, item.meeting)
    choice = read_token(text, seed, name, identity.person_id, OPINION)
    return b"" if choice is None else seal(choice, public_key(seed))


def read_sealed(data: str) -> tuple[int, bytes]:
    """The item and the ciphertext in what `seal_press` made."""
    _, number, text = data.split(":", 2)
    try:
        return int(number), base64.urlsafe_b64decode(text)
    except (ValueError, binascii.Error):
        return 0, b""


async def hand_in(
    *, actor: Actor, item_id: int, ciphertext: bytes, office: Office, now: datetime
) -> OpinionReceipt:
    """Put a sealed opinion into the box, in the place of the author's earlier one.

    The scrutineer has to confirm it (anew, if it was changed). Raises Refusal after the cut-off,
    for who has signed in, and for a forged press.
    """
    item = await AgendaItem.get_or_none(id=item_id)
    if item is None or not ciphertext:
        raise Refusal("ballot_button_foreign")
    async with write_tx():
        meeting = await lock_meeting(item.meeting_id)
        late = bool(await _check_author(meeting, item, actor.person_id, office))
        if late and office.rules.central_mode is CentralMode.BLOCK:
            raise Refusal("written_central_late", article=28)
        opinion, _ = await WrittenOpinion.update_or_create(
            item_id=item_id,
            author_id=actor.person_id,
            defaults={
                "state": OpinionState.RECEIVED,
                "ciphertext": ciphertext,
                "late": late,
                "received_at": now,
                "confirmed_by_id": None,
            },
        )
        await tell_people(meeting, "written_received", [meeting.scrutineer_id], now)
    return OpinionReceipt(
        number=opinion.id,
        item_id=item_id,
        meeting_id=meeting.id,
        candidate=(await Person.get(id=item.candidate_id)).name,
        received_at=now,
    )


async def withdraw(*, actor: Actor, meeting_id: int) -> int:
    """Take one's opinions back before the vote; returns how many there were."""
    async with write_tx():
        await lock_meeting(meeting_id)
        items = await AgendaItem.filter(meeting_id=meeting_id)
        open_ones = [item.id for item in items if await _is_before_vote(item)]
        return await _void(open_ones, author_id=actor.person_id)


async def received(*, actor: Actor, meeting_id: int) -> tuple[Received, ...]:
    """Every valid opinion of a meeting, without what it says. Scrutineer only."""
    meeting = await Meeting.get_or_none(id=meeting_id)
    if meeting is None:
        raise Refusal("no_such_meeting")
    require_scrutineer(actor, meeting)
    rows = WrittenOpinion.filter(item__meeting_id=meeting_id, state__in=VALID)
    found = await rows.order_by("id").prefetch_related("author", "item__candidate")
    return tuple(
        Received(
            opinion_id=row.id,
            author=row.author.name,
            candidate=row.item.candidate.name,
            confirmed=row.state is OpinionState.CONFIRMED,
            late=row.late,
        )
        for row in found
    )


async def confirm(*, actor: Actor, meeting_id: int, opinion_id: int) -> None:
    """The scrutineer confirms that this author formally handed in an opinion, before the vote."""
    async with write_tx():
        meeting = await lock_meeting(meeting_id)
        require_scrutineer(actor, meeting)
        row = await WrittenOpinion.get_or_none(id=opinion_id, item__meeting_id=meeting_id)
        if row is None or row.state not in VALID:
            raise Refusal("written_gone", article=28)
        if row.state is OpinionState.CONFIRMED:
            return
        if not await _is_before_vote(await AgendaItem.get(id=row.item_id)):
            raise Refusal("written_too_late", article=28)
        row.state, row.confirmed_by_id = OpinionState.CONFIRMED, actor.person_id
        await row.save(update_fields=["state", "confirmed_by_id"])


async def void_on_arrival(meeting_id: int, author_id: int) -> None:
    """第28条: who comes votes in the room; inside the caller's transaction."""
    items = await AgendaItem.filter(meeting_id=meeting_id)
    await _void([i.id for i in items if await _is_before_vote(i)], author_id=author_id)


async def void_all(item: AgendaItem) -> None:
    """No vote is held on this candidate; inside the caller's transaction."""
    await _void([item.id])


async def authors_of(item: AgendaItem) -> list[int]:
    """Who has ever handed in an opinion on this candidate."""
    return [row.author_id for row in await WrittenOpinion.filter(item_id=item.id).order_by("id")]


async def _void(item_ids: list[int], author_id: int | None = None) -> int:
    rows = WrittenOpinion.filter(item_id__in=item_ids, state__in=VALID)
    if author_id is not None:
        rows = rows.filter(author_id=author_id)
    return await rows.update(state=OpinionState.VOID, ciphertext=None, confirmed_by_id=None)


async def count_confirmed(item_ids: list[int]) -> int:
    """How many confirmed opinions on these items lie in the box."""
    rows = WrittenOpinion.filter(item_id__in=item_ids, state=OpinionState.CONFIRMED)
    return await rows.count()


async def open_confirmed(ballot: Ballot, office: Office) -> Counter[Choice] | None:
    """What the confirmed opinions on a candidate say, in totals; `None` where one does not open.

    They are taken out of the box. Inside the caller's transaction.
    """
    item = await AgendaItem.get_or_none(
        meeting_id=ballot.meeting_id, candidate_id=ballot.candidate_id
    )
    if item is None:
        return Counter()
    rows = await WrittenOpinion.filter(item_id=item.id, state=OpinionState.CONFIRMED)
    votes = _unseal_all([bytes(row.ciphertext or b"") for row in rows], item.id, office)
    state = OpinionState.VOID if votes is None else OpinionState.COUNTED
    await WrittenOpinion.filter(id__in=[row.id for row in rows]).update(
        state=state, ciphertext=None
    )
    return votes


def _unseal_all(boxes: list[bytes], item_id: int, office: Office) -> Counter[Choice] | None:
    seed = office.vault.opinion_seed(item_id)
    if seed is None:
        return None if boxes else Counter()
    try:
        return Counter(unseal(box, seed) for box in boxes)
    except SealBroken:
        return None


async def shred_settled(office: Office) -> None:
    """Shred the keys of the boxes nobody will open any more; again is harmless."""
    for item_id in office.vault.items_with_seed():
        item = await AgendaItem.get_or_none(id=item_id)
        settled = (ItemState.DECIDED, ItemState.SUSPENDED, ItemState.REMOVED)
        if item is None or item.state in settled:
            office.vault.shred_opinion_seed(item_id)
