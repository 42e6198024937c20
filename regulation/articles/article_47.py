"""第46、47条: 责任追究: 哪个环节出了问题, 当日经办的是谁."""

from dataclasses import dataclass
from datetime import date

from regulation.assessment import Finding
from regulation.records import Dossier, Record


@dataclass(frozen=True)
class Responsibility:
    """第47条: 一件记录上的经办、记录、负责、签字四人."""

    record_id: int
    act_date: date
    actor_id: int | None
    recorder_id: int | None
    responsible_id: int | None
    signer_id: int | None


def responsibilities(dossier: Dossier, finding: Finding) -> tuple[Responsibility, ...]:
    """第46、47条: 一项问题的凭据上, 当日由谁主办、记录、负责和签字."""
    evidence = set(finding.evidence)
    return tuple(_responsibility(r) for r in dossier.records if r.id in evidence)


def _responsibility(record: Record) -> Responsibility:
    return Responsibility(
        record.id,
        record.act_date,
        record.actor_id,
        record.recorder_id,
        record.responsible_id,
        record.signer_id,
    )
