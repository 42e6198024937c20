"""Every code of the regulation has a Chinese text, and the text says what its numbers say."""

import ast
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from regulation.articles.article_15 import check_can_adjust
from regulation.articles.article_27 import check_agenda
from regulation.articles.article_28 import (
    check_candidates,
    check_exclusion,
    check_written_opinion,
)
from regulation.articles.article_35 import check_extension
from regulation.articles.article_39 import check_panel, grade_counts
from regulation.assess import duties_of
from regulation.assessment import Stage
from regulation.audit.wording import OWNERS
from regulation.case import Case
from regulation.checks import (
    check_can_apply_conversion,
    check_can_discuss,
    check_can_submit_report,
    check_can_talk,
)
from regulation.committee import STEPS as MATTERS
from regulation.committee import (
    Matter,
    check_committee_quorum,
    check_matter,
    check_show_of_hands,
)
from regulation.contacts import (
    check_can_assign,
    check_can_write_opinion,
    check_opinion_text,
    open_inspection,
)
from regulation.draw import check_reveal, commitment
from regulation.gates import (
    check_can_reject,
    check_can_take,
    check_can_waive,
    requirements_of,
)
from regulation.menders import MENDERS
from regulation.notes import (
    NoteKind,
    analysis_held_on,
    check_can_note,
    check_follow_up,
    check_opinions,
)
from regulation.outcomes import check_attendance, check_motion
from regulation.paper import VoteKind, check_complete, check_figures, paper_form
from regulation.preparations import ADVISED, ASKED
from regulation.reasons import check_reason
from regulation.records import (
    Admission,
    BallotKind,
    CommitteeExamination,
    ConversionApplication,
    Motion,
    NoticePurpose,
    Opinion,
    Outcome,
    QuarterlyAnalysis,
    ReviewState,
)
from regulation.refusal import Refusal
from regulation.rules import load_rules
from regulation.steps import BE_CANCELLED, BE_EXTENDED, BY_NAME
from regulation.steps import STEPS as PATH
from regulation.verdicts import requirement, usual
from regulation.voting import Tally, check_can_open
from tests.regulation.building import (
    CONTACT,
    RULES,
    admitted,
    applied,
    assessed,
    became_activist,
    became_prospective,
    contact,
    day,
    dossier,
    record,
    report,
)
from tests.regulation.story import END, START, ballot, story, told, until, without
from tests.regulation.test_audit import PLANTED
from texts.duties import DUTIES, RECORDS, describe_duty
from texts.fact_refusals import REFUSALS as FACTS
from texts.findings import FINDINGS, KINDS, describe_finding
from texts.meeting_gates import MENDING
from texts.regulation_refusals import REFUSALS, STAGES, WARNINGS
from texts.requirements import (
    ITEMS,
    REQUIREMENTS,
    STEPS,
    cite,
    describe_requirement,
    describe_step,
)

SOURCES = sorted(Path("regulation").rglob("*.py"))
EMOJI = re.compile("[\U0001f000-\U0001faff☀-➿]")


