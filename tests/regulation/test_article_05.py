"""第五条: 年满十八岁递交申请; 转来的申请有凭据的沿用原日期."""

import pytest

from regulation.articles.article_05 import applied_on
from regulation.assessment import Verdict
from regulation.case import Case
from regulation.records import Application
from tests.regulation.building import RULES, day, dossier, needs


class TestAge:
    @pytest.mark.parametrize(
        ("birth", "verdict"),
        [
            pytest.param("2008-11-21", Verdict.UNMET, id="差一日满十八"),
            pytest.param("2008-11-20", Verdict.MET, id="当日满十八"),
            pytest.param("2008-11-19", Verdict.MET, id="已满十八"),
        ],
    )
    def test_is_reckoned_on_the_day_of_application(self, birth, verdict):
        needed = needs("application", "2026-11-20", birth_date=day(birth))["of_age"]
        assert (needed.verdict, needed.facts["minimum"]) == (verdict, 18)

    @pytest.mark.parametrize(
        ("on", "verdict"),
        [("2026-02-27", Verdict.UNMET), ("2026-02-28", Verdict.MET)],
        ids=["平年二月二十七日", "平年二月二十八日"],
    )
    def test_of_one_born_on_a_leap_day_is_complete_on_the_28th(self, on, verdict):
        assert needs("application", on, birth_date=day("2008-02-29"))["of_age"].verdict is verdict

    def test_cannot_be_taken_for_granted(self):
        needed = needs("application", "2026-11-20")["of_age"]
        assert needed.verdict is Verdict.UNMET
        assert "age" not in needed.facts


class TestTransferredApplication:
    @pytest.mark.parametrize(
        ("proven", "counted"),
        [pytest.param(True, "2024-10-01", id="有凭据"), pytest.param(False, "2026-09-10", id="无")],
    )
    def test_keeps_its_date_only_when_proven(self, proven, counted):
        application = Application(earlier_on=day("2024-10-01"), earlier_proven=proven)
        case = Case(dossier(("2026-09-10", application)), RULES, day("2026-11-20"))
        assert applied_on(case) == day(counted)

    def test_without_an_earlier_one_counts_from_here(self):
        case = Case(dossier(("2026-09-10", Application())), RULES, day("2026-11-20"))
        assert applied_on(case) == day("2026-09-10")

    def test_there_is_none_without_an_application(self):
        assert applied_on(Case(dossier(), RULES, day("2026-11-20"))) is None
