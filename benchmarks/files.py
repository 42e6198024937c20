"""What hostile files cost: processor time and memory for each, honest ones beside them."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from regulation.refusal import Refusal
from services.manuscripts import inspect
from tests.services.manuscript_files import HONEST, HOSTILE, pdf_of_strokes

MIB = 1024 * 1024
ROUNDS = 5


def peak() -> int:
    """The most memory this process has held since the mark was reset, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (found,) = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return int(found) * 1024


def measure(make: Callable[[], bytes]) -> tuple[float, float, bool]:
    """Median milliseconds of processor time, MiB on top, and whether it was accepted."""
    content, times, accepted = make(), [], True
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    for _ in range(ROUNDS):
        began = time.process_time()
        try:
            inspect(content)
        except Refusal:
            accepted = False
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times), (peak() - before) / MIB, accepted


def main() -> None:
    """Print a table, the dearest first."""
    inspect(HONEST["pdf"]())  # what is imported late is not the files' doing
    for title, files in (
        ("hostile", {name: make for name, (make, _) in HOSTILE.items()}),
        ("honest", {**HONEST, "handwriting of very many strokes": pdf_of_strokes}),
    ):
        found = {name: measure(make) for name, make in files.items()}
        accepted = sum(is_in for _, _, is_in in found.values())
        print(f"{title}: {len(found)} files, {accepted} accepted")
        for name, (milliseconds, memory, _) in sorted(found.items(), key=lambda f: -f[1][0])[:8]:
            print(f"  {milliseconds:7.1f} ms  {memory:+6.1f} MiB  {name}")
        print(f"  most memory: {max(memory for _, memory, _ in found.values()):.1f} MiB")


if __name__ == "__main__":
    main()