def calls() -> list[ast.Call]:
    """Every call in the sources of the regulation."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES)
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]


def said_with(position: int, *callers: str) -> set[str]:
    """Every code that the sources pass as a literal, at this position, to one of these callers."""
    arguments = (
        call.args[position]
        for call in calls()
        if ast.unparse(call.func).split(".")[-1] in callers and len(call.args) > position
    )
    return {a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def rule_keywords() -> set[str]:
    """Every rule named as `Duty(rule="…")`, either of the two where it depends on something."""
    built = (call for call in calls() if ast.unparse(call.func) == "Duty")
    values = [k.value for call in built for k in call.keywords if k.arg == "rule"]
    either = [part for v in values if isinstance(v, ast.IfExp) for part in (v.body, v.orelse)]
    return {v.value for v in (*values, *either) if isinstance(v, ast.Constant)}


class TestEveryCodeHasAText:
    def test_refusals(self):
        said = said_with(0, "Refusal") | said_with(1, "_refuse")
        assert set(REFUSALS) <= said <= {*REFUSALS, *FACTS}

    def test_requirements(self):
        own = said_with(0, "requirement", "usual", "judge")
        assert own | said_with(1, "central") == set(REQUIREMENTS)

    def test_what_is_mended_before_a_meeting(self):
        assert set(MENDERS) == set(MENDING)
        assert set(MENDERS) <= set(REQUIREMENTS)

    def test_every_rule_a_meeting_is_checked_against_has_a_mender(self):
        steps = (BY_NAME["admission_meeting"].requires, BY_NAME["conversion_meeting"].requires)
        rules = (*steps, BE_EXTENDED, BE_CANCELLED, *ASKED.values(), *ADVISED.values())
        cases = [Case(d, RULES, END) for d in (dossier(), told(story()))]
        found = {r.rule for c in cases for some in rules for rule in some for r in rule(c)}
        assert len(found) > len(MENDERS) / 2
        assert found <= set(MENDERS)

    def test_duties(self):
        built = {f"{kind}_{what}" for kind in BallotKind for what in ("approval", "announcement")}
        built |= {f"{outcome}_announcement" for outcome in Outcome}
        built |= {f"{purpose}_notice_over" for purpose in NoticePurpose}
        assert rule_keywords() | built == set(DUTIES) == set(RECORDS)

    def test_duties_stand_in_the_guide(self):
        table = Path("docs/reminders.md").read_text(encoding="utf-8")
        assert {rule for rule in DUTIES if f"| `{rule}` |" not in table} == set()

    def test_findings(self):
        planted = {param.values[0].rule for param in PLANTED}
        assert planted == set(FINDINGS)
        assert set(OWNERS) <= set(FINDINGS)
        assert len(KINDS) == len(set(KINDS)) == 34

    def test_steps_and_stages(self):
        assert {step.name for step in (*PATH, *MATTERS.values())} == set(STEPS)
        assert {stage.value for stage in Stage} == set(STAGES)

    def test_the_items_of_the_pack(self):
        lists = (
            RULES.admission_notice.contents,
            RULES.conversion.contents,
            RULES.conversion.agenda,
            RULES.meeting.agenda,
            RULES.meeting.resolution,
            RULES.review.materials,
            RULES.archive.materials,
            RULES.hearing.undergraduate_kinds,
            RULES.hearing.postgraduate_kinds,
        )
        assert {item for names in lists for item in names} <= set(ITEMS)


WEEKLY = [START + timedelta(days=7 * n) for n in range((END - START).days // 7)]


def reads_well(sentence: str) -> bool:
    """Finished, official, with its article: no braces, no codes, no emoji."""
    codes = re.search(r"[{}_]|None|20\d\d-\d\d", sentence)
    return codes is None and not EMOJI.search(sentence) and "条" in sentence


class TestSentences:
    @pytest.mark.parametrize("planted", PLANTED)
    def test_of_findings_name_the_article_and_who_puts_it_right(self, planted):
        for found in planted.found():
            sentence = describe_finding(found)
            assert reads_well(sentence)
            assert cite(found.article) in sentence
            assert sentence.endswith("整改。")

    @pytest.mark.parametrize("step", PATH, ids=lambda step: step.name)
    def test_of_requirements_read_well_on_the_whole_way(self, step):
        dossier = told(story(), postgraduate=step.name == "prospective_decision", floating=True)
        for on in WEEKLY:
            for needed in requirements_of(Case(dossier, CONFIRMED, on), step):
                assert reads_well(describe_requirement(needed))

    def test_of_duties_read_well_on_the_whole_way(self):
        for on in WEEKLY:
            for duty in duties_of(Case(told(story()), RULES, on)):
                assert reads_well(describe_duty(duty, on))

    @pytest.mark.parametrize(
        ("on", "sentence"),
        [
            ("2026-11-20", "期限为2026年12月31日（周四），还有41天（第十一条）"),
            ("2026-12-31", "期限为2026年12月31日（周四），今天截止（第十一条）"),
            ("2027-01-03", "期限为2026年12月31日（周四），已逾期3天（第十一条）"),
        ],
    )
    def test_of_a_duty_say_the_date_and_the_days(self, on, sentence):
        answer = assessed(on, became_activist("2026-10-01"), contact("2026-10-01"))
        duty = next(d for d in answer.duties if d.rule == "thought_report")
        assert describe_duty(duty, day(on)) == f"递交2026年第四季度思想汇报：{sentence}"

    def test_of_no_step_say_so(self):
        assert describe_step(None) == "没有待办的程序"

    @pytest.mark.parametrize(
        ("article", "cited"),
        [(1, "第一条"), (10, "第十条"), (19, "第十九条"), (20, "第二十条"), (49, "第四十九条")],
    )
    def test_cite_articles_in_chinese(self, article, cited):
        assert cite(article) == cited

    @pytest.mark.parametrize("code", sorted(WARNINGS))
    def test_of_warnings_are_finished(self, code):
        assert WARNINGS[code].endswith("。")


REFUSED = {
    "quorum_not_met": lambda: check_can_open(23, 11, RULES.meeting.quorum),
    "tally_inconsistent": lambda: Tally(
        entitled=5, present=6, written=0, approve=0, oppose=0, abstain=0
    ),
    "talk_wrong_stage": lambda: check_can_talk(assessed("2026-12-01"), day("2026-11-01")),
    "talk_before_application": lambda: check_can_talk(
        assessed("2026-12-01", applied("2026-03-10")), day("2026-03-09")
    ),
    "report_wrong_stage": lambda: submit(applied("2026-01-05")),
    "report_unknown_quarter": lambda: submit(became_activist("2026-01-05"), quarter="2026Q9"),
    "report_future_quarter": lambda: submit(became_activist("2026-01-05"), quarter="2030Q1"),
    "report_before_activist": lambda: submit(became_activist("2026-10-05"), quarter="2026Q1"),
    "report_quarter_taken": lambda: submit(
        became_activist("2026-01-05"), ("2026-10-08", report("2026Q4"))
    ),
    "report_same_text": lambda: submit(
        became_activist("2026-01-05"), ("2026-08-08", report("2026Q3", "text of 2026Q4"))
    ),
    "report_too_short": lambda: submit(became_activist("2026-01-05"), characters=3),
    "conversion_wrong_stage": lambda: convert(became_activist("2026-01-05")),
    "conversion_already_applied": lambda: convert(
        admitted("2025-12-01"), ("2026-11-01", ConversionApplication())
    ),
    "note_in_future": lambda: note("2026-11-21", admitted("2025-12-01")),
    "note_wrong_stage": lambda: note("2026-11-20", became_activist("2026-01-05")),
    "note_not_wanted": lambda: follow_up("2026-11-20", NoteKind.OATH),
    "note_before_cause": lambda: follow_up("2025-06-09", NoteKind.ORGANIZER_TALK),
    "note_before_probation": lambda: note("2025-11-30", admitted("2025-12-01")),
    "opinions_before_application": lambda: check_opinions(
        dossier(admitted("2025-12-01")), RULES, TODAY, TODAY
    ),
    "analysis_done": lambda: analysis_held_on(
        dossier(
            admitted("2026-08-01"), *(("2026-11-02", QuarterlyAnalysis(number=n)) for n in (1, 2))
        ),
        RULES,
        TODAY,
        TODAY,
    ),
    "candidate_wrong_stage": lambda: discuss(became_activist("2026-01-05")),
    "candidate_passed": lambda: discuss(
        admitted("2025-11-03"), ("2026-11-05", ballot(BallotKind.CONVERSION))
    ),
    "league_quorum_not_met": lambda: check_attendance(
        VoteKind.RECOMMENDATION, {"entitled": 50, "present": 24}, RULES
    ),
    "paper_number": lambda: count(valid=-1),
    "paper_exceeds": lambda: count(returned=20, valid=18, approve=15, oppose=4),
    "paper_unequal": lambda: count(returned=20, valid=18, invalid=1),
    "paper_void": lambda: count(issued=20, returned=21),
    "paper_incomplete": lambda: check_complete(RESOLUTION, {"entitled": 23}),
    "agenda_incomplete": lambda: check_agenda(RULES, BallotKind.ADMISSION, (), on=TODAY),
    "agenda_order": lambda: check_agenda(
        RULES, BallotKind.CONVERSION, RULES.conversion.agenda[::-1], on=TODAY
    ),
    "one_by_one": lambda: check_candidates(RULES.meeting, 2),
    "written_too_late": lambda: written(before_vote=False),
    "written_author_present": lambda: written(author_present=True),
    "exclusion_ground": lambda: exclude(ground="busy"),
    "exclusion_unconfirmed": lambda: exclude(superior_consent=False),
    "extension_length": lambda: check_extension(RULES, months=5, extensions=0, on=TODAY),
    "matter_settled": lambda: check_matter(
        dossier(
            became_prospective("2026-09-01"), ("2026-10-01", CommitteeExamination(qualified=True))
        ),
        RULES,
        TODAY,
        Matter.EXAMINATION,
    ),
    "committee_quorum": lambda: check_committee_quorum(RULES.committee, entitled=5, present=2),
    "committee_sum": lambda: check_show_of_hands(present=3, approve=2, oppose=0, abstain=0),
    "motion_months": lambda: check_motion(
        dossier(), RULES, TODAY, Motion(outcome=Outcome.CANCELLATION, months=6)
    ),
    "extension_again": lambda: check_extension(STRICT, months=6, extensions=1, on=TODAY),
    "plan_adjustment_late": lambda: check_can_adjust(RULES.plan, planned=40, changed=1, on=TODAY),
    "panel_empty": lambda: check_panel(RULES.defence, members=0, contact_on_panel=False),
    "grade_unknown": lambda: grade_counts(RULES.defence, ("极好",)),
    "draw_list": lambda: commitment("种子", ()),
    "draw_mismatch": lambda: check_reveal("0", seed="种子", candidates=("甲",)),
    "step_unknown": lambda: take("fly"),
    "step_wrong_stage": lambda: take("oath"),
    "step_blocked": lambda: take("activist_decision"),
    "step_needs_reason": lambda: check_can_take(
        told(until(without(story(), "defence", "education", "conversion"), "2026-06-12")),
        RULES,
        day("2026-06-12"),
        "conversion_meeting",
    ),
    "waiver_not_allowed": lambda: check_can_waive(requirement("oath", 32, met=False), "理由"),
    "waiver_without_reason": lambda: check_can_waive(usual("defence", 39, met=False), " "),
    "waiver_not_needed": lambda: check_reason(assessed("2026-11-20"), "opinions", "理由"),
    "opinion_too_early": lambda: open_inspection(looked_after(), CONTACT),
    "opinion_not_owed": lambda: open_inspection(looked_after(), 99),
    "opinion_written": lambda: check_can_write_opinion(
        looked_after(since="2026-05-10", wrote="2026-11-12"), CONTACT, "学" * 60
    ),
    "opinion_too_short": lambda: check_opinion_text(looked_after(), "好"),
    "opinion_same_text": lambda: check_opinion_text(looked_after(wrote="2026-11-12"), "学" * 60),
    "contact_wrong_stage": lambda: check_can_assign(
        Case(dossier(applied("2026-10-01")), RULES, TODAY), 99, Stage.FULL_MEMBER
    ),
    "contact_not_full_member": lambda: check_can_assign(looked_after(), 99, Stage.ACTIVIST),
    "contact_already": lambda: check_can_assign(looked_after(), CONTACT, Stage.FULL_MEMBER),
    "contacts_too_many": lambda: check_can_assign(
        looked_after(contact("2026-10-02", 98)), 99, Stage.FULL_MEMBER
    ),
    "reject_wrong_stage": lambda: check_can_reject(dossier(), RULES, TODAY),
}

TODAY = day("2026-11-20")
RESOLUTION = paper_form(VoteKind.ADMISSION, RULES)
STRICT = load_rules("college", central_rules="block")
CONFIRMED = replace(
    RULES,
    centres=tuple(replace(c, heading=replace(c.heading, confirmed=True)) for c in RULES.centres),
)


def looked_after(*acts, since="2026-10-01", wrote=None):
    opinions = () if wrote is None else ((wrote, Opinion(contact_id=CONTACT, text="学" * 60)),)
    told_of = (became_activist(since), contact(since), *acts, *opinions)
    return Case(dossier(*told_of), RULES, TODAY)


def submit(*acts, quarter="2026Q4", characters=1600):
    handed_in = report(quarter, characters=characters)
    check_can_submit_report(dossier(*acts), RULES, TODAY, handed_in)


def count(**figures):
    check_figures(RESOLUTION, {"written": 0, **figures})


def convert(*acts):
    check_can_apply_conversion(dossier(*acts), RULES, TODAY)


def note(held, *acts):
    check_can_note(dossier(*acts), RULES, TODAY, day(held))


def follow_up(held, kind):
    waiting = record(1, "2025-06-10", Admission(), ReviewState.PENDING)
    check_follow_up(dossier(waiting), RULES, TODAY, kind, day(held))


def discuss(*acts):
    check_can_discuss(dossier(*acts), RULES, TODAY, BallotKind.CONVERSION)


def written(**changes):
    facts = {"before_vote": True, "before_opening": True, "author_present": False}
    check_written_opinion(None, **{**facts, **changes})


def exclude(**changes):
    facts = {"ground": "bedridden", "superior_consent": True, "adopted": True}
    check_exclusion(RULES.meeting, **{**facts, **changes})


def take(step):
    check_can_take(dossier(applied("2026-10-01")), RULES, TODAY, step)


class TestRefusalSentences:
    def test_are_all_provoked_here(self):
        assert set(REFUSED) == set(REFUSALS)

    @pytest.mark.parametrize("code", REFUSED)
    def test_say_the_result_the_reason_and_the_next_step(self, code):
        with pytest.raises(Refusal) as refused:
            REFUSED[code]()
        assert refused.value.code == code
        sentence = REFUSALS[code](refused.value.facts)
        result, reason, next_step = re.split("[：；]|。(?=.)", sentence, maxsplit=2)
        assert all((result, reason, next_step))
        if refused.value.article is not None:
            assert cite(refused.value.article) in sentence
            assert reads_well(sentence)
