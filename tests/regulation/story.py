"""One person's way from the application to the archive with nothing to object to.

Every act has a name, so that a test can leave one out, move it or change one field of it.
"""

from dataclasses import replace
from datetime import date

from regulation.assessment import Requirement
from regulation.case import Case
from regulation.gates import requirements_of
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
    Clearance,
    CommitteeExamination,
    ContactAssigned,
    ContactProposal,
    Conversion,
    ConversionApplication,
    ConversionOpinions,
    Defence,
    Dossier,
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
    ReviewLetter,
    SocialWork,
    SuperiorFiling,
    Talk,
    ThoughtReport,
    Training,
    TrainingPurpose,
)
from regulation.rules import Rules
from regulation.steps import BY_NAME
from tests.regulation.building import CONTACT, RULES, SECRETARY, STUDENT, day

Named = dict[str, tuple[str, Payload]]

GRADUATION = day("2027-06-30")
START, END = day("2023-10-09"), day("2026-12-31")


def notice(purpose: NoticePurpose, posted: str, until: str, contents: tuple[str, ...] = ()):
    return PublicNotice(
        purpose=purpose,
        paper_from=day(posted),
        paper_until=day(until),
        web_from=day(posted),
        web_until=day(until),
        contents=contents,
    )


def ballot(kind: BallotKind, **changes: object) -> BallotResult:
    counted = {
        "ballot": kind,
        "ballot_id": f"{kind}-1",
        "entitled": 11,
        "present": 10,
        "written": 1,
        "issued": 10,
        "returned": 10,
        "approve": 10,
        "oppose": 0,
        "abstain": 1,
        "passed": True,
        "branch_full_members": 11,
    }
    return BallotResult(**{**counted, **changes})  # type: ignore[arg-type]


def minutes(kind: BallotKind) -> MeetingMinutes:
    rules = RULES.meeting if kind is BallotKind.ADMISSION else RULES.conversion
    return MeetingMinutes(ballot=kind, agenda=rules.agenda, resolution=RULES.meeting.resolution)


def approved(kind: BallotKind, level: Level, **changes: object) -> Approval:
    return Approval(**{"ballot": kind, "level": level, **changes})  # type: ignore[arg-type]


def _reports() -> Named:
    quarters = [f"{year}Q{n}" for year in (2024, 2025, 2026) for n in (1, 2, 3, 4)]
    months = {"1": "02", "2": "05", "3": "08", "4": "11"}
    return {
        f"report {quarter}": (
            f"{quarter[:4]}-{months[quarter[-1]]}-20",
            ThoughtReport(quarter=quarter, files=(), characters=1800, fingerprint=quarter),
        )
        for quarter in quarters[1:10]
    }


def _opinions() -> Named:
    days = ("2024-10-10", "2025-04-10")
    return {
        f"opinion {on}": (on, Opinion(contact_id=CONTACT, text=f"{on}的考察意见")) for on in days
    }


def _analyses() -> Named:
    days = ("2025-09-10", "2025-12-10", "2026-03-10", "2026-06-10")
    return {
        f"analysis {number}": (on, QuarterlyAnalysis(number=number))
        for number, on in enumerate(days, start=1)
    }


def _cultivation() -> Named:
    return {
        "application": ("2023-10-09", Application()),
        "first talk": (
            "2023-10-20",
            Talk(talker_id=SECRETARY, place="书院", gist="入党动机", first=True),
        ),
        "ranking": (
            "2023-12-20",
            Ranking(basis=RankingKind.COMPREHENSIVE, period="2023-2024", rank=2, total=100),
        ),
        "recommendation": ("2024-03-11", LeagueRecommendation(cast=50, approve=45)),
        "recommendation notice": (
            "2024-03-12",
            notice(NoticePurpose.RECOMMENDATION, "2024-03-12", "2024-03-18"),
        ),
        "activist": ("2024-04-08", ActivistDecision()),
        "contact": ("2024-04-08", ContactAssigned(contact_id=CONTACT, full_member=True)),
        "activist filing": ("2024-04-12", SuperiorFiling(of="activist_decision")),
        "activist training": (
            "2024-05-12",
            Training(purpose=TrainingPurpose.ACTIVIST, days=2, hours=16, certificate="A1"),
        ),
        "social work": ("2024-05-20", SocialWork(task="支部信息员")),
        "scholarship": ("2024-11-01", Award(title="奖学金", level=Level.SCHOOL, scholarship=1)),
        "honour": ("2024-11-02", Award(title="三好学生", level=Level.SCHOOL)),
        "contest": ("2024-12-02", Award(title="竞赛", level=Level.PROVINCE, competition=True)),
        "plan": ("2024-12-20", PlanListing(year=2025)),
        **_opinions(),
    }


