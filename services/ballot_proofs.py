"""The evidence of a counted ballot: kept, recounted, exported, and reported (第28、41条)."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import (
    Ballot,
    BallotState,
    Branch,
    LedgerRecord,
    Meeting,
    MeetingKind,
    Person,
    RollEntry,
)
from regulation.ballot_forms import BallotForm, Choice
from regulation.outcomes import FORM_OF, answers_of, outcome_of
from regulation.records import BallotResult, Motion
from regulation.refusal import Refusal
from regulation.rules import Rules
from regulation.shares import Share
from regulation.voting import Tally, judge
from services.ballot_evidence import VERSION, climb, contradictions, fingerprint, path_of
from services.days import day_of
from services.ledger import decode
from services.office import Office

CODE_LENGTH = 32  # hex digits of a leaf that are the inclusion code


@dataclass(frozen=True, kw_only=True)
class Inclusion:
    """Where an envelope lies in the counted box, and its way up to the root."""

    position: int
    leaves: int
    path: tuple[tuple[str, str], ...]
    root: str


@dataclass(frozen=True, kw_only=True)
class BallotProof:
    """A ballot recounted: `contradictions` are empty where everything agrees."""

    ballot_id: str
    evidence: dict[str, Any]
    contradictions: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Nothing contradicts anything."""
        return not self.contradictions

    @property
    def is_resolution(self) -> bool:
        """Was it a ballot in chat at a branch meeting, which has a report of its own?"""
        in_chat = "source" not in self.evidence
        return in_chat and self.evidence["form"] == BallotForm.RESOLUTION


@dataclass(frozen=True, kw_only=True)
class BallotReport:
    """第28、41条: everything the 票决情况报告 says of the vote itself. Names no voter."""

    ballot_id: str
    kind: MeetingKind
    branch: str
    candidate: str
    held_on: date
    host: str
    scrutineer: str
    teller: str
    entitled: int
    present: int
    written: int
    issued: int
    returned: int
    approve: int
    oppose: int
    abstain: int
    passed: bool
    passed_central: bool
    root: str
    leaves: int
    rules: str
    motion: Motion | None = None


def _share(share: Share) -> list[Any]:
    return [share.numerator, share.denominator, share.inclusive]


def rules_id(edition: Rules) -> str:
    """Which rules a ballot was held under: the pack and the day it is in force from."""
    heading = edition.heading
    return f"{heading.id}@{heading.in_force_from or ''}"


async def roll_hash(meeting_id: int) -> str:
    """The hash of the frozen roll: who was entitled, and who was present."""
    roll = await RollEntry.filter(meeting_id=meeting_id).order_by("person_id")
    lines = [f"{entry.person_id} {int(entry.signed_in_at is not None)}" for entry in roll]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


async def evidence_of(
    ballot: Ballot, leaves: list[str], counts: dict[str, int], edition: Rules
) -> dict[str, Any]:
    """What a ballot about to be counted can be recounted from, in plain JSON values.

    `counts` hold the written opinions, too; `edition` are the rules in force on that day.
    """
    return {
        "version": VERSION,
        "ballot": ballot.id,
        "form": ballot.form.value,
        "rules": rules_id(edition),
        "roll": await roll_hash(ballot.meeting_id),
        "entitled": await RollEntry.filter(meeting_id=ballot.meeting_id).count(),
        "present": ballot.issued,
        "written": sum(counts.values()) - ballot.returned,
        "motion": None if ballot.outcome is None else [ballot.outcome.value, ballot.months],
        "issued": ballot.issued,
        "returned": ballot.returned,
        "counts": counts,
        **_verdict(ballot, counts, edition),
        "coded": ballot.coded,
        "leaves": leaves,
        "root": ballot.root,
    }


def _verdict(ballot: Ballot, counts: dict[str, int], edition: Rules) -> dict[str, Any]:
    """The shares that decide a vote of this form, and what they say of these numbers."""
    if ballot.form is BallotForm.RESOLUTION:
        shares = edition.meeting
        quorum, majority = _share(shares.quorum), _share(shares.majority)
        return {"quorum": quorum, "majority": majority, "passed": ballot.passed}
    kind = {form: kind for kind, form in FORM_OF.items()}[ballot.form]
    papers = {"issued": ballot.issued, "returned": ballot.returned, "panel": ballot.issued}
    votes = {Choice(answer): number for answer, number in counts.items()}
    passed = outcome_of(kind, {**papers, **answers_of(kind, votes)}, edition).passed
    if ballot.form is BallotForm.NOMINATION:
        return {"majority": _share(edition.recommendation.approval), "passed": passed}
    if ballot.form is BallotForm.HEARING:
        approval, opposition = _share(edition.hearing.approval), _share(edition.hearing.opposition)
        return {"majority": approval, "opposition": opposition, "passed": passed}
    return {"passed": None}


