"""第十六条: 培养一年以上, 成绩和表彰的条件, 备案."""

import pytest

from regulation.assessment import Force, Verdict, Yardstick
from regulation.records import Award, Discipline, Level, Post, Ranking, RankingKind, SuperiorFiling
from tests.regulation.building import day
from tests.regulation.story import asked, changed, moved, ready, story, until, without

STEP = "prospective_decision"
READY = ready(STEP)


class TestYearOfCultivation:
    @pytest.mark.parametrize(
        ("on", "verdict"),
        [
            pytest.param("2025-04-07", Verdict.UNMET, id="差一日满一年"),
            pytest.param("2025-04-08", Verdict.MET, id="满一年当日"),
            pytest.param("2025-04-09", Verdict.MET, id="满一年次日"),
        ],
    )
    def test_counts_from_the_decision(self, on, verdict):
        found = asked(STEP, READY, on)["cultivation_year"]
        assert (found.verdict, found.force) == (verdict, Force.BLOCK)

    @pytest.mark.parametrize(
        ("decided", "ready_on"),
        [("2024-01-10", "2025-01-10"), ("2024-02-29", "2025-02-28")],
        ids=["通常", "闰日"],
    )
    def test_is_an_anniversary(self, decided, ready_on):
        found = asked(STEP, moved(READY, "activist", decided))["cultivation_year"]
        assert found.facts["ready"].isoformat() == ready_on


class TestYearAfterTraining:
    @pytest.mark.parametrize(
        ("on", "verdict"),
        [("2025-05-11", Verdict.UNMET), ("2025-05-12", Verdict.MET)],
        ids=["差一日", "满一年当日"],
    )
    def test_may_be_overridden_by_the_committee(self, on, verdict):
        found = asked(STEP, READY, on)["training_year"]
        assert (found.verdict, found.force) == (verdict, Force.WARN)


def cadre(since, **post):
    acts = changed(changed(READY, "ranking", rank=40), "scholarship", scholarship=3)
    fields = {"title": "班长", "major": True, "excellent": True, **post}
    return {**acts, "post": (since, Post(**fields))}


class TestUndergraduates:
    def verdict(self, acts):
        return asked(STEP, acts)["achievement"].verdict

    @pytest.mark.parametrize(
        ("rank", "met"), [(5, Verdict.MET), (6, Verdict.UNMET)], ids=["前5%", "5%之外"]
    )
    def test_on_the_excellent_route_need_the_top_five_percent(self, rank, met):
        assert self.verdict(changed(READY, "ranking", rank=rank)) is met

    def test_on_the_excellent_route_need_one_honour_of_the_school(self):
        assert self.verdict(without(READY, "contest")) is Verdict.MET
        low = changed(without(READY, "contest"), "honour", level=Level.COLLEGE)
        assert self.verdict(low) is Verdict.UNMET

    @pytest.mark.parametrize(
        ("since", "met"),
        [
            pytest.param("2023-05-14", Verdict.UNMET, id="差一日满两年"),
            pytest.param("2023-05-13", Verdict.MET, id="满两年当日"),
            pytest.param("2023-05-12", Verdict.MET, id="两年以上"),
        ],
    )
    def test_on_the_cadre_route_need_two_years_in_office(self, since, met):
        assert self.verdict(cadre(since)) is met

    def test_may_add_up_two_posts(self):
        acts = cadre("2022-09-01", until=day("2023-09-01"))
        second = ("2024-03-01", Post(title="部长", major=True, excellent=True))
        assert self.verdict(acts) is Verdict.UNMET
        assert self.verdict({**acts, "second": second}) is Verdict.MET

    def test_on_the_cadre_route_need_two_honours(self):
        assert self.verdict(without(cadre("2022-09-01"), "contest")) is Verdict.UNMET


class TestPostgraduates:
    def asked(self, rank=10, total=20, failed=0, **acts):
        ranking = Ranking(
            basis=RankingKind.RESEARCH,
            period="2024-2025",
            rank=rank,
            total=total,
            failed_courses=failed,
        )
        bare = without(READY, "honour", "contest", "scholarship")
        return asked(STEP, {**bare, "research": ("2025-01-05", ranking), **acts}, postgraduate=True)

    @pytest.mark.parametrize(
        ("rank", "met"), [(10, Verdict.MET), (11, Verdict.UNMET)], ids=["恰为一半", "一半之外"]
    )
    def test_need_the_top_half(self, rank, met):
        assert self.asked(rank)["postgraduate_rank"].verdict is met

    @pytest.mark.parametrize(
        ("failed", "met"), [(0, Verdict.MET), (1, Verdict.UNMET)], ids=["没有不及格", "一门不及格"]
    )
    def test_usually_have_no_failed_course(self, failed, met):
        found = self.asked(failed=failed)["postgraduate_courses"]
        assert (found.verdict, found.force) == (met, Force.WARN)

    @pytest.mark.parametrize(
        "result",
        [
            pytest.param(Award(title="优秀研究生", level=Level.SCHOOL), id="校级荣誉"),
            pytest.param(Award(title="创新工程", level=Level.COLLEGE, research=True), id="科研"),
            pytest.param(Post(title="会长", major=True), id="主要干部"),
        ],
    )
    def test_need_one_result(self, result):
        assert self.asked()["postgraduate_result"].verdict is Verdict.UNMET
        found = self.asked(result=("2025-01-06", result))["postgraduate_result"]
        assert found.verdict is Verdict.MET

    def test_are_not_measured_like_undergraduates(self):
        assert "achievement" not in self.asked()


class TestBars:
    def test_one_who_cannot_graduate(self):
        assert asked(STEP, READY)["can_graduate"].verdict is Verdict.MET
        found = asked(STEP, READY, cannot_graduate=True)["can_graduate"]
        assert (found.verdict, found.force) == (Verdict.UNMET, Force.BLOCK)

    def test_academic_misconduct_even_when_the_penalty_is_lifted(self):
        penalty = Discipline(title="学术不端", lifted_on=day("2024-06-01"), academic=True)
        found = asked(STEP, {**READY, "penalty": ("2024-01-01", penalty)})
        assert found["academic_integrity"].verdict is Verdict.UNMET
        assert found["conduct"].verdict is Verdict.MET


class TestFiling:
    def needed(self, acts):
        return asked("prospective_filing", acts, "2025-05-20")

    def test_follows_the_decision(self):
        acts = until(story(), "2025-05-20")
        assert self.needed(acts)["prospective_filing"].verdict is Verdict.MET
        bare = self.needed(without(acts, "prospective filing"))
        assert bare["prospective_filing"].verdict is Verdict.UNMET

    def test_rests_on_minutes(self):
        acts = changed(until(story(), "2025-05-20"), "prospective", minutes=False)
        assert self.needed(acts)["prospective_minutes"].verdict is Verdict.UNMET

    def test_under_the_centre_of_2026_needs_consent(self, confirmed):
        found = asked(STEP, READY, "2026-05-11", confirmed)["central_consent"]
        assert (found.verdict, found.yardstick) == (Verdict.UNMET, Yardstick.CENTRE)
        consent = {"consent": ("2025-05-12", SuperiorFiling(of="prospective_consent"))}
        given = asked(STEP, {**READY, **consent}, "2026-05-11", confirmed)["central_consent"]
        assert given.verdict is Verdict.MET
