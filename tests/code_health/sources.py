"""Our own sources as files and syntax trees, for the tests that hold us to our habits."""

import ast
import statistics
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "handlers", "reminders", "texts", "forms", "services", "models", "regulation")
PACKAGES = (*PRODUCT, "playground")
UNTRACKED = ("data", "artifacts", "__pycache__")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the repository but those git ignores; without git, every file."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return tuple(_unhidden_files(ROOT))
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def _unhidden_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file():
            yield path
        elif not path.name.startswith(".") and path.name not in UNTRACKED:
            yield from _unhidden_files(path)


def modules(*packages: str) -> list[Path]:
    """The Python files of these top-level packages."""
    return [
        p for p in tracked_files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in packages
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a file, nested ones too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, Function):
            yield node


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a file with what is called, as it is written: `date.today`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def place(path: Path, node: ast.AST) -> str:
    """Where something stands, for a message: `services/x.py:12`."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def lengths() -> dict[str, int]:
    """The lines of every function of ours, by its place."""
    found = [(path, f) for path in modules(*PACKAGES) for f in functions(path)]
    return {place(path, f): (f.end_lineno or f.lineno) - f.lineno + 1 for path, f in found}


@dataclass(frozen=True)
class Figures:
    """How long our functions are, in lines."""

    count: int
    median: float
    p90: int
    longest: int

    @classmethod
    def of_the_product(cls) -> Self:
        """Measured over everything but the tests."""
        lines = sorted(lengths().values())
        return cls(len(lines), statistics.median(lines), lines[len(lines) * 9 // 10], lines[-1])
