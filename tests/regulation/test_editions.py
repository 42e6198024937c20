"""第四十七条: 一件事依它当日有效的规定判断; 规定改了, 从前的事不翻案.

An invented series: the college text until the last day of February 2026, another college's numbers
(other throughout) from 1 March on. Each number is asked for the day before, on and after.
"""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from regulation.articles.article_09 import approval_verdict, ready_on, recommendation
from regulation.articles.article_11 import activist_training
from regulation.articles.article_12 import contact_due, inspections
from regulation.articles.article_16 import cultivated_on
from regulation.articles.article_17 import hearing, ratio_holds
from regulation.articles.article_19 import candidate_training, certificate_last_day, long_enough
from regulation.articles.article_20 import objections_due
from regulation.articles.article_27 import check_agenda
from regulation.articles.article_31 import announcements_due
from regulation.articles.article_32 import oath_last_day
from regulation.articles.article_33 import education_years, hours_needed
from regulation.articles.article_34 import analyses
from regulation.articles.article_35 import check_extension, probation
from regulation.articles.article_36 import newcomer_window
from regulation.articles.article_37 import application_due
from regulation.articles.article_42 import archive_last_day, missing_materials
from regulation.articles.article_45 import entered_late
from regulation.assess import duties_of
from regulation.assessment import Verdict
from regulation.audit import findings_of
from regulation.case import Case
from regulation.checks import check_can_apply_conversion, check_can_submit_report
from regulation.forecast import forecast
from regulation.gates import requirements_of
from regulation.notices import days_posted, missing_contents, notice_of, notice_terms
from regulation.records import (
    Admission,
    Approval,
    Archived,
    BallotKind,
    ConversionApplication,
    Defence,
    FormCompleted,
    Hearing,
    Introducer,
    LeagueRecommendation,
    Level,
    NoticePurpose,
    Objection,
    PoliticalReview,
    PreReview,
    SecretaryHandover,
    Training,
    TrainingPurpose,
    TransferIn,
)
from regulation.refusal import Refusal
from regulation.rules import Rules, load_rules
from regulation.steps import BY_NAME
from tests.regulation.building import (
    RULES,
    admitted,
    applied,
    became_activist,
    became_prospective,
    contact,
    day,
    dossier,
    record,
    report,
    talked,
)
from tests.regulation.story import END, notice, story, told
from tests.regulation.test_audit import PLANTED

LAKESIDE = load_rules(Path(__file__).parent / "packs" / "lakeside.toml")
CHANGE = day("2026-03-01")


def series(change: date) -> Rules:
    """The college text, followed on this day by the invented one."""
    shorter = replace(
        LAKESIDE,
        follow_up=replace(
            LAKESIDE.follow_up,
            announce_within_days=4,
            objection_within_days=5,
            archive_within_days=6,
        ),
        archive=replace(LAKESIDE.archive, materials=("application_form",)),
        review=replace(LAKESIDE.review, materials=("application",)),
        admission_notice=replace(LAKESIDE.admission_notice, contents=("name",)),
        political_review=replace(LAKESIDE.political_review, floating_opinions=3),
        meeting=replace(LAKESIDE.meeting, agenda=("candidate_report", "ballot")),
        records=replace(LAKESIDE.records, idle_days=30),
    )
    return replace(
        shorter,
        heading=replace(LAKESIDE.heading, in_force_from=change),
        centres=RULES.centres,
        predecessor=RULES,
    )


SERIES = series(CHANGE)
AFTERWARDS = series(day("2026-07-03"))  # the day after the last act of the story


def later(*acts, **person) -> Case:
    """The dossier looked at long after the act."""
    return Case(dossier(*acts, **person), SERIES, day("2030-01-01"))


def after(on: str, days: int) -> date:
    return day(on) + timedelta(days=days)


def recommended(on):
    return on, LeagueRecommendation(cast=10, approve=7)


def trained(on, purpose, days, hours):
    return on, Training(purpose=purpose, days=days, hours=hours, exam_passed=True, certificate="B")


def approval(on, kind=BallotKind.ADMISSION, level=Level.SCHOOL):
    return on, Approval(ballot=kind, level=level)


def first(found):
    return next(iter(found))


def hours_of(on):
    case = later(admitted(on))
    return hours_needed(case, first(education_years(case))[0])


def training_hours(on):
    act = trained(on, TrainingPurpose.ACTIVIST, 2, 16)
    return 16 if activist_training(later(became_activist("2025-10-01"), act)) else 20


def training_days(on):
    case = later(trained(on, TrainingPurpose.CANDIDATE, 3, 0))
    return 3 if long_enough(case, candidate_training(case)) else 4


