"""为什么: every requirement has its article in plain words; every record and outlook has a name."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from regulation.assess import assess
from regulation.assessment import Force, Verdict
from regulation.evidence import VARIANTS, Evidence, evidence_for
from regulation.forecast import MILESTONES, NOW
from regulation.records import NoticePurpose, Payload, RankingKind, ReviewState, TrainingPurpose
from services.explanations import Explanation, GivenReason
from tests.regulation.building import RULES, day
from tests.regulation.story import END, START, story, told, until, without
from tests.regulation.test_texts import reads_well
from texts import records, why
from texts.menus import ENTRIES
from texts.requirements import REQUIREMENTS
from texts.status import BINDINGS

# A number of the pack: it stands in the sentence above, taken from the facts, and may change.
NUMBER = re.compile(r"\d|[一二三四五六七八九十两]+(?:天|个月|周岁|学时|课时|分之|等奖)")
MONTHLY = [START + timedelta(days=30 * n) for n in range((END - START).days // 30)]


class TestWhy:
    def test_is_told_of_every_requirement(self):
        assert set(why.WHY) == set(REQUIREMENTS)

    @pytest.mark.parametrize("rule", why.WHY)
    def test_is_finished_and_holds_no_number_of_the_pack(self, rule):
        entry = why.WHY[rule]
        assert entry.says.endswith("。")
        assert entry.cure.endswith("。")
        assert not NUMBER.search(entry.says + entry.cure)
        assert entry.who
        assert not entry.command or entry.command in {each.command for each in ENTRIES}

    def test_reads_well_and_fits_for_everything_that_is_ever_in_question(self):
        seen = set()
        for on in MONTHLY:
            for acts in (story(), without(story(), "first talk", "social work", "activist filing")):
                person = told(until(acts, on.isoformat()))
                for asked in assess(person, RULES, on).requirements:
                    seen.add(asked.rule)
                    screen = why.why(explained(person, asked, on))
                    assert reads_well(screen.text.replace("<b>", "").replace("</b>", ""))
                    assert len(screen.text) <= 4096
                    assert screen.rows[-2][0].label == "返回进度"
        assert len(seen) > 40

    def test_names_whose_reason_let_it_pass(self):
        asked = next(r for r in assess(told(story()), RULES, day("2024-03-01")).requirements)
        waived = replace(asked, verdict=Verdict.WAIVED, force=Force.WARN)
        found = replace(
            explained(told(story()), waived, day("2024-03-01")),
            reason=GivenReason(given_by="某某", on=day("2024-02-01"), reason="经<支委会>研究"),
        )
        text = why.why(found).text
        assert "说明人：某某同志，2024年2月1日。理由：经&lt;支委会&gt;研究" in text
        assert "效力" not in text


def explained(person, asked, on):
    return Explanation(
        person_id=1,
        name="同学",
        own=False,
        requirement=asked,
        evidence=evidence_for(person, RULES, on, asked.rule),
    )


class TestNames:
    def test_of_records_are_complete(self):
        assert set(records.RECORDS) == {payload.kind for payload in get_args(Payload)}
        variants = {v for _, v in records.VARIANTS}
        assert {*TrainingPurpose, *RankingKind, *NoticePurpose} <= variants
        assert "purpose" in VARIANTS

    def test_of_a_record_tell_kind_day_and_state(self):
        found = Evidence(
            kind="thought_report",
            variant="2026Q4",
            on=day("2026-11-20"),
            state=ReviewState.PENDING,
        )
        assert (
            records.describe_record(found) == "2026年11月20日　思想汇报（2026年第四季度）（待审）"
        )

    def test_of_what_binds_a_step_ahead_are_complete(self):
        assert set(BINDINGS) == {NOW, *(milestone.binding for milestone in MILESTONES)}
