"""Synthetic dossiers: every stage and side path in realistic proportions, the same for a seed.

A life is planned from the application to the archive as the regulation wants it, and cut off on
the day. One person in seven has mistakes planted afterwards; all others are lawful on every day.
"""

from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter
from random import Random

from regulation.deadlines import add_months, quarter_bounds, quarters_between
from regulation.records import (
    ActivistDecision,
    Admission,
    AdmissionTalk,
    Announcement,
    Application,
    Approval,
    Archived,
    Award,
    BallotKind,
    BallotResult,
    Cancellation,
    Clearance,
    CommitteeExamination,
    ContactAssigned,
    ContactEnded,
    ContactProposal,
    Conversion,
    ConversionApplication,
    ConversionOpinions,
    Defence,
    Dossier,
    Extension,
    FileAudit,
    FormCompleted,
    FormDraftApproved,
    FormIssued,
    GroupAssignment,
    GroupOpinion,
    Hearing,
    Introducer,
    LeagueRecommendation,
    Level,
    MeetingMinutes,
    NoticePurpose,
    Oath,
    Objection,
    Opinion,
    OrganizerTalk,
    Payload,
    PlanListing,
    PoliticalReview,
    Post,
    PreReview,
    ProspectiveDecision,
    PublicNotice,
    QuarterlyAnalysis,
    Ranking,
    RankingKind,
    Record,
    Rejection,
    RejectionTalk,
    ReviewLetter,
    ReviewState,
    SocialWork,
    SpecialCase,
    SuperiorFiling,
    Suspension,
    Talk,
    ThoughtReport,
    Training,
    TrainingPurpose,
    TransferIn,
    TransferOut,
    Waiver,
)
from regulation.rules import Rules

Act = tuple[date, Payload]
BY_DAY = itemgetter(0)
DAYS_BACK = 1250  # days over which the applications are spread
FEWEST, MOST_FILLED = 20, 32  # records; a dossier that has fewer is filled up with talks and awards
FAULTY = 1 / 7
POSTGRADUATE = 1 / 5
PAPER: tuple[type[Payload], ...] = (
    Application,
    ActivistDecision,
    ProspectiveDecision,
    Admission,
    Conversion,
    ContactAssigned,
    Introducer,
    Training,
    Clearance,
    FormDraftApproved,
)
DECISIONS = PAPER[:5]
STILL_OWED = timedelta(days=95)  # what is younger than this when the ledger begins is entered, too
ROUTES = {
    "plain": 49,
    "handover": 8,  # another contact takes over
    "returned": 6,  # a report sent back and written again
    "imported": 14,  # the ledger begins after some decision
    "corrected": 4,  # a record superseded by another
    "left": 4,  # transferred out
    "special": 3,  # 第21条
    "newcomer": 3,  # 第36条
    "waived": 2,  # 一般, with a reason
    "objection": 2,  # an objection during the notice, suspended and resumed
    "rejected": 2,  # not accepted the first time
    "extended": 2,  # probation extended once
    "cancelled": 1,
    "unapplied": 1,  # on the roster, nothing asked for yet
}


@dataclass
class Life:
    """One person's way through the regulation, as it is planned."""

    rng: Random
    rules: Rules
    route: str
    postgraduate: bool
    applied: date
    contact: int
    days: dict[str, date] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)

    def add(self, on: date, payload: Payload) -> date:
        """Something happens on a day; returns the day."""
        self.acts.append((on, payload))
        return on

    def after(self, day: date, least: int, most: int) -> date:
        """A day so many days later."""
        return day + timedelta(days=self.rng.randint(least, most))

    def notice(self, purpose: NoticePurpose, posted: date, contents: tuple[str, ...]) -> date:
        """Posted in both channels for six days; returns the last of them."""
        until = posted + timedelta(days=6)
        notice = PublicNotice(
            purpose=purpose,
            paper_from=posted,
            paper_until=until,
            web_from=posted,
            web_until=until,
            contents=contents,
        )
        self.add(posted, notice)
        return until

    def vote(self, kind: BallotKind, on: date, *, passed: bool = True) -> None:
        """The branch meeting: its minutes and its ballot."""
        rules, entitled = self.rules, self.rng.randint(7, 30)
        agenda = rules.meeting.agenda if kind is BallotKind.ADMISSION else rules.conversion.agenda
        self.add(
            on, MeetingMinutes(ballot=kind, agenda=agenda, resolution=rules.meeting.resolution)
        )
        approve = entitled if passed else entitled // 3
        ballot = BallotResult(
            ballot=kind,
            ballot_id=f"{kind}-{on}",
            entitled=entitled,
            present=entitled,
            written=0,
            issued=entitled,
            returned=entitled,
            approve=approve,
            oppose=entitled - approve,
            abstain=0,
            passed=passed,
            branch_full_members=entitled,
        )
        self.add(on, ballot)


