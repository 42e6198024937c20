"""Clocks are read at the edges, transactions are opened in one place, citations exist."""

import ast
import re

import pytest

from tests.code_health.sources import PRODUCT, calls, modules, place
from texts.refusals import REFUSALS
from texts.screens import MOST_ACTION_BYTES, action

CLOCKS = re.compile(
    r"(?:.*\.)?(?:datetime|date)\.(?:now|today|utcnow)"
    r"|(?:time|tm)\.(?:time|time_ns|localtime|gmtime|strftime)"
    r"|(?:.*\.)?timezone\.now|Now"
)
CLOCKLESS = ("regulation", "models", "services", "texts", "forms", "handlers", "reminders")
ARTICLES = range(1, 50)
ARGUMENT_BYTES = 22  # ids are at most 19 digits, ballots 22 letters


def test_only_the_edge_reads_the_clock():
    edges = {"bot/clock.py", "bot/schedule.py"}  # tickers tick in real time
    found = [
        place(path, call)
        for path in modules(*CLOCKLESS, "bot")
        for called, call in calls(path)
        if CLOCKS.fullmatch(called) and place(path, call).partition(":")[0] not in edges
    ]
    assert found == []


def test_transactions_are_opened_in_one_place():
    found = {
        place(path, call).partition(":")[0]
        for path in modules(*PRODUCT)
        for called, call in calls(path)
        if called.rpartition(".")[2] in {"in_transaction", "atomic"}
    }
    assert found <= {"models/db.py"}


def raised_codes() -> dict[str, str]:
    """Every refusal code that the sources can raise, and where."""
    return {
        call.args[0].value: place(path, call)
        for path in modules(*PRODUCT)
        for called, call in calls(path)
        if called.rpartition(".")[2] == "Refusal"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_refusal_has_a_text():
    silent = {code: where for code, where in raised_codes().items() if code not in REFUSALS}
    assert silent == {}


CHINESE = "〇一二三四五六七八九"


def number(written: str) -> int:
    """二十八, 28 → 28."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (CHINESE.index(tens) if tens else 1) * 10 * bool(ten) + (
        CHINESE.index(ones) if ones else 0
    )


def cited(text: str) -> list[int]:
    """The articles that a text cites: 第28条, 第二十八条, 第7、12条, article=28."""
    lists = re.findall(r"第((?:[0-9一二三四五六七八九十]+[、至]?)+)条", text)
    keywords = re.findall(r"\barticle ?= ?(\d+)", text)
    return [number(n) for each in lists for n in re.split("[、至]", each)] + [
        int(k) for k in keywords
    ]


def test_citations_are_read_as_they_are_written():
    assert cited("第28条, 第二十八条, 第7、12条, article=3, 第十条, 第四十九条") == [
        28,
        28,
        7,
        12,
        10,
        49,
        3,
    ]


def test_every_cited_article_exists():
    wrong = {
        path.name: outside
        for path in modules(*PRODUCT)
        if (outside := [n for n in cited(path.read_text(encoding="utf-8")) if n not in ARTICLES])
    }
    assert wrong == {}


def actions() -> dict[str, list[ast.expr]]:
    """Every action that a button of ours carries, with the expressions of its arguments."""
    return {
        call.args[1].value: call.args[2:]
        for path in modules("texts", "handlers")
        for called, call in calls(path)
        if called.rpartition(".")[2] == "button"
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    }


def pressed() -> set[str]:
    """Every action that a handler takes."""
    return {
        call.args[0].value
        for path in modules("handlers")
        for called, call in calls(path)
        if called == "Press" and isinstance(call.args[0], ast.Constant)
    }


def most_bytes(name: str, arguments: list[ast.expr]) -> int:
    return len(name.encode()) + len(arguments) * (1 + ARGUMENT_BYTES)


def test_every_button_fits():
    sizes = {name: most_bytes(name, arguments) for name, arguments in actions().items()}
    assert sizes
    assert {name: size for name, size in sizes.items() if size > MOST_ACTION_BYTES} == {}


def test_every_button_is_answered():
    assert actions().keys() - pressed() == set()


def presses() -> list[str]:
    """Every press that a handler takes: the action with the readers of its arguments."""
    return [
        ast.unparse(call)
        for path in modules("handlers")
        for called, call in calls(path)
        if called == "Press"
    ]


def test_no_two_handlers_take_the_same_press():
    found = presses()
    assert {press for press in found if found.count(press) > 1} == set()


def test_an_action_that_does_not_fit_is_refused_at_once():
    assert action("x", "a" * 62)
    with pytest.raises(ValueError, match="does not fit"):
        action("x", "a" * 63)


EDITION = re.compile(
    r"\brules\.(?!in_force_on\b|centre_on\b|central_limits_on\b|central_mode\b)[a-z_]+"
)


def test_nobody_takes_a_number_from_the_newest_edition_of_the_rules():
    """An act is judged under the edition of its day: `rules.in_force_on(day)` comes first."""
    places = [
        f"{path.name}:{number}"
        for path in modules("bot", "handlers", "reminders", "texts", "forms", "services")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if EDITION.search(line) and "import" not in line
    ]
    assert places == []
