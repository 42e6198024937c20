"""The draw for the 转正答辩 in chat (第39条): the list, the commitment, the names, the news."""

from services.defence_draws import DrawDesk, DrawNews, DrawView
from texts.dates import long_date
from texts.home import to_home
from texts.screens import Row, Screen, bold, button, lines, plain

MOST_NAMES = 60
HOW = (
    "先锁定名单和种子并公布承诺值，再抽签；种子由程序随机产生，抽签之前不公开，"
    "抽签之后揭示，任何人都可重算。"
)


def desk(found: DrawDesk) -> Screen:
    """Who would be on the list, the list that waits, and the draws there were."""
    waiting = found.waiting
    rows: list[Row] = []
    if waiting is not None:
        rows.append((button("打开已锁定的名单", "draw_open", waiting.draw_id),))
    elif found.people:
        rows.append((button("锁定名单", "draw_list"),))
    past = (d for d in found.draws if d is not waiting)
    rows += [(button(_label(draw), "draw_open", draw.draw_id),) for draw in past]
    return Screen(
        text=lines(
            bold("转正答辩抽签（第三十九条）"),
            _how_many(found),
            *_people(found),
            HOW,
            _desk_next(found),
        ),
        rows=(*rows, to_home()),
    )


def _how_many(found: DrawDesk) -> str:
    if not found.people:
        return f"{plain(found.college)}：目前没有拟转正、尚未抽签的预备党员。"
    return (
        f"{plain(found.college)}：拟转正、尚未抽签的预备党员{len(found.people)}名，"
        f"应抽取不少于{found.least}名参加答辩。"
    )


def _people(found: DrawDesk) -> list[str]:
    shown = [f"　{plain(p.name)}（{plain(p.branch)}）" for p in found.people[:MOST_NAMES]]
    more = len(found.people) - len(shown)
    return [*shown, *([f"　另有{more}名"] if more else [])]


def _desk_next(found: DrawDesk) -> str:
    if found.waiting is not None:
        return "下一步：名单已经锁定，请打开后抽签。"
    if not found.people:
        return "递交转正申请的预备党员列入名单。"
    return "下一步：核对名单，无误后锁定。名单为全部拟转正的预备党员，不能增减。"


def _label(draw: DrawView) -> str:
    state = "已放弃" if draw.given_up else f"抽中{len(draw.report.drawn) if draw.report else 0}名"
    return f"{long_date(draw.fixed_on)}　名单{len(draw.pool)}名，{state}"


def confirm_fixing(found: DrawDesk) -> Screen:
    """What is fixed, once more."""
    return Screen(
        text=lines(
            bold("请确认锁定答辩抽签的名单"),
            f"拟转正的预备党员{len(found.people)}名：",
            *_people(found),
            f"将从中抽取{found.least}名。锁定后把承诺值通知名单上的每一位，名单不能再增减。",
        ),
        rows=(
            (button(f"确认锁定{len(found.people)}名", "draw_fix"),),
            (button("返回", "defence"),),
        ),
    )


def draw(view: DrawView) -> Screen:
    """A draw as it stands."""
    return Screen(
        text=lines(
            bold("转正答辩抽签（第三十九条）"),
            f"{plain(view.college)}　{long_date(view.fixed_on)}锁定名单，共{len(view.pool)}名，"
            f"抽取{view.least}名。",
            "承诺值：",
            f"<code>{view.commitment}</code>",
            *_result(view),
        ),
        rows=(*_rows(view), to_home()),
    )


def _result(view: DrawView) -> list[str]:
    names = "、".join(plain(name) for name in view.pool[:MOST_NAMES])
    if view.given_up:
        return [f"名单：{names}", f"此次抽签已经放弃，没有抽取。原因：{plain(view.reason)}"]
    if view.report is None or view.drawn_on is None:
        return [f"名单：{names}", "尚未抽签；种子已经封存。"]
    drawn = (f"　{n}. {plain(name)}同志" for n, name in enumerate(view.report.drawn, 1))
    return [
        f"{long_date(view.drawn_on)}抽签，抽中{len(view.report.drawn)}名，依抽中的次序：",
        *drawn,
        f"名单：{names}",
        "揭示的种子：",
        f"<code>{view.report.seed}</code>",
        "结果已写入名单上每一位的档案，不能重抽。",
    ]