def _apply(life: Life) -> None:
    applied, rules = life.applied, life.rules
    life.add(applied, Application())
    talk = Talk(talker_id=life.contact, place="书院", gist="入党动机", first=True)
    life.add(life.after(applied, 3, 25), talk)
    early = life.route == "waived"
    months = rules.recommendation.months_since_application - (1 if early else 0)
    held = life.after(add_months(applied, months), 5, 20 if early else 90)
    if early:
        reason = "支委会研究同意提前参加推优"
        life.add(held, Waiver(rule="recommendation_waiting", reason=reason))
    life.add(held, LeagueRecommendation(cast=40, approve=life.rng.randint(32, 40)))
    posted = held + timedelta(days=1)
    noticed = life.notice(NoticePurpose.RECOMMENDATION, posted, ())
    life.days["activist"] = life.after(noticed, 5, 40)


def _rank(life: Life, on: date, rank: int) -> None:
    basis = RankingKind.RESEARCH if life.postgraduate else RankingKind.COMPREHENSIVE
    period = f"{on.year - 1}-{on.year}"
    life.add(on, Ranking(basis=basis, period=period, rank=rank, total=100))


def _cultivate(life: Life) -> None:
    since = life.add(life.days["activist"], ActivistDecision())
    life.add(since, ContactAssigned(contact_id=life.contact, full_member=True))
    life.add(life.after(since, 1, 7), SuperiorFiling(of=ActivistDecision.kind))
    given = Training(purpose=TrainingPurpose.ACTIVIST, days=2, hours=16, certificate="A")
    trained = life.add(life.after(since, 20, 60), given)
    life.add(life.after(trained, 1, 20), SocialWork(task="支部信息员"))
    _rank(
        life, life.after(since, 60, 90), 62 if life.route == "special" else life.rng.randint(1, 5)
    )
    life.add(life.after(since, 90, 120), Award(title="奖学金", level=Level.SCHOOL, scholarship=1))
    life.add(life.after(since, 90, 150), Award(title="三好学生", level=Level.SCHOOL))
    contest = Award(title="竞赛", level=Level.PROVINCE, competition=True, research=True)
    life.add(life.after(since, 150, 300), contest)
    life.days["prospective"] = life.after(add_months(trained, 12), 12, 45)


def _propose(life: Life) -> None:
    listed = life.days["prospective"]
    week = [listed - timedelta(days=n) for n in range(9)]
    life.add(week[8], PlanListing(year=listed.year, adjusted=True))
    if life.route == "special":
        life.add(week[8], SpecialCase(granted=True))
    life.add(week[7], ContactProposal(contact_id=life.contact, in_favour=True))
    rules = life.rules.hearing
    kinds = rules.postgraduate_kinds if life.postgraduate else rules.undergraduate_kinds
    life.add(week[5], Hearing(attendees=10, approve=9, oppose=1, kinds=kinds, chair_id=9))
    life.add(week[4], GroupOpinion(in_favour=True))
    life.add(listed, ProspectiveDecision())


