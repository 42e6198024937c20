"""Loads the bot once and forks a running one for every line it reads: loading takes seconds."""

import os
import signal
import sys

import bot.app  # noqa: F401 - all that the bot needs
from bot.cli import main


def serve() -> None:
    """Answer each line with the number of a new process, which runs the bot."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed leave nothing behind
    sys.argv[1:] = ["run"]
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            main()
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
