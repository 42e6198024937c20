"""``python -m playground`` as a process."""

import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest

COMMAND = [sys.executable, "-m", "playground", "--token", "1:A"]
READY = re.compile(r"playground ready (http://127\.0\.0\.1:\d+/)\n")
SECONDS = 20


@contextmanager
def running(*options):
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, READY.fullmatch(process.stdout.readline())[1]
    finally:
        process.kill()
        process.communicate(timeout=SECONDS)


def ask(url):
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        return answer.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_one_line_and_ends_cleanly(number):
    with running() as (process, url):
        poll = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import urllib.request as u; u.urlopen('{url}bot1:A/getUpdates?timeout=50')",
            ]
        )
        assert b'"ok": true' in ask(f"{url}bot1:A/getMe")
        process.send_signal(number)
        rest, errors = process.communicate(timeout=SECONDS)
        assert (process.returncode, rest, errors) == (0, "", "")
        poll.kill()
        poll.wait(SECONDS)


def test_the_world_outlives_a_kill(tmp_path):
    keep = str(tmp_path / "world.json")
    with running("--keep", keep) as (process, url):
        ask(f"{url}bot1:A/setMyName?name=A")
        while not _kept(tmp_path / "world.json", b'"first_name":"A"'):
            assert process.poll() is None
        process.kill()
        process.wait(SECONDS)
    with running("--keep", keep) as (_, url):
        assert b'"name": "A"' in ask(f"{url}bot1:A/getMyName")


REFUSED = [
    (["--host", "0.0.0.0"], "not loopback"),
    (["--host", "0.0.0.0", "--allow-other-interfaces"], "not loopback"),
    (["--host", "example.org"], "not loopback"),
    (["--token", "nonsense"], "a token looks like"),
    (["--limits", "some"], "invalid choice"),
]


@pytest.mark.parametrize(("options", "reason"), REFUSED)
def test_what_it_refuses(options, reason):
    process = subprocess.run(
        [*COMMAND, *options], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert process.returncode == 2
    assert reason in process.stderr
    assert "Traceback" not in process.stderr


def test_a_port_in_use_is_a_plain_error():
    with running() as (_, url):
        port = url.rstrip("/").rpartition(":")[2]
        process = subprocess.run(
            [*COMMAND, "--port", port], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    assert process.returncode == 1
    assert process.stderr.startswith("playground cannot start:")
    assert process.stdout == ""


def _kept(path, content):
    """Is this in the file for good? The head of SQLite's journal is emptied by the commit."""
    journal = path.with_name(f"{path.name}-journal")
    committed = not journal.exists() or not journal.read_bytes()[:8].strip(b"\0")
    return committed and path.exists() and content in path.read_bytes()
