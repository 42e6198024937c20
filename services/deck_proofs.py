"""The evidence of a vote with code cards: kept, recounted, and looked up (第28条).

It holds the hashes fixed before the vote, the bare codes after it, and the leaves of the sealed
envelopes; nobody's name. What a code means is not in it: that follows from the key sheet alone.
"""

from hashlib import sha256
from typing import Any

from models import CardDeck, CardEnvelope, PaperCount, Person
from regulation.ballot_forms import OPTIONS
from regulation.refusal import Refusal
from services.access import Actor
from services.ballot_evidence import (
    CARDS,
    VERSION,
    contradictions,
    encode_commitment,
    leaf_of,
)
from services.ballot_proofs import CODE_LENGTH, Inclusion, place_of, rules_id
from services.ballot_receipts import InclusionCode
from services.office import Office

PREFIX = "paper-"  # the number of a vote that has no ballot in chat


def vote_number(count: PaperCount) -> str:
    """Under which number a vote stands in the ledger and is verified."""
    return count.ballot_id or f"{PREFIX}{count.id}"


def evidence_of_deck(deck: CardDeck, count: PaperCount, office: Office) -> dict[str, Any]:
    """What the votes of a closed deck can be recounted from, in plain JSON values."""
    cast, leaves = deck.cast or [], deck.leaves or []
    commitment = encode_commitment(deck.name, deck.form, deck.groups)
    return {
        "version": VERSION,
        "source": CARDS,
        "ballot": vote_number(count),
        "form": deck.form.value,
        "answers": [choice.value for choice in OPTIONS[deck.form]],
        "rules": rules_id(office.rules.in_force_on(count.held_on)),
        "deck": deck.name,
        "groups": deck.groups,
        "commitment": sha256(commitment).hexdigest(),
        "returned": len(cast),
        "counts": None,
        "cast": cast,
        "cast_root": deck.cast_root,
        "leaves": leaves,
        "root": deck.root,
    }


async def card_receipt(*, actor: Actor, count_id: int) -> InclusionCode:
    """The inclusion code of the actor's own code. Raises Refusal where none lies in the box."""
    deck = await CardDeck.get_or_none(count_id=count_id)
    envelope = deck and await CardEnvelope.get_or_none(id=f"{deck.id}:{actor.person_id}")
    if not deck or not envelope:
        raise Refusal("no_vote_of_yours", article=28)
    count = await PaperCount.get(id=count_id)
    return InclusionCode(
        ballot_id=str(count_id),
        candidate=(await Person.get(id=count.candidate_id)).name,
        code=leaf_of(deck.name, envelope.ciphertext)[:CODE_LENGTH],
    )


async def find_card(*, count_id: int, code: str) -> Inclusion:
    """Where the envelope with this inclusion code lies in the closed box of a vote with cards.

    Raises Refusal before the close, and where no such envelope was counted.
    """
    deck = await CardDeck.get_or_none(count_id=count_id)
    if deck is None or deck.leaves is None:
        raise Refusal("ballot_not_counted", article=28)
    return place_of(code, deck.leaves, deck.root)


def deck_contradictions(deck: CardDeck) -> list[str]:
    """What contradicts the evidence of a closed deck, in itself and in the deck beside it."""
    evidence = deck.evidence or {}
    same = {
        "groups": deck.groups,
        "cast": deck.cast,
        "leaves": deck.leaves,
        "root": deck.root,
    }
    differ = [f"row_{name}" for name, value in same.items() if evidence.get(name) != value]
    return [*contradictions(evidence), *differ]
