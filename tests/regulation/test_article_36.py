"""第三十六条: 转入的预备党员: 新生六个月内一般不讨论, 推迟不超过半年, 材料审核."""

import pytest

from regulation.articles.article_35 import probation
from regulation.articles.article_36 import newcomer_window
from regulation.assessment import Force, Owner, Verdict
from regulation.case import Case
from regulation.records import FileAudit, TransferIn
from tests.regulation.building import RULES, admitted, assessed, day, dossier, duties, the_duty
from tests.regulation.story import asked, ready

STEP = "conversion_meeting"


def came(on, *, newcomer=True):
    return on, TransferIn(newcomer=newcomer)


def window(meeting, enrolled):
    case = Case(dossier(admitted(meeting), came(enrolled)), RULES, day(enrolled))
    term = probation(case)
    assert term is not None
    return newcomer_window(case, term)


class TestWindow:
    @pytest.mark.parametrize(
        ("meeting", "enrolled", "opens", "closes"),
        [
            pytest.param("2025-12-10", "2026-09-01", "2027-03-01", "2027-06-10", id="推迟"),
            pytest.param("2026-05-10", "2026-09-01", "2027-05-10", "2027-11-10", id="不必推迟"),
            pytest.param("2025-09-01", "2026-09-01", "2027-03-01", "2027-03-01", id="只有一天"),
        ],
    )
    def test_opens_six_months_after_arrival_and_closes_half_a_year_after_expiry(
        self, meeting, enrolled, opens, closes
    ):
        found = window(meeting, enrolled)
        assert (found.opens, found.closes) == (day(opens), day(closes))
        assert not found.empty

    def test_may_be_empty(self):
        assert window("2025-08-31", "2026-09-01").empty

    def test_is_for_new_students_only(self):
        acts = (admitted("2025-12-10"), came("2026-09-01", newcomer=False))
        case = Case(dossier(*acts), RULES, day("2026-10-01"))
        assert newcomer_window(case, probation(case)) is None

    @pytest.mark.parametrize(
        ("meeting", "opens"),
        [
            pytest.param("2025-12-10", "2027-03-01", id="到时提醒"),
            pytest.param("2025-08-31", "2026-09-01", id="无可用时段, 当天报告"),
        ],
    )
    def test_makes_the_discussion_due(self, meeting, opens):
        answer = assessed("2026-09-01", admitted(meeting), came("2026-09-01"))
        duty = the_duty(answer, "newcomer_discussion")
        assert (duty.owner, duty.opens) == (Owner.SECRETARY, day(opens))


READY = {**ready(STEP), "came": came("2026-01-15")}


class TestDiscussion:
    @pytest.mark.parametrize(
        ("on", "verdict"),
        [("2026-07-14", Verdict.UNMET), ("2026-07-15", Verdict.MET)],
        ids=["差一日六个月", "六个月当日"],
    )
    def test_usually_waits_six_months(self, on, verdict):
        found = asked(STEP, READY, on)["newcomer_wait"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)

    @pytest.mark.parametrize(
        ("on", "verdict"),
        [("2026-12-10", Verdict.MET), ("2026-12-11", Verdict.UNMET)],
        ids=["半年当日", "半年次日"],
    )
    def test_is_not_put_off_beyond_half_a_year(self, on, verdict):
        found = asked(STEP, READY, on)["newcomer_delay"]
        assert (found.verdict, found.force) == (verdict, Force.BLOCK)


class TestFiles:
    @pytest.mark.parametrize(
        ("audit", "verdict"),
        [
            pytest.param(None, Verdict.UNMET, id="没有审核"),
            pytest.param(FileAudit(complete=False), Verdict.UNMET, id="不完备"),
            pytest.param(FileAudit(complete=True, forged=True), Verdict.UNMET, id="伪造"),
            pytest.param(FileAudit(complete=True), Verdict.MET, id="无误"),
        ],
    )
    def test_are_examined_before_the_conversion(self, audit, verdict):
        acts = {**ready(STEP), "came": came("2025-10-01", newcomer=False)}
        if audit is not None:
            acts = {**acts, "audit": ("2025-10-20", audit)}
        assert asked(STEP, acts)["file_audit"].verdict is verdict

    def test_of_our_own_people_are_not(self):
        assert "file_audit" not in asked(STEP, ready(STEP))

    def test_are_due(self):
        answer = assessed("2025-10-02", admitted("2025-06-10"), came("2025-10-01"))
        duty = the_duty(answer, "file_audit")
        assert (duty.opens, duty.due) == (day("2025-10-01"), day("2026-06-10"))
        ours = assessed("2025-10-02", admitted("2025-06-10"))
        assert duties(ours, "file_audit") == []

    @pytest.mark.parametrize(
        ("acts", "done"),
        [((), None), ((("2026-09-20", FileAudit(complete=True)),), "2026-09-20")],
        ids=["没有审核", "已经审核"],
    )
    def test_is_settled_on_its_day(self, acts, done):
        answer = assessed("2026-11-20", admitted("2026-01-10"), came("2026-09-01"), *acts)
        assert the_duty(answer, "file_audit").done_on == (done and day(done))
