"""第36条: 转入的预备党员: 新生的等待期与推迟, 材料审核."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from regulation.articles.article_35 import Probation, probation
from regulation.assessment import Duty, Owner, Requirement, Stage
from regulation.case import Act, Case
from regulation.deadlines import add_months
from regulation.records import FileAudit, TransferIn
from regulation.verdicts import requirement, usual


@dataclass(frozen=True)
class Window:
    """第36条: 可以讨论新生转正的时段, 两端都含."""

    opens: date
    closes: date

    @property
    def empty(self) -> bool:
        """等待期比允许推迟的还长: 入校当天就要报告."""
        return self.opens > self.closes


def arrival(case: Case) -> Act[TransferIn] | None:
    """第36条: 在预备期内转入的记录."""
    return case.last(TransferIn)


def newcomer_window(case: Case, term: Probation) -> Window | None:
    """第36条: 入校满六个月之后, 至预备期满后半年; 转正时间仍从预备期满之日算."""
    came = arrival(case)
    if came is None or not came.payload.newcomer:
        return None
    rules = case.rules_of(came).newcomer
    opens = max(term.expiry, add_months(came.on, rules.wait_months))
    return Window(opens, add_months(term.expiry, rules.delay_months))


def _window(case: Case) -> Window | None:
    term = probation(case)
    return None if term is None else newcomer_window(case, term)


def newcomer_wait_required(case: Case) -> Iterator[Requirement]:
    """第36条: 新生入校六个月内一般不讨论转正."""
    window = _window(case)
    if window is not None:
        yield usual("newcomer_wait", 36, met=case.on >= window.opens, opens=window.opens)


def newcomer_delay_required(case: Case) -> Iterator[Requirement]:
    """第36条: 新生的转正推迟讨论, 不得超过半年."""
    window = _window(case)
    if window is not None:
        yield requirement("newcomer_delay", 36, met=case.on <= window.closes, closes=window.closes)


def file_audit_required(case: Case) -> Iterator[Requirement]:
    """第36条: 转入的预备党员, 材料审核无误, 没有伪造."""
    if arrival(case) is None:
        return
    audit = case.last(FileAudit)
    met = audit is not None and audit.payload.complete and not audit.payload.forged
    yield requirement("file_audit", 36, met=met, held=None if audit is None else audit.on)


def file_audit_due(case: Case) -> Iterator[Duty]:
    """第36条: 转入之后重新审核入党材料, 在本人转正讨论之前办完."""
    came, term, audit = arrival(case), probation(case), case.first(FileAudit)
    if came is None or term is None or case.stage is not Stage.PROBATIONARY_MEMBER:
        return
    yield Duty(
        rule="file_audit",
        article=36,
        period=came.on.isoformat(),
        owner=Owner.SECRETARY,
        opens=came.on,
        due=max(came.on, term.expiry),
        done_on=None if audit is None else audit.on,
    )


def newcomer_discussion_due(case: Case) -> Iterator[Duty]:
    """第36条: 新生的转正讨论不得晚于预备期满后半年; 没有可用时段的, 入校当天就报告."""
    term, came = probation(case), arrival(case)
    window = None if term is None else newcomer_window(case, term)
    if window is None or came is None or case.stage is not Stage.PROBATIONARY_MEMBER:
        return
    yield Duty(
        rule="newcomer_discussion",
        article=36,
        period=window.closes.isoformat(),
        owner=Owner.SECRETARY,
        opens=came.on if window.empty else window.opens,
        due=window.closes,
        facts={"opens": window.opens, "closes": window.closes},
    )
