"""Every date rule agrees with an independent oracle for every start date from 2020 to 2040."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.articles.article_07 import first_talk_due
from regulation.articles.article_11 import thought_reports_due
from regulation.articles.article_12 import inspections
from regulation.articles.article_16 import cultivated_on
from regulation.articles.article_19 import candidate_training, certificate_last_day
from regulation.articles.article_34 import analyses
from regulation.articles.article_35 import probation
from regulation.articles.article_37 import application_due
from regulation.case import Case
from regulation.deadlines import (
    add_months,
    age_on,
    anniversary,
    day_after_notice,
    quarter_bounds,
    quarter_of,
    quarters_between,
)
from regulation.records import (
    ActivistDecision,
    Admission,
    Application,
    ContactAssigned,
    Dossier,
    Payload,
    Record,
    Training,
    TrainingPurpose,
)
from tests.regulation import oracle
from tests.regulation.building import RULES, day

FIRST, LAST = day("2020-01-01"), day("2040-12-31")
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
DATES = st.dates(day("1950-01-01"), day("2100-12-31"))


def case_of(start: date, *payloads: Payload, on: date | None = None) -> Case:
    records = tuple(
        Record(id=number, act_date=start, entered_on=start, payload=payload)
        for number, payload in enumerate(payloads)
    )
    return Case(Dossier(person_id=1, records=records), RULES, on or start)


def mismatches(rule, expected):
    return [start for start in EVERY_DAY if rule(start) != expected(start)]


def expiry_of(start):
    return probation(case_of(start, Admission())).expiry


def application_due_of(start):
    case = case_of(start, Admission())
    return application_due(case, probation(case))


def certificate_of(start):
    case = case_of(start, Training(purpose=TrainingPurpose.CANDIDATE))
    return certificate_last_day(case, candidate_training(case))


def talk_due_of(start):
    (duty,) = first_talk_due(case_of(start, Application()))
    return duty.due


def analyses_of(start):
    return [analysis.anchor for analysis in analyses(case_of(start, Admission()))]


def reports_of(start):
    on = start + timedelta(days=400)
    case = case_of(start, ActivistDecision(), on=on)
    return [(duty.period, duty.due) for duty in thought_reports_due(case)]


def opinions_of(start):
    on = start + timedelta(days=760)
    payloads = (ActivistDecision(), ContactAssigned(contact_id=5, full_member=True))
    return [i.anchor for i in inspections(case_of(start, *payloads, on=on))]


class TestOracle:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            pytest.param(talk_due_of, oracle.first_talk_due, id="第七条 谈话期限"),
            pytest.param(
                lambda start: cultivated_on(case_of(start, ActivistDecision())),
                lambda start: oracle.years_later(start, 1),
                id="第十六条 满一年",
            ),
            pytest.param(certificate_of, oracle.certificate_last_day, id="第十九条 证书"),
            pytest.param(
                lambda start: day_after_notice(start, RULES.admission_notice.days),
                oracle.first_meeting_day,
                id="第二十条 公示之后",
            ),
            pytest.param(analyses_of, oracle.analysis_anchors, id="第三十四条 季度分析"),
            pytest.param(expiry_of, oracle.expiry, id="第三十五条 满期"),
            pytest.param(application_due_of, oracle.application_due, id="第三十七条 申请"),
            pytest.param(
                reports_of,
                lambda start: oracle.reports_owed(start, start + timedelta(days=400)),
                id="第十一条 思想汇报",
            ),
            pytest.param(
                opinions_of, lambda start: oracle.opinion_anchors(start, 4), id="第十二条 考察意见"
            ),
        ],
    )
    def test_agrees_for_every_start_date(self, rule, expected):
        assert mismatches(rule, expected) == []


class TestMonths:
    @pytest.mark.parametrize(
        ("start", "months", "result"),
        [
            pytest.param("2026-01-31", 1, "2026-02-28", id="平年二月末"),
            pytest.param("2028-01-31", 1, "2028-02-29", id="闰年二月末"),
            pytest.param("2026-01-31", 3, "2026-04-30", id="小月"),
            pytest.param("2026-03-31", -1, "2026-02-28", id="往前"),
            pytest.param("2026-12-15", 1, "2027-01-15", id="跨年"),
            pytest.param("2026-05-15", 0, "2026-05-15", id="零个月"),
        ],
    )
    def test_are_clipped_to_the_end(self, start, months, result):
        assert add_months(day(start), months) == day(result)

    def test_are_anchored_and_never_chained(self):
        assert add_months(add_months(day("2026-01-31"), 1), 1) == day("2026-03-28")
        assert add_months(day("2026-01-31"), 2) == day("2026-03-31")

    @given(start=DATES, one=st.integers(0, 60), more=st.integers(0, 60))
    def test_never_run_backwards(self, start, one, more):
        assert add_months(start, one) <= add_months(start, one + more)

    @given(start=DATES, months=st.integers(-60, 60))
    def test_agree_with_the_oracle(self, start, months):
        assert add_months(start, months) == oracle.months_later(start, months)


class TestYears:
    @given(start=DATES, years=st.integers(0, 30))
    def test_agree_with_the_oracle(self, start, years):
        assert anniversary(start, years) == oracle.years_later(start, years)

    @given(birth=DATES, days=st.integers(0, 20000))
    def test_of_age_grow_by_one_on_each_anniversary(self, birth, days):
        on = birth + timedelta(days=days)
        age = age_on(birth, on)
        assert anniversary(birth, age) <= on < anniversary(birth, age + 1)


class TestQuarters:
    @pytest.mark.parametrize(
        "name", ["2026Q0", "2026Q5", "2026", "", "Q4", "26Q4", "20２6Q4", "0000Q1"]
    )
    def test_are_named_like_2026Q4_and_not_otherwise(self, name):
        with pytest.raises(ValueError, match="not a quarter"):
            quarter_bounds(name)

    @given(first=DATES, days=st.integers(-10, 2000))
    def test_between_two_days_follow_each_other(self, first, days):
        names = quarters_between(first, first + timedelta(days=days))
        bounds = [quarter_bounds(name) for name in names]
        gaps = {after[0] - before[1] for before, after in pairwise(bounds)}
        assert gaps <= {timedelta(days=1)}
        if days >= 0:
            assert names[0] == quarter_of(first)
            assert names[-1] == quarter_of(first + timedelta(days=days))
        else:
            assert names == ()
