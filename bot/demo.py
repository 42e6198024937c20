"""`demo`: the playground and the bot side by side on this machine, with a branch to play with."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import uvloop

from bot import demo_branch
from bot.app import Application, Config, application, wait_for_signal
from bot.clock import PlaygroundClock, stop
from bot.demo_branch import FIRST_ACCOUNT, GROUP_ACCOUNT, residents
from services.days import day_of
from services.invitations import Invited
from services.office import Office

TOKEN = "2026112:only-for-the-playground-on-this-machine"  # noqa: S105 - opens nothing
READY = "playground ready "
HOST = "127.0.0.1"
MORNING = "09:00"  # where the demo's clock starts: nobody is written to at night
STOP_SECONDS = 10


class DemoError(Exception):
    """The demo cannot run; the message is one clear line."""


def run(*, folder: Path, port: int, reset: bool) -> None:
    """Run the demo until Ctrl-C. A second start goes on where the first left off."""
    uvloop.run(_run(folder=folder, port=port, reset=reset))


async def _run(*, folder: Path, port: int, reset: bool) -> None:
    settled = _clear(folder, reset=reset)
    async with playground(folder, port) as base, aiohttp.ClientSession() as http:
        clock = PlaygroundClock(base)
        await clock.read(http)

        async def prepare(app: Application) -> None:
            if not settled.exists():
                await _settle(app.office, http, base, clock)
                settled.touch()

        async with application(_config(base, folder), clock, prepare) as app:
            following = asyncio.create_task(clock.follow(app.time_moved))
            _say(f"\n  支部助手演练页：{base}/\n  按 Ctrl-C 停止；数据保存在 {folder}/\n")
            await wait_for_signal(app)
            await stop(following)


def _clear(folder: Path, *, reset: bool) -> Path:
    """Remove what is unwanted or half made; returns the mark of a branch that is complete."""
    settled = folder / "settled"
    if reset or not settled.exists():
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return settled


def _config(base: str, folder: Path) -> Config:
    url = f"sqlite:///{folder / 'fazhan.sqlite3'}"
    return Config(token=TOKEN, api_base=base, database_url=url, data_dir=folder, limits=None)


@asynccontextmanager
async def playground(folder: Path, port: int) -> AsyncIterator[str]:
    """A playground in a process of its own; yields its address."""
    await _check_free(port)
    command = ["--port", str(port), "--token", TOKEN, "--clock", MORNING]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playground", *command),
        *("--keep", str(folder / "playground.sqlite3")),
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is ours to pass on, after the bot has finished
    )
    try:
        yield await _address(process)
    finally:
        await _end(process)


async def _check_free(port: int) -> None:
    """Raises DemoError where somebody else listens already."""
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, HOST, port)
    except OSError:
        raise DemoError(f"端口 {port} 已被占用：请停止另一个演示，或用 --port 另选端口。") from None
    server.close()
    await server.wait_closed()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    if not line.startswith(READY):
        raise DemoError("演练场未能启动：原因见上一行。")
    return line.removeprefix(READY).strip().rstrip("/")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _settle(
    office: Office, http: aiohttp.ClientSession, base: str, clock: PlaygroundClock
) -> None:
    """Make the branch, let its people into the playground, and have them open the chat."""
    unbound = await demo_branch.settle_in(office, clock.now())
    people = residents(day_of(clock.now()))
    accounts = range(FIRST_ACCOUNT, FIRST_ACCOUNT + len(people))
    wishes = [
        {
            "id": account,
            "first_name": someone.name,
            "role": someone.label,
            **_note(unbound, someone.number),
        }
        for account, someone in zip(accounts, people, strict=True)
    ]
    members = [a for a, p in zip(accounts, people, strict=True) if p.status == "正式党员"]
    await _post(http, f"{base}/playground/people", {"people": wishes})
    group = {"id": GROUP_ACCOUNT, "title": f"{demo_branch.BRANCH}支部群", "members": members}
    await _post(http, f"{base}/playground/groups", group)
    for account, someone in zip(accounts, people, strict=True):
        if someone.bound:
            await _post(http, f"{base}/playground/as/{account}/start", {})


def _note(unbound: Mapping[str, Invited], number: str) -> dict[str, object]:
    invited = unbound.get(number)
    if invited is None:
        return {}
    text = f"{invited.name}同志：请打开链接绑定账号，或直接发送邀请码 {invited.code}。"
    return {"note": {"title": "党支部的邀请卡", "text": text, "start": invited.payload}}


async def _post(http: aiohttp.ClientSession, url: str, wish: dict[str, object]) -> None:
    async with http.post(url, json=wish) as answer:
        answer.raise_for_status()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
