"""记名说明理由: 只回答眼下可以回答的, 硬性规定不在其列 (第四十五条)."""

from dataclasses import replace

import pytest

from regulation.assess import assess
from regulation.reasons import ANSWERS, check_reason, open_questions
from regulation.records import Waiver
from regulation.refusal import Refusal
from tests.regulation.building import RULES, day
from tests.regulation.story import END, ready, story, told, without
from tests.regulation.test_audit import PLANTED

WHY = "支委会研究同意"
ANSWERABLE = [parameter for parameter in PLANTED if parameter.values[0].rule in ANSWERS]


def missing_social_work():
    acts = without(ready("prospective_decision"), "social work", "hearing")
    return assess(told(acts), RULES, day("2025-05-13"))


def refused(found, rule, reason=WHY):
    with pytest.raises(Refusal) as caught:
        check_reason(found, rule, reason)
    return caught.value.code


class TestOfTheNextStep:
    def test_is_open_where_the_text_says_usually(self):
        assert "social_work" in open_questions(missing_social_work())
        check_reason(missing_social_work(), "social_work", WHY)

    def test_is_never_open_for_a_firm_rule(self):
        assert "hearing" not in open_questions(missing_social_work())
        assert refused(missing_social_work(), "hearing") == "waiver_not_allowed"

    @pytest.mark.parametrize("reason", ["", " \n　"], ids=["空白", "空格"])
    def test_must_say_something(self, reason):
        assert refused(missing_social_work(), "social_work", reason) == "waiver_without_reason"

    @pytest.mark.parametrize("rule", ["opinions", "thought_reports", "no_such_rule"])
    def test_is_not_asked_for_where_nothing_is_lacking(self, rule):
        assert refused(missing_social_work(), rule) == "waiver_not_needed"


class TestOfAFinding:
    @pytest.mark.parametrize("planted", ANSWERABLE)
    def test_answers_exactly_this_finding(self, planted):
        on = day(planted.on)
        found = assess(planted.dossier, RULES, on)
        rule = ANSWERS[planted.rule]
        check_reason(found, rule, WHY)
        assert refused(found, rule, " ") == "waiver_without_reason"
        answered = told_with(planted.dossier, Waiver(rule=rule, reason=WHY), on)
        left = {f.rule for f in assess(answered, RULES, on).findings}
        assert left == {f.rule for f in found.findings} - {planted.rule}

    def test_is_not_possible_where_the_text_leaves_no_room(self):
        found = assess(told(without(story(), "oath")), RULES, END)
        assert [f.rule for f in found.findings] == ["oath_missing"]
        assert refused(found, "oath") == "waiver_not_needed"


def told_with(dossier, payload, on):
    """The dossier with one more record of this day."""
    last = dossier.records[-1]
    record = replace(last, id=9999, act_date=on, entered_on=on, payload=payload)
    return replace(dossier, records=(*dossier.records, record))
