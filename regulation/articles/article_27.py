"""第27条: 接收预备党员的支部大会程序."""

from datetime import date

from regulation.records import BallotKind
from regulation.refusal import Refusal
from regulation.rules import Rules

BALLOT = "ballot"


def agenda(rules: Rules, kind: BallotKind) -> tuple[str, ...]:
    """第27、40条: 大会的程序, 依先后; `rules` 为大会当日有效的一版."""
    return rules.meeting.agenda if kind is BallotKind.ADMISSION else rules.conversion.agenda


def check_agenda(rules: Rules, kind: BallotKind, done: tuple[str, ...], *, on: date) -> None:
    """第27、40条: 表决之前的各项程序依次进行完毕, 才能开始投票; 依大会当日的规定."""
    before = [item for item in agenda(rules.in_force_on(on), kind) if item != BALLOT]
    missing = tuple(item for item in before if item not in done)
    article = 27 if kind is BallotKind.ADMISSION else 40
    if missing:
        raise Refusal("agenda_incomplete", article=article, cited=article, missing=missing)
    if [item for item in done if item in before] != before:
        raise Refusal("agenda_order", article=article, cited=article, agenda=tuple(before))
