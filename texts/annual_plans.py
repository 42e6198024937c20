"""The plan of a year: what is asked, a number to choose, and what has been noted."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from services.annual_plans import COLLEGES_OWN, MOST_PEOPLE, Step, YearPlan
from texts.dates import long_date, plain_date
from texts.home import to_home
from texts.screens import Row, Screen, bold, button, lines, plain

CHANGES = (-10, -1, 1, 10)
MOST_SHOWN = 6
NAMES: dict[tuple[Step, bool], Callable[[int], str]] = {
    (Step.REPORT, False): lambda year: f"向学院党委上报{year}年度发展计划",
    (Step.REPORT, True): lambda year: f"确定{year}年度发展计划，报校党委组织部",
    (Step.ADJUSTMENT, False): lambda year: f"调整{year}年度发展计划，或确认不作调整",
    (Step.ADJUSTMENT, True): lambda year: f"调整{year}年度发展计划，或确认不作调整",
}


def name_plan(plan: YearPlan) -> str:
    """What is asked."""
    return NAMES[plan.step, plan.branch_id == COLLEGES_OWN](plan.year)


def annual_plans(found: Sequence[YearPlan], on: date) -> Screen:
    """Every step that may be noted now."""
    none = "目前没有需要登记的年度发展计划。十二月起登记下一年度的计划，六月登记调整（第十五条）。"
    return Screen(
        text=lines(
            bold("年度发展计划"),
            *(f"· {plain(describe_plan(plan, on))}" for plan in found),
            *(() if found else (none,)),
        ),
        rows=(*(_opening(plan) for plan in found), to_home()),
    )


def describe_plan(plan: YearPlan, on: date) -> str:
    """One line: whose, what, by when, or when it was noted and for how many."""
    number = "" if plan.people is None else f"，计划发展{plan.people}名"
    what = f"{plan.holder}：{name_plan(plan)}"
    if plan.duty.done_on is not None:
        return f"{what}，已于{plain_date(plan.duty.done_on)}登记{number}（第十五条）"
    days = (plan.duty.due - on).days
    left = f"还有{days}天" if days > 0 else "今天截止" if days == 0 else f"已逾期{-days}天"
    return f"{what}：期限为{long_date(plan.duty.due)}，{left}（第十五条）"


def _opening(plan: YearPlan) -> Row:
    what = "调整" if plan.step is Step.ADJUSTMENT else "登记"
    place = (plan.branch_id, plan.year, plan.step, plan.people or 0)
    return (button(f"{plan.holder}：{what}{plan.year}年度计划", "year_plan", *place),)


def choose_number(plan: YearPlan, people: int) -> Screen:
    """How many; the number changes by ones and tens."""
    place = (plan.branch_id, plan.year, plan.step)
    numbers = [(by, people + by) for by in CHANGES if 0 <= people + by <= MOST_PEOPLE]
    most = plan.most_changed if plan.step is Step.ADJUSTMENT else None
    return Screen(
        text=lines(
            bold(name_plan(plan)),
            plain(plan.holder),
            f"计划发展人数：{people}名。",
            None if most is None else f"调整一般不超过{most}名，超过的须在书面计划中记名说明理由。",
            "下一步：核对人数后登记。此处只登记人数，名单以书面计划为准（第十五条）。",
        ),
        rows=(
            tuple(button(f"{by:+d}", "year_plan", *place, number) for by, number in numbers),
            (button(f"登记：{people}名", "year_plan_note", *place, people),),
            (button("返回年度发展计划", "year_plans"),),
        ),
    )


def noted(plan: YearPlan, on: date) -> Screen:
    """It has been noted; the reminder is over."""
    return Screen(
        text=lines(
            bold("已登记"),
            plain(describe_plan(plan, on)) + "。",
            "调整幅度超过规定比例，请在书面计划中记名说明理由（第十五条）。"
            if plan.changed_much
            else None,
            "不再提醒。人数有误的，可在期限内重新登记，以最后一次为准。",
        ),
        rows=((button("返回年度发展计划", "year_plans"),), to_home()),
    )


def plans_due(found: Sequence[YearPlan], on: date) -> Iterator[str]:
    """A part of a message; nothing where there is nothing."""
    if found:
        yield f"\n{bold('年度发展计划')}"
        yield from (f"· {plain(describe_plan(plan, on))}" for plan in found[:MOST_SHOWN])
        left = len(found) - MOST_SHOWN
        if left > 0:
            yield f"另有{left}个支部。"


def plan_rows(found: Sequence[YearPlan]) -> tuple[Row, ...]:
    """The way there."""
    return ((button("年度发展计划", "year_plans"),),) if found else ()