def certificate_years(on):
    case = later(trained(on, TrainingPurpose.CANDIDATE, 3, 24))
    return certificate_last_day(case, candidate_training(case)).year - 2026


def hearing_share(on):
    case = later((on, Hearing(attendees=20, approve=15, oppose=0, kinds=())))
    return "3/4" if ratio_holds(case, hearing(case)) else "4/5"


def votes_needed(on):
    case = later(recommended(on))
    return approval_verdict(case, recommendation(case)).facts["needed"]


def waited_months(on):
    case = later(applied("2025-01-10"), recommended(on))
    return ready_on(case).month - 1


def cultivation_years(on):
    acts = (became_activist("2020-05-06"), became_prospective(on))
    return cultivated_on(later(*acts)).year - 2020


def notice_needs(on):
    acts = ((on, notice(NoticePurpose.ADMISSION, on, str(after(on, 6)))),)
    case = later(*acts)
    posted = notice_of(case, NoticePurpose.ADMISSION)
    counted = days_posted(case, posted)  # six days, of which four or five are workdays
    needed = notice_terms(case.rules_of(posted), NoticePurpose.ADMISSION).days
    return needed, counted == 6, missing_contents(case, posted) == ("name",)


def asked_of(case, step):
    return {r.rule: r for r in requirements_of(case, BY_NAME[step])}


def introducers_needed(on):
    case = later(("2025-01-01", Introducer(introducer_id=4)), admitted(on))
    return asked_of(case, "introducers")["introducers"].facts["needed"]


def opinions_needed(on):
    case = later((on, FormCompleted(opinions=2)))
    return asked_of(case, "application_form")["introducer_opinions"].facts["needed"]


def materials_missing(on):
    case = later((on, PreReview(passed=True, materials=("application",))))
    return len(asked_of(case, "pre_review")["review_materials"].facts["missing"])


def floating_needed(on):
    case = later((on, PoliticalReview(cleared=True)), floating=True)
    return asked_of(case, "political_review")["floating_opinions"].facts["needed"]


def age_needed(on):
    case = later(applied(on), birth_date=day("2007-08-01"))
    return asked_of(case, "application")["of_age"].facts["minimum"]


def archive_needed(on):
    acts = (story()["conversion"][1], Archived(materials=("application_form",)))
    return len(missing_materials(later((on, acts[0]), (on, acts[1]))))


def days_until_oath(on):
    case = later(approval(on))
    return (oath_last_day(case, case.first(Approval)) - day(on)).days


def days_until_archive(on):
    case = later(approval(on, BallotKind.CONVERSION, Level.COLLEGE))
    return (archive_last_day(case, case.first(Approval)) - day(on)).days


def days_of(duty_rule, *acts):
    duty = first(duty_rule(later(*acts)))
    return (duty.due - duty.opens).days


def panel_faults(on):
    case = later((on, Defence(pool=4, drawn=2, panel=5)))
    return [f.rule for f in findings_of(case) if f.number == 31]


def idle_days(on):
    acts = (applied("2025-01-10"), talked("2025-01-11"), (on, SecretaryHandover(accepted=True)))
    stopped = after(on, 31)
    found = findings_of(Case(dossier(*acts), SERIES, stopped))
    return 30 if any(f.rule == "case_stopped" for f in found) else 90


def minimum_characters(on):
    acts = dossier(became_activist("2025-10-01"))
    try:
        check_can_submit_report(acts, SERIES, day(on), report("2026Q1", characters=1000))
    except Refusal as refusal:
        return refusal.facts["minimum"]
    return 800


def gap_days(on):
    earlier = (str(after(on, -25)), report("2025Q4", "an earlier text"))
    acts = dossier(became_activist("2025-06-01"), earlier)
    found = check_can_submit_report(acts, SERIES, day(on), report("2026Q1"))
    return 30 if "report_interval_short" in found else 20


def shortest_extension(on):
    try:
        check_extension(SERIES, months=4, extensions=0, on=day(on))
    except Refusal as refusal:
        return refusal.facts["shortest"]
    return 3


def conversion_warning(on):
    """Eighteen days before the expiry: in time where 15 days are asked for, late where 20 are."""
    since = after(on, 18).replace(year=2025)
    return check_can_apply_conversion(dossier(admitted(str(since))), SERIES, day(on))


def agenda_refused(on):
    try:
        check_agenda(SERIES, BallotKind.ADMISSION, ("candidate_report",), on=day(on))
    except Refusal:
        return True
    return False


def newcomer_months(on):
    term = probation(later(admitted("2024-06-10")))
    case = later(admitted("2024-06-10"), (on, TransferIn(newcomer=True)))
    return newcomer_window(case, term).opens.month - day(on).month


def probation_months(on):
    return months_after(on, probation(later(admitted(on))).expiry)