def _candidacy() -> Named:
    return {
        "contact proposal": (
            "2025-05-06",
            ContactProposal(contact_id=CONTACT, in_favour=True),
        ),
        "hearing": (
            "2025-05-08",
            Hearing(
                attendees=10,
                approve=9,
                oppose=1,
                kinds=("counsellor", "teacher", "classmate"),
                chair_id=SECRETARY,
            ),
        ),
        "group opinion": ("2025-05-09", GroupOpinion(in_favour=True)),
        "prospective": ("2025-05-13", ProspectiveDecision()),
        "prospective filing": ("2025-05-14", SuperiorFiling(of="prospective_decision")),
        "introducer one": ("2025-05-14", Introducer(introducer_id=CONTACT)),
        "introducer two": ("2025-05-14", Introducer(introducer_id=6)),
        "letter": ("2025-05-14", ReviewLetter(letter_id="1", replied_on=day("2025-05-16"))),
        "political review": ("2025-05-17", PoliticalReview(cleared=True)),
        "candidate training": (
            "2025-05-18",
            Training(
                purpose=TrainingPurpose.CANDIDATE,
                days=3,
                hours=24,
                exam_passed=True,
                certificate="B1",
            ),
        ),
        "examination": ("2025-05-19", CommitteeExamination(qualified=True)),
        "pre review": (
            "2025-05-20",
            PreReview(passed=True, materials=RULES.review.materials),
        ),
        "admission notice": (
            "2025-05-21",
            notice(
                NoticePurpose.ADMISSION,
                "2025-05-21",
                "2025-05-26",
                RULES.admission_notice.contents,
            ),
        ),
        "clearance": ("2025-05-28", Clearance()),
        "form issued": ("2025-05-29", FormIssued()),
        "form draft": ("2025-05-30", FormDraftApproved()),
        "form": ("2025-06-03", FormCompleted(opinions=2)),
    }


def _admission() -> Named:
    kind = BallotKind.ADMISSION
    return {
        "admission minutes": ("2025-06-10", minutes(kind)),
        "admission ballot": ("2025-06-10", ballot(kind)),
        "admission": ("2025-06-10", Admission()),
        "organizer talk": ("2025-06-13", OrganizerTalk()),
        "college approval": (
            "2025-06-18",
            approved(
                kind,
                Level.COLLEGE,
                period_from=day("2025-06-10"),
                period_until=day("2026-06-09"),
            ),
        ),
        "school approval": ("2025-06-25", approved(kind, Level.SCHOOL)),
        "admission talk": ("2025-06-27", AdmissionTalk(dues_from=day("2025-06-01"))),
        "group": ("2025-06-27", GroupAssignment()),
        "admission told": ("2025-06-27", Announcement(ballot=kind)),
        "oath": ("2025-07-01", Oath()),
    }