def _review(life: Life) -> None:
    rules, listed = life.rules, life.days["prospective"]
    then = [listed + timedelta(days=n) for n in range(30)]
    life.add(then[1], SuperiorFiling(of=ProspectiveDecision.kind))
    for introducer in (life.contact, life.contact + 1):
        life.add(then[1], Introducer(introducer_id=introducer))
    life.add(then[1], ReviewLetter(letter_id="1", replied_on=then[3]))
    life.add(then[4], PoliticalReview(cleared=True))
    candidate = TrainingPurpose.CANDIDATE
    training = Training(purpose=candidate, days=3, hours=24, exam_passed=True, certificate="B")
    life.add(then[6], training)
    life.add(then[7], CommitteeExamination(qualified=True))
    life.add(then[8], PreReview(passed=True, materials=rules.review.materials))
    noticed = life.notice(NoticePurpose.ADMISSION, then[9], rules.admission_notice.contents)
    if life.route == "objection":
        life.add(then[11], Objection(purpose=NoticePurpose.ADMISSION, closed_on=then[15]))
        life.add(then[11], Suspension(reason="核实反映", resumed_on=then[15]))
    life.add(noticed + timedelta(days=2), Clearance())
    life.add(then[18], FormIssued())
    life.add(then[19], FormDraftApproved())
    life.add(then[22], FormCompleted(opinions=2))
    life.days["admitted"] = life.after(then[22], 2, 14)


def _admit(life: Life) -> None:
    kind, held = BallotKind.ADMISSION, life.days["admitted"]
    if life.route == "rejected":
        life.vote(kind, held, passed=False)
        life.add(held, Rejection())
        life.add(life.after(held, 1, 9), RejectionTalk())
        held = life.days["admitted"] = life.after(held, 120, 180)
    expiry = add_months(held, life.rules.probation.months)
    then = [held + timedelta(days=n) for n in range(25)]
    life.vote(kind, held)
    life.add(held, Admission())
    life.add(then[3], OrganizerTalk())
    last = expiry - timedelta(days=1)
    own = Approval(ballot=kind, level=Level.COLLEGE, period_from=held, period_until=last)
    life.add(then[8], own)
    life.add(then[15], Approval(ballot=kind, level=Level.SCHOOL))
    life.add(then[17], AdmissionTalk(dues_from=held.replace(day=1)))
    life.add(then[17], GroupAssignment())
    life.add(then[17], Announcement(ballot=kind))
    life.add(then[21], Oath())


def _educate(life: Life) -> None:
    since = life.days["admitted"]
    life.add(life.after(since, 20, 60), Post(title="班长", major=True, excellent=True))
    hours = Training(purpose=TrainingPurpose.PROBATION, days=2, hours=16)
    life.add(life.after(since, 100, 240), hours)
    _rank(life, life.after(since, 120, 180), life.rng.randint(1, 30))
    again = Award(title="奖学金", level=Level.SCHOOL, scholarship=3)
    life.add(life.after(since, 120, 180), again)
    life.add(life.after(since, 150, 200), Award(title="优秀学生干部", level=Level.SCHOOL))
    life.add(life.after(since, 200, 300), Training(purpose=TrainingPurpose.REFRESHER, days=1))


def _analyse(life: Life, expiry: date) -> None:
    since, number = life.days["admitted"], 1
    while (anchor := add_months(since, 3 * number)) <= expiry:
        held = anchor if anchor == expiry else life.after(anchor, 0, 25)
        life.add(held, QuarterlyAnalysis(number=number))
        number += 1


def _prepare_conversion(life: Life, expiry: date) -> date:
    """The application, the opinions, the notice and the defence; returns the day of the meeting."""
    life.add(expiry - timedelta(days=life.rng.randint(17, 30)), ConversionApplication())
    life.add(expiry - timedelta(days=13), ConversionOpinions())
    contents = life.rules.conversion.contents
    life.notice(NoticePurpose.CONVERSION, expiry - timedelta(days=9), contents)
    life.add(expiry, Defence(pool=4, drawn=2, panel=5, grades=(4, 1, 0, 0)))
    return life.after(expiry, 1, 12)


