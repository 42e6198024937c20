"""Talks: choosing a person and a day, writing down, receipt."""

from datetime import date, timedelta

from services.talks import TalkReceipt
from texts.dates import long_date
from texts.home import to_home
from texts.screens import Screen, bold, button, lines, plain

PLACES = ("办公室", "教室", "宿舍", "线上")
DAYS = ("今天", "昨天", "前天")
LONGEST_ECHO = 20


def choose_day(name: str, on: date) -> Screen:
    """When the talk was held."""
    days = ((label, on - timedelta(days=n)) for n, label in enumerate(DAYS))
    return Screen(
        text=lines(
            bold(f"记录与{name}同志的谈话"),
            "请选择谈话日期，或输入日期，如 2026-11-20、11月20日、上周三。",
        ),
        rows=(
            tuple(button(label, "talk_day", day.isoformat()) for label, day in days),
            (button("退出（保留草稿）", "leave"),),
        ),
    )


def bad_date(text: str) -> Screen:
    """The typed date is none."""
    echo = text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}……"
    return Screen(text=f"未能识别日期“{plain(echo)}”。请按 2026-11-20 的格式输入。")


def choose_place(held: date) -> Screen:
    """Where the talk was held."""
    return Screen(
        text=lines(f"谈话日期：{long_date(held)}", "请选择地点，或直接输入。"),
        rows=(
            tuple(button(place, "talk_place", n) for n, place in enumerate(PLACES)),
            (button("退出（保留草稿）", "leave"),),
        ),
    )


def ask_gist(place: str) -> Screen:
    """What was said."""
    return Screen(
        text=lines(
            f"谈话地点：{plain(place)}",
            "请输入谈话要点：思想、学习、工作情况，优点，不足和努力方向（第七条、第十二条）。",
        ),
        rows=((button("退出（保留草稿）", "leave"),),),
    )


def confirm(name: str, held: date, place: str, gist: str) -> Screen:
    """The talk as it will be written down."""
    return Screen(
        text=lines(
            bold(f"请核对：与{name}同志的谈话"),
            f"日期：{long_date(held)}",
            f"地点：{plain(place)}",
            f"要点：{plain(gist)}",
            "",
            "确认后写入培养档案；以后只能以更正记录修改。",
        ),
        rows=(
            (button("确认记录", "talk_save"),),
            (button("修改要点", "talk_again"), button("退出（保留草稿）", "leave")),
        ),
    )


def _late_entry(days: int) -> str:
    return f"录入距谈话已超过{days}天，标注为“补录”（第四十五条）。"


def receipt(found: TalkReceipt) -> Screen:
    """The talk is in the dossier."""
    return Screen(
        text=lines(
            bold("谈话已记录"),
            f"{found.person}同志，{long_date(found.held)}，记录编号<code>{found.number}</code>。",
            "此为递交入党申请书后的首次谈话（第七条）。" if found.first else None,
            None if found.late_after is None else _late_entry(found.late_after),
        ),
        rows=((button("继续记录其他谈话", "talk"),), to_home()),
    )
