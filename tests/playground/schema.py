"""The third oracle: answers checked field by field against the Bot API's own schema."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = json.loads(Path(__file__).with_name("bot_api.json").read_text(encoding="utf-8"))
RETURNS = {name.lower(): kind for name, kind in SCHEMA["returns"].items()}
PLAIN = {"Integer": int, "String": str}


def mistakes_of(call: dict[str, Any]) -> list[str]:
    """What is wrong with a journalled call's answer; empty when it is as documented."""
    method, answer = call["method"].lower(), call["answer"]
    if not answer["ok"]:
        return list(_failure(answer))
    return list(_mistakes(RETURNS[method], answer["result"], method))


def update_mistakes(update: dict[str, Any]) -> list[str]:
    """What is wrong with an update."""
    return list(_mistakes("Update", update, "update"))


def _failure(answer: dict[str, Any]) -> Iterator[str]:
    expected = {"ok", "error_code", "description", "parameters"}
    yield from (f"unknown {name}" for name in answer.keys() - expected)
    yield from _mistakes("ResponseParameters", answer.get("parameters", {}), "parameters")


def _mistakes(kind: str, value: Any, where: str) -> Iterator[str]:
    if kind.startswith("Array of "):
        for number, item in enumerate(value):
            yield from _mistakes(kind.removeprefix("Array of "), item, f"{where}[{number}]")
    elif kind in SCHEMA["unions"]:
        tried = [list(_mistakes(one, value, where)) for one in SCHEMA["unions"][kind]]
        yield from min(tried, key=len)
    elif kind in SCHEMA["types"]:
        yield from _object(SCHEMA["types"][kind], value, where)
    elif not _plain(kind, value):
        yield f"{where} is {value!r}, not {kind}"


def _object(fields: dict[str, str], value: dict[str, Any], where: str) -> Iterator[str]:
    for name, kind in fields.items():
        if kind.endswith("!") and name not in value:
            yield f"{where}.{name} is missing"
    for name, item in value.items():
        if name not in fields:
            yield f"{where}.{name} is unknown"
        else:
            yield from _mistakes(fields[name].rstrip("!"), item, f"{where}.{name}")


def _plain(kind: str, value: Any) -> bool:
    if kind in {"True", "Boolean"}:
        return value is True or (kind == "Boolean" and value is False)
    return isinstance(value, PLAIN.get(kind, ())) and not isinstance(value, bool)
