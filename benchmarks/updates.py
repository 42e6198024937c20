"""The product's command mix beside a bare chat-library bot, interleaved in one run.

Run from the project's root: ``python -m benchmarks.updates [--seconds 3] [--rounds 4]
[--postgres postgres://…]``. 32 people at a time wait for an answer before they act again.
Only the ratios mean something: machines are noisy.
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median

import uvloop

from benchmarks.bots import ANSWER
from benchmarks.branch import CODE_KEY, NOON
from benchmarks.postgres import fresh_database
from benchmarks.stage import Chat, Stage, quantile, stage
from services.roll import code_at, slot_of

WORKERS = 32
CHOICES = ("赞成", "不赞成", "弃权")
PAGE = "本季度认真学习党的创新理论，联系学习与社会工作实际，谈以下几点体会。" * 16
Visit = Callable[[Chat], Awaitable[None]]


@dataclass
class Contender:
    """One bot, who talks to it, and what its rounds brought."""

    name: str
    stage: Stage
    circles: list[tuple[Visit, list[Chat]]]
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    worked: float = 0.0  # seconds of a core, for all that was answered
    answered: int = 0

    @property
    def chats(self) -> list[Chat]:
        """Everybody who talks to this bot."""
        return [chat for _, circle in self.circles for chat in circle]

    async def round(self, seconds: float) -> None:
        """Talk for this long; visits under way are finished, but no longer counted."""
        end, worked = time.perf_counter() + seconds, self.stage.worked()
        await asyncio.gather(*(_work(visit, chats, end) for visit, chats in self.circles))
        self.worked += self.stage.worked() - worked
        self.answered += sum(len(chat.taken) for chat in self.chats)
        counted = [took for chat in self.chats for done, took in chat.taken if done <= end]
        for chat in self.chats:
            chat.taken.clear()
        self.rates.append(len(counted) / seconds)
        self.seconds += counted


async def _work(visit: Visit, chats: Sequence[Chat], end: float) -> None:
    for chat in cycle(chats):
        if time.perf_counter() >= end:
            return
        await visit(chat)
        chat.visits += 1


async def bare_visit(chat: Chat) -> None:
    """One message, one constant answer."""
    await chat.say("/status", ANSWER)


async def student_visit(chat: Chat) -> None:
    """Look at one's progress, type a report, hand it in, take it back."""
    await chat.say("/menu", "入党积极分子")
    await chat.say("/status", "发展进度")
    await chat.say("/todo", "待办事项")
    await chat.say("/report", "递交2026年第四季度思想汇报")
    for page in range(3):
        await chat.say(f"{chat.account}·{chat.visits}·{page}。{PAGE}", "已保存", "请核对")
    await chat.press("确认递交", "思想汇报已收到")
    await chat.press("撤回此件", "已撤回")


def member_visit(meetings: Sequence[int]) -> Visit:
    """Sign in to the next meeting, vote (or change the vote) in the ballot that is open."""

    async def visit(chat: Chat) -> None:
        await chat.say("/menu", "正式党员")
        meeting = meetings[chat.visits % len(meetings)]
        await chat.say(f"/start in_{meeting}_{code_at(CODE_KEY, slot_of(NOON))}", "签到")
        await chat.say("/todo", "待办事项")
        await chat.say("/vote", "表决票（无记名）")
        chat.last_vote = CHOICES[(chat.account + chat.visits) % 3]
        await chat.press(chat.last_vote, "密封投入票箱")

    return visit


def _circles(visit: Visit, chats: Sequence[Chat], workers: int) -> list[tuple[Visit, list[Chat]]]:
    return [(visit, list(chats[n::workers])) for n in range(workers)]


def bare(found: Stage) -> Contender:
    """The chat library alone."""
    chats = [found.admit(10_000 + n) for n in range(96)]
    return Contender("bare", found, _circles(bare_visit, chats, WORKERS))


def product(name: str, found: Stage) -> Contender:
    """The product; half of the people are students, half are members."""
    students = [found.admit(account) for account in found.told["students"]]
    members = [found.admit(account) for account in found.told["members"]]
    visit = member_visit(found.told["meetings"])
    half = WORKERS // 2
    circles = [*_circles(student_visit, students, half), *_circles(visit, members, half)]
    return Contender(name, found, circles)


async def compare(seconds: float, rounds: int, postgres: str | None) -> None:
    """Let the bots take turns; print the table; fail where a book does not balance."""
    async with AsyncExitStack() as stack:
        found = [bare(await stack.enter_async_context(stage("benchmarks.bots", "bare")))]
        sqlite = await stack.enter_async_context(stage("benchmarks.bots", "updates"))
        found.append(product("product, SQLite", sqlite))
        if postgres is not None:
            url = await stack.enter_async_context(fresh_database(postgres))
            server = await stack.enter_async_context(stage("benchmarks.bots", "updates", url))
            found.append(product("product, PostgreSQL", server))
        for _ in range(rounds):
            for contender in found:
                await contender.round(seconds)
        await _report(found)


async def _report(found: Sequence[Contender]) -> None:
    print(
        "| bot | upd/s | ratio to bare | core ms/upd | p50 ms | p99 ms | p99/p50"
        " | memory MB | stall ms |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for contender in found:
        print(await _row(contender, found[0].rates))


async def _row(contender: Contender, base: Sequence[float]) -> str:
    ended = await contender.stage.end()
    if contender.stage.told:
        _check(contender, ended)
    ratio = median(ours / theirs for ours, theirs in zip(contender.rates, base, strict=True))
    p50, p99 = (quantile(contender.seconds, share) for share in (0.5, 0.99))
    return (
        f"| {contender.name} | {median(contender.rates):.0f} | {ratio:.2f}"
        f" | {1000 * contender.worked / contender.answered:.1f} | {p50:.1f} | {p99:.1f}"
        f" | {p99 / p50:.1f} | {ended['memory']:.0f} | {ended['stall']:.0f} |"
    )


def _check(contender: Contender, ended: dict[str, object]) -> None:
    """Everything that was answered is in the database, and nothing else."""
    told, accounts = contender.stage.told, set(contender.stage.told["students"])
    members = [chat for chat in contender.chats if chat.account not in accounts]
    students = [chat for chat in contender.chats if chat.account in accounts]
    assert ended["sound"]
    assert (ended["unhandled"], ended["incidents"]) == (0, 0)
    assert ended["reports"] == sum(chat.visits for chat in students)
    assert ended["sign_ins"] == sum(min(c.visits, len(told["meetings"])) for c in members)
    votes = Counter(chat.last_vote for chat in members if chat.visits)
    assert ended["votes"] == {choice: votes[choice] for choice in CHOICES}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--postgres", metavar="URL", help="a server to measure on, too")
    options = parser.parse_args()
    uvloop.run(compare(options.seconds, options.rounds, options.postgres))


if __name__ == "__main__":
    main()
