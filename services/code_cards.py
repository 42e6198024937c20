"""抽票码 at a vote (第28条): codes typed into private chats, sealed, counted with the key sheet.

Until the close a code lies in its voter's sealed envelope; at the close the envelopes are opened
in memory, and the codes are kept sorted with nobody's name beside them. Only after that may the
scrutineer enter the key sheet. An error on the way of a code is raised `from None`.
"""

import base64
import binascii
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from models import Ballot, CardDeck, CardEnvelope, Identity, Lane, Meeting, PaperCount, Person
from models import DeckState as DeckState  # noqa: PLC0414 - for texts, which see no tables
from models import PaperState as PaperState  # noqa: PLC0414
from models.db import checkpoint, write_tx
from regulation.ballot_forms import OPTIONS, Choice
from regulation.outcomes import FORM_OF, answers_of
from regulation.paper import FORMAL, VoteKind
from regulation.refusal import Refusal
from services.access import Actor
from services.ballot_evidence import leaf_of, list_hash, root_of
from services.deck import (
    Commitment,
    looks_like_card_code,
    make_deck,
    normalise,
    read_commitment,
    read_secret,
)
from services.deck_proofs import evidence_of_deck
from services.notices import Draft, record
from services.office import Office
from services.roll import check_everybody_can_press
from services.seal import SealBroken, public_key, seal, unseal_text

SEED = "deck-"
PAPER_NOTICE = "paper_count"
SEALED = "/card"  # /card count ciphertext: what is kept of a typed code instead of it


@dataclass(frozen=True, kw_only=True)
class DeckView:
    """A deck as those who count may see it; `codes` only for the scrutineer, after the close.

    `fixed` are the figures of the count that follow from the deck.
    """

    state: DeckState
    fingerprint: str
    cards: int
    returned: int
    root: str
    cast_root: str
    codes: tuple[str, ...]
    fixed: dict[str, int]


async def attach_deck(*, actor: Actor, count_id: int, content: bytes) -> None:
    """The scrutineer hands in the commitment of a deck, in place of one not yet used.

    Raises Refusal for an unreadable file, cards for another kind of vote, a vote already begun.
    """
    made = read_commitment(content)
    async with write_tx():
        count = await _count_of(count_id, actor, scrutineer=True)
        if made.form is not FORM_OF[count.kind]:
            raise Refusal("deck_other_form")
        deck = await CardDeck.get_or_none(count_id=count_id)
        in_chat = count.ballot_id is not None and count.kind not in FORMAL
        begun = in_chat or (deck and deck.state is not DeckState.READY)
        if count.state is not PaperState.WAITING or begun:
            raise Refusal("deck_too_late")
        await _check_everybody_can_type(count)
        values = {"form": made.form, "name": made.deck, "groups": [list(g) for g in made.groups]}
        await CardDeck.update_or_create(defaults=values, count_id=count_id)


async def _check_everybody_can_type(count: PaperCount) -> None:
    """A code is typed into one's own chat; who is there without a phone has none."""
    ballot = await Ballot.get_or_none(id=count.ballot_id)
    if ballot is not None:
        await check_everybody_can_press(await Meeting.get(id=ballot.meeting_id))


async def _count_of(count_id: int, actor: Actor, *, scrutineer: bool = False) -> PaperCount:
    """The count, locked, for one of those who count it."""
    count = await PaperCount.filter(id=count_id).select_for_update().first()
    fit = () if count is None else counters_of(count)
    if count is None or actor.person_id not in fit[: 1 if scrutineer else 2]:
        raise Refusal("not_entitled")
    return count


async def has_deck(count_id: int) -> bool:
    """Are the votes of a count cast with code cards?"""
    return await CardDeck.exists(count_id=count_id)


async def _locked_deck(count_id: int) -> CardDeck:
    deck = await CardDeck.filter(count_id=count_id).select_for_update().first()
    if deck is None:
        raise Refusal("deck_missing")
    return deck


async def open_deck(*, actor: Actor, count_id: int, office: Office) -> None:
    """Codes may be typed from now on. For the scrutineer; again is harmless."""
    async with write_tx():
        count = await _count_of(count_id, actor, scrutineer=True)
        deck = await _locked_deck(count_id)
        if deck.state is not DeckState.READY:
            return
        if count.state is not PaperState.WAITING:
            raise Refusal("deck_too_late")
        seed = office.vault.create_ballot_seed(_seed_name(deck.id))
        deck.state, deck.public_key = DeckState.OPEN, public_key(seed)
        await deck.save()


def _seed_name(deck_id: int) -> str:
    return f"{SEED}{deck_id}"


