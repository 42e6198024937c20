"""第三十八条: 现场评议只汇总各档票数, 不记名."""

import pytest

from regulation.articles.article_39 import grade_counts
from regulation.refusal import Refusal
from tests.regulation.building import RULES


class TestGrades:
    def test_are_counted_in_four(self):
        counts = grade_counts(RULES.defence, ("优秀", "良好", "优秀", "优秀", "良好"))
        assert counts == {"优秀": 3, "良好": 2, "一般": 0, "较差": 0}

    def test_are_none_other(self):
        with pytest.raises(Refusal) as refused:
            grade_counts(RULES.defence, ("优秀", "极好"))
        assert (refused.value.code, refused.value.article) == ("grade_unknown", 38)
