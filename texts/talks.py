"""Talks: choosing a day, writing down, receipt; reading them and putting them right."""

from datetime import date

from services.persons import PersonView
from services.talks import TalkNote, TalkReceipt, TalkView
from texts.dates import clock_time, long_date, month_days, recent_days
from texts.home import to_home
from texts.persons import written_line
from texts.screens import Row, Screen, bold, button, lines, plain

PAGE = 8
PLACES = ("办公室", "教室", "宿舍", "线上")
PARTS = {"gist": "修改要点", "held": "修改日期", "place": "修改地点", "problems": "修改问题和措施"}
LONGEST_ECHO = 20
LEAVE: Row = (button("退出（保留草稿）", "leave"),)


def part(text: str) -> str:
    """A part of a talk that a button names. Raises ValueError for anything else."""
    if text not in PARTS:
        raise ValueError
    return text


def another_unfinished(unfinished: str, person_id: int, name: str) -> Screen:
    """There is a draft about somebody else: one is kept, and not thrown away unasked."""
    return Screen(
        text=lines(
            bold("有一份未完成的谈话记录"),
            f"与{plain(unfinished)}同志的谈话尚未记录完毕。草稿只保留一份：请先完成，或放弃后另记。",
        ),
        rows=(
            (button(f"继续未完成的记录：{unfinished}", "talk_resume"),),
            (button(f"放弃草稿，改记与{name}同志的谈话", "talk_fresh", person_id),),
            to_home(),
        ),
    )


def unfinished_first(name: str) -> Screen:
    """A talk is to be put right, but a draft is in the way."""
    return Screen(
        text=lines(
            bold("有一份未完成的谈话记录"),
            f"与{plain(name)}同志的谈话尚未记录完毕。请先完成或放弃，再作修改。",
        ),
        rows=(
            (button(f"继续未完成的记录：{name}", "talk_resume"),),
            (button("放弃这份草稿", "talk_drop"),),
            to_home(),
        ),
    )


def dropped() -> Screen:
    """The draft is gone, as asked."""
    return Screen(text="草稿已放弃，未写入档案。", rows=((button("记录谈话", "talk"),), to_home()))


def choose_day(name: str, on: date) -> Screen:
    """When the talk was held."""
    return Screen(
        text=lines(
            bold(f"记录与{name}同志的谈话"),
            "请选择谈话日期，或输入日期，如 2026-11-20、11月20日、上周三。",
        ),
        rows=(*recent_days("talk_day", on), LEAVE),
    )


def choose_day_of(name: str, month: date, on: date) -> Screen:
    """When the talk was held: the days of a month."""
    month = min(month, on)
    return Screen(
        text=lines(
            bold(f"记录与{name}同志的谈话"), f"请选择谈话日期：{month.year}年{month.month}月"
        ),
        rows=(*month_days("talk_day", month, last=on), LEAVE),
    )


def bad_date(text: str) -> Screen:
    """The typed date is none."""
    echo = text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}……"
    return Screen(text=f"未能识别日期“{plain(echo)}”。请按 2026-11-20 的格式输入。")


def choose_place(held: date) -> Screen:
    """Where the talk was held."""
    return Screen(
        text=lines(f"谈话日期：{long_date(held)}", "请选择地点，或直接输入。"),
        rows=(tuple(button(place, "talk_place", n) for n, place in enumerate(PLACES)), LEAVE),
    )


def ask_gist(place: str, voices: int) -> Screen:
    """What was said."""
    return Screen(
        text=lines(
            f"谈话地点：{plain(place)}",
            f"已留存语音{voices}段，待整理成文字。" if voices else None,
            "请输入谈话要点：思想、学习、工作情况，优点，不足和努力方向（第七条、第十二条）。",
            None if voices else "不便打字的，可先发送语音留存，稍后再整理。",
        ),
        rows=(LEAVE,),
    )


def voice_kept(voices: int, next_: Screen) -> Screen:
    """A voice note lies in the store; the talk still needs its text."""
    return Screen(
        text=lines(
            f"语音已留存（共{voices}段），待整理：没有文字要点的谈话不能记录。", "", next_.text
        ),
        rows=next_.rows,
    )


def ask_problems() -> Screen:
    """Problems, if there are any."""
    return Screen(
        text="谈话中发现的问题：请输入，没有的请按“无”。",
        rows=((button("无", "talk_none"), button("问题、措施均无", "talk_neither")), LEAVE),
    )


def ask_follow_up() -> Screen:
    """What follows, if anything."""
    return Screen(
        text="后续措施：请输入，没有的请按“无”。", rows=((button("无", "talk_none"),), LEAVE)
    )


def ask_reason() -> Screen:
    """Why something written days ago is put right."""
    return Screen(
        text="记录已超过24小时，须作为更正记录（第四十五条）。请输入更正的理由。", rows=(LEAVE,)
    )