def activist_of(on):
    return later(became_activist(on), contact(on))


def months_after(on, end):
    return (end.year - day(on).year) * 12 + end.month - day(on).month


def late_after(on):
    return entered_late(SERIES, replace(record(1, on, Admission()), entered_on=after(on, 5)))


TABLE = [
    ("第5条 申请的年龄", age_needed, 18, 19),
    ("第8条 公示的天数、工作日与内容", notice_needs, (5, True, False), (7, False, True)),
    ("第9条 推优的得票", votes_needed, 8, 7),
    ("第9条 申请满几个月", waited_months, 3, 6),
    ("第11条 积极分子培训的课时", training_hours, 16, 20),
    ("第11条 思想汇报的字数", minimum_characters, 1500, 800),
    ("第11条 两份思想汇报的间隔", gap_days, 30, 20),
    ("第16条 培养考察几年", cultivation_years, 1, 2),
    ("第17条 座谈会的比例", hearing_share, "4/5", "3/4"),
    ("第18条 流动人员的意见", floating_needed, 2, 3),
    ("第19条 培训的天数", training_days, 3, 4),
    ("第19条 证书有效几年", certificate_years, 3, 2),
    ("第22条 送审的材料", materials_missing, 9, 0),
    ("第23条 介绍人的人数", introducers_needed, 2, 3),
    ("第24条 介绍人的意见", opinions_needed, 2, 3),
    ("第27条 大会的程序", agenda_refused, True, False),
    ("第32条 宣誓的限期", days_until_oath, 30, 60),
    ("第33条 一年的学时", hours_of, 16, 24),
    ("第35条 预备期的月数", probation_months, 12, 18),
    ("第35条 延长的下限", shortest_extension, 6, 3),
    ("第36条 新生等待几个月", newcomer_months, 6, 3),
    ("第37条 提前多少天申请", conversion_warning, (), ("conversion_late",)),
    ("第39条 小组人数", panel_faults, [], ["defence_panel"]),
    ("第42条 归档的材料", archive_needed, 6, 0),
    ("第42条 归档的限期", days_until_archive, 30, 6),
    ("第45条 补录的限期", late_after, False, True),
    ("第46条 停滞的天数", idle_days, 90, 30),
    (
        "第12条 补上联系人的限期",
        lambda on: days_of(contact_due, became_activist(on), contact(str(after(on, 1)))),
        7,
        10,
    ),
    (
        "第12条 几个月写一次意见",
        lambda on: months_after(on, first(inspections(activist_of(on))).anchor),
        6,
        4,
    ),
    (
        "第20条 反映的限期",
        lambda on: days_of(objections_due, (on, Objection(purpose=NoticePurpose.ADMISSION))),
        15,
        5,
    ),
    ("第31条 宣布的限期", lambda on: days_of(announcements_due, approval(on)), 14, 4),
    (
        "第34条 几个月分析一次",
        lambda on: months_after(on, first(analyses(later(admitted(on)))).anchor),
        3,
        2,
    ),
]


class TestANumberThatChanges:
    @pytest.mark.parametrize("on", ["2026-02-27", "2026-02-28"], ids=["前两日", "前一日"])
    @pytest.mark.parametrize(
        ("number", "before"), [pytest.param(row[1], row[2], id=row[0]) for row in TABLE]
    )
    def test_is_the_old_one_before_the_day(self, number, before, on):
        assert number(on) == before

    @pytest.mark.parametrize("on", ["2026-03-01", "2026-03-02"], ids=["当日", "次日"])
    @pytest.mark.parametrize(
        ("number", "since"), [pytest.param(row[1], row[3], id=row[0]) for row in TABLE]
    )
    def test_is_the_new_one_from_the_day_on(self, number, since, on):
        assert number(on) == since


class TestWhatWasDoneUnderTheOldText:
    """Seen long after the change, nothing that lies before it is judged anew."""

    def test_is_found_without_fault(self):
        assert findings_of(Case(told(story()), AFTERWARDS, END)) == ()

    def test_is_found_with_the_same_fault(self):
        same = [
            findings_of(Case(planted.dossier, AFTERWARDS, day(planted.on))) == planted.found()
            for planted in (parameter.values[0] for parameter in PLANTED)
            if not reaches_beyond(planted)
        ]
        assert len(same) > 60
        assert all(same)

    def test_was_owed_by_the_same_day(self):
        case, again = (Case(told(story()), rules, END) for rules in (RULES, AFTERWARDS))
        assert duties_of(case) == duties_of(again)

    def test_would_not_do_under_the_new_one(self):
        before = series(day("2020-01-01"))
        found = {finding.number for finding in findings_of(Case(told(story()), before, END))}
        assert {3, 5, 7, 9, 12, 14, 24, 27, 29, 31} <= found