async def _counted(ballot_id: str) -> Ballot:
    ballot = await Ballot.get_or_none(id=ballot_id)
    if ballot is None:
        raise Refusal("no_such_ballot")
    if ballot.state is not BallotState.COUNTED or ballot.evidence is None:
        raise Refusal("ballot_not_counted", article=28)
    return ballot


async def verify_ballot(*, ballot_id: str) -> BallotProof:
    """Recount a ballot from its evidence and compare it with the ballot and with the ledger.

    Raises Refusal where there is no such ballot or it has not been counted.
    """
    ballot = await _counted(ballot_id)
    assert ballot.evidence is not None
    found = [*contradictions(ballot.evidence), *_row_contradictions(ballot)]
    if ballot.form is BallotForm.RESOLUTION:
        found += await _ledger_contradictions(ballot)
    if await roll_hash(ballot.meeting_id) != ballot.evidence.get("roll"):
        found.append("roll")
    return BallotProof(ballot_id=ballot_id, evidence=ballot.evidence, contradictions=tuple(found))


def _row_contradictions(ballot: Ballot) -> list[str]:
    evidence = ballot.evidence or {}
    same = {
        "ballot": ballot.id,
        "root": ballot.root,
        "returned": ballot.returned,
        "issued": ballot.issued,
    }
    return [f"row_{name}" for name, value in same.items() if evidence.get(name) != value]


async def _ledger_contradictions(ballot: Ballot) -> list[str]:
    row = await LedgerRecord.get_or_none(request=f"ballot:{ballot.id}")
    if row is None:
        return ["ledger_missing"]
    result = decode(row.kind, row.payload)
    assert isinstance(result, BallotResult)
    if result.evidence != fingerprint(ballot.evidence or {}):
        return ["ledger_evidence"]
    numbers = (result.approve, result.oppose, result.abstain, result.returned, result.passed)
    ours = (ballot.approve, ballot.oppose, ballot.abstain, ballot.returned, ballot.passed)
    return [] if numbers == ours else ["ledger_numbers"]


async def find_inclusion(*, ballot_id: str, code: str) -> Inclusion:
    """Where the envelope with this inclusion code lies in the counted box.

    Raises Refusal before the count, for a void ballot, and where no such envelope was counted.
    """
    ballot = await _counted(ballot_id)
    return place_of(code, (ballot.evidence or {})["leaves"], ballot.root)


def place_of(code: str, leaves: list[str], root: str) -> Inclusion:
    """The envelope with this code among the leaves. Raises Refusal where there is none."""
    found = [i for i, leaf in enumerate(leaves) if leaf.startswith(code)]
    if len(code) != CODE_LENGTH or not found:
        raise Refusal("envelope_not_in_box", article=28)
    path = path_of(leaves, found[0])
    assert climb(leaves[found[0]], path) == root
    return Inclusion(position=found[0] + 1, leaves=len(leaves), path=path, root=root)


async def report_of(*, ballot_id: str, office: Office) -> BallotReport:
    """The data of the 票决情况报告. Raises Refusal where the ballot has not been counted."""
    ballot = await _counted(ballot_id)
    evidence = ballot.evidence or {}
    meeting = await Meeting.get(id=ballot.meeting_id)
    tally = Tally(
        entitled=evidence["entitled"],
        present=evidence["present"],
        written=evidence["written"],
        approve=ballot.approve,
        oppose=ballot.oppose,
        abstain=ballot.abstain,
    )
    assert ballot.closed_at is not None
    on = day_of(ballot.closed_at)
    edition, centre = office.rules.in_force_on(on), office.rules.central_limits_on(on)
    return BallotReport(
        ballot_id=ballot.id,
        kind=meeting.kind,
        branch=(await Branch.get(id=meeting.branch_id)).name,
        candidate=(await Person.get(id=ballot.candidate_id)).name,
        held_on=on,
        host=await _name(meeting.host_id or meeting.convened_by_id),
        scrutineer=await _name(meeting.scrutineer_id),
        teller=await _name(meeting.teller_id),
        entitled=tally.entitled,
        present=tally.present,
        written=tally.written,
        issued=ballot.issued,
        returned=ballot.returned,
        approve=tally.approve,
        oppose=tally.oppose,
        abstain=tally.abstain,
        passed=ballot.passed,
        passed_central=judge(tally, edition.meeting, centre).central.passed,
        root=ballot.root,
        leaves=len(evidence["leaves"]),
        rules=evidence["rules"],
        motion=None
        if ballot.outcome is None
        else Motion(outcome=ballot.outcome, months=ballot.months),
    )


async def _name(person_id: int | None) -> str:
    return "" if person_id is None else (await Person.get(id=person_id)).name
