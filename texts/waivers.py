"""记名说明理由: what may be answered, the reason, the receipt."""

from regulation.assessment import Finding, Requirement
from services.waivers import OpenQuestions, WaiverReceipt
from texts.findings import describe_finding
from texts.home import to_home
from texts.requirements import describe_requirement
from texts.screens import Screen, bold, button, lines, plain

LEAVE = (button("退出", "leave"),)


def choose(found: OpenQuestions) -> Screen:
    """What of this person may be answered with a reason."""
    back = (button("返回", "person", found.person_id),)
    if not found.items:
        return Screen(text=f"{found.name}同志目前没有可以说明理由的事项。", rows=(back, to_home()))
    listed = [f"{n}. {plain(_say(item))}" for n, item in enumerate(found.items.values(), 1)]
    return Screen(
        text=lines(
            bold(f"{found.name}同志：可以记名说明理由的事项"),
            *listed,
            "",
            "硬性规定不在其列。理由记入档案，署您的姓名，巡察可以查到。请选择。",
        ),
        rows=(
            *((button(f"第{n}项", "reason_for", n),) for n in range(1, len(listed) + 1)),
            back,
        ),
    )


def _say(item: Requirement | Finding) -> str:
    if isinstance(item, Requirement):
        return describe_requirement(item)
    return describe_finding(item)


def ask(item: Requirement | Finding) -> Screen:
    """Ask for the reason."""
    return Screen(
        text=lines(plain(_say(item)), "", "请写明理由：经谁研究、依据什么、有无补救。"),
        rows=(LEAVE,),
    )


def confirm(name: str, reason: str) -> Screen:
    """The reason as it will be written down."""
    return Screen(
        text=lines(
            bold(f"请核对：为{name}同志说明的理由"),
            plain(reason),
            "",
            "确认后写入档案，署您的姓名，以后只能以更正记录修改。",
        ),
        rows=((button("确认记录", "reason_save"),), LEAVE),
    )


def receipt(found: WaiverReceipt) -> Screen:
    """The reason stands in the dossier."""
    return Screen(
        text=lines(
            bold("理由已记录"),
            f"{found.person}同志，说明人{found.given_by}，记录编号<code>{found.number}</code>。",
            plain(found.reason),
        ),
        rows=(to_home(),),
    )
