"""Fractions of a whole, compared in integers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.shares import Share


class TestShare:
    @pytest.mark.parametrize(("top", "bottom"), [(0, 1), (1, 1), (1, 3), (5, 5)])
    def test_is_a_part_of_a_whole(self, top, bottom):
        assert Share(top, bottom).least(0) == 0

    @pytest.mark.parametrize(("top", "bottom"), [(-1, 2), (3, 2), (1, 0), (0, 0)])
    def test_is_nothing_else(self, top, bottom):
        with pytest.raises(ValueError, match="not a share"):
            Share(top, bottom)

    @given(
        top=st.integers(0, 12),
        more=st.integers(0, 12),
        whole=st.integers(1, 300),
        part=st.integers(0, 300),
        inclusive=st.booleans(),
    )
    def test_agrees_with_fractions(self, top, more, whole, part, inclusive):
        bottom = max(1, top + more)
        left, right = Fraction(part, whole), Fraction(top, bottom)
        reached = left >= right if inclusive else left > right
        assert Share(top, bottom, inclusive).reached(part, whole) is reached
