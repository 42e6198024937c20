"""Clocks are read at the edges, transactions are opened in one place, citations exist."""

import ast
import importlib
import pkgutil
import re
from enum import Enum
from typing import Annotated, get_args
from uuid import UUID

from aiogram.filters.callback_data import CallbackData
from pydantic import Field
from pydantic.fields import FieldInfo

import handlers
from tests.code_health.sources import PRODUCT, calls, modules, place
from texts.refusals import REFUSALS

CLOCKS = re.compile(
    r"(?:.*\.)?(?:datetime|date)\.(?:now|today|utcnow)"
    r"|(?:time|tm)\.(?:time|time_ns|localtime|gmtime|strftime)"
    r"|(?:.*\.)?timezone\.now|Now"
)
CLOCKLESS = ("regulation", "models", "services", "texts", "forms", "handlers", "reminders")
ARTICLES = range(1, 50)
CALLBACK_BYTES = 64
BYTES: dict[object, int] = {int: 19, bool: 1, UUID: 32, type(None): 0}  # ids are positive


def test_only_the_clock_reads_the_clock():
    edges = {"bot/clock.py"}
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


def callback_classes() -> list[type[CallbackData]]:
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        importlib.import_module(module.name)
    found, pending = [], CallbackData.__subclasses__()
    while pending:
        each = pending.pop()
        pending += each.__subclasses__()
        if each.__module__.startswith("handlers") and hasattr(each, "__prefix__"):
            found.append(each)
    return found


def most_bytes(annotation: object, field: FieldInfo) -> int:
    """How many bytes the longest value of a callback's field takes."""
    if get_args(annotation):
        return max(most_bytes(each, field) for each in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return max(len(str(member.value).encode()) for member in annotation)
    if annotation is str:
        limits = [rule.max_length for rule in field.metadata if hasattr(rule, "max_length")]
        assert limits, "a text in a callback needs Field(max_length=…)"
        return min(limits)
    return BYTES[annotation]


def most_bytes_packed(callback: type[CallbackData]) -> int:
    fields = callback.model_fields.values()
    values = sum(most_bytes(field.annotation, field) for field in fields)
    return len(callback.__prefix__.encode()) + len(callback.__separator__) * len(fields) + values


def test_every_callback_fits():
    too_long = {
        c: size for c in callback_classes() if (size := most_bytes_packed(c)) > CALLBACK_BYTES
    }
    assert too_long == {}


class Example(CallbackData, prefix="example"):
    number: int
    text: Annotated[str, Field(max_length=5)]


def test_the_longest_callback_is_counted():
    packed = Example(number=2**63 - 1, text="x" * 5).pack()
    assert most_bytes_packed(Example) == len(packed)


def test_every_literal_callback_fits():
    too_long = [
        place(path, call)
        for path in modules("handlers", "bot")
        for _, call in calls(path)
        for keyword in call.keywords
        if keyword.arg == "callback_data" and isinstance(keyword.value, ast.Constant)
        if len(str(keyword.value.value).encode()) > CALLBACK_BYTES
    ]
    assert too_long == []
