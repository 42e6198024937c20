"""Rule packs: every number with its source; every mistake one clear sentence."""

import re
from datetime import date
from pathlib import Path

import pytest

from regulation.packfile import PACKS
from regulation.rules import PackError, load_centre, load_rules

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
                'quorum = { value = ">=1/2", article = 28 }',
                'quorum = { value = ">=一/二", article = 28 }',
                "mine.toml: meeting.quorum (article 28): must be a share such as",
                id="不是数字",
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

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            pytest.param(
                "[education]\nhours_a_year = { value = 16, article = 33 }\n"
                'warn_after_months = { value = 9, article = 33, confirmed_by = "默认值" }',
                "",
                r"mine\.toml: education: this table is missing",
                id="缺整张表",
            ),
            pytest.param(
                "\ncollege = [",
                "\ndean = [",
                r"mine\.toml: ladders\.college: missing: every owner needs a ladder",
                id="缺一级提醒",
            ),
            pytest.param(
                "certificate = [\n"
                '  { days = -90, recipient = "secretary" }, '
                '{ days = -30, recipient = "secretary" },\n]',
                'certificate = "weekly"',
                r"mine\.toml: ladders\.certificate: must be a list of",
                id="提醒不是列表",
            ),
        ],
    )
    def test_names_what_is_missing_or_misshapen(self, pack, old, new, message):
        with pytest.raises(PackError, match=message):
            load_rules(pack(old, new))

    def test_names_a_pack_that_does_not_exist(self):
        with pytest.raises(PackError, match=r"nowhere\.toml: file: there is no such pack"):
            load_rules("nowhere")


class TestTheFirstDay:
    """Of a pack, and of a number that was the same before the pack."""

    HOURS = "hours_a_year = { value = 16, article = 33 }"

    @pytest.fixture
    def dated(self, tmp_path):
        def write(since: str) -> Path:
            own = self.HOURS.replace("33 }", f'33, from = {since}, confirmed_by = "甲" }}')
            text = COLLEGE.replace('id = "college"', 'id = "mine"\nin_force_from = 2020-09-01')
            path = tmp_path / "mine.toml"
            path.write_text(text.replace(self.HOURS, own), encoding="utf-8")
            return path

        return write

    @pytest.mark.parametrize("since", [date(2018, 9, 1), date(2020, 9, 1)])
    def test_of_a_number_may_lie_before_the_pack(self, dated, since):
        source = load_rules(dated(str(since))).sources["education.hours_a_year"]
        assert (source.in_force_from, source.confirmed_by) == (since, "甲")

    def test_of_a_number_may_not_lie_behind_it(self, dated):
        message = (
            r"mine\.toml: education\.hours_a_year\.from \(article 33\): is later than the pack"
        )
        with pytest.raises(PackError, match=message):
            load_rules(dated("2020-09-02"))

    def test_of_a_number_says_nothing_in_a_pack_without_one(self, pack):
        own = self.HOURS.replace("33 }", "33, from = 2020-09-01 }")
        with pytest.raises(PackError, match="is later than the pack"):
            load_rules(pack(self.HOURS, own))

    def test_of_the_college_pack_is_not_known(self):
        college = load_rules("college")
        assert college.heading.in_force_from is None
        assert college.sources["probation.months"].in_force_from is None
        assert college.in_force_on(date.min) is college

    def test_has_to_be_known_of_a_central_edition(self, tmp_path):
        text = (PACKS / "central-2014.toml").read_text(encoding="utf-8")
        path = tmp_path / "central.toml"
        path.write_text(text.replace("in_force_from = 2014-05-28", ""), encoding="utf-8")
        with pytest.raises(PackError, match=r"central\.toml: pack\.in_force_from: missing"):
            load_centre(path)

    def test_has_to_be_known_of_a_pack_that_replaces_another(self, pack):
        path = pack('id = "college"', 'id = "mine"\nreplaces = "college"')
        with pytest.raises(PackError, match=r"mine\.toml: pack\.in_force_from: missing"):
            load_rules(path)

    def test_may_be_unknown_of_the_one_it_replaces(self, pack):
        path = pack(
            'id = "college"', 'id = "mine"\nin_force_from = 2026-09-01\nreplaces = "college"'
        )
        rules = load_rules(path)
        ids = [rules.in_force_on(date(2026, *on)).heading.id for on in ((8, 31), (9, 1))]
        assert ids == ["college", "mine"]


class TestWhoConfirmed:
    """Nothing is called confirmed that nobody has seen."""

    def test_of_the_central_text_is_said_article_by_article(self):
        sources = load_centre("central-2014").sources
        quoted = {key for key, source in sources.items() if source.confirmed_by == "引文"}
        assert quoted == {"limits.quorum", "limits.majority", "limits.written_before_opening"}
        assert {sources[key].confirmed_by for key in set(sources) - quoted} == {
            "数值已核，条号待核"
        }

    def test_of_the_revision_is_nobody(self):
        revision = load_centre("central-2026")
        assert (revision.heading.confirmed, revision.heading.confirmed_by) == (False, "")
        assert {s.confirmed_by for s in revision.sources.values()} == {"转述", "沿用2014年"}
