"""`python -m bot run` without a usable token: one clear line, no traceback."""

import pytest

from playground.server import serve
from tests.demo.conftest import Shell

KNOWN = "4900003:the-only-token-that-this-playground-knows"
UNKNOWN = "4900004:a-token-that-this-playground-never-heard-of"


async def complaint(shell: Shell, **settings: str) -> str:
    """Run, fail, and say why in one line."""
    code, complaints = await shell.run("run", **settings)
    assert code == 1
    (line,) = complaints
    return line


async def test_a_missing_token(shell: Shell):
    assert "BOT_TOKEN: 未设置" in await complaint(shell)


@pytest.mark.parametrize("token", ["nonsense", "123:short", "123456:" + "x" * 99])
async def test_a_malformed_token(shell: Shell, token: str):
    line = await complaint(shell, BOT_TOKEN=token)
    assert "@BotFather" in line
    assert token not in line


async def test_a_token_that_the_platform_does_not_know(shell: Shell):
    async with serve(KNOWN) as playground:
        base = playground.url.rstrip("/")
        line = await complaint(shell, BOT_TOKEN=UNKNOWN, TELEGRAM_API_BASE=base)
    assert "聊天平台不认可 BOT_TOKEN" in line
    assert UNKNOWN not in line
