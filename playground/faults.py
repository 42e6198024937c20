"""Faults on demand: calls that fail, updates that come twice or late, a slow and lossy network."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from random import Random

from playground.errors import ControlError
from playground.state import Json

SLOWEST = 60.0


class Kind(StrEnum):
    """What happens; the resets cut the connection before or after the call is done."""

    SERVER_ERROR = "500"
    FLOOD = "429"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    DELAY = "delay"
    DUPLICATE = "duplicate"
    REORDER = "reorder"


RESETS = {Kind.RESET_BEFORE, Kind.RESET_AFTER}
OF_UPDATES = {Kind.DUPLICATE, Kind.REORDER}


@dataclass
class Fault:
    """What befalls the next ``times`` calls of ``method`` whose parameters contain ``contains``.

    The first ``skip`` such calls pass. A ``duplicate`` or ``reorder`` befalls updates instead:
    the update comes once more after it was confirmed, or only after a newer one.
    """

    kind: Kind
    times: int = 1
    method: str = ""
    contains: str = ""
    retry_after: int = 1
    seconds: float = 1.0
    skip: int = 0

    def matches(self, method: str, content: Json) -> bool:
        """Say whether this call is meant."""
        if self.method and self.method.lower() != method:
            return False
        return self.contains in json.dumps(content, ensure_ascii=False)


@dataclass
class Network:
    """How the way to the bot is: a delay of each call, and the share of connections lost.

    Half of the lost calls have been carried out. The same ``seed`` gives the same accidents.
    """

    latency_ms: float = 0.0
    jitter_ms: float = 0.0
    loss: float = 0.0
    seed: int = 0


PROFILES = {
    "calm": Network(),
    "mobile": Network(latency_ms=120, jitter_ms=80),
    "poor": Network(latency_ms=400, jitter_ms=300, loss=0.03),
}


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self.set_network({})

    def plan(self, wish: Json) -> None:
        """Add a fault as the control API describes it."""
        try:
            fault = Fault(**{**wish, "kind": Kind(str(wish.get("kind")))})
            numbers_fit = fault.times > 0 <= fault.skip and 0 <= fault.seconds <= SLOWEST
        except (TypeError, ValueError) as error:
            raise ControlError(f"not a fault: {error}") from error
        if not numbers_fit:
            raise ControlError("not a fault: times > 0, skip >= 0, seconds from 0 to 60")
        self._planned.append(fault)

    def clear(self) -> None:
        """Plan nothing any more and let the network be calm."""
        self._planned.clear()
        self.set_network({})

    def take(self, method: str, params: Json) -> Fault | None:
        """Return the fault that this call suffers, and count it."""
        if fault := self._next(method, params, of_updates=False):
            return fault
        if self.network.loss and self._random.random() < self.network.loss:
            return Fault(self._random.choice(sorted(RESETS)))
        return None

    def take_update(self, update: Json) -> Kind | None:
        """Return what befalls an update, and count it."""
        fault = self._next("", update, of_updates=True)
        return fault.kind if fault else None

    def delay(self, fault: Fault | None) -> float:
        """Return the seconds that a call takes longer than it must."""
        network = self.network
        jitter = self._random.uniform(-network.jitter_ms, network.jitter_ms)
        own = fault.seconds if fault and fault.kind is Kind.DELAY else 0.0
        return own + max(0.0, network.latency_ms + jitter) / 1000

    def set_network(self, wish: Json) -> None:
        """Set the network by the name of a profile, by its figures, or both."""
        figures = dict(wish)
        name = figures.pop("profile", "calm")
        if name not in PROFILES:
            raise ControlError(f"not a network: a profile is one of {', '.join(PROFILES)}")
        try:
            network = Network(**{**asdict(PROFILES[name]), **figures})
            fits = 0 <= network.loss <= 1
            fits = fits and 0 <= network.jitter_ms + network.latency_ms <= 1000 * SLOWEST
        except TypeError as error:
            raise ControlError(f"not a network: {error}") from error
        if not fits:
            raise ControlError("not a network: loss from 0 to 1, at most 60 seconds")
        self.network = network
        self._random = Random(network.seed)  # noqa: S311 - accidents that can be repeated

    def describe(self) -> Json:
        """Return the faults still to come and the network."""
        faults = [asdict(fault) for fault in self._planned]
        return {"faults": faults, "network": asdict(self.network)}

    def _next(self, method: str, content: Json, *, of_updates: bool) -> Fault | None:
        for fault in self._planned:
            if (fault.kind in OF_UPDATES) is not of_updates or not fault.matches(method, content):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            self._planned = [one for one in self._planned if one.times > 0]
            return fault
        return None
