"""Functions stay short, public ones are explained, and every test can fail."""

import ast

import pytest

from tests.code_health.sources import Figures, Function, functions, lengths, modules, place, tree_of

LONGEST, MEDIAN, P90 = 50, 8, 24
EXPLAINED = [*modules("services", "regulation"), *(p for p in modules("models") if p.stem == "db")]
CHECKING = ("expect", "assert", "check", "reads", "has_not_read")  # they raise where it is not so


def test_no_function_is_long():
    assert {where: lines for where, lines in lengths().items() if lines > LONGEST} == {}


def test_most_functions_are_short():
    figures = Figures.of_the_product()
    assert figures.median <= MEDIAN
    assert figures.p90 <= P90


def public(path):
    """The public functions, classes and methods of a module."""
    for node in tree_of(path).body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    m for m in node.body if isinstance(m, Function) and not m.name.startswith("_")
                )


@pytest.mark.parametrize("path", EXPLAINED, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_what_is_public_is_explained(path):
    if tree_of(path).body:
        assert ast.get_docstring(tree_of(path)), "the module has no docstring"
    silent = [place(path, node) for node in public(path) if not ast.get_docstring(node)]
    assert silent == []


def can_fail(function: Function) -> bool:
    """Does the test assert, or hand over to something that does?"""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            last = called.rpartition(".")[2]
            if called in {"pytest.raises", "pytest.fail"} or last.startswith(CHECKING):
                return True
    return False


def test_every_test_can_fail():
    tests = [
        (path, f)
        for path in modules("tests")
        if path.stem.startswith("test_")
        for f in functions(path)
        if f.name.startswith("test_")
    ]
    assert tests
    assert [place(path, f) for path, f in tests if not can_fail(f)] == []
