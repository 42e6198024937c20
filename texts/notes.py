"""登记: the care of a 预备党员, and what follows a resolution; of one person or several at once."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.notes import Note, Noted, NoteKind, NoteReceipt
from texts.dates import long_date
from texts.home import to_home
from texts.picking import QUICK
from texts.refusals import phrase
from texts.screens import Row, Screen, bold, button, lines, plain

PAGE = 8
HOURS = (1, 2, 3, 4, 6, 8)
KINDS = {
    NoteKind.EDUCATION: "集体教育学时",
    NoteKind.ANALYSIS: "季度分析",
    NoteKind.OPINIONS: "征求党内外意见",
    NoteKind.ORGANIZER_TALK: "组织员谈话",
    NoteKind.ADMISSION_TALK: "与新接收的预备党员谈话",
    NoteKind.REJECTION_TALK: "与未被接收的同志谈话",
    NoteKind.ANNOUNCEMENT: "通知本人、在党员大会上宣布",
    NoteKind.GROUP: "编入党支部（党小组）",
    NoteKind.OATH: "入党宣誓",
}
ARTICLES = {
    NoteKind.EDUCATION: "第三十三条",
    NoteKind.ANALYSIS: "第三十四条",
    NoteKind.OPINIONS: "第三十七条",
    NoteKind.ORGANIZER_TALK: "第二十九条",
    NoteKind.ADMISSION_TALK: "第三十一条",
    NoteKind.REJECTION_TALK: "第三十一条",
    NoteKind.ANNOUNCEMENT: "第三十一、三十七条",
    NoteKind.GROUP: "第三十三条",
    NoteKind.OATH: "第三十二条",
}
# What whoever writes it down thereby says.
SAYS = {
    NoteKind.ORGANIZER_TALK: "谈话情况和能否入党的意见已如实填入《入党志愿书》。",
    NoteKind.ADMISSION_TALK: "已讲明批准日期、预备期起止、义务和权利、党费自支部大会当月起交纳；"
    "登记后助手将这些告知本人。",
    NoteKind.REJECTION_TALK: "已认真谈话，做好思想工作；登记后方可再次提交讨论。",
    NoteKind.ANNOUNCEMENT: "结果已告知本人，已在党员大会上宣布（接收的并已张榜公布）。",
}
LEAVE = (button("退出（保留草稿）", "leave"),)


def choose_kind(names: Sequence[str], kinds: Sequence[NoteKind]) -> Screen:
    """What is to be noted of these people: what all of them have in common."""
    asked = "请选择登记的事项。" if kinds else "所选同志没有可以一并登记的事项，请增减人员。"
    return Screen(
        text=lines(bold("登记"), _whom(names), "", asked),
        rows=(
            *((button(f"{KINDS[kind]}", "note_kind", kind),) for kind in kinds),
            (button("增减人员", "note_people", 0),),
            LEAVE,
        ),
    )


def unfinished(person_id: int) -> Screen:
    """An entry was left halfway: go on with it, or begin anew?"""
    return Screen(
        text="有一项登记尚未完成。请选择继续，或重新开始（原先所填的不再保留）。",
        rows=(
            (button("继续未完成的登记", "note_next"),),
            (button("重新开始", "note_fresh", person_id),),
            to_home(),
        ),
    )


def _whom(names: Sequence[str]) -> str:
    return plain(f"共{len(names)}名：{'、'.join(names)}") if names else "尚未选择人员。"


def choose_people(found: Sequence[Noted], chosen: Sequence[int], page: int) -> Screen:
    """Whom it is of: press a name to add or take away."""
    page = max(0, min(page, (len(found) - 1) // PAGE))
    shown = found[page * PAGE : (page + 1) * PAGE]
    names = [
        (button(f"{'〔已选〕' if n.person_id in chosen else ''}{n.name}", "note_who", n.person_id),)
        for n in shown
    ]
    back = (button("上一页", "note_people", page - 1),) if page else ()
    more = (page + 1) * PAGE < len(found)
    forth = (button("下一页", "note_people", page + 1),) if more else ()
    turning = ((*back, *forth),) if back or forth else ()
    return Screen(
        text=lines(
            bold("登记：选择人员"),
            f"可登记的共{len(found)}名，已选{len(chosen)}名。按姓名增减，选好后按“下一步”。",
        ),
        rows=(
            *names,
            *turning,
            (button("全部选择", "note_all"), button("下一步", "note_next")),
            LEAVE,
        ),
    )


def ask_hours() -> Screen:
    """How long it was."""
    return Screen(
        text="请选择本次集体教育的学时，或直接输入整数（第三十三条）。",
        rows=(tuple(button(f"{n}", "note_hours", n) for n in HOURS), LEAVE),
    )


PROBLEMS = {
    NoteKind.ANALYSIS: (
        "本次分析是否发现问题？发现问题的，要及时同本人谈话（第三十四条）。",
        "发现问题，须谈话",
    ),
    NoteKind.ORGANIZER_TALK: (
        "谈话中是否发现问题？发现问题的，暂缓发展，查清后再次谈话（第二十九条）。",
        "发现问题，暂缓",
    ),
}


def ask_problem(kind: NoteKind) -> Screen:
    """What the analysis or the talk has shown."""
    asked, problem = PROBLEMS[kind]
    return Screen(
        text=asked,
        rows=(
            (button("没有发现问题", "note_problem", 0),),
            (button(problem, "note_problem", 1),),
            LEAVE,
        ),
    )


def ask_day(on: date) -> Screen:
    """When it was."""
    days = ((label, on - timedelta(days=n)) for n, label in enumerate(QUICK))
    return Screen(
        text="请选择日期，或输入日期，如 2026-11-20、11月20日、上周三。",
        rows=(tuple(button(label, "note_day", day.isoformat()) for label, day in days), LEAVE),
    )


def confirm(note: Note, found: Sequence[Noted]) -> Screen:
    """What will be written of whom; where something stands against one, none is."""
    refused = [each for each in found if each.refusal is not None]
    save = () if refused else ((button("确认登记", "note_save"),),)
    return Screen(
        text=lines(
            bold(f"请核对：登记{KINDS[note.kind]}（{ARTICLES[note.kind]}）"),
            *_facts(note),
            SAYS.get(note.kind),
            f"共{len(found)}名：",
            *(f"· {_line(each)}" for each in found),
            "",
            "有不能登记的，请增减人员或更改日期。"
            if refused
            else "确认后为每名同志各写一条记录；以后只能以更正记录修改。",
        ),
        rows=(
            *save,
            (button("增减人员", "note_people", 0), button("更改日期", "note_again")),
            LEAVE,
        ),
    )


def _facts(note: Note) -> list[str]:
    facts = [f"日期：{long_date(note.held)}"]
    if note.kind is NoteKind.EDUCATION:
        facts.append(f"学时：{note.hours}")
    if note.kind in PROBLEMS:
        facts.append(f"结果：{PROBLEMS[note.kind][1] if note.problem else '没有发现问题'}")
    return facts


def _line(each: Noted) -> str:
    if each.refusal is not None:
        return plain(f"{each.name}：{phrase(each.refusal)}")
    return plain(f"{each.name}{f'（第{each.number}次）' if each.number else ''}")


def receipt(found: NoteReceipt) -> Screen:
    """The records are in the dossiers."""
    note = found.note
    talks: tuple[Row, ...] = ()
    if note.problem and note.kind is NoteKind.ANALYSIS:
        talks = tuple(
            (button(f"记录与{each.name}的谈话", "talk_with", each.person_id),)
            for each in found.people[:PAGE]
        )
    late = f"录入距当日已超过{found.late_after}天，标注为“补录”（第四十五条）。"
    return Screen(
        text=lines(
            bold(f"已登记：{KINDS[note.kind]}"),
            *_facts(note),
            *(f"· {_line(each)}，记录编号<code>{each.record}</code>" for each in found.people),
            late if found.late_after is not None else None,
            _next_step(note),
        ),
        rows=(*talks, *_onward(note), (button("继续登记", "note_people", 0),), to_home()),
    )


def _next_step(note: Note) -> str | None:
    if note.kind is NoteKind.ORGANIZER_TALK:
        return (
            "下一步：暂缓审批；查清问题后再次谈话并登记（第二十九条）。"
            if note.problem
            else "下一步：提请学院党委逐个审议，登记审批结果（第三十条）。"
        )
    return "下一步：及时同本人谈话并记录（第三十四条）。" if note.problem else None


def _onward(note: Note) -> tuple[Row, ...]:
    if note.kind is not NoteKind.ORGANIZER_TALK:
        return ()
    return ((button("待审批的决议", "approvals"),),)
