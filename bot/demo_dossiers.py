"""What has to stand in a dossier before a 支部大会 may be held: for the demo, and for the tests."""

from collections.abc import Iterator
from datetime import date, timedelta

from regulation.records import (
    Clearance,
    CommitteeExamination,
    ConversionApplication,
    ConversionOpinions,
    FormCompleted,
    FormDraftApproved,
    FormIssued,
    Introducer,
    NoticePurpose,
    Payload,
    PlanListing,
    PoliticalReview,
    PreReview,
    PublicNotice,
    QuarterlyAnalysis,
    SuperiorFiling,
    Training,
    TrainingPurpose,
    Waiver,
)
from regulation.rules import Rules

Dated = tuple[date, Payload]


def ready_for_admission(
    today: date, rules: Rules, introducers: tuple[int, ...] = ()
) -> Iterator[Dated]:
    """第15至25条: everything between 发展对象 and the meeting, done in the last four weeks."""

    edition = rules.in_force_on(today)

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    training = Training(
        purpose=TrainingPurpose.CANDIDATE, days=3, hours=24, exam_passed=True, certificate="结业"
    )
    yield ago(28), PlanListing(year=today.year)
    yield ago(28), SuperiorFiling(of="prospective_decision")
    for introducer in introducers:
        yield ago(27), Introducer(introducer_id=introducer)
    yield ago(26), PoliticalReview(cleared=True)
    yield ago(24), training
    yield ago(22), CommitteeExamination(qualified=True)
    yield ago(20), PreReview(passed=True, materials=edition.review.materials)
    yield ago(18), _notice(NoticePurpose.ADMISSION, ago(18), edition.admission_notice.contents)
    yield ago(9), Clearance()
    yield ago(8), FormIssued()
    yield ago(7), FormDraftApproved()
    yield ago(6), FormCompleted(opinions=2)


def ready_for_conversion(admitted: date, expiry: date, rules: Rules) -> Iterator[Dated]:
    """第33至37条: everything a 预备党员 owes before the meeting on the day after `expiry`."""
    for number in range(1, 5):
        yield admitted + timedelta(days=90 * number), QuarterlyAnalysis(number=number)
    hours = Training(purpose=TrainingPurpose.PROBATION, days=2, hours=16)
    yield admitted + timedelta(days=100), hours
    yield expiry - timedelta(days=20), ConversionApplication()
    yield expiry - timedelta(days=16), ConversionOpinions()
    posted, edition = expiry - timedelta(days=14), rules.in_force_on(expiry)
    yield posted, _notice(NoticePurpose.CONVERSION, posted, edition.conversion.contents)


def waived(on: date, *names: str) -> Iterator[Dated]:
    """A recorded reason for each of these requirements."""
    for rule in names:
        yield on, Waiver(rule=rule, reason="材料在纸质档案中")


def _notice(purpose: NoticePurpose, posted: date, contents: tuple[str, ...]) -> PublicNotice:
    until = posted + timedelta(days=7)
    return PublicNotice(
        purpose=purpose,
        paper_from=posted,
        paper_until=until,
        web_from=posted,
        web_until=until,
        contents=contents,
    )