def _rows(view: DrawView) -> tuple[Row, ...]:
    back = ((button("返回", "defence"),),) if view.may_act else ()
    if view.report is not None:
        return ((button("如何重算", "draw_script", view.draw_id),), *back)
    if view.given_up or not view.may_act:
        return back
    return (
        (button("抽签", "draw_sure", view.draw_id),),
        (button("放弃此名单", "draw_drop", view.draw_id),),
        *back,
    )


def confirm_draw(view: DrawView) -> Screen:
    """It is drawn once."""
    return Screen(
        text=lines(
            bold("请确认抽签"),
            f"从已锁定的{len(view.pool)}名中抽取{view.least}名。只能抽一次，结果写入档案，"
            "并通知名单上的每一位和所在支部。",
        ),
        rows=(
            (button(f"确认从{len(view.pool)}名中抽签", "draw_now", view.draw_id),),
            (button("返回", "draw_open", view.draw_id),),
        ),
    )


def ask_reason() -> Screen:
    """Why a fixed list is given up."""
    return Screen(text="请输入放弃此名单的原因，将告知名单上的每一位。抽签之后不能放弃。")


def script(view: DrawView) -> Screen:
    """How anybody repeats it."""
    assert view.report is not None
    return Screen(
        text=lines(
            bold("重算抽签"),
            "任何人都可用 python3 运行下列脚本，所得的承诺值和抽中者应与公布的一致：",
            f"<pre>{plain(view.report.script)}</pre>",
        ),
        rows=((button("返回", "draw_open", view.draw_id),), to_home()),
    )


def news(content: DrawNews) -> Screen:
    """To those on the list, and to the leadership of their branches."""
    view = content.view
    return Screen(
        text=lines(bold(HEADINGS[content.kind]), *_told(content)),
        rows=((button("查看抽签", "draw_open", view.draw_id),), to_home()),
    )


HEADINGS = {
    "draw_fixed": "转正答辩抽签：名单已锁定",
    "draw_made": "转正答辩抽签：结果",
    "draw_given_up": "转正答辩抽签：名单放弃",
}


def _told(content: DrawNews) -> list[str]:
    view = content.view
    if content.kind == "draw_fixed":
        return [
            f"拟转正的预备党员共{len(view.pool)}名，您在名单之中，将随机抽取{view.least}名"
            "参加转正答辩（第三十九条）。",
            f"承诺值：<code>{view.commitment}</code>",
            "请记下承诺值；抽签之后以揭示的种子可以核对名单和结果。",
        ]
    if content.kind == "draw_given_up":
        return [f"原因：{plain(view.reason)}", "没有抽取；须抽签的，另行锁定名单并通知。"]
    return [*_own(content), *_mine(content)]


def _own(content: DrawNews) -> list[str]:
    if content.own is None:
        return []
    if not content.own:
        return ["您没有抽中，无须参加此次答辩。其他转正程序照常进行。"]
    due = f"，至迟{long_date(content.due)}" if content.due else ""
    return [
        "您已抽中，须参加转正答辩（第三十九条）。",
        f"答辩在预备期满之后、支部大会讨论转正之前进行{due}；具体时间、地点另行通知。",
        "请准备：个人陈述（一年来的思想、工作、学习等情况）；就理想信念、党的知识和预备期表现"
        "接受询问（第三十八条）。",
    ]


def _mine(content: DrawNews) -> list[str]:
    if content.own is not None:
        return []
    if not content.mine:
        return ["本支部没有同志抽中。"]
    names = "、".join(plain(name) for name in content.mine)
    return [
        f"本支部抽中{len(content.mine)}名：{names}。",
        "下一步：提前告知本人做好准备；答辩由学院党委组织，会前发布公告（第三十九条）。",
    ]
