"""Shares of the rules as sentences name them: a college may write other ones into its pack."""

import pytest

from regulation.shares import Share
from texts.shares import reaching, spoken


@pytest.mark.parametrize(
    ("share", "words"),
    [
        pytest.param(Share(1, 2, False), "超过半数", id="超过半数"),
        pytest.param(Share(1, 2), "达到半数", id="半数以上"),
        pytest.param(Share(2, 4), "达到半数", id="未约分的半数"),
        pytest.param(Share(2, 3), "达到三分之二", id="三分之二以上"),
        pytest.param(Share(4, 5, False), "超过五分之四", id="超过五分之四"),
        pytest.param(Share(11, 20), "达到20分之11", id="大于十的数用数字"),
    ],
)
def test_a_share_is_named_with_what_has_to_happen_to_it(share: Share, words: str):
    assert reaching(share) == words
    assert words.endswith(spoken(share))
