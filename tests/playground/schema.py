"""The third oracle: calls checked field by field against the Bot API's own schema.

``Array of X``, unions and ``X or Y`` are followed; ``!`` marks what must be there and ``=a|b``
what it may be. A request may carry any parameter as text, as forms and query strings do.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = json.loads(Path(__file__).with_name("bot_api.json").read_text(encoding="utf-8"))
METHODS = {name.lower(): method for name, method in SCHEMA["methods"].items()}
TYPES = SCHEMA["types"]
PLAIN = {"Integer": int, "String": str, "Float": (int, float)}
SHORT = {"KeyboardButton"}  # a text may stand for it
EITHER = re.compile(r" or |, | and ")
FILE = {"InputFile", "InputFile or String"}


def mistakes_of(call: dict[str, Any]) -> list[str]:
    """What is wrong with a journalled call's answer; empty when it is as documented."""
    method, answer = call["method"].lower(), call["answer"]
    if not answer["ok"]:
        return list(_failure(answer))
    return list(_mistakes(METHODS[method]["returns"], answer["result"], method))


def request_mistakes(call: dict[str, Any]) -> list[str]:
    """What is wrong with a journalled call's parameters; files may have any name."""
    params = METHODS[call["method"].lower()]["params"]
    sent = {name: value for name, value in call["params"].items() if not _is_file(value)}
    attached = [name for name, value in call["params"].items() if _is_file(value)]
    given = {name: _decoded(value, params.get(name, "String")) for name, value in sent.items()}
    return [*_object(params, given, call["method"], present=attached)]


def update_mistakes(update: dict[str, Any]) -> list[str]:
    """What is wrong with an update."""
    return list(_mistakes("Update", update, "update"))


def _failure(answer: dict[str, Any]) -> Iterator[str]:
    expected = {"ok", "error_code", "description", "parameters"}
    yield from (f"unknown {name}" for name in answer.keys() - expected)
    yield from _mistakes("ResponseParameters", answer.get("parameters", {}), "parameters")


def _is_file(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"file", "size"}


def _decoded(value: Any, kind: str) -> Any:
    """A parameter that came as text, as the type that it stands for."""
    plain = kind.partition("!")[0].partition("=")[0]
    if not isinstance(value, str) or plain == "String" or plain in FILE:
        return value
    try:
        return json.loads(value.lower() if plain in {"Boolean", "True"} else value)
    except ValueError:
        return value


def _mistakes(kind: str, value: Any, where: str) -> Iterator[str]:
    kind, _, choices = kind.partition("=")
    kind = kind.rstrip("!")
    if kind in SHORT and isinstance(value, str):
        return
    if kind.startswith("Array of ") and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _mistakes(kind.removeprefix("Array of "), item, f"{where}[{number}]")
    elif members := _members(kind):
        tried = [list(_mistakes(one, value, where)) for one in members]
        yield from min(tried, key=len)
    elif kind in TYPES and isinstance(value, dict):
        yield from _object(TYPES[kind], value, where)
    elif not _plain(kind, value):
        yield f"{where} is {value!r}, not {kind}"
    elif choices and value not in choices.split("|"):
        yield f"{where} is {value!r}, not one of {choices}"


def _members(kind: str) -> list[str]:
    if isinstance(TYPES.get(kind), list):
        return TYPES[kind]
    alternatives = EITHER.split(kind)
    return alternatives if len(alternatives) > 1 else []


def _object(
    fields: dict[str, str], value: dict[str, Any], where: str, present: Any = ()
) -> Iterator[str]:
    for name, kind in fields.items():
        if "!" in kind and name not in value and name not in present:
            yield f"{where}.{name} is missing"
    for name, item in value.items():
        if name not in fields:
            yield f"{where}.{name} is unknown"
        else:
            yield from _mistakes(fields[name], item, f"{where}.{name}")


def _plain(kind: str, value: Any) -> bool:
    if kind in {"True", "Boolean"}:
        return value is True or (kind == "Boolean" and value is False)
    return isinstance(value, PLAIN.get(kind, ())) and not isinstance(value, bool)
