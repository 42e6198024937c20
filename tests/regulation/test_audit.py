"""模拟巡察: a clean dossier is left alone, each of the 34 kinds of mistakes is found by itself."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from regulation.assess import assess
from regulation.assessment import Finding, Owner, Yardstick
from regulation.audit import findings_of
from regulation.case import Case
from regulation.records import (
    ActivistDecision,
    Cancellation,
    ContactAssigned,
    ContactEnded,
    Dossier,
    Extension,
    MemberRecommendation,
    NoticePurpose,
    Objection,
    Opinion,
    QuarterlyAnalysis,
    ReviewState,
    SecretaryHandover,
    TransferIn,
    TransferOut,
    Waiver,
)
from regulation.rules import load_rules
from tests.regulation.building import CONTACT, RULES, day, report
from tests.regulation.story import END, START, changed, moved, story, told, until, without

SELF, BY_CONTACT, SECRETARY, COLLEGE = Owner.SELF, Owner.CONTACT, Owner.SECRETARY, Owner.COLLEGE
ACTS = story()
KINDS = range(1, 35)


@dataclass(frozen=True)
class Planted:
    """A dossier with one mistake, and what must be said about it."""

    number: int
    rule: str
    article: int
    owner: Owner
    dossier: Dossier
    on: str

    def found(self) -> tuple[Finding, ...]:
        """What the audit says."""
        return findings_of(Case(self.dossier, RULES, day(self.on)))


def plant(number, rule, article, acts, owner=SECRETARY, *, on="2026-12-31", **person):
    planted = Planted(number, rule, article, owner, told(acts, **person), on)
    return pytest.param(planted, id=f"{number} {rule}")


def added(on, payload, acts=ACTS):
    return {**acts, "added": (on, payload)}


def conversion_held(on):
    acts = ACTS
    for name in ("conversion minutes", "conversion ballot", "conversion"):
        acts = moved(acts, name, on)
    return acts


def vote(**fields):
    return changed(ACTS, "admission ballot", **fields)


def old_recommendation():
    acts = moved(ACTS, "application", "2022-10-09")
    acts = moved(acts, "first talk", "2022-10-20")
    acts = moved(acts, "recommendation", "2023-04-07")
    return moved(acts, "recommendation notice", "2023-04-02")


def late_opinion():
    acts = added("2025-04-20", ContactEnded(contact_id=CONTACT))
    return {
        **acts,
        "next": ("2025-04-20", ContactAssigned(contact_id=8, full_member=True)),
        "late": ("2025-04-25", Opinion(contact_id=CONTACT, text="补写一份")),
    }


def three_contacts():
    acts = added("2025-05-12", ContactAssigned(contact_id=7, full_member=True))
    return {**acts, "third": ("2025-05-12", ContactAssigned(contact_id=8, full_member=True))}


def extended(*months):
    acts = until(ACTS, "2026-06-11")
    days = ("2026-06-12", "2026-12-12")
    extensions = {
        f"extension {on}": (on, Extension(months=n)) for on, n in zip(days, months, strict=False)
    }
    more = {
        "analysis 5": ("2026-09-10", QuarterlyAnalysis(number=5)),
        "report 2026Q3": ("2026-08-20", report("2026Q3")),
    }
    return {**acts, **extensions, **more}


def objected(**fields):
    return added("2025-05-23", Objection(purpose=NoticePurpose.ADMISSION, **fields))


SHORT_CONTENTS = RULES.admission_notice.contents[1:]
NO_DISCUSSION = tuple(item for item in RULES.meeting.agenda if item != "discussion")

CULTIVATION = [
    plant(1, "first_talk_late", 7, moved(ACTS, "first talk", "2023-11-10")),
    plant(1, "first_talk_missing", 7, without(ACTS, "first talk")),
    plant(1, "first_talk_before", 7, added("2023-10-08", ACTS["first talk"][1])),
    plant(
        2, "activist_unrecommended", 10, without(ACTS, "recommendation", "recommendation notice")
    ),
    plant(2, "activist_unfiled", 10, without(ACTS, "activist filing")),
    plant(3, "recommendation_low", 9, changed(ACTS, "recommendation", approve=39)),
    plant(3, "recommendation_early", 9, moved(ACTS, "recommendation", "2024-01-08")),
    plant(3, "recommendation_expired", 8, old_recommendation()),
    plant(4, "dates_reversed", 45, moved(ACTS, "prospective", "2025-06-11")),
    plant(4, "dates_differ", 45, added("2024-04-09", ActivistDecision())),
    plant(4, "written_before", 45, ACTS, entered={"oath": "2025-06-30"}),
    plant(5, "cultivation_short", 16, moved(ACTS, "prospective", "2025-04-07")),
    plant(6, "report_missing", 11, without(ACTS, "report 2025Q1"), SELF),
    plant(6, "report_close", 11, moved(ACTS, "report 2024Q3", "2024-06-18"), SELF),
    plant(6, "report_same_text", 11, changed(ACTS, "report 2024Q3", fingerprint="2024Q2"), SELF),
    plant(6, "report_unsigned", 11, changed(ACTS, "report 2024Q3", signed=False), SELF),
    plant(7, "opinion_missing", 12, without(ACTS, "opinion 2024-10-10"), BY_CONTACT),
    plant(
        7,
        "opinion_same_text",
        12,
        changed(ACTS, "opinion 2025-04-10", text="2024-10-10 的考察意见"),
        BY_CONTACT,
    ),
    plant(7, "opinion_outside_term", 12, late_opinion(), BY_CONTACT),
    plant(
        8,
        "contact_not_full",
        12,
        added("2025-05-12", ContactAssigned(contact_id=7, full_member=False)),
    ),
    plant(8, "contact_unrecorded", 12, added("2024-10-12", Opinion(contact_id=77, text="好"))),
    plant(8, "contact_many", 12, three_contacts()),
    plant(8, "contact_none", 12, moved(ACTS, "contact", "2024-04-16")),
]

CANDIDACY = [
    plant(
        9,
        "introducer_unqualified",
        23,
        changed(ACTS, "introducer two", under_probation_penalty=True),
    ),
    plant(9, "introducer_count", 23, without(ACTS, "introducer two")),
    plant(10, "hearing_missing", 17, without(ACTS, "hearing")),
    plant(10, "hearing_few", 17, changed(ACTS, "hearing", attendees=4, approve=4, oppose=0)),
    plant(10, "hearing_kinds", 17, changed(ACTS, "hearing", kinds=("classmate",))),
    plant(10, "hearing_unsigned", 17, changed(ACTS, "hearing", signed=False)),
    plant(10, "hearing_ratio", 17, changed(ACTS, "hearing", approve=7, oppose=1)),
    plant(11, "review_missing", 18, without(ACTS, "political review")),
    plant(11, "review_older", 18, changed(ACTS, "letter", replied_on=day("2025-05-18"))),
    plant(11, "review_unsigned", 18, changed(ACTS, "political review", signed=False)),
    plant(12, "training_missing", 19, without(ACTS, "candidate training")),
    plant(12, "training_short", 19, changed(ACTS, "candidate training", days=2, hours=23)),
    plant(12, "exam_absent", 19, changed(ACTS, "candidate training", exam_passed=False)),
    plant(12, "certificate_after", 19, moved(ACTS, "candidate training", "2025-06-11")),
    plant(12, "certificate_expired", 19, moved(ACTS, "candidate training", "2022-06-10")),
    plant(13, "not_planned", 15, changed(ACTS, "plan", year=2024)),
    plant(14, "notice_missing", 20, without(ACTS, "admission notice")),
    plant(
        14,
        "notice_short",
        20,
        changed(ACTS, "admission notice", web_until=day("2025-05-25")),
    ),
    plant(14, "notice_one_channel", 20, changed(ACTS, "admission notice", web_from=None)),
    plant(14, "notice_contents", 20, changed(ACTS, "admission notice", contents=SHORT_CONTENTS)),
    plant(
        14,
        "notice_after_meeting",
        20,
        changed(
            ACTS,
            "admission notice",
            paper_until=day("2025-06-10"),
            web_until=day("2025-06-10"),
        ),
    ),
    plant(14, "notice_objection", 20, objected(), COLLEGE),
    plant(
        14,
        "notice_short",
        8,
        changed(ACTS, "recommendation notice", paper_until=day("2024-03-16")),
    ),
    plant(
        14,
        "notice_short",
        37,
        changed(ACTS, "conversion notice", paper_until=day("2026-06-05")),
    ),
    plant(15, "form_early", 22, moved(ACTS, "form issued", "2025-05-27")),
    plant(15, "form_unchecked", 25, without(ACTS, "form draft")),
    plant(16, "leaving_soon", 19, ACTS, graduation=day("2025-09-09")),
]

MEETING = [
    plant(17, "entitled_inflated", 28, vote(branch_full_members=10)),
    plant(17, "entitled_shrunk", 28, vote(branch_full_members=12)),
    plant(17, "exclusion_unfounded", 28, vote(branch_full_members=12, excluded=("busy",))),
    plant(
        18,
        "quorum_central",
        20,
        vote(
            entitled=10,
            branch_full_members=10,
            present=5,
            issued=5,
            returned=5,
            approve=6,
            abstain=0,
        ),
    ),
    plant(
        18,
        "quorum_short",
        28,
        vote(present=5, issued=5, returned=5, approve=6, abstain=0),
    ),
    plant(18, "majority_wrong", 28, vote(approve=5)),
    plant(18, "tally_sums", 28, vote(oppose=1)),
    plant(18, "written_late", 28, vote(late_written=1)),
    plant(18, "written_twice", 28, vote(written_also_present=1)),
    plant(19, "vote_together", 28, vote(candidates=2)),
    plant(19, "vote_by_proxy", 28, vote(proxies=1)),
    plant(19, "vote_later", 28, vote(late_votes=1)),
    plant(19, "vote_unqualified", 28, vote(unqualified_voters=1)),
    plant(19, "vote_open", 28, vote(secret=False)),
    plant(20, "minutes_missing", 27, without(ACTS, "admission minutes")),
    plant(20, "agenda_missing", 27, changed(ACTS, "admission minutes", agenda=NO_DISCUSSION)),
    plant(
        20,
        "agenda_order",
        27,
        changed(ACTS, "admission minutes", agenda=RULES.meeting.agenda[::-1]),
    ),
    plant(20, "introducer_absent", 27, changed(ACTS, "admission minutes", introducers_present=1)),
    plant(21, "resolution_lacks", 28, changed(ACTS, "admission minutes", resolution=("date",))),
    plant(
        21, "resolution_differs", 28, changed(ACTS, "admission minutes", resolution_matches=False)
    ),
    plant(18, "majority_wrong", 41, changed(ACTS, "conversion ballot", approve=5)),
    plant(20, "minutes_missing", 40, without(ACTS, "conversion minutes")),
]

ADMISSION = [
    plant(22, "organizer_talk_missing", 29, without(ACTS, "organizer talk")),
    plant(22, "organizer_talk_late", 29, moved(ACTS, "organizer talk", "2025-06-19")),
    plant(23, "approval_late", 27, moved(ACTS, "school approval", "2025-09-11"), COLLEGE),
    plant(23, "approval_late", 34, moved(ACTS, "conversion approval", "2026-09-13"), COLLEGE),
    plant(23, "approval_batch", 30, changed(ACTS, "school approval", together=2), COLLEGE),
    plant(
        24,
        "period_start",
        35,
        changed(ACTS, "college approval", period_from=day("2025-06-18")),
        COLLEGE,
    ),
    plant(
        24,
        "period_end",
        35,
        changed(ACTS, "college approval", period_until=day("2026-06-11")),
        COLLEGE,
    ),
    plant(25, "dues_wrong", 31, changed(ACTS, "admission talk", dues_from=day("2025-07-01"))),
    plant(26, "oath_missing", 32, without(ACTS, "oath"), COLLEGE),
]

PROBATION = [
    plant(27, "analysis_missing", 34, without(ACTS, "analysis 2")),
    plant(27, "hours_short", 33, changed(ACTS, "education", hours=15), SELF),
    plant(28, "conversion_unapplied", 37, without(ACTS, "conversion application"), SELF),
    plant(28, "conversion_late", 37, moved(ACTS, "conversion application", "2026-05-27"), SELF),
    plant(29, "conversion_early", 35, conversion_held("2026-06-09")),
    plant(
        29,
        "conversion_before_notice",
        37,
        changed(
            ACTS,
            "conversion notice",
            paper_until=day("2026-06-12"),
            web_until=day("2026-06-12"),
        ),
    ),
    plant(29, "conversion_moved", 36, changed(ACTS, "conversion", from_day=day("2026-06-12"))),
    plant(29, "newcomer_early", 36, added("2026-01-01", TransferIn(newcomer=True))),
    plant(
        29,
        "newcomer_late",
        36,
        {
            **conversion_held("2026-12-11"),
            "came": ("2026-01-01", TransferIn(newcomer=True)),
            "report 2026Q3": ("2026-08-20", report("2026Q3")),
        },
    ),
    plant(30, "extension_length", 35, extended(5), on="2026-09-12"),
    plant(30, "extension_length", 35, extended(13), on="2026-09-12"),
    plant(30, "extension_again", 32, extended(6, 6), on="2026-12-12"),
    plant(31, "defence_few", 39, changed(ACTS, "defence", drawn=1), COLLEGE),
    plant(31, "defence_picked", 39, changed(ACTS, "defence", random=False), COLLEGE),
    plant(31, "defence_panel", 39, changed(ACTS, "defence", panel=6), COLLEGE),
    plant(31, "defence_early", 39, moved(ACTS, "defence", "2026-06-09"), COLLEGE),
]

PAPERS = [
    plant(
        32,
        "archive_incomplete",
        42,
        changed(ACTS, "archived", materials=RULES.archive.materials[1:]),
    ),
    plant(33, "entered_late", 45, ACTS, entered={"oath": "2025-07-09"}),
    plant(
        34,
        "case_stopped",
        46,
        added("2023-10-21", SecretaryHandover(accepted=False), until(ACTS, "2023-10-20")),
        on="2024-01-20",
    ),
]

PLANTED = [*CULTIVATION, *CANDIDACY, *MEETING, *ADMISSION, *PROBATION, *PAPERS]

# What is missing leaves no record to point at.
WITHOUT_EVIDENCE = {
    "report_missing",
    "opinion_missing",
    "contact_none",
    "analysis_missing",
    "hours_short",
    "conversion_unapplied",
}


class TestCleanDossier:
    def test_is_left_alone_on_every_day_of_its_way(self):
        dossier = told(ACTS)
        days = (START + timedelta(days=n) for n in range((END - START).days + 1))
        assert [f for on in days for f in findings_of(Case(dossier, RULES, on))] == []


class TestPlantedMistake:
    @pytest.mark.parametrize("planted", PLANTED)
    def test_is_found_alone_with_its_article_and_owner(self, planted):
        said = [(f.number, f.rule, f.article, f.owner) for f in planted.found()]
        expected = (planted.number, planted.rule, planted.article, planted.owner)
        assert said == [expected]

    @pytest.mark.parametrize("planted", PLANTED)
    def test_is_shown_by_records_of_the_dossier(self, planted):
        ids = {record.id for record in planted.dossier.records}
        for found in planted.found():
            assert set(found.evidence) <= ids
            assert bool(found.evidence) is (found.rule not in WITHOUT_EVIDENCE)

    def test_covers_every_kind(self):
        assert {param.values[0].number for param in PLANTED} == set(KINDS)


class TestReason:
    """A reason recorded with a name answers what the text calls usual, and nothing else."""

    @pytest.mark.parametrize(
        ("acts", "rule"),
        [
            (moved(ACTS, "recommendation", "2024-01-08"), "recommendation_waiting"),
            (without(ACTS, "report 2025Q1"), "thought_reports"),
            (changed(ACTS, "education", hours=15), "education_hours"),
            (without(ACTS, "analysis 2"), "quarterly_analyses"),
            (changed(ACTS, "defence", panel=6), "panel_size"),
            (moved(ACTS, "conversion application", "2026-05-27"), "conversion_application"),
            (old_recommendation(), "recommendation_validity"),
        ],
    )
    def test_answers_a_usual_rule(self, acts, rule):
        reasoned = added("2025-05-01", Waiver(rule=rule, reason="支委会研究同意"), acts)
        assert findings_of(Case(told(reasoned), RULES, END)) == ()

    def test_does_not_answer_a_firm_rule(self):
        acts = added(
            "2025-05-01",
            Waiver(rule="recommendation_approval", reason="支委会研究同意"),
            changed(ACTS, "recommendation", approve=39),
        )
        assert [f.rule for f in findings_of(Case(told(acts), RULES, END))] == ["recommendation_low"]


def leaving(on):
    return told(ACTS, graduation=day(on))


AT_THE_LIMIT = [
    pytest.param(told(moved(ACTS, "first talk", "2023-11-09")), END, id="谈话在期限当日"),
    pytest.param(
        told(until(without(ACTS, "first talk"), "2023-11-09")), day("2023-11-09"), id="谈话今天到期"
    ),
    pytest.param(
        told(until(without(ACTS, "activist filing"), "2024-04-22")),
        day("2024-04-22"),
        id="备案宽限末日",
    ),
    pytest.param(told(changed(ACTS, "recommendation", approve=40)), END, id="得票正好八成"),
    pytest.param(told(moved(ACTS, "recommendation", "2024-01-09")), END, id="正好满三个月"),
    pytest.param(told(moved(ACTS, "prospective", "2025-04-08")), END, id="正好满一年"),
    pytest.param(told(moved(ACTS, "report 2024Q3", "2024-06-19")), END, id="汇报相隔30天"),
    pytest.param(told(moved(ACTS, "contact", "2024-04-15")), END, id="第七日指定联系人"),
    pytest.param(
        told(changed(ACTS, "hearing", attendees=5, approve=4, oppose=1)), END, id="座谈会五人四比一"
    ),
    pytest.param(told(changed(ACTS, "letter", replied_on=day("2025-05-17"))), END, id="当日回函"),
    pytest.param(told(moved(ACTS, "political review", "2025-06-10")), END, id="大会当日结论"),
    pytest.param(told(moved(ACTS, "candidate training", "2022-06-11")), END, id="证书最后有效日"),
    pytest.param(told(moved(ACTS, "candidate training", "2025-06-10")), END, id="大会当日结业"),
    pytest.param(told(moved(ACTS, "plan", "2025-05-13")), END, id="当日列入计划"),
    pytest.param(told(moved(ACTS, "form issued", "2025-05-28")), END, id="审查当日领表"),
    pytest.param(told(moved(ACTS, "form draft", "2025-06-03")), END, id="当日审草稿"),
    pytest.param(leaving("2025-09-10"), END, id="正好三个月后离校"),
    pytest.param(told(moved(ACTS, "organizer talk", "2025-06-18")), END, id="审批当日谈话"),
    pytest.param(told(moved(ACTS, "school approval", "2025-09-10")), END, id="审批在期限当日"),
    pytest.param(
        told(until(without(ACTS, "oath"), "2025-07-25")), day("2025-07-25"), id="宣誓今天到期"
    ),
    pytest.param(told(changed(ACTS, "education", hours=16)), END, id="正好十六学时"),
    pytest.param(told(moved(ACTS, "conversion application", "2026-05-26")), END, id="申请当日"),
    pytest.param(told(conversion_held("2026-06-10")), END, id="满期当日讨论"),
    pytest.param(told(moved(ACTS, "defence", "2026-06-10")), END, id="满期当日答辩"),
    pytest.param(told(added("2025-12-12", TransferIn(newcomer=True))), END, id="入校满六个月"),
    pytest.param(
        told(
            {
                **conversion_held("2026-12-10"),
                "came": ("2026-01-01", TransferIn(newcomer=True)),
                "report 2026Q3": ("2026-08-20", report("2026Q3")),
            }
        ),
        END,
        id="推迟正好半年",
    ),
    pytest.param(told(extended(6)), day("2026-09-12"), id="延长六个月"),
    pytest.param(told(extended(12)), day("2026-09-12"), id="延长十二个月"),
    pytest.param(
        told(until(without(ACTS, "archived"), "2026-07-20")), day("2026-07-20"), id="归档今天到期"
    ),
    pytest.param(told(ACTS, entered={"oath": "2025-07-08"}), END, id="第七日写下"),
    pytest.param(
        told(added("2023-10-21", SecretaryHandover(accepted=False), until(ACTS, "2023-10-20"))),
        day("2024-01-19"),
        id="变更之后第九十日",
    ),
]


class TestLimit:
    @pytest.mark.parametrize(("dossier", "on"), AT_THE_LIMIT)
    def test_itself_is_no_mistake(self, dossier, on):
        assert findings_of(Case(dossier, RULES, on)) == ()


class TestStandstill:
    @pytest.mark.parametrize(
        ("state", "found"),
        [
            (ReviewState.ACCEPTED, []),
            (ReviewState.PENDING, []),
            (ReviewState.VOID, ["case_stopped"]),
            (ReviewState.RETURNED, ["case_stopped"]),
        ],
        ids=["已审", "待审", "作废", "退回"],
    )
    def test_ends_with_the_next_record_that_stands(self, state, found):
        acts = added("2023-10-21", SecretaryHandover(accepted=True), until(ACTS, "2023-10-20"))
        person = told({**acts, "ranking": ACTS["ranking"]})
        *others, last = person.records
        person = replace(person, records=(*others, replace(last, state=state)))
        case = Case(person, RULES, day("2024-03-01"))
        assert [f.rule for f in findings_of(case)] == found


class TestAfterTheWayHasEnded:
    def test_who_has_left_owes_nothing_more(self):
        acts = added("2024-06-20", TransferOut(), until(ACTS, "2024-06-20"))
        assert findings_of(Case(told(acts), RULES, END)) == ()

    def test_the_mistakes_before_leaving_remain(self):
        acts = without(until(ACTS, "2024-07-20"), "report 2024Q2")
        acts = added("2024-07-20", TransferOut(), acts)
        (found,) = findings_of(Case(told(acts), RULES, END))
        assert found.rule == "report_missing"

    def test_a_cancelled_probation_asks_for_no_more_reports(self):
        acts = added("2026-06-12", Cancellation(), until(ACTS, "2026-06-11"))
        assert findings_of(Case(told(acts), RULES, END)) == ()


class TestLateApproval:
    @pytest.mark.parametrize(
        ("approved", "found"),
        [("2025-12-10", []), ("2025-12-11", ["approval_late"])],
        ids=["六个月当日", "六个月次日"],
    )
    def test_with_a_reason_may_take_six_months(self, approved, found):
        reason = Waiver(rule="central_approval", reason="假期, 商得学校党委同意")
        acts = added("2025-09-10", reason, moved(ACTS, "school approval", approved))
        for name in ("admission talk", "group", "admission told", "oath"):
            acts = moved(acts, name, approved)
        case = Case(told(acts), RULES, END)
        assert [f.rule for f in findings_of(case)] == found


class TestExclusion:
    def test_on_accepted_grounds_with_consent_is_no_mistake(self):
        acts = vote(
            entitled=10, present=9, issued=9, returned=9, approve=9, excluded=("bedridden",)
        )
        assert findings_of(Case(told(acts), RULES, END)) == ()

    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param({"exclusions_consented": False}, id="上级没有同意"),
            pytest.param({"exclusions_adopted": False}, id="大会没有通过"),
            pytest.param({"excluded": ("busy",)}, id="依据不认可"),
        ],
    )
    def test_is_one_without_any_of_them(self, fault):
        right = {"entitled": 10, "present": 9, "issued": 9, "returned": 9, "approve": 9}
        acts = vote(**{**right, "excluded": ("bedridden",), **fault})
        (found,) = findings_of(Case(told(acts), RULES, END))
        assert found.rule == "exclusion_unfounded"


class TestExceptions:
    def test_a_reason_for_another_rule_answers_nothing(self):
        reason = Waiver(rule="opinions", reason="支委会研究同意")
        acts = added("2025-05-01", reason, without(ACTS, "report 2025Q1"))
        assert [f.rule for f in findings_of(Case(told(acts), RULES, END))] == ["report_missing"]

    def test_a_members_recommendation_replaces_the_leagues(self):
        acts = without(ACTS, "recommendation", "recommendation notice")
        acts = {**acts, "member": ("2024-03-11", MemberRecommendation(recommender_id=6))}
        assert findings_of(Case(told(acts), RULES, END)) == ()

    def test_an_objection_that_was_cleared_is_no_mistake(self):
        acts = objected(closed_on=day("2025-05-30"))
        assert findings_of(Case(told(acts), RULES, END)) == ()

    def test_an_objection_that_was_upheld_is_one(self):
        acts = objected(closed_on=day("2025-05-30"), upheld=True)
        assert [f.rule for f in findings_of(Case(told(acts), RULES, END))] == ["notice_objection"]

    def test_papers_from_before_the_ledger_are_not_asked_for(self):
        acts = {name: ACTS[name] for name in ("application", "activist", "contact")}
        imported = told(acts, kept_since=day("2024-05-01"))
        assert findings_of(Case(imported, RULES, day("2024-05-02"))) == ()

    def test_the_centre_is_silent_when_it_is_off(self):
        rules = load_rules("college", central_rules="off")
        dossier = told(moved(ACTS, "school approval", "2025-09-11"), graduation=day("2025-09-09"))
        assert findings_of(Case(dossier, rules, END)) == ()

    def test_a_central_finding_says_so(self):
        (found,) = findings_of(Case(told(ACTS, graduation=day("2025-09-09")), RULES, END))
        assert found.yardstick is Yardstick.CENTRE


def test_the_assessment_carries_the_findings():
    dossier = told(without(ACTS, "oath"))
    assert [f.rule for f in assess(dossier, RULES, END).findings] == ["oath_missing"]
