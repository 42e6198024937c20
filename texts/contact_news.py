"""News of 培养联系人: what they wrote, who hands over to whom, and whom nobody looks after."""

from collections.abc import Callable

from services import contact_news as kinds
from services.contact_news import ContactNews
from texts.home import to_home
from texts.screens import Button, Screen, bold, button, lines, plain

Phrase = Callable[[ContactNews], tuple[str, str, Button]]


def news(content: ContactNews) -> Screen:
    """The screen for one piece of news."""
    heading, said, way_on = PHRASES[content.kind](content)
    return Screen(text=lines(bold(heading), plain(said)), rows=((way_on,), to_home()))


def _opinion(content: ContactNews) -> tuple[str, str, Button]:
    what = "更新了对" if content.corrected else "填写了对"
    said = (
        f"{content.by}同志{what}{content.person}同志的考察意见（编号{content.record}）。"
        "下一步：请查阅（第十二条）。"
    )
    return "收到考察意见", said, button("打开", "opinion_open", content.record)


def _proposal(content: ContactNews) -> tuple[str, str, Button]:
    said = (
        f"{content.by}同志对{content.person}同志能否列入年度发展计划提出了意见"
        f"（编号{content.record}）。下一步：请查看该同志的进度（第十二条）。"
    )
    return "收到联系人意见", said, _person(content)


def _person(content: ContactNews) -> Button:
    return button("查看该同志", "person", content.person_id)


def _outgoing(content: ContactNews) -> tuple[str, str, Button]:
    said = (
        f"您对{content.person}同志的培养联系任务已经结束，自次日起不再能查看其材料。"
        "下一步：请与接手的同志交接，并在此确认移交（第十二条）。"
    )
    return "请确认交接", said, button("确认交接", "handover", content.record)


def _incoming(content: ContactNews) -> tuple[str, str, Button]:
    said = (
        f"党支部指定您为{content.person}同志的培养联系人。"
        "下一步：请与移交的同志交接，并在此确认接收（第十二条）。"
    )
    return "请确认交接", said, button("确认交接", "handover", content.record)


def _complete(content: ContactNews) -> tuple[str, str, Button]:
    said = f"{content.person}同志的培养联系人交接，移交人和接收人均已确认（第十二条）。"
    return "交接已完成", said, button("查看", "contacts", content.person_id)


def _vacant(content: ContactNews) -> tuple[str, str, Button]:
    said = (
        f"{content.person}同志目前没有培养联系人（第十二条：一至两名，不能空缺）。"
        "下一步：请尽快指定。"
    )
    return "联系人空缺", said, button("指定联系人", "contacts", content.person_id)


PHRASES: dict[str, Phrase] = {
    kinds.OPINION: _opinion,
    kinds.PROPOSAL: _proposal,
    kinds.HANDING_OVER: _outgoing,
    kinds.TAKING_OVER: _incoming,
    kinds.HANDED_OVER: _complete,
    kinds.NOBODY_LEFT: _vacant,
}
