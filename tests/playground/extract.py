"""Make ``bot_api.json`` from the Bot API schema in aiogram's source distribution.

Run from the project's root after a new Bot API:
``python -m tests.playground.extract aiogram-X.Y.Z/.butcher/schema/schema.json "aiogram X.Y.Z"``.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playground.methods import METHODS

TARGET = Path(__file__).with_name("bot_api.json")
RETURNED = re.compile(r"(?:Array of )?[A-Z]\w+")
PLAIN = {"Integer", "String", "Boolean", "True", "Float", "Int"}
FIXED = re.compile(r"(?:always|must be) '?(\w+)'?$")
CHOICE = re.compile(r"(?:can be|[Mm]ust be one of)[^.]*'.*", re.DOTALL)
ENUMS = {"type", "status", "source", "style"}


def main() -> None:
    """Keep the methods that the playground serves and the types that these need."""
    schema = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    items = {one["name"]: one for group in schema["items"] for one in group["children"]}
    served = [name for name in items if name.lower() in METHODS]
    methods = {name: method(items[name]) for name in served}
    types: dict[str, Any] = {}
    wanted = [one["returns"] for one in methods.values()]
    wanted += [kind for one in methods.values() for kind in one["params"].values()]
    for text in [*wanted, "Update", "ResponseParameters"]:
        collect(text, items, types)
    document = {
        "source": f"Bot API {schema['api']['version']}, extracted from {sys.argv[2]}",
        "methods": methods,
        "types": dict(sorted(types.items())),
    }
    TARGET.write_text(lines(document), encoding="utf-8")


def method(item: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a method and what it returns for a message that is not inline."""
    sentences = re.split(r"(?<=\.)\s", item["description"])
    said = [one for one in sentences if re.search(r"\breturn(s|ed)\b", one.lower())]
    found = [
        kind
        for one in said
        for kind in RETURNED.findall(one.replace("Int ", "Integer "))
        if kind not in {"On", "Returns", "Use", "If", "The"}
    ]
    return {"returns": found[0], "params": fields(item)}


def fields(item: dict[str, Any]) -> dict[str, str]:
    """Each field with its type; ``!`` marks what must be there, ``=`` what it may be."""
    return {
        one["name"]: f"{one['type']}{'!' if one['required'] else ''}{choices(one)}"
        for one in item["annotations"]
    }


def choices(field: dict[str, Any]) -> str:
    """The values that a string may have, where the documentation lists them."""
    if field["type"] != "String" or field["name"] not in ENUMS:
        return ""
    text = field["description"].strip().removesuffix(".")
    if fixed := FIXED.search(text):
        return f"={fixed[1]}"
    listed = CHOICE.search(text)
    return "=" + "|".join(re.findall(r"'(\w+)'", listed[0])) if listed else ""


def collect(text: str, items: dict[str, Any], types: dict[str, Any]) -> None:
    """Add the types that a field's type names, and those that these need."""
    for name in re.findall(r"\b[A-Z]\w+", text.partition("=")[0]):
        if name in PLAIN or name in types or name not in items:
            continue
        members = re.findall(r"(?m)^ - (\w+)$", items[name]["description"])
        union = not items[name]["annotations"] and members
        types[name] = members if union else fields(items[name])
        for inner in members if union else types[name].values():
            collect(inner, items, types)


def lines(document: dict[str, Any]) -> str:
    """One line for each method and type, so that a change can be read."""

    def block(table: dict[str, Any]) -> Iterator[str]:
        for name, value in table.items():
            yield f'  "{name}": {json.dumps(value, ensure_ascii=False)}'

    parts = [f' "source": {json.dumps(document["source"])}']
    parts += [
        f' "{name}": {{\n' + ",\n".join(block(document[name])) + "\n }"
        for name in ("methods", "types")
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
