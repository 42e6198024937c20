"""The week in a branch or a college, as a part of the digest."""

from collections.abc import Iterator, Sequence

from services.lights import Light
from services.weekly import Ahead, BranchState, Weekly
from texts.dates import long_date
from texts.duties import name_duty
from texts.screens import bold, plain

MOST_BRANCHES, MOST_AHEAD, MOST_NAMES = 12, 8, 10


def weekly(found: Weekly) -> Iterator[str]:
    """Late first: branches by lights, what comes, whom we cannot reach, the calendar."""
    yield f"\n{bold('本周汇总')}"
    yield "各支部情况（按人计）："
    worst = sorted(found.branches, key=lambda b: (-b.lights[Light.LATE], -b.lights[Light.SOON]))
    yield from _listed([_branch(state) for state in worst], MOST_BRANCHES, "个支部")
    if found.ahead:
        yield f"\n{bold(f'今后三十天到期（{len(found.ahead)}项）')}"
        yield from _listed([_ahead(each) for each in found.ahead], MOST_AHEAD, "项")
    yield from _unreachable(found)
    if found.calendar_missing:
        yield (
            f"\n{found.calendar_missing}年的节假日安排尚未录入，该年的工作日暂按推算（暂算）。"
            "请管理员在国务院办公厅公布后更新。"
        )


def _listed(entries: Sequence[str], most: int, counted: str) -> Iterator[str]:
    yield from (f"· {plain(entry)}" for entry in entries[:most])
    if len(entries) > most:
        yield f"另有{len(entries) - most}{counted}。"


def _branch(state: BranchState) -> str:
    late, soon, calm = (state.lights[light] for light in (Light.LATE, Light.SOON, Light.CALM))
    return f"{state.name}：逾期{late}人，十四天内到期{soon}人，正常{calm}人"


def _ahead(each: Ahead) -> str:
    return f"{long_date(each.duty.due)}〔{each.person}同志〕{name_duty(each.duty)}"


def _unreachable(found: Weekly) -> Iterator[str]:
    if found.unbound or found.shut_out:
        yield f"\n{bold('无法送达的同志')}"
    if found.unbound:
        yield f"尚未绑定账号：{_names(found.unbound)}。请发放邀请。"
    if found.shut_out:
        yield f"账号已停用或拒收消息：{_names(found.shut_out)}。请以其他方式通知。"


def _names(names: Sequence[str]) -> str:
    shown = plain("、".join(names[:MOST_NAMES]))
    return f"{shown}等{len(names)}人" if len(names) > MOST_NAMES else shown