def confirm(name: str, note: TalkNote, *, correcting: bool = False, reason: str = "") -> Screen:
    """The talk as it will be written down."""
    verb = ("更正" if reason else "修改") if correcting else "记录"
    edits = [button(label, "talk_edit", name) for name, label in PARTS.items()]
    return Screen(
        text=lines(
            bold(f"请核对：与{name}同志的谈话"),
            f"日期：{long_date(note.held)}",
            *_body(note.place, note.gist, note.problems, note.follow_up, len(note.voices)),
            f"更正理由：{plain(reason)}" if reason else None,
            "",
            "确认后原记录保留，以此为准。"
            if correcting
            else "确认后写入培养档案；24小时之内可以修改，以后只能以更正记录修改。",
        ),
        rows=(
            (button(f"确认{verb}", "talk_save"),),
            tuple(edits[:2]),
            tuple(edits[2:]),
            (*LEAVE, button("放弃草稿", "talk_drop")),
        ),
    )


def _body(place: str, gist: str, problems: str, follow_up: str, voices: int) -> list[str]:
    return [
        f"地点：{plain(place)}",
        f"要点：{plain(gist)}",
        f"问题：{plain(problems) or '无'}",
        f"后续措施：{plain(follow_up) or '无'}",
        *([f"留存语音：{voices}段"] if voices else []),
    ]


def _late_entry(days: int) -> str:
    return f"录入距谈话已超过{days}天，标注为“补录”（第四十五条）。"


def receipt(found: TalkReceipt) -> Screen:
    """The talk is in the dossier."""
    heading = "谈话已记录"
    if found.corrects is not None:
        heading = "更正已记录" if found.reason else "修改已记录"
    return Screen(
        text=lines(
            bold(heading),
            f"{found.person}同志，{long_date(found.held)}，记录编号<code>{found.number}</code>。",
            f"取代编号{found.corrects}；原记录保留。" if found.corrects else None,
            "此为递交入党申请书后的首次谈话（第七条）。" if found.first else None,
            None if found.late_after is None else _late_entry(found.late_after),
            "24小时之内可以修改。" if found.corrects is None else None,
        ),
        rows=(
            (
                button("修改", "talk_correct", found.number),
                button("返回该同志", "person", found.person_id),
            ),
            (button("继续记录其他谈话", "talk"),),
            to_home(),
        ),
    )


def listed(view: PersonView, page: int) -> Screen:
    """The talks with one person, eight a page."""
    page = min(page, max(0, len(view.talks) - 1) // PAGE)
    shown = view.talks[page * PAGE : (page + 1) * PAGE]
    numbered = list(enumerate(shown, page * PAGE + 1))
    opens = [button(f"第{n}次", "talk_open", talk.number) for n, talk in numbered]
    return Screen(
        text=lines(
            bold(f"与{view.standing.name}同志的谈话（共{len(view.talks)}次）"),
            *(f"{n}. {written_line(talk)}" for n, talk in numbered),
        ),
        rows=(
            *(tuple(opens[i : i + 4]) for i in range(0, len(opens), 4)),
            *_turn(view.person_id, page, len(view.talks)),
            (button("返回该同志", "person", view.person_id),),
        ),
    )


def _turn(person_id: int, page: int, total: int) -> tuple[Row, ...]:
    back = (button("上一页", "talks_of", person_id, page - 1),) if page else ()
    more = (page + 1) * PAGE < total
    forth = (button("下一页", "talks_of", person_id, page + 1),) if more else ()
    return ((*back, *forth),) if back or forth else ()


def opened(view: TalkView) -> Screen:
    """One version of a talk, and the way to the others."""
    shown, current = view.shown, view.shown is view.versions[-1]
    talk, rows = shown.talk, []
    if talk.files:
        rows.append((button("取语音", "talk_voice", shown.number),))
    if view.may_correct and current:
        label = "更正" if view.reason_needed else "修改"
        rows.append((button(label, "talk_correct", shown.number),))
    return Screen(
        text=lines(
            bold(f"与{view.person}同志的谈话"),
            f"谈话人：{plain(view.talker)}",
            "现行记录" if current else "<b>原记录，已由其后的版本取代</b>",
            f"编号{shown.number}，{clock_time(shown.entered_at)}录入",
            f"更正理由：{plain(talk.correction)}" if talk.correction else None,
            f"日期：{long_date(shown.held)}",
            *_body(talk.place, talk.gist, talk.problems, talk.follow_up, len(talk.files)),
        ),
        rows=(
            *rows,
            *_versions(view),
            (button("返回谈话记录", "talks_of", view.person_id, 0),),
        ),
    )


def _versions(view: TalkView) -> tuple[Row, ...]:
    others = [
        button(f"第{n}版", "talk_open", version.number)
        for n, version in enumerate(view.versions, 1)
        if version is not view.shown
    ]
    return tuple(tuple(others[i : i + 4]) for i in range(0, len(others), 4))


def voice_name(number: int) -> str:
    """The name of a voice note that is sent back."""
    return f"谈话语音_{number}.ogg"