def _convert(life: Life) -> None:
    kind, since = BallotKind.CONVERSION, life.days["admitted"]
    expiry = add_months(since, life.rules.probation.months)
    if life.route == "extended":
        meeting = _prepare_conversion(life, expiry)
        life.vote(kind, meeting, passed=False)
        life.add(meeting, Extension(months=6))
        expiry = add_months(since, life.rules.probation.months + 6)
    _analyse(life, expiry)
    meeting = _prepare_conversion(life, expiry)
    life.days["converted"] = meeting
    if life.route == "cancelled":
        life.vote(kind, meeting, passed=False)
        life.add(meeting, Cancellation())
        return
    life.vote(kind, meeting)
    life.add(meeting, Conversion(from_day=expiry))
    life.add(meeting + timedelta(days=8), Approval(ballot=kind, level=Level.COLLEGE))
    life.add(meeting + timedelta(days=12), Announcement(ballot=kind))
    life.add(life.after(meeting, 15, 30), Archived(materials=life.rules.archive.materials))


def _report(life: Life) -> None:
    since, until = life.days["activist"], life.days["converted"]
    for quarter in quarters_between(since, until):
        last = quarter_bounds(quarter)[1]
        written = last - timedelta(days=life.rng.randint(3, 30))
        if since < written < until:
            life.add(written, _thought_report(quarter, f"{quarter} {written}"))


def _thought_report(quarter: str, text: str) -> ThoughtReport:
    return ThoughtReport(quarter=quarter, files=("f" * 64,), characters=1800, fingerprint=text)


def _opine(life: Life) -> None:
    since, until = life.days["activist"], life.days["admitted"]
    author, number = life.contact, 1
    if life.route == "handover":
        change, author = add_months(since, 8), life.contact + 2
        life.add(change, ContactEnded(contact_id=life.contact))
        life.add(change, ContactAssigned(contact_id=author, full_member=True))
    while (anchor := add_months(since, 6 * number)) < until:
        written = min(life.after(anchor, -10, 25), until - timedelta(days=1))
        who = life.contact if number == 1 else author
        life.add(written, Opinion(contact_id=who, text=f"{anchor}以来表现良好"))
        number += 1


PHASES: tuple[Callable[[Life], None], ...] = (
    _apply,
    _cultivate,
    _propose,
    _review,
    _admit,
    _educate,
    _convert,
    _report,
    _opine,
)


def _arrive(life: Life) -> date:
    """第36条: comes as a probationary member; returns the day."""
    came = life.after(life.days["admitted"], 60, 150)
    life.add(came, TransferIn(newcomer=True))
    life.add(life.after(came, 2, 20), FileAudit(complete=True))
    return came


def _kept_since(life: Life, on: date) -> date | None:
    """The day from which the ledger is kept, where the path began on paper."""
    if life.route == "newcomer" and life.days["admitted"] <= on:
        return _arrive(life)
    if life.route != "imported":
        return None
    begun = [day for day, payload in life.acts if type(payload) in DECISIONS and day < on]
    return life.rng.choice(begun) + timedelta(days=1) if begun else None


def _entered(act: Act, kept: date | None) -> bool:
    """Did this come into the ledger, or did it stay on paper?"""
    return kept is None or act[0] >= kept - STILL_OWED or type(act[1]) in PAPER


