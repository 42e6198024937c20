"""The table of articles is whole, and docs/coverage.md is current."""

import pytest

from regulation.coverage import ARTICLES, cited_numbers, gaps, load_articles, main, page

ENFORCED = {
    *(4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25),
    *range(27, 38),
    *(39, 40, 41, 42, 45),
}
ASSISTED = {21, 38, 43, 44, 46, 47}


def test_every_article_has_its_place_and_a_reason():
    articles = load_articles()
    assert [article.number for article in articles] == list(range(1, ARTICLES + 1))
    assert len({article.reason for article in articles}) == ARTICLES


def test_what_must_be_enforced_is():
    status = {article.number: article.status for article in load_articles()}
    assert {n for n in ENFORCED if status[n] != "enforced"} == set()
    assert {n for n in ASSISTED if status[n] == "out_of_scope"} == set()


def test_every_enforced_article_has_code_and_a_test():
    assert gaps() == []


def test_the_page_is_current():
    assert main(["--check"]) is None


def test_the_page_has_a_line_for_every_article():
    rows = [line for line in page().splitlines() if line.startswith("| ")]
    assert len(rows) == ARTICLES + 1


@pytest.mark.parametrize(
    ("docstring", "numbers"),
    [
        ("第7条: 谈话.", (7,)),
        ("第8、20条: 公示.", (8, 20)),
        ("第29至32条: 审批.", (29, 30, 31, 32)),
        ("6, 第11条: 汇报.", (11,)),
        ("The calendar.", ()),
    ],
)
def test_citations_are_read_from_docstrings(docstring, numbers):
    assert cited_numbers(docstring) == numbers
