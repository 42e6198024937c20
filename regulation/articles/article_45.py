"""第45条: 全程记实: 谁主办谁记录, 谁负责谁签字, 一步一审."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from regulation.articles.article_12 import contacts_in_office
from regulation.articles.article_30 import DECISIONS
from regulation.assessment import Duty, Owner, Requirement
from regulation.case import Act, Case
from regulation.records import Record, ThoughtReport
from regulation.rules import Rules
from regulation.verdicts import usual


def late_entry_days(rules: Rules, record: Record) -> int:
    """第45条: 事情办完多少天之内写下的, 不算补录."""
    return rules.in_force_on(record.act_date).records.late_entry_days


def entered_late(rules: Rules, record: Record) -> bool:
    """第45条: 事后补录的, 超过规定天数才写下, 须标明「补录」."""
    return (record.entered_on - record.act_date).days > late_entry_days(rules, record)


def reviews_required(case: Case) -> Iterator[Requirement]:
    """第45条: 一步一审; 进入下一步之前, 各项记录都审过; 已由新版代替的不再审."""
    waiting = len(_to_review(case))
    yield usual("reviews_done", 45, met=waiting == 0, waiting=waiting)


def _to_review(case: Case) -> list[Act[Any]]:
    """What waits for a review; a resolution waits for those above (第30、37条)."""
    return [act for act in case.pending() if not isinstance(act.payload, DECISIONS)]


def reviews_due(case: Case) -> Iterator[Duty]:
    """第45条: 一步一审: 收到的材料在限期之内审完; 期限从写下之日起算, 由规则包给出.

    思想汇报由在任的培养联系人审阅, 没有联系人的和其他材料由支部审核.
    """
    guided = bool(contacts_in_office(case, case.on))
    for act in _to_review(case):
        received = act.record.entered_on
        by_contact = guided and isinstance(act.payload, ThoughtReport)
        within = case.rules_on(received).records.review_within_days
        yield Duty(
            rule="report_review" if by_contact else "review",
            article=45,
            period=f"{received.isoformat()}#{act.record.id}",
            owner=Owner.CONTACT if by_contact else Owner.SECRETARY,
            opens=received,
            due=received + timedelta(days=within),
            facts={"kind": act.payload.kind, "received": received},
        )
