"""Rule packs: every number with its source; every mistake one clear sentence."""

import re
from datetime import date
from pathlib import Path

import pytest

from regulation.packfile import PACKS
from regulation.rules import PackError, load_rules

COLLEGE = (PACKS / "college.toml").read_text(encoding="utf-8")


@pytest.fixture
def pack(tmp_path):
    def write(old: str, new: str) -> Path:
        assert COLLEGE.count(old) == 1, old
        path = tmp_path / "mine.toml"
        path.write_text(COLLEGE.replace(old, new), encoding="utf-8")
        return path

    return write


class TestCollegePack:
    def test_cites_an_article_for_every_number(self):
        rules = load_rules("college")
        assert all(1 <= source.article <= 49 for source in rules.sources.values())
        assert rules.sources["thought_report.minimum_characters"].confirmed_by == "默认值"
        assert rules.sources["probation.months"].article == 35


class TestPackMistake:
    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            pytest.param(
                "hours_a_year = { value = 16, article = 33 }",
                "",
                "mine.toml: education.hours_a_year: missing",
                id="缺项",
            ),
            pytest.param(
                "hours_a_year = { value = 16, article = 33 }",
                'hours_a_year = { value = "16", article = 33 }',
                "mine.toml: education.hours_a_year (article 33): must be of type int, is '16'",
                id="类型不对",
            ),
            pytest.param(
                "hours_a_year = { value = 16, article = 33 }",
                "hours_a_year = { value = true, article = 33 }",
                "mine.toml: education.hours_a_year (article 33): must be of type int, is True",
                id="真假当作数",
            ),
            pytest.param(
                "hours_a_year = { value = 16, article = 33 }",
                "hours_a_year = { value = -1, article = 33 }",
                "mine.toml: education.hours_a_year (article 33): must not be negative, is -1",
                id="负数",
            ),
            pytest.param(
                "hours_a_year = { value = 16, article = 33 }",
                "hours_a_year = { value = 16, article = 50 }",
                "mine.toml: education.hours_a_year (article 50): "
                "unknown article, the text has 1 to 49",
                id="没有这一条",
            ),
            pytest.param(
                "hours_a_year = { value = 16, article = 33 }",
                "hours_a_year = 16",
                "mine.toml: education.hours_a_year: must be a table with value and article",
                id="没有出处",
            ),
            pytest.param(
                "hours_a_year = { value = 16, article = 33 }",
                "hours_a_year = { value = 16, article = 33 }\nhour = { value = 1, article = 33 }",
                "mine.toml: education.hour: unknown key",
                id="写错的名字",
            ),
            pytest.param(
                "[education]", "[eduction]", "mine.toml: eduction: unknown key", id="错表"
            ),
            pytest.param(
                'quorum = { value = ">=1/2", article = 28 }',
                'quorum = { value = "一半", article = 28 }',
                "mine.toml: meeting.quorum (article 28): "
                'must be a share such as ">=4/5" or ">1/2", is \'一半\'',
                id="不是比例",
            ),
            pytest.param(
                "panel_sizes = { value = [5, 7], article = 39 }",
                "panel_sizes = { value = 5, article = 39 }",
                "mine.toml: defence.panel_sizes (article 39): must be a list, is 5",
                id="不是列表",
            ),
            pytest.param('id = "college"', "", "mine.toml: pack.id: missing", id="没有名称"),
            pytest.param("[ladders]", "[ladders", "mine.toml: file: not valid TOML", id="语法"),
        ],
    )
    def test_is_one_sentence_with_file_key_and_article(self, pack, old, new, message):
        with pytest.raises(PackError, match=re.escape(message)):
            load_rules(pack(old, new))

    def test_names_a_ladder_nobody_can_climb(self, pack):
        broken = pack(
            'first_talk = [\n  { days = -23, recipient = "secretary" }',
            'first_talk = [\n  { days = -23, recipient = "dean" }',
        )
        with pytest.raises(PackError, match=r"ladders\.first_talk: must be"):
            load_rules(broken)

    def test_names_a_pack_that_does_not_exist(self):
        with pytest.raises(PackError, match=r"nowhere\.toml: file: there is no such pack"):
            load_rules("nowhere")


def test_a_number_may_have_its_own_date_and_confirmation(pack):
    path = pack(
        "hours_a_year = { value = 16, article = 33 }",
        'hours_a_year = { value = 16, article = 33, from = 2027-01-01, confirmed_by = "党委会" }',
    )
    source = load_rules(path).sources["education.hours_a_year"]
    assert (source.in_force_from, source.confirmed_by) == (date(2027, 1, 1), "党委会")