def _fill(life: Life, on: date) -> None:
    """Talks, awards and posts on the way, until the dossier is as long as dossiers are."""
    wanted = life.rng.randint(FEWEST, MOST_FILLED)
    span = min((on - life.applied).days, 730)
    for number in range(wanted - len(life.acts)):
        day = on - timedelta(days=(number + 1) * max(span, 300) // wanted)
        if number % 3 == 0:
            life.add(day, Award(title=f"学院表彰{number}", level=Level.COLLEGE))
        elif number % 3 == 1:
            life.add(day, SocialWork(task=f"志愿服务{number}"))
        else:
            life.add(day, Talk(talker_id=life.contact, place="书院", gist="近期学习与思想"))


def _spoil(life: Life) -> None:
    """Plant mistakes: acts that never happened, and one that happened too late."""
    for _ in range(life.rng.randint(1, 3)):
        life.acts.pop(life.rng.randrange(len(life.acts)))
    day, payload = life.acts.pop(life.rng.randrange(len(life.acts)))
    insort(life.acts, (day + timedelta(days=40), payload), key=BY_DAY)


def _records(life: Life, on: date, kept: date | None) -> Iterator[Record]:
    for number, (day, payload) in enumerate(life.acts, start=1):
        paper = kept is not None and day < kept
        entered = kept if paper and kept else min(on, day + timedelta(days=life.rng.randint(0, 3)))
        own = isinstance(payload, ThoughtReport | ConversionApplication)
        actor = None if paper else (1 if own else life.contact)
        pending = own and (on - day).days < 5
        yield Record(
            id=number,
            act_date=day,
            entered_on=entered,
            payload=payload,
            state=ReviewState.PENDING if pending else ReviewState.ACCEPTED,
            actor_id=actor,
            recorder_id=actor,
            responsible_id=actor,
            signer_id=actor,
        )


def _rewritten(life: Life, records: list[Record]) -> list[Record]:
    """A report sent back and written again; a record corrected by another."""
    last = max((r for r in records if isinstance(r.payload, ThoughtReport)), key=_id, default=None)
    following = len(records) + 1
    if life.route == "returned" and last is not None:
        returned = _restated(last, last.id, ReviewState.RETURNED)
        again = _restated(last, following, ReviewState.ACCEPTED)
        return [*(returned if r is last else r for r in records), again]
    first = records[0] if records else None
    if life.route == "corrected" and first is not None:
        corrected = _restated(first, following, ReviewState.ACCEPTED, supersedes=first.id)
        return [*records, corrected]
    return records


def _id(record: Record) -> int:
    return record.id


def _restated(
    record: Record, number: int, state: ReviewState, supersedes: int | None = None
) -> Record:
    values = {**vars(record), "id": number, "state": state, "supersedes": supersedes}
    return Record(**values)


@dataclass(frozen=True)
class Synthetic:
    """A dossier and what was intended with it."""

    dossier: Dossier
    route: str
    faulty: bool


def synthetic(person_id: int, *, seed: int, on: date, rules: Rules) -> Synthetic:
    """The dossier of this person as it stands on the day; always the same."""
    rng = Random(f"{seed}:{person_id}")
    (route,) = rng.choices(tuple(ROUTES), weights=tuple(ROUTES.values()))
    applied = on - timedelta(days=rng.randrange(DAYS_BACK))
    postgraduate, contact = rng.random() < POSTGRADUATE, 1_000_000 + 3 * (person_id // 20)
    life = Life(rng, rules, route, postgraduate, applied, contact)
    if route != "unapplied":
        for phase in PHASES:
            phase(life)
    kept = _kept_since(life, on)
    acts = (act for act in life.acts if act[0] <= on and _entered(act, kept))
    life.acts = sorted(acts, key=BY_DAY)
    if route == "left" and life.acts:
        life.add(on, TransferOut())
    faulty = rng.random() < FAULTY and len(life.acts) > 5
    if faulty:
        _spoil(life)
    _fill(life, on)
    life.acts.sort(key=BY_DAY)
    records = _rewritten(life, list(_records(life, on, kept)))
    dossier = Dossier(
        person_id=person_id,
        records=tuple(records),
        birth_date=date(applied.year - 19, 5, 6),
        graduation=date(applied.year + 5, 6, 30),
        postgraduate=postgraduate,
        kept_since=kept,
    )
    return Synthetic(dossier, route, faulty)


def population(people: range, *, seed: int, on: date, rules: Rules) -> Iterator[Dossier]:
    """The dossiers of these people, one at a time: they are never all in memory."""
    return (synthetic(n, seed=seed, on=on, rules=rules).dossier for n in people)
