"""Any counted vote recounted: at a branch meeting, by buttons, with cards (第8、17、28、38条)."""

from dataclasses import replace
from typing import Any

from models import Ballot, CardDeck, LedgerRecord, PaperCount, PaperState
from regulation.ballot_forms import Choice
from regulation.outcomes import VoteRecord, answers_of
from regulation.paper import FORMAL, GRADES
from regulation.records import BallotResult, Defence, Hearing, LeagueRecommendation
from regulation.refusal import Refusal
from services.ballot_evidence import fingerprint
from services.ballot_proofs import BallotProof, verify_ballot
from services.deck_proofs import PREFIX, deck_contradictions, vote_number
from services.ledger import decode

LARGEST_NUMBER = 2**31 - 1


async def verify_vote(*, ballot_id: str) -> BallotProof:
    """Recount a vote from its evidence; compare it with its count and with the ledger.

    Raises Refusal where there is no such vote, or its box has not been opened. A paper vote has
    no evidence: its slips are its evidence.
    """
    count = await find_count(ballot_id)
    deck = None if count is None else await CardDeck.get_or_none(count_id=count.id)
    if count is None or (deck is None and count.ballot_id is not None):
        proof = await verify_ballot(ballot_id=ballot_id)
    elif deck is None or deck.evidence is None:
        raise Refusal("ballot_not_counted", article=28)
    else:
        found = tuple(deck_contradictions(deck))
        proof = BallotProof(ballot_id=ballot_id, evidence=deck.evidence, contradictions=found)
    if count is None or count.state is not PaperState.SIGNED:
        return proof
    found = (*proof.contradictions, *await _count_contradictions(count, proof.evidence))
    return replace(proof, contradictions=found)


async def find_count(ballot_id: str) -> PaperCount | None:
    """The count of the vote with this number; `None` where it was not counted by two people."""
    number = ballot_id.removeprefix(PREFIX)
    if number != ballot_id and number.isdecimal() and int(number) <= LARGEST_NUMBER:
        return await PaperCount.get_or_none(id=int(number))
    live = PaperCount.filter(ballot_id=ballot_id).exclude(state=PaperState.CANCELLED)
    return await live.order_by("-id").first()


async def evidence_of_count(count: PaperCount) -> dict[str, Any] | None:
    """The evidence of the votes behind a count; `None` for slips of paper."""
    deck = await CardDeck.get_or_none(count_id=count.id)
    if deck is not None:
        return deck.evidence
    ballot = await Ballot.get_or_none(id=count.ballot_id)
    return None if ballot is None else ballot.evidence


async def with_evidence(count: PaperCount, record: VoteRecord) -> VoteRecord:
    """The record of a count, with the hash of what its votes can be recounted from."""
    evidence = await evidence_of_count(count)
    if evidence is None:
        return record
    kept = replace(record, ballot_id=vote_number(count), evidence=fingerprint(evidence))
    if isinstance(kept, BallotResult):
        return replace(kept, root=str(evidence["root"]), rules=str(evidence["rules"]))
    return kept


async def _count_contradictions(count: PaperCount, evidence: dict[str, Any]) -> list[str]:
    row = await LedgerRecord.get_or_none(request=ledger_request(count))
    if row is None:
        return ["ledger_missing"]
    record = decode(row.kind, row.payload)
    assert isinstance(record, BallotResult | LeagueRecommendation | Hearing | Defence)
    found = [] if record.evidence == fingerprint(evidence) else ["ledger_evidence"]
    if evidence["counts"] is not None and not _figures_agree(count, evidence["counts"]):
        found.append("row_counts")
    if not _record_agrees(record, count.figures):
        found.append("ledger_numbers")
    return found


def ledger_request(count: PaperCount) -> str:
    """Under which key the result of a count stands in the ledger."""
    attached = count.kind in FORMAL and count.ballot_id is not None
    return f"ballot:{count.ballot_id}" if attached else f"paper:{count.id}"


def _figures_agree(count: PaperCount, counts: dict[str, int]) -> bool:
    """What was signed is what the box says, and 书面意见 where there are any."""
    votes = {Choice(answer): number for answer, number in counts.items()}
    said = answers_of(count.kind, votes)
    more = [count.figures.get(name, 0) - number for name, number in said.items()]
    return min(more) >= 0 and sum(more) == count.figures.get("written", 0)


def _record_agrees(record: VoteRecord, figures: dict[str, int]) -> bool:
    match record:
        case LeagueRecommendation():
            return (record.cast, record.approve) == (figures["returned"], figures["approve"])
        case Hearing():
            people = (record.attendees, record.approve, record.oppose)
            return people == (figures["issued"], figures["approve"], figures["oppose"])
        case Defence():
            return record.grades == tuple(figures[grade] for grade in GRADES)
        case BallotResult():
            names = ("approve", "oppose", "abstain", "issued", "returned", "written")
            return all(getattr(record, name) == figures[name] for name in names)
