"""A person's path: the words in the picture, and the same facts in words below it."""

from itertools import groupby

from regulation.assessment import Outlook, Progress, Stage, StepState
from services.standing import Standing
from texts.dates import plain_date
from texts.requirements import cite, describe_step
from texts.screens import Row, Screen, bold, button, lines, plain
from texts.status import BINDINGS, holder, lacking

FOOTER = (
    "实心：已经办理；圆环：正在办理；空心：尚未办理。",
    "“起”为最早日期，以各项顺利为前提。",
)
GROUPS = {
    Stage.NONE: "申请入党",
    Stage.APPLICANT: "申请入党",
    Stage.ACTIVIST: "入党积极分子",
    Stage.PROSPECTIVE_MEMBER: "发展对象",
    Stage.PROBATIONARY_MEMBER: "预备党员",
    Stage.FULL_MEMBER: "正式党员",
}


def title(standing: Standing) -> str:
    """The heading of the picture."""
    return f"{standing.name}同志的发展历程"


def subtitle(standing: Standing) -> str:
    """Where they belong, and the day the picture is true of."""
    return f"{standing.branch}　截至{plain_date(standing.on)}"


def groups(standing: Standing) -> list[tuple[str, list[StepState]]]:
    """The steps stage by stage, under the name of the stretch."""
    steps = standing.assessment.steps
    return [(name, list(some)) for name, some in groupby(steps, lambda s: GROUPS[s.stage])]


def when(step: StepState, standing: Standing) -> str:
    """What stands beside a step: the day it was done, 当前, or its earliest day."""
    if step.progress is Progress.CURRENT:
        return "当前"
    if step.progress is Progress.DONE:
        return plain_date(step.done_on) if step.done_on else "纸质记录"
    ahead = _outlook_of(step, standing)
    return f"{plain_date(ahead.earliest)}起" if ahead else ""


def notes(step: StepState, standing: Standing) -> list[str]:
    """What else is said of a step in the picture."""
    ahead = _outlook_of(step, standing)
    if step.progress is Progress.CURRENT:
        since = [f"自{plain_date(step.since)}起"] if step.since else []
        held = f"由{holder(step.owner, standing)}办理"
        many = len(lacking(standing.assessment))
        waits = ahead is not None and ahead.earliest > standing.on
        return [*since, held, _lacks(step, many), *([_earliest(ahead)] if ahead and waits else [])]
    if ahead is None or step.progress is Progress.DONE:
        return []
    return [BINDINGS[ahead.binding], *_before_graduation(ahead)]


def _lacks(step: StepState, many: int) -> str:
    return (
        f"尚缺{many}项（{cite(step.article)}）" if many else f"条件均已具备（{cite(step.article)}）"
    )


def _earliest(ahead: Outlook) -> str:
    return f"最早{plain_date(ahead.earliest)}：{BINDINGS[ahead.binding]}"


def _before_graduation(ahead: Outlook) -> list[str]:
    if ahead.latest is None:
        return []
    last = f"毕业之前最迟{plain_date(ahead.latest)}"
    return [f"{last}，{'来得及' if ahead.possible else '已来不及'}"]


def _outlook_of(step: StepState, standing: Standing) -> Outlook | None:
    return next((o for o in standing.assessment.forecast if o.step == step.name), None)


def caption(standing: Standing, *, own: bool) -> Screen:
    """The facts of the picture in words, and where to go from here."""
    steps = standing.assessment.steps
    current = [s for s in steps if s.progress is Progress.CURRENT]
    done = [_done_in_words(s) for s in steps if s.progress is Progress.DONE]
    ahead = [_ahead_in_words(s, standing) for s in steps if s.progress is Progress.AHEAD]
    return Screen(
        text=lines(
            bold(f"{title(standing)}（{plain_date(standing.on)}）"),
            *([f"已办（{len(done)}项）", *done] if done else []),
            *(plain(_current_in_words(step, standing)) for step in current),
            *([f"尚未办理（{len(ahead)}项）", *ahead] if ahead else []),
        ),
        rows=_rows(standing, own=own),
    )


def _done_in_words(step: StepState) -> str:
    day = plain_date(step.done_on) if step.done_on else "纸质记录"
    return f"{day}　{describe_step(step.name)}"


def _current_in_words(step: StepState, standing: Standing) -> str:
    return f"当前：{describe_step(step.name)}，{'，'.join(notes(step, standing))}。"


def _ahead_in_words(step: StepState, standing: Standing) -> str:
    ahead = _outlook_of(step, standing)
    if ahead is None:
        return f"· {describe_step(step.name)}"
    said = "；".join((_earliest(ahead), *_before_graduation(ahead)))
    return f"· {describe_step(step.name)}（{said}）"


def _rows(standing: Standing, *, own: bool) -> tuple[Row, ...]:
    lacks = button("尚缺事项与原因", "standing", standing.person_id, 0)
    if not own:
        return ((lacks,), (button("返回该同志", "person", standing.person_id),))
    files = button("到期日历（.ics）", "calendar_mine")
    return ((lacks,), (files, button("日历订阅", "calendar")), (button("返回主菜单", "home"),))


def file_name(standing: Standing) -> str:
    """The name of the picture."""
    return f"{standing.on.isoformat()}-timeline.png"
