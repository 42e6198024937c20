"""Reading a rule pack: entries are `key = { value = …, article = … }`, errors one sentence."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from regulation.shares import Share

PACKS = Path(__file__).parent / "packs"

Table = Mapping[str, Any]
Section = TypeVar("Section")


class PackError(Exception):
    """A rule pack cannot be used; the message names the file, the key and the article."""

    def __init__(self, file: str, key: str, problem: str, article: object = None) -> None:
        cited = "" if article is None else f" (article {article})"
        super().__init__(f"{file}: {key}{cited}: {problem}")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a number of a pack comes from."""

    article: int
    in_force_from: date | None
    confirmed_by: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The `[pack]` table: which text this is, since when, and who stands for it.

    `in_force_from` is None where nobody knows the day; only the oldest edition may leave it out.
    """

    id: str
    title: str
    articles: int
    confirmed: bool
    confirmed_by: str
    in_force_from: date | None = None
    replaces: str = ""
    centre: tuple[str, ...] = ()


class PackFile:
    """One pack file while it is being read; it remembers the source of every number."""

    def __init__(self, pack: str | Path) -> None:
        self.path = pack if isinstance(pack, Path) else PACKS / f"{pack}.toml"
        self.sources: dict[str, Source] = {}
        self._tables = self._parse()
        self.heading = self._heading()

    def error(self, key: str, problem: str, article: object = None) -> PackError:
        """The one way this file complains."""
        return PackError(self.path.name, key, problem, article)

    def beside(self, name: str) -> Path:
        """The pack of this name in the same folder, else among ours."""
        neighbour = self.path.parent / f"{name}.toml"
        return neighbour if neighbour.exists() else PACKS / f"{name}.toml"

    def _parse(self) -> Table:
        try:
            return tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise self.error("file", "there is no such pack") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise self.error("file", f"not valid TOML: {error}") from None

    def _heading(self) -> Heading:
        table = self.table("pack")
        self._refuse_unknown("pack", table, {field.name for field in fields(Heading)})
        hints = get_type_hints(Heading)
        values = {
            field.name: self._convert(f"pack.{field.name}", table[field.name], hints[field.name])
            for field in fields(Heading)
            if self._present("pack", table, field)
        }
        return Heading(**values)

    def table(self, name: str) -> Table:
        """The table of this name; a pack without it is refused."""
        table = self._tables.get(name)
        if not isinstance(table, dict):
            raise self.error(name, "this table is missing")
        return table

    def check_tables(self, known: set[str]) -> None:
        """Refuse a table nobody reads: most likely a misspelt one."""
        self._refuse_unknown("", self._tables, known | {"pack"})

    def section(self, name: str, shape: type[Section]) -> Section:
        """Read table `name` into the dataclass `shape`, entry by entry."""
        table, hints = self.table(name), get_type_hints(shape)
        wanted = fields(shape)  # type: ignore[arg-type]
        self._refuse_unknown(f"{name}.", table, {field.name for field in wanted})
        values = {
            field.name: self._entry(f"{name}.{field.name}", table[field.name], hints[field.name])
            for field in wanted
            if self._present(name, table, field)
        }
        return shape(**values)

    def _present(self, name: str, table: Table, field: "Field[Any]") -> bool:
        if field.name in table:
            return True
        if field.default is MISSING:
            raise self.error(f"{name}.{field.name}", "missing")
        return False

    def _refuse_unknown(self, prefix: str, table: Table, known: set[str]) -> None:
        for key in sorted(set(table) - known):
            raise self.error(f"{prefix}{key}", "unknown key")

    def _entry(self, key: str, entry: object, kind: Any) -> Any:
        if not isinstance(entry, dict) or not {"value", "article"} <= set(entry):
            raise self.error(key, "must be a table with value and article")
        self._refuse_unknown(f"{key}.", entry, {"value", "article", "from", "confirmed_by"})
        self.sources[key] = self._source(key, entry)
        return self._convert(key, entry["value"], kind, entry["article"])

    def _source(self, key: str, entry: Table) -> Source:
        article, last = entry["article"], self.heading.articles
        if type(article) is not int or not 1 <= article <= last:
            raise self.error(key, f"unknown article, the text has 1 to {last}", article)
        return Source(
            article=article,
            in_force_from=self._since(key, entry),
            confirmed_by=entry.get("confirmed_by", self.heading.confirmed_by),
        )

    def _since(self, key: str, entry: Table) -> date | None:
        """A number that changes later belongs into a later pack, or old acts would be misjudged."""
        start = self.heading.in_force_from
        if "from" not in entry:
            return start
        since: date = self._convert(f"{key}.from", entry["from"], date, entry["article"])
        if start is None or since > start:
            problem = "is later than the pack; write a pack that replaces this one"
            raise self.error(f"{key}.from", problem, entry["article"])
        return since

    def _convert(self, key: str, value: Any, kind: Any, article: object = None) -> Any:
        try:
            return convert(value, kind)
        except ValueError as error:
            raise self.error(key, str(error), article) from None


def convert(value: Any, kind: Any) -> Any:
    """A TOML value as the type a section asks for; ValueError says what was expected."""
    if isinstance(kind, UnionType):
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple:
        return _converted_list(value, get_args(kind)[0])
    if kind is Share:
        return _converted_share(value)
    if type(value) is not kind:
        raise ValueError(f"must be of type {kind.__name__}, is {value!r}")
    if kind is int and value < 0:
        raise ValueError(f"must not be negative, is {value}")
    return value


def _converted_list(value: Any, kind: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"must be a list, is {value!r}")
    return tuple(convert(item, kind) for item in value)


def _converted_share(value: Any) -> Share:
    """「>=4/5」 or 「>1/2」."""
    text = value if isinstance(value, str) else ""
    inclusive = text.startswith(">=")
    top, slash, bottom = text.removeprefix(">").removeprefix("=").partition("/")
    if not (text.startswith(">") and slash and top.isdecimal() and bottom.isdecimal()):
        raise ValueError(f'must be a share such as ">=4/5" or ">1/2", is {value!r}')
    return Share(int(top), int(bottom), inclusive)
