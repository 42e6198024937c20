"""What people can do here, one line each: from it come the command menu, the home screen and /help.

A menu shows, it permits nothing: every service asks anew who may do what.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from regulation.assessment import Stage
from services.standing import Home
from services.waiting import Waiting
from texts.screens import Button, Row, button

REPORTING = (Stage.ACTIVIST, Stage.PROSPECTIVE_MEMBER, Stage.PROBATIONARY_MEMBER)
ON_THE_PATH = (Stage.APPLICANT, *REPORTING)
LEADERSHIP = {"secretary", "organization_commissioner"}
CONVENERS = {*LEADERSHIP, "committee_member", "league_secretary", "organizer"}
MOST_BUTTONS = 10  # on a home screen; more of them go to the desks


class Desk(StrEnum):
    """In which capacity somebody does a thing; the order of a home screen."""

    OWN = "own"
    MEMBER = "member"
    GUIDE = "guide"
    BRANCH = "branch"
    COLLEGE = "college"


DESKS = {
    Desk.OWN: "本人事项",
    Desk.MEMBER: "党员事项",
    Desk.GUIDE: "培养联系",
    Desk.BRANCH: "支部工作",
    Desk.COLLEGE: "学院工作",
}
Shown = Callable[[Home], bool]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing to do: its command with a description, its button, and to whom it is shown."""

    about: str
    shown: Shown
    desk: Desk = Desk.OWN
    command: str | None = None
    label: str | None = None
    action: str | None = None


def _always(home: Home) -> bool:
    return True


def _newcomer(home: Home) -> bool:
    return home.stage is Stage.NONE


def _on_the_path(home: Home) -> bool:
    return home.stage in ON_THE_PATH


def _reports(home: Home) -> bool:
    return home.stage in REPORTING


def _on_probation(home: Home) -> bool:
    return home.stage is Stage.PROBATIONARY_MEMBER


def _member(home: Home) -> bool:
    return home.stage is Stage.FULL_MEMBER


def _is_contact(home: Home) -> bool:
    return home.guides_anyone


def _looks_after(home: Home) -> bool:
    return home.guides_anyone or bool({*LEADERSHIP, "organizer"} & home.roles)


def _meets(home: Home) -> bool:
    return _member(home) or _convenes(home)


def _has_duties(home: Home) -> bool:
    return _on_the_path(home) or _looks_after(home) or _member(home)  # called to meetings


def _leads(home: Home) -> bool:
    return bool(LEADERSHIP & home.roles)


def _convenes(home: Home) -> bool:
    return bool(CONVENERS & home.roles)


def _plans_the_year(home: Home) -> bool:
    return bool({"secretary", "organizer"} & home.roles)


def _organizes(home: Home) -> bool:
    return "organizer" in home.roles


