"""Faults on demand: the next calls that match fail in a chosen way."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from playground.errors import ControlError
from playground.state import Json


class Kind(StrEnum):
    """How a call fails; the resets cut the connection before or after the call is done."""

    SERVER_ERROR = "500"
    FLOOD = "429"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"


@dataclass
class Fault:
    """The next ``times`` calls of ``method`` whose parameters contain ``contains`` fail."""

    kind: Kind
    times: int = 1
    method: str = ""
    contains: str = ""
    retry_after: int = 1

    def matches(self, method: str, params: Json) -> bool:
        """Say whether this call is meant."""
        if self.method and self.method.lower() != method:
            return False
        return self.contains in json.dumps(params, ensure_ascii=False)


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, wish: Json) -> None:
        """Add a fault as the control API describes it."""
        try:
            fault = Fault(**{**wish, "kind": Kind(str(wish.get("kind")))})
        except (TypeError, ValueError) as error:
            raise ControlError(f"not a fault: {error}") from error
        self._planned.append(fault)

    def clear(self) -> None:
        """Plan nothing any more."""
        self._planned.clear()

    def take(self, method: str, params: Json) -> Fault | None:
        """Return the fault that this call suffers, and count it."""
        fault = next((one for one in self._planned if one.matches(method, params)), None)
        if fault is not None:
            fault.times -= 1
            self._planned = [one for one in self._planned if one.times > 0]
        return fault

    def describe(self) -> list[Json]:
        """Return the faults still to come."""
        return [asdict(fault) for fault in self._planned]
