"""Command line: ``python -m playground --port 8081 --token 123456:TOKEN``."""

import argparse
import asyncio
import gc
import re
import signal
import sys
from pathlib import Path

import uvloop

from playground.guard import is_loopback
from playground.limits import PROFILES
from playground.server import Options, Playground

TOKEN = re.compile(r"\d{1,15}:[\w-]+")
EXPOSED = "--allow-other-interfaces --yes-anyone-may-act-as-anyone"


def main() -> int:
    """Run a playground until it is told to stop."""
    options = _options()
    try:
        return uvloop.run(_run(options))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"playground cannot start: {error}\n")
        return 1


async def _run(options: Options) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    playground = Playground(options)
    await playground.start()
    _spare_the_collector()
    sys.stdout.write(f"playground ready {playground.url}\n")
    sys.stdout.flush()
    await stop.wait()
    await playground.stop()
    return 0


def _spare_the_collector() -> None:
    """Let it pass over what start-up made, and run seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _options() -> Options:
    parser = _parser()
    given = parser.parse_args()
    exposed = given.allow_other_interfaces and given.yes_anyone_may_act_as_anyone
    if not exposed and not is_loopback(given.host):
        parser.error(f"{given.host} is not loopback; if you must, give both {EXPOSED}")
    if not TOKEN.fullmatch(given.token):
        parser.error("a token looks like 123456:ABC-def")
    return Options(
        token=given.token,
        host=given.host,
        port=given.port,
        keep=given.keep,
        clock=given.clock,
        limits=given.limits,
        exposed=exposed,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--token", required=True, help="the bot's token, any you like")
    parser.add_argument("--port", type=int, default=8081, help="0 picks a free one")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep everything in FILE")
    parser.add_argument("--clock", metavar="ISO|HH:MM", help="the time at a fresh start")
    parser.add_argument("--limits", choices=PROFILES, default="off")
    parser.add_argument("--allow-other-interfaces", action="store_true")
    parser.add_argument("--yes-anyone-may-act-as-anyone", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
