"""The people somebody looks after: a list with red, amber, green, filters and a search."""

from regulation.assessment import Stage
from services.lights import Light
from services.people import PAGE, Line, People, View
from texts.duties import describe_duty
from texts.home import to_home
from texts.names import LIGHTS, STAGES
from texts.screens import Row, Screen, bold, button, lines, plain

PATH = (
    Stage.APPLICANT,
    Stage.ACTIVIST,
    Stage.PROSPECTIVE_MEMBER,
    Stage.PROBATIONARY_MEMBER,
)
ANY = "all"
LONGEST_ECHO = 20


def people(
    found: People,
    *,
    choosing: str = "person",
    unfinished: str | None = None,
    to_be_typed: bool = False,
) -> Screen:
    """A page of them; a press of a name brings back `choosing` with the person.

    `unfinished` names the person of a talk whose record was left halfway, perhaps with a voice
    note `to_be_typed`.
    """
    if not found.everybody and not found.view.typed:
        return Screen(text="目前没有由您联系或负责的同志。", rows=(to_home(),))
    turning = _turning(found)
    return Screen(
        text=lines(
            bold(_heading(found)) + _totals(found),
            _filter(found),
            *(_line(n, line, found) for n, line in enumerate(found.lines, _first(found))),
            *_hint(found),
        ),
        rows=(
            *_unfinished(unfinished, to_be_typed),
            *_names(found, choosing),
            *_filters(found),
            *((turning,) if turning else ()),
            to_home(),
        ),
    )


def _heading(found: People) -> str:
    if found.view.typed:
        return f"查找“{found.view.typed[:LONGEST_ECHO]}”"
    return "我联系的同志" if found.as_contact_only else "我负责的同志"


def _unfinished(name: str | None, to_be_typed: bool) -> tuple[Row, ...]:
    if name is None:
        return ()
    mark = "（语音待整理）" if to_be_typed else ""
    return ((button(f"继续未完成的记录：{name}{mark}", "talk_resume"),),)


def _totals(found: People) -> str:
    if found.view.typed:
        return f"（找到{found.total}人）"
    counted = "，".join(f"{LIGHTS[light]}{found.lights.get(light, 0)}人" for light in Light)
    return f"（共{found.everybody}人：{counted}）"


def _filter(found: People) -> str | None:
    view = found.view
    chosen = [LIGHTS[view.light]] if view.light else []
    chosen += [STAGES[view.stage]] if view.stage else []
    return f"只看：{'、'.join(chosen)}（{found.total}人）" if chosen else None


def _first(found: People) -> int:
    return found.view.page * PAGE + 1


def _line(number: int, line: Line, found: People) -> str:
    glance = line.glance
    where = f"　{line.branch}" if line.branch else ""
    why = f"：{describe_duty(glance.reason, found.on)}" if glance.reason else "：近期无到期事项"
    who = f"{number}. 〔{LIGHTS[glance.light]}〕{line.name}（{line.number}）"
    return plain(f"{who}　{STAGES[glance.stage]}{where}{why}")


def _hint(found: People) -> list[str]:
    pages = f"第{found.view.page + 1}页，共{found.pages}页。" if found.pages > 1 else ""
    if found.view.typed and not found.total:
        return ["没有查到。可输入姓名的一部分、学号、拼音或首字母。"]
    return [f"\n{pages}直接输入姓名、学号、拼音或首字母，即可查找。"]


def _names(found: People, choosing: str) -> tuple[Row, ...]:
    buttons = [
        button(f"{line.name}　{LIGHTS[line.glance.light]}", choosing, line.person_id)
        for line in found.lines
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def view_token(view: View) -> str:
    """The filters of a view on a button: `late.activist`, `all.all`."""
    return f"{view.light or ANY}.{view.stage or ANY}"


def read_view(text: str) -> View:
    """The view that `view_token` wrote. Raises ValueError for anything else."""
    light, _, stage = text.partition(".")
    return View(
        light=None if light == ANY else Light(light), stage=None if stage == ANY else Stage(stage)
    )


def _filters(found: People) -> tuple[Row, ...]:
    view = found.view
    if view.typed:
        return ((button("返回名单", "people"),),)
    everybody = button("全部", "people_at", view_token(View()), 0)
    by_light = (
        button(LIGHTS[light], "people_at", view_token(View(light=light, stage=view.stage)), 0)
        for light in Light
    )
    by_stage = (
        button(_short(stage), "people_at", view_token(View(light=view.light, stage=stage)), 0)
        for stage in PATH
    )
    return ((everybody, *by_light), tuple(by_stage))


def _short(stage: Stage) -> str:
    return STAGES[stage].removeprefix("入党")


def _turning(found: People) -> Row:
    view = found.view
    back = [("上一页", view.page - 1)] if view.page else []
    forth = [("下一页", view.page + 1)] if view.page + 1 < found.pages else []
    if view.typed:
        return tuple(button(label, "people_found", page) for label, page in (*back, *forth))
    token = view_token(view)
    return tuple(button(label, "people_at", token, page) for label, page in (*back, *forth))