def _probation() -> Named:
    kind = BallotKind.CONVERSION
    hours = Training(purpose=TrainingPurpose.PROBATION, days=2, hours=16)
    return {
        "education": ("2025-11-15", hours),
        "post": ("2025-09-10", Post(title="班长", major=True, excellent=True)),
        "ranking two": (
            "2025-12-20",
            Ranking(basis=RankingKind.COMPREHENSIVE, period="2024-2025", rank=20, total=100),
        ),
        "scholarship two": ("2025-12-21", Award(title="奖学金", level=Level.SCHOOL, scholarship=3)),
        "honour two": ("2025-12-22", Award(title="优秀学生干部", level=Level.SCHOOL)),
        "refresher": ("2026-04-10", Training(purpose=TrainingPurpose.REFRESHER, days=1)),
        **_analyses(),
        "conversion application": ("2026-05-20", ConversionApplication()),
        "conversion opinions": ("2026-05-28", ConversionOpinions()),
        "conversion notice": (
            "2026-06-01",
            notice(NoticePurpose.CONVERSION, "2026-06-01", "2026-06-08", RULES.conversion.contents),
        ),
        "defence": ("2026-06-11", Defence(pool=4, drawn=2, panel=5, grades=(4, 1, 0, 0))),
        "conversion minutes": ("2026-06-12", minutes(kind)),
        "conversion ballot": ("2026-06-12", ballot(kind)),
        "conversion": ("2026-06-12", Conversion(from_day=day("2026-06-10"))),
        "conversion approval": ("2026-06-20", approved(kind, Level.COLLEGE)),
        "conversion told": ("2026-06-24", Announcement(ballot=kind)),
        "archived": ("2026-07-02", Archived(materials=RULES.archive.materials)),
    }


def story() -> Named:
    """All the acts by name."""
    return {**_cultivation(), **_reports(), **_candidacy(), **_admission(), **_probation()}


def changed(acts: Named, name: str, **fields: object) -> Named:
    """The same acts with some fields of one of them changed."""
    on, payload = acts[name]
    return {**acts, name: (on, replace(payload, **fields))}


def moved(acts: Named, name: str, on: str) -> Named:
    """The same acts with one of them on another day."""
    return {**acts, name: (on, acts[name][1])}


def without(acts: Named, *names: str) -> Named:
    """The same acts but these."""
    assert set(names) <= set(acts), names
    return {name: act for name, act in acts.items() if name not in names}


def until(acts: Named, on: str) -> Named:
    """The acts up to a day, that day included."""
    return {name: act for name, act in acts.items() if act[0] <= on}


def records(acts: Named, entered: dict[str, str] | None = None) -> tuple[Record, ...]:
    """The records of these acts; `entered` names those written down on another day."""
    late = entered or {}
    return tuple(
        Record(
            id=number,
            act_date=day(on),
            entered_on=day(late.get(name, on)),
            payload=payload,
            actor_id=SECRETARY,
            recorder_id=SECRETARY,
            responsible_id=SECRETARY,
            signer_id=SECRETARY,
        )
        for number, (name, (on, payload)) in enumerate(acts.items(), start=1)
    )


def told(
    acts: Named,
    *,
    graduation: date | None = GRADUATION,
    entered: dict[str, str] | None = None,
    **person: object,
) -> Dossier:
    """The dossier of these acts."""
    return Dossier(
        person_id=STUDENT,
        records=records(acts, entered),
        birth_date=day("2004-05-06"),
        graduation=graduation,
        **person,  # type: ignore[arg-type]
    )


# The four decisions, with the acts that carry each out.
DECISIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "activist_decision": ("2024-04-08", ("activist", "contact")),
    "prospective_decision": ("2025-05-13", ("prospective",)),
    "admission_meeting": (
        "2025-06-10",
        ("admission minutes", "admission ballot", "admission"),
    ),
    "conversion_meeting": (
        "2026-06-12",
        ("conversion minutes", "conversion ballot", "conversion"),
    ),
}


def ready(step: str) -> Named:
    """Everything done before this decision, the decision itself still ahead."""
    on, carried_out = DECISIONS[step]
    return without(until(story(), on), *carried_out)


def asked(
    step: str, acts: Named, on: str | None = None, rules: Rules = RULES, **person: object
) -> dict[str, Requirement]:
    """What a step needs, by rule; on the day of the decision unless another is named."""
    chosen = on or DECISIONS[step][0]
    case = Case(told(acts, **person), rules, day(chosen))  # type: ignore[arg-type]
    return {needed.rule: needed for needed in requirements_of(case, BY_NAME[step])}
