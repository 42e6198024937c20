"""A case works an answer out once, and only for itself."""

from regulation.case import Case, once
from regulation.records import Application
from tests.regulation.building import RULES, day, dossier


class TestOnce:
    def test_asks_once_for_each_case(self):
        asked = []

        @once
        def applications(case: Case) -> int:
            asked.append(case.on)
            return len(case.acts(Application))

        applied = dossier(("2026-09-01", Application()))
        before, after = (Case(applied, RULES, day(on)) for on in ("2026-08-31", "2026-09-01"))
        assert [applications(case) for case in (before, after, before, after)] == [0, 1, 0, 1]
        assert asked == [before.on, after.on]
