"""Mistakes of the branch meetings: kinds 17 to 21."""

from collections.abc import Iterator

from regulation.articles.article_27 import agenda
from regulation.assessment import Finding
from regulation.audit.wording import audited, central, finding
from regulation.case import Act, Case
from regulation.records import Admission, BallotKind, BallotResult, Conversion, MeetingMinutes
from regulation.rules import MeetingRules
from regulation.voting import passes, quorum_met

ARTICLES = {BallotKind.ADMISSION: 28, BallotKind.CONVERSION: 41}
AGENDA_ARTICLES = {BallotKind.ADMISSION: 27, BallotKind.CONVERSION: 40}


def entitled(case: Case) -> Iterator[Finding]:
    """17, 第28条: 应到人数不实: 多计了人, 或没有依据就除去了人."""
    for act in case.acts(BallotResult):
        vote, article = act.payload, ARTICLES[act.payload.ballot]
        rolled, members = vote.entitled + len(vote.excluded), vote.branch_full_members
        if members is not None and rolled != members:
            rule = "entitled_inflated" if rolled > members else "entitled_shrunk"
            yield finding(rule, 17, article, act, entitled=rolled, members=members)
        if _unfounded(case.rules_on(act.on).meeting, vote):
            yield finding("exclusion_unfounded", 17, article, act, excluded=len(vote.excluded))


def _unfounded(rules: MeetingRules, vote: BallotResult) -> bool:
    confirmed = vote.exclusions_consented and vote.exclusions_adopted
    known = all(ground in rules.exclusion_grounds for ground in vote.excluded)
    return bool(vote.excluded) and not (confirmed and known)


def numbers(case: Case) -> Iterator[Finding]:
    """18, 第28条: 到会不足; 通过与否算错; 票数与人数不符."""
    for act in case.acts(BallotResult):
        rules, vote = case.rules_on(act.on).meeting, act.payload
        article, whole = ARTICLES[vote.ballot], vote.entitled
        if not quorum_met(vote.entitled, vote.present, rules.quorum):
            present, needed = vote.present, rules.quorum.least(whole)
            yield finding(
                "quorum_short", 18, article, act, entitled=whole, present=present, needed=needed
            )
        if vote.passed and not passes(vote.entitled, vote.approve, rules.majority):
            approve, needed = vote.approve, rules.majority.least(whole)
            yield finding(
                "majority_wrong", 18, article, act, entitled=whole, approve=approve, needed=needed
            )
        counted = vote.approve + vote.oppose + vote.abstain
        if not _sums_agree(vote, counted):
            yield finding("tally_sums", 18, article, act, returned=vote.returned, counted=counted)


def central_quorum(case: Case) -> Iterator[Finding]:
    """18, 中央细则: 够本细则而不够中央细则的到会人数, 又没有记名说明理由."""
    for act in case.acts(BallotResult):
        vote, centre = act.payload, case.book.centre_on(act.on)
        whole, came = vote.entitled, vote.present
        enough = quorum_met(whole, came, case.rules_of(act).meeting.quorum)
        if centre is None or not enough or case.waived("central_quorum"):
            continue
        if not quorum_met(whole, came, centre.limits.quorum):
            article, needed = centre.article("quorum"), centre.limits.quorum.least(whole)
            yield central(
                finding(
                    "quorum_central", 18, article, act, entitled=whole, present=came, needed=needed
                )
            )


def _sums_agree(vote: BallotResult, counted: int) -> bool:
    handed = vote.returned <= vote.issued <= vote.present
    return handed and counted <= vote.returned + vote.written


def written_opinions(case: Case) -> Iterator[Finding]:
    """18, 第28条: 书面意见迟到, 或本人又到会投票."""
    for act in case.acts(BallotResult):
        vote, article = act.payload, ARTICLES[act.payload.ballot]
        if vote.late_written:
            yield finding("written_late", 18, article, act, count=vote.late_written)
        if vote.written_also_present:
            yield finding("written_twice", 18, article, act, count=vote.written_also_present)


def voters(case: Case) -> Iterator[Finding]:
    """19, 第28条: 两人一票, 代投, 会后另投, 无表决权者投票, 不是无记名."""
    for act in case.acts(BallotResult):
        vote, article = act.payload, ARTICLES[act.payload.ballot]
        if vote.candidates != case.rules_of(act).meeting.candidates_per_vote:
            yield finding("vote_together", 19, article, act, count=vote.candidates)
        faults = {
            "vote_by_proxy": vote.proxies,
            "vote_later": vote.late_votes,
            "vote_unqualified": vote.unqualified_voters,
            "vote_open": 0 if vote.secret else 1,
        }
        for rule, count in faults.items():
            if count:
                yield finding(rule, 19, article, act, count=count)


def minutes_of(case: Case, kind: BallotKind) -> Act[MeetingMinutes] | None:
    """The latest minutes of the meeting that voted on this."""
    minutes = reversed(case.acts(MeetingMinutes))
    return next((act for act in minutes if act.payload.ballot is kind), None)


def order(case: Case) -> Iterator[Finding]:
    """20, 第27、40条: 大会没有记录, 程序缺少或颠倒, 介绍人缺席, 没有讨论."""
    for kind, decision in (
        (BallotKind.ADMISSION, case.decided(Admission)),
        (BallotKind.CONVERSION, case.decided(Conversion)),
    ):
        act, article = minutes_of(case, kind), AGENDA_ARTICLES[kind]
        if act is None:
            if audited(case, decision):
                yield finding("minutes_missing", 20, article, decision, ballot=kind.value)
            continue
        yield from _agenda_faults(case, act, article)


def _agenda_faults(case: Case, act: Act[MeetingMinutes], article: int) -> Iterator[Finding]:
    right, held = agenda(case.rules_on(act.on), act.payload.ballot), act.payload.agenda
    missing = tuple(item for item in right if item not in held)
    if missing:
        yield finding("agenda_missing", 20, article, act, missing=missing)
    elif tuple(item for item in held if item in right) != right:
        yield finding("agenda_order", 20, article, act)
    needed, came = case.rules_of(act).introducer.count, act.payload.introducers_present
    if act.payload.ballot is BallotKind.ADMISSION and came < needed:
        yield finding("introducer_absent", 20, article, act, present=came, needed=needed)


def resolution(case: Case) -> Iterator[Finding]:
    """21, 第28、41条: 决议要素不全, 或与会议记录不一致."""
    for kind, article in ARTICLES.items():
        act = minutes_of(case, kind)
        if act is None:
            continue
        needed = case.rules_on(act.on).meeting.resolution
        missing = tuple(item for item in needed if item not in act.payload.resolution)
        if missing:
            yield finding("resolution_lacks", 21, article, act, missing=missing)
        if not act.payload.resolution_matches:
            yield finding("resolution_differs", 21, article, act)


RULES = (entitled, numbers, central_quorum, written_opinions, voters, order, resolution)
