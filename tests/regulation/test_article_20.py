"""第二十条: 预审之后、大会之前公示不少于五天, 有异议的先查清."""

import pytest

from regulation.assessment import Force, Owner, Verdict, Yardstick
from regulation.records import NoticePurpose, Objection, Suspension
from tests.regulation.building import RULES, assessed, day, the_duty
from tests.regulation.story import asked, changed, moved, ready, without
from texts.requirements import ITEMS

STEP = "admission_meeting"
READY = ready(STEP)


class TestDays:
    @pytest.mark.parametrize(
        ("last", "days", "verdict"),
        [
            pytest.param("2025-05-25", 4, Verdict.UNMET, id="四天"),
            pytest.param("2025-05-26", 5, Verdict.MET, id="五天"),
            pytest.param("2025-05-27", 6, Verdict.MET, id="六天"),
        ],
    )
    def test_are_five_without_the_posting_day(self, last, days, verdict):
        acts = changed(READY, "admission notice", paper_until=day(last), web_until=day(last))
        found = asked(STEP, acts)["notice_days"]
        assert (found.facts["days"], found.verdict, found.force) == (days, verdict, Force.WARN)

    @pytest.mark.parametrize(
        ("last", "verdict"),
        [("2025-06-09", Verdict.MET), ("2025-06-10", Verdict.UNMET)],
        ids=["大会前一日期满", "大会当日期满"],
    )
    def test_are_over_the_day_before_the_meeting(self, last, verdict):
        acts = changed(READY, "admission notice", paper_until=day(last), web_until=day(last))
        assert asked(STEP, acts)["notice_over"].verdict is verdict


class TestOrder:
    @pytest.mark.parametrize(
        ("reviewed", "verdict"),
        [
            pytest.param("2025-05-20", Verdict.MET, id="预审在前"),
            pytest.param("2025-05-21", Verdict.MET, id="预审当日张贴"),
            pytest.param("2025-05-22", Verdict.UNMET, id="张贴在前"),
        ],
    )
    def test_puts_the_review_first(self, reviewed, verdict):
        found = asked(STEP, moved(READY, "pre review", reviewed))["notice_after_review"]
        assert found.verdict is verdict
        assert found.facts == {"posted": day("2025-05-21"), "reviewed": day(reviewed)}

    def test_cannot_do_without_the_review(self):
        found = asked(STEP, without(READY, "pre review"))["notice_after_review"]
        assert found.verdict is Verdict.UNMET


class TestContents:
    @pytest.mark.parametrize("item", RULES.admission_notice.contents, ids=ITEMS.__getitem__)
    def test_must_be_complete(self, item):
        rest = tuple(name for name in RULES.admission_notice.contents if name != item)
        found = asked(STEP, changed(READY, "admission notice", contents=rest))["notice_contents"]
        assert (found.verdict, found.facts["missing"]) == (Verdict.UNMET, (item,))


def objection(**fields):
    received = Objection(purpose=NoticePurpose.ADMISSION, **fields)
    return {**READY, "objection": ("2025-05-23", received)}


class TestObjection:
    @pytest.mark.parametrize(
        ("fields", "verdict"),
        [
            pytest.param({}, Verdict.UNMET, id="未查清"),
            pytest.param({"closed_on": day("2025-06-11")}, Verdict.UNMET, id="日后才查清"),
            pytest.param({"closed_on": day("2025-06-10")}, Verdict.MET, id="当日查清"),
            pytest.param(
                {"closed_on": day("2025-06-01"), "upheld": True}, Verdict.UNMET, id="查实"
            ),
        ],
    )
    def test_holds_the_case_until_it_is_closed(self, fields, verdict):
        found = asked(STEP, objection(**fields))["notice_objections"]
        assert (found.verdict, found.force) == (verdict, Force.BLOCK)

    def test_against_another_notice_does_not(self):
        other = Objection(purpose=NoticePurpose.RECOMMENDATION)
        found = asked(STEP, {**READY, "objection": ("2025-05-23", other)})
        assert found["notice_objections"].verdict is Verdict.MET

    def test_is_owed_an_answer(self):
        answer = assessed("2025-06-01", objection()["objection"])
        duty = the_duty(answer, "objection")
        assert (duty.owner, duty.article, duty.due) == (Owner.COLLEGE, 20, day("2025-06-07"))

    @pytest.mark.parametrize(
        ("resumed", "verdict"),
        [(None, Verdict.UNMET), ("2025-06-11", Verdict.UNMET), ("2025-06-10", Verdict.MET)],
        ids=["未恢复", "日后恢复", "当日恢复"],
    )
    def test_may_suspend_the_case(self, resumed, verdict):
        pause = Suspension(reason="核实反映", resumed_on=resumed and day(resumed))
        acts = {**READY, "pause": ("2025-05-30", pause)}
        assert asked(STEP, acts)["not_suspended"].verdict is verdict


class TestAnswer:
    @pytest.mark.parametrize(
        ("closed", "done"),
        [(None, None), ("2025-05-30", "2025-05-30")],
        ids=["没有查清", "查清之日"],
    )
    def test_to_an_objection_settles_the_duty(self, closed, done):
        acts = objection(closed_on=closed and day(closed))
        duty = the_duty(assessed("2025-06-01", acts["objection"]), "objection")
        assert (duty.done_on, duty.facts) == (done and day(done), {"received": day("2025-05-23")})


class TestCentreOf2026:
    def notice(self, posted, last, confirmed):
        dates = {"paper_from": posted, "web_from": posted, "paper_until": last, "web_until": last}
        acts = changed(
            ready("prospective_decision") | {"admission notice": READY["admission notice"]},
            "admission notice",
            **{name: day(text) for name, text in dates.items()},
        )
        acts = moved(acts, "admission notice", posted)
        return asked("prospective_decision", acts, "2026-05-25", confirmed)["central_notice"]

    @pytest.mark.parametrize(
        ("posted", "last", "days", "verdict"),
        [
            pytest.param("2026-05-08", "2026-05-14", 5, Verdict.MET, id="含调休上班的周六"),
            pytest.param("2026-05-11", "2026-05-15", 4, Verdict.UNMET, id="四个工作日"),
            pytest.param("2026-05-11", "2026-05-17", 4, Verdict.UNMET, id="周末不算"),
            pytest.param("2026-05-11", "2026-05-18", 5, Verdict.MET, id="五个工作日"),
        ],
    )
    def test_asks_for_five_workdays_before_the_listing(
        self, posted, last, days, verdict, confirmed
    ):
        found = self.notice(posted, last, confirmed)
        assert (found.facts["days"], found.verdict) == (days, verdict)
        assert (found.yardstick, found.force) == (Yardstick.CENTRE, Force.WARN)

    def test_is_never_applied_until_a_person_confirms_it(self):
        found = asked("prospective_decision", ready("prospective_decision"), "2026-05-25")
        assert not any(rule.startswith("central_") for rule in found)
