"""Meetings and ballots among what is due: in the list of matters and in the digest."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.gatherings import Concern, Gathering, MeetingKind, MeetingState
from texts.dates import long_date, long_moment
from texts.requirements import cite
from texts.screens import Row, bold, button, plain

MOST = 6
NAMES = {
    MeetingKind.ADMISSION: "讨论接收预备党员的支部大会",
    MeetingKind.CONVERSION: "讨论预备党员转正的支部大会",
    MeetingKind.COMMITTEE: "支委会",
    MeetingKind.RECOMMENDATION: "推优大会",
    MeetingKind.HEARING: "听取意见的座谈会",
    MeetingKind.DEFENCE: "转正答辩会",
}
TO_DO = {
    MeetingState.PLANNED: "尚未发出通知，请核对后发出",
    MeetingState.POSTPONED: "已经改期，请重新确定时间并发出通知",
    MeetingState.ANNOUNCED: "请按期召开",
    MeetingState.IN_SESSION: "会议正在进行，议程完成后请宣布结束",
}


def gatherings(found: Sequence[Gathering], on: date) -> Iterator[str]:
    """A part of a message; nothing where there is nothing."""
    if not found:
        return
    yield f"\n{bold('会议与表决')}"
    yield from (f"· {plain(_line(each, on))}" for each in found[:MOST])
    if len(found) > MOST:
        yield f"另有{len(found) - MOST}项，请在“支部大会”和“我的选票”中查看。"


def gathering_rows(found: Sequence[Gathering]) -> tuple[Row, ...]:
    """The ways to them."""
    votes = any(each.concern is Concern.VOTE for each in found)
    meets = any(each.concern is not Concern.VOTE for each in found)
    buttons = (
        *((button("支部大会", "meetings"),) if meets else ()),
        *((button("我的选票", "ballots"),) if votes else ()),
    )
    return (buttons,) if buttons else ()


def _line(each: Gathering, on: date) -> str:
    name, article = NAMES[each.kind], cite(each.duty.article)
    if each.concern is Concern.VOTE:
        return f"{name}：关于{each.candidate}同志的表决尚未收到您的选票，请及时投票（{article}）"
    moment = long_moment(each.starts_at) if each.starts_at else long_date(each.duty.due)
    where = f"，{each.place}" if each.place else ""
    if each.concern is Concern.ATTEND:
        return f"{moment}，{name}{where}：请按时到会（{article}）"
    late = f"，已过{(on - each.duty.due).days}天" if each.duty.is_overdue(on) else ""
    return f"{moment}，{each.branch}{name}{where}{late}：{_to_do(each, on)}（{article}）"


def _to_do(each: Gathering, on: date) -> str:
    if each.state is MeetingState.ANNOUNCED and each.duty.is_overdue(on):
        return "尚未召开，请改期或取消"
    return TO_DO[each.state]
