"""第四十七条: 从问题查到当日经办的人."""

from dataclasses import replace

from regulation.articles.article_47 import responsibilities
from regulation.audit import findings_of
from regulation.case import Case
from tests.regulation.building import RULES, SECRETARY, day
from tests.regulation.story import END, changed, story, told, without


class TestResponsibility:
    def test_leads_to_the_people_of_that_day(self):
        person = told(changed(story(), "hearing", signed=False))
        records = tuple(
            replace(r, signer_id=42) if r.payload.kind == "hearing" else r for r in person.records
        )
        person = replace(person, records=records)
        (found,) = findings_of(Case(person, RULES, END))
        (held,) = responsibilities(person, found)
        assert (held.act_date, held.signer_id) == (day("2025-05-08"), 42)
        assert {held.actor_id, held.recorder_id, held.responsible_id} == {SECRETARY}

    def test_names_nobody_where_no_record_is_at_fault(self):
        person = told(without(story(), "report 2025Q1"))
        (found,) = findings_of(Case(person, RULES, END))
        assert responsibilities(person, found) == ()
