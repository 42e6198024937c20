"""What a 培养联系人 may write and who may be one (第12条): checks that raise `Refusal`."""

from collections import Counter
from itertools import pairwise

from regulation.articles.article_12 import (
    Inspection,
    contacts_in_office,
    inspection_open,
    next_opening,
    opinion_for,
    wording,
)
from regulation.assessment import Stage
from regulation.case import Case
from regulation.records import Opinion
from regulation.refusal import Refusal

CULTIVATED = (Stage.ACTIVIST, Stage.PROSPECTIVE_MEMBER, Stage.PROBATIONARY_MEMBER)


def open_inspection(case: Case, contact_id: int) -> Inspection:
    """第12条: 当日可以书写的一轮; 尚未开始的, 或不由此人书写的, 不能写.

    Raises Refusal: `opinion_too_early`, `opinion_not_owed`.
    """
    inspection = inspection_open(case, contact_id)
    if inspection is not None:
        return inspection
    opens = next_opening(case)
    if opens is not None and contact_id in contacts_in_office(case, case.on):
        raise Refusal("opinion_too_early", article=12, opens=opens)
    raise Refusal("opinion_not_owed", article=12)


def check_can_write_opinion(case: Case, contact_id: int, text: str) -> tuple[str, ...]:
    """第12条: 每一轮一份, 够字数, 不与以往同文.

    Returns warnings: `opinion_similar`, `opinion_late`. Raises Refusal: as `open_inspection`;
    `opinion_written`, `opinion_too_short`, `opinion_same_text`.
    """
    inspection = open_inspection(case, contact_id)
    written = opinion_for(case, inspection)
    if written is not None:
        raise Refusal("opinion_written", article=12, written=written)
    late = ("opinion_late",) if case.on > inspection.due else ()
    return (*check_opinion_text(case, text), *late)


def check_opinion_text(case: Case, text: str, replaces: int | None = None) -> tuple[str, ...]:
    """第12条: 够字数, 不与以往任何一份同文 (被它取代的一份除外); 很像的只提示.

    Returns the warning `opinion_similar`. Raises Refusal: `opinion_too_short`,
    `opinion_same_text`.
    """
    rules, words = case.rules.contact, wording(text)
    if len(words) < rules.opinion_minimum_characters:
        raise Refusal(
            "opinion_too_short",
            article=12,
            characters=len(words),
            minimum=rules.opinion_minimum_characters,
        )
    others = [act for act in case.acts(Opinion) if act.record.id != replaces]
    for other in others:
        if wording(other.payload.text) == words:
            raise Refusal("opinion_same_text", article=12, written=other.on)
    percent = rules.opinion_similar_percent
    alike = any(similar(words, wording(other.payload.text), percent) for other in others)
    return ("opinion_similar",) if alike else ()


def similar(one: str, other: str, percent: int) -> bool:
    """第12条: 两份意见相邻两字的组合, 相同的是否达到百分之几 (以两份的平均为整体)."""
    pairs_of_one, pairs_of_other = Counter(pairwise(one)), Counter(pairwise(other))
    shared_of_hundred = 200 * (pairs_of_one & pairs_of_other).total()
    total = pairs_of_one.total() + pairs_of_other.total()
    return total > 0 and shared_of_hundred >= percent * total


def check_can_assign(case: Case, contact_id: int, contact_stage: Stage, ending: int = 0) -> None:
    """第12条: 联系人须为正式党员, 不是本人, 连同在任的不超过两名; `ending` 为同时卸任的人数.

    Raises Refusal: `contact_wrong_stage`, `contact_not_full_member`, `contact_already`,
    `contacts_too_many`.
    """
    if case.stage not in CULTIVATED or case.left:
        raise Refusal("contact_wrong_stage", article=12, stage=case.stage)
    if contact_stage is not Stage.FULL_MEMBER or contact_id == case.dossier.person_id:
        raise Refusal("contact_not_full_member", article=12)
    serving, most = contacts_in_office(case, case.on), case.rules.contact.most
    if contact_id in serving:
        raise Refusal("contact_already", article=12)
    if len(serving) - ending >= most:
        raise Refusal("contacts_too_many", article=12, most=most)


def leaves_nobody(case: Case, contact_id: int) -> bool:
    """第12条: 此人卸任之后, 在任的联系人是否少于规定."""
    left = [who for who in contacts_in_office(case, case.on) if who != contact_id]
    return len(left) < case.rules.contact.fewest and case.stage in CULTIVATED
