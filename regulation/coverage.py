"""`docs/coverage.md`: article by article, what is done about it, in which code, tested where.

`python -m regulation.coverage` writes it, `--check` says whether it is current. Run it from the
root of the project.
"""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ARTICLES = 49
HERE = Path(__file__).parent
ROOT = HERE.parent
PAGE = Path("docs") / "coverage.md"
STATUSES = {"enforced": "执行", "assisted": "协助", "out_of_scope": "不涉及"}
CITATION = re.compile(r"^[^第]{0,12}第([0-9、至]+)条")

HEADER = """\
# 条文覆盖表

本表由 `python -m regulation.coverage` 生成，请勿手改；要改请改 `regulation/articles.toml`。

- 执行：由门槛、期限或巡察规则判定。
- 协助：程序提供材料或提示，由人判断。
- 不涉及：没有可以核对的事实。

{totals}

| 条 | 内容 | 状态 | 做法 | 代码 | 测试 |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Article:
    """One article of the regulation and what the product does about it."""

    number: int
    title: str
    status: str
    reason: str


def load_articles() -> tuple[Article, ...]:
    """The list of all articles; ValueError where one is missing, doubled or badly labelled."""
    table = tomllib.loads((HERE / "articles.toml").read_text(encoding="utf-8"))
    articles = tuple(Article(**entry) for entry in table["article"])
    if [article.number for article in articles] != list(range(1, ARTICLES + 1)):
        raise ValueError("articles.toml must list every article once, in order")
    unknown = [a.number for a in articles if a.status not in STATUSES or not a.reason]
    if unknown:
        raise ValueError(f"articles without a status or a reason: {unknown}")
    return articles


def cited_numbers(docstring: str) -> tuple[int, ...]:
    """The articles a docstring opens with: 第7条, 第8、20条, 第29至32条."""
    match = CITATION.match(docstring)
    return () if match is None else tuple(_numbers(match[1]))


def _numbers(written: str) -> Iterator[int]:
    for part in filter(None, written.split("、")):
        first, _, last = part.partition("至")
        yield from range(int(first), int(last or first) + 1)


def code_by_article(root: Path = ROOT) -> dict[int, list[str]]:
    """Every public function and class under `regulation/`, by the article its docstring cites."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted((root / "regulation").rglob("*.py")):
        module = path.relative_to(root).as_posix()
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for number in _cited_by(node):
                found[number].append(module)
    return {number: list(dict.fromkeys(modules)) for number, modules in found.items()}


def _cited_by(node: ast.stmt) -> tuple[int, ...]:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return ()
    return cited_numbers(ast.get_docstring(node) or "")


def spec_of(number: int, root: Path = ROOT) -> str | None:
    """The test file of an article, where there is one."""
    path = root / "tests" / "regulation" / f"test_article_{number:02d}.py"
    return path.relative_to(root).as_posix() if path.exists() else None


def gaps(root: Path = ROOT) -> list[str]:
    """Enforced articles without code or without a test, one sentence each."""
    code = code_by_article(root)
    enforced = [a.number for a in load_articles() if a.status == "enforced"]
    return [
        *(f"article {n} is enforced but no docstring cites it" for n in enforced if n not in code),
        *(f"article {n} is enforced but has no test" for n in enforced if not spec_of(n, root)),
    ]


def page(root: Path = ROOT) -> str:
    """The text of docs/coverage.md."""
    articles, code = load_articles(), code_by_article(root)
    rows = (_row(article, code.get(article.number, []), root) for article in articles)
    return HEADER.format(totals=_totals(articles)) + "\n".join(rows) + "\n"


def _totals(articles: tuple[Article, ...]) -> str:
    counts = {name: sum(a.status == key for a in articles) for key, name in STATUSES.items()}
    return "合计：" + "，".join(f"{name} {count} 条" for name, count in counts.items()) + "。"


def _row(article: Article, modules: list[str], root: Path) -> str:
    code = "<br>".join(f"`{module.removeprefix('regulation/')}`" for module in modules) or "–"
    test = spec_of(article.number, root)
    shown = "–" if test is None else f"`{test.rpartition('/')[2]}`"
    status, reason = STATUSES[article.status], article.reason
    return f"| {article.number} | {article.title} | {status} | {reason} | {code} | {shown} |"


def main(arguments: list[str]) -> str | None:
    """Write or check the page; the returned sentence is the complaint."""
    target = ROOT / PAGE
    if missing := gaps():
        return "\n".join(missing)
    if "--check" not in arguments:
        target.write_text(page(), encoding="utf-8")
        return None
    current = target.exists() and target.read_text(encoding="utf-8") == page()
    return None if current else f"{PAGE} is out of date: run python -m regulation.coverage"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