ENTRIES = (
    Entry(command="menu", about="主菜单", shown=_always),
    Entry(
        command="apply",
        about="递交入党申请",
        label="递交入党申请",
        action="apply",
        shown=_newcomer,
    ),
    Entry(
        command="status",
        about="我的进度：所处阶段、尚缺事项、下一日期",
        label="我的进度",
        action="status",
        shown=_on_the_path,
    ),
    Entry(
        command="timeline",
        about="发展历程：已办、当前、最早日期（图）",
        label="发展历程",
        action="timeline",
        shown=_on_the_path,
    ),
    Entry(
        command="probation",
        about="预备期与转正：日期、学时、条件、递交转正申请",
        label="预备期与转正",
        action="probation",
        shown=_on_probation,
    ),
    Entry(
        command="todo",
        about="待办事项",
        label="待办事项",
        action="todo",
        shown=_has_duties,
    ),
    Entry(command="annual", about="年度发展计划：登记上报与调整", shown=_plans_the_year),
    Entry(command="calendar", about="到期日历：文件与订阅", shown=_has_duties),
    Entry(
        command="report",
        about="递交思想汇报",
        label="递交思想汇报",
        action="report",
        shown=_reports,
    ),
    Entry(
        command="profile",
        about="个人材料：排名、获奖、任职、培训",
        label="个人材料",
        action="profile",
        shown=_on_the_path,
    ),
    Entry(
        command="people",
        about="联系和负责的同志：查找、进度",
        label="我联系的同志",
        action="people",
        desk=Desk.GUIDE,
        shown=_looks_after,
    ),
    Entry(
        command="talk",
        about="记录谈话",
        label="记录谈话",
        action="talk",
        desk=Desk.GUIDE,
        shown=_looks_after,
    ),
    Entry(
        command="review",
        about="审核：思想汇报、申请和个人情况",
        label="审核",
        action="review",
        desk=Desk.GUIDE,
        shown=_looks_after,
    ),
    Entry(
        command="opinion",
        about="填写考察意见",
        label="考察意见",
        action="inspections",
        desk=Desk.GUIDE,
        shown=_is_contact,
    ),
    Entry(
        command="meeting",
        about="支部大会、推优大会、座谈会、答辩会",
        label="支部大会等会议",
        action="meetings",
        desk=Desk.MEMBER,
        shown=_meets,
    ),
    Entry(
        command="vote",
        about="待我表决的选票",
        label="我的选票",
        action="ballots",
        desk=Desk.MEMBER,
        shown=_member,
    ),
    Entry(
        about="代录书面入党申请",
        label="代录入党申请",
        action="newcomers",
        desk=Desk.BRANCH,
        shown=_leads,
    ),
    Entry(
        command="paper",
        about="纸质票：登记、会签",
        label="纸质票",
        action="papers",
        desk=Desk.BRANCH,
        shown=_convenes,
    ),
    Entry(
        command="defence",
        about="转正答辩：抽签",
        label="转正答辩抽签",
        action="defence",
        desk=Desk.COLLEGE,
        shown=_organizes,
    ),
    Entry(
        about="待审批的决议",
        label="待审批的决议",
        action="approvals",
        desk=Desk.COLLEGE,
        shown=_organizes,
    ),
    Entry(command="help", about="使用说明", shown=_always),
    Entry(command="cancel", about="退出当前操作（草稿保留）", shown=_always),
)


def commands_for(home: Home) -> dict[str, str]:
    """The command menu of a person."""
    return {e.command: e.about for e in ENTRIES if e.command is not None and e.shown(home)}


def signature(commands: Mapping[str, str]) -> str:
    """By which a command menu is recognised."""
    listed = "\n".join(f"{name} {about}" for name, about in commands.items())
    return sha256(listed.encode()).hexdigest()


def _counts(waiting: Waiting) -> dict[str, str]:
    """By action, what stands behind the label of its button; what waits for nothing is left out."""
    late = f"，逾期{waiting.overdue}" if waiting.overdue else ""
    counts = {
        "ballots": f"{waiting.votes}",
        "review": f"{waiting.reviews}",
        "todo": f"{waiting.todo}{late}",
    }
    return {action: f"（{count}）" for action, count in counts.items() if count != "0"}


def home_rows(home: Home, waiting: Waiting) -> tuple[Row, ...]:
    """What waits comes first, then desk by desk; where that is too much, desks become a button."""
    counts = _counts(waiting)
    first = [e for e in ENTRIES if e.action in counts]
    desks = {desk: [e for e in buttons_of(home, desk) if e not in first] for desk in Desk}
    closed = _closed(desks, MOST_BUTTONS - len(first))
    rows: list[Row] = [(_button(entry, counts[entry.action]),) for entry in first if entry.action]
    for desk in Desk:
        if desk not in closed:
            rows += pairs([_button(entry) for entry in desks[desk]])
    return (*rows, *pairs([button(DESKS[desk], "desk", desk) for desk in closed]))


def buttons_of(home: Home, desk: Desk) -> list[Entry]:
    """What this person finds on a desk."""
    return [e for e in ENTRIES if e.action is not None and e.desk is desk and e.shown(home)]


def desk_rows(home: Home, desk: Desk) -> tuple[Row, ...]:
    """The buttons of one desk."""
    return pairs([_button(entry) for entry in buttons_of(home, desk)])


def _button(entry: Entry, count: str = "") -> Button:
    return button(f"{entry.label}{count}", str(entry.action))


def pairs(buttons: list[Button]) -> tuple[Row, ...]:
    """Two buttons a row."""
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _closed(desks: Mapping[Desk, list[Entry]], room: int) -> list[Desk]:
    """Which desks have to become one button each: the last ones first, never one's own matters."""
    closed: list[Desk] = []
    for desk in reversed(Desk):
        shown = sum(1 if other in closed else len(entries) for other, entries in desks.items())
        if shown > room and len(desks[desk]) > 1 and desk is not Desk.OWN:
            closed.insert(0, desk)
    return closed