def _commitment(deck: CardDeck) -> Commitment:
    groups = tuple(tuple(group) for group in deck.groups)
    return Commitment(deck=deck.name, form=deck.form, groups=groups)


async def seal_code(*, platform: str, external_id: str, text: str) -> str:
    """Turn a typed code into a sealed one before it is stored anywhere.

    Text that is no code comes back as it is, and so does everything while no cards are being
    voted with. What looks like a code but is none comes back empty, and so does anything that
    pretends to be sealed already.
    """
    if text.startswith(SEALED):
        return f"{SEALED} 0 "
    bound = looks_like_card_code(text) and await Identity.exists(
        platform=platform, external_id=external_id
    )
    decks = await CardDeck.filter(state=DeckState.OPEN) if bound else []
    code = normalise(text)
    for deck in decks:
        if _commitment(deck).card_of(code) is not None:
            sealed = base64.urlsafe_b64encode(seal(code, deck.public_key)).decode()
            return f"{SEALED} {deck.count_id} {sealed}"
    return f"{SEALED} 0 " if decks else text


def read_sealed_code(text: str) -> tuple[int, bytes]:
    """The count and the ciphertext in what `seal_code` made."""
    _, count_id, sealed = text.split(" ", 2)
    try:
        return int(count_id), base64.urlsafe_b64decode(sealed)
    except (ValueError, binascii.Error):
        return 0, b""


async def cast_code(*, actor: Actor, count_id: int, ciphertext: bytes, office: Office) -> str:
    """Put a sealed code into the box, in the place of the voter's earlier one.

    A card is worth one vote: a code of a card that somebody else has used is refused. Returns
    the name of the candidate; when it returns, the vote is durable.
    """
    if not ciphertext:
        raise Refusal("card_code_unknown", article=28)
    async with write_tx():
        deck = await _locked_deck(count_id)
        if deck.state is not DeckState.OPEN:
            raise Refusal("ballot_closed", article=28)
        await _check_unused(deck, actor.person_id, ciphertext, office)
        values = {"deck_id": deck.id, "voter_id": actor.person_id, "ciphertext": ciphertext}
        await CardEnvelope.update_or_create(defaults=values, id=f"{deck.id}:{actor.person_id}")
        count = await PaperCount.get(id=count_id)
    return (await Person.get(id=count.candidate_id)).name


async def _check_unused(deck: CardDeck, voter_id: int, ciphertext: bytes, office: Office) -> None:
    """Opened in memory and forgotten: no column may say which card somebody holds."""
    made = _commitment(deck)
    others = await CardEnvelope.filter(deck_id=deck.id).exclude(voter_id=voter_id)
    own, *used = [
        made.card_of(code)
        for code in _open(deck, [ciphertext, *(each.ciphertext for each in others)], office)
    ]
    if own is None:
        raise Refusal("card_code_unknown", article=28)
    if own in used:
        raise Refusal("card_used", article=28)


def _open(deck: CardDeck, ciphertexts: list[bytes], office: Office) -> list[str]:
    seed = office.vault.ballot_seed(_seed_name(deck.id))
    if seed is None:
        raise Refusal("ballot_key_lost", article=27)
    try:
        return [unseal_text(ciphertext, seed) for ciphertext in ciphertexts]
    except SealBroken:
        raise Refusal("card_code_unknown", article=28) from None


async def close_deck(*, actor: Actor, count_id: int, office: Office, now: datetime) -> None:
    """No more codes: they are taken out of their envelopes, sorted, and the key is shredded.

    Scrutineer and teller are told the root of the box. For these two; again is harmless.
    """
    async with write_tx():
        count = await _count_of(count_id, actor)
        deck = await _locked_deck(count_id)
        if deck.state is DeckState.READY:
            raise Refusal("ballot_not_open", article=28)
        if deck.state is DeckState.OPEN:
            await _collect(deck, count, office)
            await record([_news(count, "closed", i) for i in counters_of(count)], now=now)
    await shred_deck(deck.id, office)


async def _collect(deck: CardDeck, count: PaperCount, office: Office) -> None:
    envelopes = await CardEnvelope.filter(deck_id=deck.id)
    deck.cast = sorted(_open(deck, [each.ciphertext for each in envelopes], office))
    deck.leaves = sorted(leaf_of(deck.name, each.ciphertext) for each in envelopes)
    deck.cast_root, deck.root = list_hash(deck.cast), root_of(deck.leaves)
    deck.state = DeckState.CLOSED
    deck.evidence = evidence_of_deck(deck, count, office)
    await deck.save()
    await CardEnvelope.filter(deck_id=deck.id).delete()