def reaches_beyond(planted) -> bool:
    """Does something in it happen after the change, under the new numbers?"""
    return max(record.act_date for record in planted.dossier.records) > day("2026-07-02")


class TestAnApplicationForConversion:
    EXPIRY = "2026-06-10"

    def due(self, on, *acts):
        case = Case(dossier(admitted("2025-06-10"), *acts), series(day("2026-05-24")), day(on))
        return str(application_due(case, probation(case)))

    def test_is_due_by_the_rule_of_the_day_it_is_handed_in(self):
        for handed_in, due in (("2026-05-23", "2026-05-26"), ("2026-05-24", "2026-05-21")):
            assert self.due("2026-12-31", (handed_in, ConversionApplication())) == due

    def test_is_due_by_the_rule_of_today_while_it_is_missing(self):
        assert self.due("2026-05-23") == "2026-05-26"
        assert self.due("2026-05-24") == "2026-05-21"

    def test_is_due_by_the_rule_of_the_last_day_when_it_never_came(self):
        case = Case(dossier(admitted("2025-01-10")), series(day("2026-05-24")), day("2026-12-31"))
        assert application_due(case, probation(case)) == day("2025-12-26")


class TestTheForecast:
    def earliest(self, change, on, *acts):
        found = forecast(Case(dossier(*acts), series(day(change)), day(on)))
        return {outlook.step: str(outlook.earliest) for outlook in found}

    @pytest.mark.parametrize(
        ("change", "step"),
        [
            pytest.param("2026-10-02", "2026-10-01", id="改在满一年之后"),
            pytest.param("2026-10-01", "2027-10-01", id="满一年当日改为两年"),
            pytest.param("2026-09-30", "2027-10-01", id="改在满一年之前"),
        ],
    )
    def test_knows_the_rule_of_the_day_a_step_is_taken(self, change, step):
        acts = (
            became_activist("2025-10-01"),
            trained("2025-10-01", TrainingPurpose.ACTIVIST, 3, 24),
        )
        assert self.earliest(change, "2026-01-10", *acts)["prospective_decision"] == step

    def test_waits_for_the_easier_rule_where_that_is_sooner(self):
        rules = replace(
            RULES,
            heading=replace(RULES.heading, in_force_from=day("2026-07-01")),
            predecessor=replace(RULES, cultivation=LAKESIDE.cultivation),
        )
        acts = (
            became_activist("2025-05-01"),
            trained("2025-05-01", TrainingPurpose.ACTIVIST, 2, 16),
        )
        (found, *_) = forecast(Case(dossier(*acts), rules, day("2026-01-10")))
        assert found.earliest == day("2026-07-01")

    def test_counts_workdays_where_the_pack_does(self):
        acts = (became_prospective("2026-03-02"),)
        found = self.earliest("2026-03-01", "2026-03-02", *acts)
        assert found["admission_meeting"] == "2026-03-12"  # 七个工作日到11日

    @pytest.mark.parametrize(
        ("change", "expiry"),
        [
            pytest.param("2026-03-09", "2027-03-08", id="大会之后才改"),
            pytest.param("2026-03-08", "2027-09-08", id="大会当日已改"),
        ],
    )
    def test_takes_probation_from_the_rule_of_the_meeting(self, change, expiry):
        found = self.earliest(change, "2026-03-02", became_prospective("2026-03-02"))
        assert found["conversion_meeting"] == expiry


class TestTheOldestEdition:
    def test_may_leave_its_first_day_open(self):
        unknown = replace(RULES, heading=replace(RULES.heading, in_force_from=None))
        assert unknown.in_force_on(date.min) is unknown
        assert replace(SERIES, predecessor=unknown).in_force_on(day("1999-01-01")) is unknown

    def test_judges_what_lies_before_every_edition(self):
        assert SERIES.in_force_on(date.min) is RULES


def test_a_central_limit_is_the_one_of_the_day_of_the_resolution(confirmed):
    stricter = replace(
        confirmed,
        centres=tuple(
            replace(c, limits=replace(c.limits, approval_months=1 + (c.since < CHANGE) * 2))
            for c in confirmed.centres
        ),
    )
    for meeting, months in (("2026-05-10", 3), ("2026-05-11", 1), ("2026-05-12", 1)):
        case = Case(dossier(admitted(meeting)), stricter, day("2026-12-31"))
        (due,) = [duty.due for duty in duties_of(case) if duty.rule == "admission_approval"]
        assert months_after(meeting, due) == months
        needed = asked_of(case, "admission_approval")["central_approval"]
        assert (needed.verdict, needed.facts["last"]) == (Verdict.UNMET, due)
