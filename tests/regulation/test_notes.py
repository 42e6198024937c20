"""What may be noted of whom and when: on probation (第33、34、37条), after a resolution
(第29、31、32、33、37条).
"""

import pytest

from regulation.case import Case
from regulation.notes import (
    ON_PROBATION,
    NoteKind,
    analysis_held_on,
    announcement_wanted,
    check_can_note,
    check_follow_up,
    check_opinions,
    notes_wanted,
)
from regulation.records import (
    Admission,
    AdmissionTalk,
    Announcement,
    Approval,
    BallotKind,
    Cancellation,
    ConversionApplication,
    Extension,
    GroupAssignment,
    Level,
    Oath,
    Outcome,
    QuarterlyAnalysis,
    Rejection,
    RejectionTalk,
    ReviewState,
)
from regulation.refusal import Refusal
from tests.regulation.building import RULES, admitted, became_prospective, day, dossier, record

SINCE = admitted("2025-12-01")


def number(held, *done, on="2026-11-20"):
    acts = [("2026-01-01", QuarterlyAnalysis(number=n)) for n in done]
    return analysis_held_on(dossier(SINCE, *acts), RULES, day(on), day(held)).number


class TestTheAnalysisOfADay:
    @pytest.mark.parametrize(
        ("held", "done", "expected"),
        [
            ("2026-02-28", (), 1),  # a day early
            ("2026-03-01", (), 1),  # on the day
            ("2026-05-31", (), 1),  # late, before the second
            ("2026-06-01", (), 2),  # the first was missed and stays so
            ("2026-03-20", (1,), 2),  # early, after the first
            ("2026-11-20", (1, 2, 3), 4),
        ],
    )
    def test_is_the_newest_that_is_due_and_not_done(self, held, done, expected):
        assert number(held, *done) == expected

    def test_is_none_where_those_around_it_are_done(self):
        with pytest.raises(Refusal) as refused:
            number("2026-03-02", 1, 2)
        assert refused.value.code == "analysis_done"


class TestANote:
    @pytest.mark.parametrize("held", ["2025-12-01", "2026-11-20"])
    def test_is_of_a_day_within_the_probation(self, held):
        check_can_note(dossier(SINCE), RULES, day("2026-11-20"), day(held))
        assert day(held) >= day("2025-12-01")

    @pytest.mark.parametrize(
        ("held", "code"),
        [("2025-11-30", "note_before_probation"), ("2026-11-21", "note_in_future")],
    )
    def test_is_refused_outside(self, held, code):
        with pytest.raises(Refusal) as refused:
            check_can_note(dossier(SINCE), RULES, day("2026-11-20"), day(held))
        assert refused.value.code == code


class TestOpinions:
    @pytest.mark.parametrize(("held", "allowed"), [("2026-11-09", False), ("2026-11-10", True)])
    def test_follow_the_application(self, held, allowed):
        acts = dossier(SINCE, ("2026-11-10", ConversionApplication()))
        if allowed:
            assert check_opinions(acts, RULES, day("2026-11-20"), day(held)) is None
            return
        with pytest.raises(Refusal) as refused:
            check_opinions(acts, RULES, day("2026-11-20"), day(held))
        assert refused.value.code == "opinions_before_application"


ADMITTED = (
    admitted("2025-06-10"),
    ("2025-06-18", Approval(ballot=BallotKind.ADMISSION, level=Level.COLLEGE)),
    ("2025-06-25", Approval(ballot=BallotKind.ADMISSION, level=Level.SCHOOL)),
)
EXTENDED = Approval(ballot=BallotKind.CONVERSION, level=Level.COLLEGE, outcome=Outcome.EXTENSION)
CANCELLED = Approval(
    ballot=BallotKind.CONVERSION, level=Level.COLLEGE, outcome=Outcome.CANCELLATION
)


def wanted(*acts, on="2026-11-20"):
    return set(notes_wanted(Case(dossier(*acts), RULES, day(on)))) - set(ON_PROBATION)


class TestWhatFollowsAResolution:
    def test_the_organizer_talks_before_the_college_decides(self):
        waiting = record(1, "2025-06-10", Admission(), ReviewState.PENDING)
        given = record(2, "2025-06-18", ADMITTED[1][1])
        assert wanted(waiting) == {NoteKind.ORGANIZER_TALK}
        assert wanted(waiting, given) == set()

    def test_four_things_follow_an_approval_and_each_once(self):
        every = {NoteKind.ADMISSION_TALK, NoteKind.ANNOUNCEMENT, NoteKind.GROUP, NoteKind.OATH}
        assert wanted(*ADMITTED[:2]) == set()
        assert wanted(*ADMITTED) == every
        done = {
            NoteKind.ADMISSION_TALK: AdmissionTalk(),
            NoteKind.ANNOUNCEMENT: Announcement(ballot=BallotKind.ADMISSION),
            NoteKind.GROUP: GroupAssignment(),
            NoteKind.OATH: Oath(),
        }
        for kind, payload in done.items():
            assert wanted(*ADMITTED, ("2025-06-27", payload)) == every - {kind}

    def test_a_talk_follows_each_rejection(self):
        acts = [became_prospective("2025-05-13"), ("2025-06-10", Rejection())]
        assert wanted(*acts) == {NoteKind.REJECTION_TALK}
        acts.append(("2025-06-11", RejectionTalk()))
        assert wanted(*acts) == set()
        assert wanted(*acts, ("2025-09-10", Rejection())) == {NoteKind.REJECTION_TALK}

    @pytest.mark.parametrize(
        ("decision", "approved"),
        [(Extension(months=6), EXTENDED), (Cancellation(), CANCELLED)],
    )
    def test_an_extension_and_a_cancellation_are_announced(self, decision, approved):
        acts = [SINCE, ("2026-12-02", decision), ("2026-12-10", approved)]
        case = Case(dossier(*acts), RULES, day("2026-12-20"))
        announced = Announcement(ballot=BallotKind.CONVERSION, outcome=approved.outcome)
        assert announcement_wanted(case) == (day("2026-12-10"), announced)
        acts.append(("2026-12-12", announced))
        assert wanted(*acts, on="2026-12-20") == set()

    def test_a_second_extension_is_announced_again(self):
        told = Announcement(ballot=BallotKind.CONVERSION, outcome=Outcome.EXTENSION)
        acts = [
            SINCE,
            ("2026-12-02", Extension(months=6)),
            ("2026-12-10", EXTENDED),
            ("2026-12-12", told),
            ("2027-06-02", Extension(months=6)),
            ("2027-06-10", EXTENDED),
        ]
        assert wanted(*acts, on="2027-06-20") == {NoteKind.ANNOUNCEMENT}

    @pytest.mark.parametrize(
        ("held", "code"),
        [
            ("2025-06-24", "note_before_cause"),  # a day before the approval
            ("2025-06-25", None),
            ("2026-11-20", None),
            ("2026-11-21", "note_in_future"),
        ],
    )
    def test_it_is_of_a_day_from_the_approval_on(self, held, code):
        def check():
            check_follow_up(dossier(*ADMITTED), RULES, day("2026-11-20"), NoteKind.OATH, day(held))

        if code is None:
            assert check() is None
            return
        with pytest.raises(Refusal) as refused:
            check()
        assert refused.value.code == code