async def shred_deck(deck_id: int, office: Office) -> None:
    """Empty the database's log and destroy the key; again is harmless."""
    await checkpoint()
    office.vault.shred_ballot_seed(_seed_name(deck_id))


async def finish_decks(*, office: Office) -> None:
    """After a crash: shred the keys of decks that are no longer open."""
    for name in office.vault.ballots_with_seed():
        deck_id = name.removeprefix(SEED)
        if deck_id == name or await CardDeck.exists(id=int(deck_id), state=DeckState.OPEN):
            continue
        await shred_deck(int(deck_id), office)


async def discard_deck(count_id: int) -> int | None:
    """The vote is taken back: nobody ever learns what lay in the box. Returns the deck's id.

    Inside the caller's transaction; `shred_deck` has to follow it.
    """
    deck = await CardDeck.get_or_none(count_id=count_id)
    if deck is None:
        return None
    await CardEnvelope.filter(deck_id=deck.id).delete()
    deck_id: int = deck.id
    await deck.delete()
    return deck_id


async def enter_key_sheet(*, actor: Actor, count_id: int, typed: str, now: datetime) -> None:
    """The scrutineer types the secret of the key sheet; the codes are counted.

    Raises Refusal where it is mistyped, is of another deck, or the list of codes was changed.
    """
    secret = read_secret(typed)
    async with write_tx():
        count = await _count_of(count_id, actor, scrutineer=True)
        deck = await _locked_deck(count_id)
        if deck.state in (DeckState.READY, DeckState.OPEN):
            raise Refusal("deck_not_closed", article=28)
        if deck.state is DeckState.CLOSED:
            await _tally(deck, secret)
            await record([_news(count, "counted", count.teller_id)], now=now)


def counters_of(count: PaperCount) -> tuple[int, int]:
    """监票人 and 计票人 of a count."""
    return count.scrutineer_id, count.teller_id


def _news(count: PaperCount, step: str, recipient_id: int) -> Draft:
    """The count stands differently now, and the recipient has something to do."""
    return Draft(
        key=f"{PAPER_NOTICE}:{count.id}:{count.revision}:{step}:{recipient_id}",
        kind=PAPER_NOTICE,
        lane=Lane.URGENT,
        recipient_id=recipient_id,
        parameters={"count": count.id, "revision": count.revision, "state": count.state},
    )


async def _tally(deck: CardDeck, secret: bytes) -> None:
    made, cast = make_deck(secret, cards=len(deck.groups), form=deck.form), deck.cast or []
    if made.commitment.root != _commitment(deck).root:
        raise Refusal("deck_secret_wrong", article=28)
    meanings = [made.meanings.get(code) for code in cast]
    if list_hash(cast) != deck.cast_root or None in meanings:
        raise Refusal("deck_list_changed", article=28)
    counted = Counter(choice for choice in meanings if choice is not None)
    deck.counts = {choice.value: number for choice, number in counted.items()}
    deck.state = DeckState.COUNTED
    answers = {choice.value: counted[choice] for choice in OPTIONS[deck.form]}
    deck.evidence = {**(deck.evidence or {}), "counts": answers}
    await deck.save()


async def deck_view(count: PaperCount, *, person_id: int | None) -> DeckView | None:
    """The deck of a count for somebody concerned with it; `None` where it has none."""
    deck = await CardDeck.get_or_none(count_id=count.id)
    if deck is None:
        return None
    made, cast = _commitment(deck), deck.cast
    in_box = await CardEnvelope.filter(deck_id=deck.id).count()
    return DeckView(
        state=deck.state,
        fingerprint=made.fingerprint,
        cards=len(made.groups),
        returned=in_box if cast is None else len(cast),
        root=deck.root,
        cast_root=deck.cast_root,
        codes=tuple(cast or ()) if person_id == count.scrutineer_id else (),
        fixed=_fixed(count.kind, deck),
    )


def _votes(counts: dict[str, int]) -> dict[Choice, int]:
    return {Choice(answer): number for answer, number in counts.items()}


def _fixed(kind: VoteKind, deck: CardDeck) -> dict[str, int]:
    """What the deck settles: every code in the list is a valid vote; what it says, once counted."""
    if deck.cast is None:
        return {}
    returned = {"returned": len(deck.cast), "valid": len(deck.cast), "invalid": 0}
    written = {"written": 0} if kind in FORMAL else {}
    if deck.counts is None:
        return {**written, **returned}
    return {**written, **returned, **answers_of(kind, _votes(deck.counts))}
