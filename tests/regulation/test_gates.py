"""The gates of the path: B blocks, W needs a recorded reason with a name, the order is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulation.assess import assess
from regulation.assessment import Force, Progress, Stage, Verdict, Yardstick
from regulation.case import Case
from regulation.gates import check_can_take, check_can_waive
from regulation.records import ReviewState, Waiver
from regulation.refusal import Refusal
from regulation.rules import load_rules
from regulation.steps import STEPS
from regulation.verdicts import requirement, usual
from tests.regulation.building import RULES, applied, day, dossier, record
from tests.regulation.story import (
    DECISIONS,
    END,
    START,
    asked,
    changed,
    moved,
    ready,
    story,
    told,
    until,
    without,
)

NAMES = [step.name for step in STEPS]
DAYS = [START + timedelta(days=n) for n in range((END - START).days + 1)]


def take(step, acts, rules=RULES, **person):
    return check_can_take(told(acts, **person), rules, day(DECISIONS[step][0]), step)


def refused(step, acts, **person):
    with pytest.raises(Refusal) as caught:
        take(step, acts, **person)
    return caught.value


class TestDecision:
    @pytest.mark.parametrize("step", DECISIONS)
    def test_is_open_when_everything_is_done(self, step):
        assert {needed.verdict for needed in take(step, ready(step))} == {Verdict.MET}

    @pytest.mark.parametrize(
        ("step", "left_out", "rule"),
        [
            ("activist_decision", "first talk", "first_talk"),
            ("prospective_decision", "hearing", "hearing"),
            ("admission_meeting", "political review", "political_review"),
            ("admission_meeting", "clearance", "clearance"),
            ("conversion_meeting", "conversion application", "conversion_application"),
        ],
    )
    def test_is_blocked_by_a_firm_rule(self, step, left_out, rule):
        found = refused(step, without(ready(step), left_out))
        assert found.code == "step_blocked"
        assert rule in found.facts["rules"]

    def test_names_everything_that_blocks_it(self):
        acts = without(ready("activist_decision"), "first talk", "ranking")
        found = refused("activist_decision", acts)
        assert found.facts["rules"] == ("first_talk", "recommendation_rank")
        assert found.article == found.facts["cited"] == 7

    def test_belongs_to_its_stage(self):
        with pytest.raises(Refusal) as caught:
            check_can_take(dossier(applied("2026-10-01")), RULES, END, "conversion_meeting")
        assert (caught.value.code, caught.value.facts["stage"]) == ("step_wrong_stage", "applicant")

    def test_must_exist(self):
        with pytest.raises(Refusal) as caught:
            check_can_take(dossier(), RULES, END, "promotion")
        assert (caught.value.code, caught.value.facts) == ("step_unknown", {"step": "promotion"})


class TestReason:
    STEP = "prospective_decision"

    def waived(self, on="2025-05-10", rule="social_work", **fields):
        acts = without(ready(self.STEP), "social work")
        person = told({**acts, "reason": (on, Waiver(rule=rule, reason="支委会研究同意"))})
        last = replace(person.records[-1], **fields)
        return replace(person, records=(*person.records[:-1], last))

    def taken(self, person):
        return check_can_take(person, RULES, day(DECISIONS[self.STEP][0]), self.STEP)

    def test_is_asked_for_by_a_usual_rule(self):
        found = refused(self.STEP, without(ready(self.STEP), "social work"))
        assert (found.code, found.facts["rules"]) == ("step_needs_reason", ("social_work",))

    def test_opens_the_gate_and_stays_visible(self):
        found = {needed.rule: needed.verdict for needed in self.taken(self.waived())}
        assert found["social_work"] is Verdict.WAIVED
        assert set(found.values()) == {Verdict.MET, Verdict.WAIVED}

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"actor_id": None}, id="没有署名"),
            pytest.param({"state": ReviewState.PENDING}, id="未审"),
            pytest.param({"state": ReviewState.VOID}, id="作废"),
        ],
    )
    def test_counts_only_with_a_name_and_a_review(self, fields):
        with pytest.raises(Refusal, match="step_needs_reason"):
            self.taken(self.waived(**fields))

    @pytest.mark.parametrize(
        ("on", "opens"), [("2024-04-07", False), ("2024-04-08", True)], ids=["前一阶段", "本阶段"]
    )
    def test_counts_only_in_its_stage(self, on, opens):
        if opens:
            assert self.taken(self.waived(on))
            return
        with pytest.raises(Refusal, match="step_needs_reason"):
            self.taken(self.waived(on))

    def test_for_another_rule_does_not_help(self):
        with pytest.raises(Refusal, match="step_needs_reason"):
            self.taken(self.waived(rule="opinions"))

    def test_cannot_override_a_firm_rule(self):
        acts = without(ready(self.STEP), "hearing")
        acts = {**acts, "reason": ("2025-05-10", Waiver(rule="hearing", reason="来不及"))}
        assert refused(self.STEP, acts).code == "step_blocked"
        with pytest.raises(Refusal, match="waiver_not_allowed"):
            check_can_waive(requirement("hearing", 17, met=False), "来不及")

    def test_must_say_something(self):
        check_can_waive(usual("social_work", 11, met=False), "支委会研究同意")
        with pytest.raises(Refusal, match="waiver_without_reason"):
            check_can_waive(usual("social_work", 11, met=False), "  ")


class TestTwoYardsticks:
    STEP = "admission_meeting"
    LEAVING = day("2025-08-31")

    def found(self, mode):
        rules = load_rules("college", central_rules=mode)
        return asked(self.STEP, ready(self.STEP), rules=rules, graduation=self.LEAVING)

    @pytest.mark.parametrize(("mode", "force"), [("warn", Force.WARN), ("block", Force.BLOCK)])
    def test_show_the_second_verdict_with_its_own_article(self, mode, force):
        needed = self.found(mode)["central_leaving"]
        assert (needed.verdict, needed.force) == (Verdict.UNMET, force)
        assert (needed.yardstick, needed.article) == (Yardstick.CENTRE, 19)

    def test_are_one_when_the_centre_is_off(self):
        assert not any(rule.startswith("central_") for rule in self.found("off"))

    def test_warn_until_a_reason_is_recorded(self):
        acts = ready(self.STEP)
        found = refused(self.STEP, acts, graduation=self.LEAVING)
        assert (found.code, found.article) == ("step_needs_reason", 19)
        assert (found.facts["yardstick"], found.facts["cited"]) == ("centre", 19)
        reason = Waiver(rule="central_leaving", reason="已商得接收单位同意")
        acts = {**acts, "reason": ("2025-06-09", reason)}
        assert take(self.STEP, acts, graduation=self.LEAVING)

    def test_block_in_spite_of_a_reason(self):
        rules = load_rules("college", central_rules="block")
        reason = Waiver(rule="central_leaving", reason="已商得接收单位同意")
        acts = {**ready(self.STEP), "reason": ("2025-06-09", reason)}
        with pytest.raises(Refusal, match="step_blocked"):
            take(self.STEP, acts, rules, graduation=self.LEAVING)

    def test_apply_no_edition_before_its_day(self):
        centres = {d: RULES.centre_on(day(d)) for d in ("2014-05-27", "2014-05-28", "2026-05-11")}
        assert {d: c and c.heading.id for d, c in centres.items()} == {
            "2014-05-27": None,
            "2014-05-28": "central-2014",
            "2026-05-11": "central-2014",
        }

    def test_apply_a_confirmed_edition_from_its_day(self, confirmed):
        assert confirmed.centre_on(day("2026-05-10")).heading.id == "central-2014"
        assert confirmed.centre_on(day("2026-05-11")).heading.id == "central-2026"


class TestPath:
    def test_is_walked_in_order_and_to_the_end(self):
        person = told(story())
        walked = [assess(person, RULES, on).next_step for on in DAYS]
        order = [NAMES.index(name) for name in walked if name is not None]
        assert order == sorted(order)
        assert walked[-1] is None

    def test_shows_one_current_step_with_all_behind_it_done(self):
        person = told(story())
        for on in DAYS[::11]:
            answer = assess(person, RULES, on)
            states = [state.progress for state in answer.steps]
            current = [s.name for s in answer.steps if s.progress is Progress.CURRENT]
            assert current == ([] if answer.next_step is None else [answer.next_step])
            place = states.index(Progress.CURRENT) if current else len(states)
            assert set(states[:place]) <= {Progress.DONE}
            later = answer.steps[place + 1 :]
            undone = {s.name: s.progress for s in later if s.done_on is None}
            assert set(undone.values()) <= {Progress.AHEAD}

    @pytest.mark.parametrize(
        ("on", "step"),
        [
            ("2023-10-08", "application"),
            ("2023-10-09", "first_talk"),
            ("2023-10-20", "activist_decision"),
            ("2024-04-08", "activist_filing"),
            ("2024-04-12", "cultivation"),
            ("2025-04-08", "prospective_decision"),
            ("2025-05-13", "prospective_filing"),
            ("2025-05-14", "political_review"),
            ("2025-05-17", "candidate_training"),
            ("2025-05-18", "pre_review"),
            ("2025-05-20", "admission_notice"),
            ("2025-05-27", "application_form"),
            ("2025-06-03", "admission_meeting"),
            ("2025-06-10", "organizer_talk"),
            ("2025-06-13", "admission_approval"),
            ("2025-06-25", "admission_talk"),
            ("2025-06-27", "oath"),
            ("2025-07-01", "conversion_application"),
            ("2026-05-20", "conversion_notice"),
            ("2026-06-09", "conversion_meeting"),
            ("2026-06-12", "conversion_approval"),
            ("2026-06-20", "archive"),
        ],
    )
    def test_stands_at_the_right_step(self, on, step):
        assert assess(told(until(story(), on)), RULES, day(on)).next_step == step

    def test_names_contacts_and_introducers_when_they_are_missing(self):
        acts = without(until(story(), "2024-04-12"), "contact")
        assert assess(told(acts), RULES, day("2024-04-12")).next_step == "contacts"
        acts = without(until(story(), "2025-05-14"), "introducer two")
        assert assess(told(acts), RULES, day("2025-05-14")).next_step == "introducers"


SUBSETS = st.sets(st.sampled_from(sorted(story())))


class TestPurity:
    @settings(max_examples=60, deadline=None)
    @given(names=SUBSETS, on=st.sampled_from(DAYS))
    def test_any_dossier_has_an_answer(self, names, on):
        acts = {name: act for name, act in story().items() if name in names}
        answer = assess(told(acts), RULES, on)
        assert answer == assess(told(acts), RULES, on)
        assert answer.stage in Stage
        assert len({(d.rule, d.period) for d in answer.duties}) == len(answer.duties)

    @settings(max_examples=40, deadline=None)
    @given(names=SUBSETS, on=st.sampled_from(DAYS), random=st.randoms())
    def test_the_order_of_entry_does_not_matter(self, names, on, random):
        person = told({name: act for name, act in story().items() if name in names})
        shuffled = list(person.records)
        random.shuffle(shuffled)
        mixed = replace(person, records=tuple(shuffled))
        assert assess(mixed, RULES, on) == assess(person, RULES, on)

    @settings(max_examples=40, deadline=None)
    @given(
        names=SUBSETS,
        on=st.sampled_from(DAYS),
        state=st.sampled_from([ReviewState.VOID, ReviewState.RETURNED]),
    )
    def test_what_does_not_stand_is_as_if_it_were_not_there(self, names, on, state):
        everything = told(story())
        kept = {name for name in story() if name not in names}
        numbers = {
            r.id for r, name in zip(everything.records, story(), strict=True) if name in kept
        }
        fallen = replace(
            everything,
            records=tuple(
                r if r.id in numbers else replace(r, state=state) for r in everything.records
            ),
        )
        gone = replace(everything, records=tuple(r for r in everything.records if r.id in numbers))
        assert assess(fallen, RULES, on) == assess(gone, RULES, on)

    def test_the_future_is_not_known(self):
        on = day("2025-06-09")
        assert assess(told(story()), RULES, on) == assess(
            told(until(story(), "2025-06-09")), RULES, on
        )


class TestCorrection:
    def test_replaces_what_it_supersedes(self):
        wrong = told(moved(story(), "hearing", "2025-05-12")).records
        hearing = next(r for r in wrong if r.payload.kind == "hearing")
        right = record(999, "2025-05-08", hearing.payload, supersedes=hearing.id)
        person = replace(told(story()), records=(*wrong, right))
        found = Case(person, RULES, END)
        kind = type(hearing.payload)
        assert [act.on for act in found.acts(kind)] == [day("2025-05-08")]

    def test_that_was_returned_replaces_nothing(self):
        original = told(changed(story(), "hearing", approve=8)).records
        hearing = next(r for r in original if r.payload.kind == "hearing")
        returned = record(
            999, "2025-05-09", hearing.payload, state=ReviewState.RETURNED, supersedes=hearing.id
        )
        person = replace(told(story()), records=(*original, returned))
        acts = Case(person, RULES, END).acts(type(hearing.payload))
        assert [act.record.id for act in acts] == [hearing.id]
