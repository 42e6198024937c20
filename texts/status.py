"""Where somebody stands, what is missing, what comes next."""

from collections.abc import Sequence

from regulation.assessment import (
    Assessment,
    Duty,
    Outlook,
    Owner,
    Requirement,
    Stage,
    Verdict,
)
from services.standing import Standing
from texts.dates import plain_date
from texts.duties import describe_duty
from texts.home import to_home
from texts.names import STAGES
from texts.requirements import describe_requirement, describe_step
from texts.screens import Row, Screen, bold, button, lines, plain

PAGE = 8
A_ROW = 4
# What sets the earliest day of a step ahead (every `binding` of the forecast).
BINDINGS = {
    "now": "条件具备即可办理",
    "application_wait": "递交申请书后的等待期满（第九条）",
    "cultivation_year": "培养考察期满（第十六条）",
    "admission_notice": "发展入党前公示期满（第二十条）",
    "probation": "预备期满（第三十五条）",
}
HOLDERS = {
    Owner.SELF: "本人",
    Owner.CONTACT: "培养联系人",
    Owner.TALKER: "受派谈话的同志",
    Owner.SECRETARY: "党支部书记",
    Owner.COLLEGE: "学院党委",
}


def status(standing: Standing, *, own: bool = True, page: int | None = 0) -> Screen:
    """The stage, the step in hand, what it lacks, the next date, the outlook.

    What is lacking stands eight a page, each with its 为什么; without a page all of it.
    """
    found = standing.assessment
    back = () if own else ((button("返回", "person", standing.person_id),),)
    return Screen(
        text=lines(
            bold(f"{standing.name}同志的发展进度（{plain_date(standing.on)}）"),
            f"阶段：{STAGES[found.stage]}{since(found)}",
            f"培养联系人：{'、'.join(standing.contacts)}" if standing.contacts else None,
            f"下一步：{describe_step(found.next_step)}",
            *in_hand_lines(standing),
            *missing_lines(found, page),
            *due_lines(standing),
            *_outlook(found.forecast),
        ),
        rows=(
            *_whys(standing, page or 0),
            *_turning(standing, page or 0),
            *(_actions(standing) if own else back),
            to_home(),
        ),
    )


def since(found: Assessment) -> str:
    """The day a stage was reached, in brackets."""
    return f"（自{plain_date(found.since)}）" if found.since else ""


def in_hand_lines(standing: Standing) -> list[str]:
    """Who holds the step in hand, and since when."""
    current = standing.assessment.current
    if current is None:
        return []
    held = f"办理人：{holder(current.owner, standing)}"
    if current.since is None:
        return [held]
    days = (standing.on - current.since).days
    return [f"{held}，自{plain_date(current.since)}起（第{days + 1}天）"]


def lacking(found: Assessment) -> list[Requirement]:
    """What the next step lacks, waived or not."""
    return [r for r in found.requirements if r.verdict is not Verdict.MET]


def _page_of(lacks: Sequence[Requirement], page: int) -> list[tuple[int, Requirement]]:
    page = min(page, max(0, (len(lacks) - 1) // PAGE))
    return list(enumerate(lacks, 1))[page * PAGE : (page + 1) * PAGE]


def missing_lines(found: Assessment, page: int | None = None) -> list[str]:
    """What the next step still lacks: a page of it, or all."""
    if not found.requirements:
        return []
    lacks = lacking(found)
    met = len(found.requirements) - len(lacks)
    if not lacks:
        return [f"\n所列{met}项条件均已具备。"]
    others = f"，另有{met}项已具备" if met else ""
    shown = list(enumerate(lacks, 1)) if page is None else _page_of(lacks, page)
    listed = (f"{n}. {plain(describe_requirement(r))}" for n, r in shown)
    return [f"\n<b>尚缺事项</b>（共{len(lacks)}项{others}）", *listed]


def _whys(standing: Standing, page: int) -> tuple[Row, ...]:
    shown = _page_of(lacking(standing.assessment), page)
    buttons = [button(f"为什么 {n}", "why", standing.person_id, r.rule) for n, r in shown]
    return tuple(tuple(buttons[i : i + A_ROW]) for i in range(0, len(buttons), A_ROW))


def _turning(standing: Standing, page: int) -> tuple[Row, ...]:
    many, whose = len(lacking(standing.assessment)), standing.person_id
    back = (button("上一页", "standing", whose, page - 1),) if page else ()
    more = (page + 1) * PAGE < many
    forth = (button("下一页", "standing", whose, page + 1),) if more else ()
    return ((*back, *forth),) if back or forth else ()


def due_lines(standing: Standing, most: int = 1) -> list[str]:
    """The nearest dates and who holds them; where nothing is owed yet, the first that will be."""
    duties = standing.assessment.open_duties(standing.on)
    ahead = standing.assessment.next_due(standing.on)
    if ahead is None:
        return ["\n目前没有到期事项。"]
    if not duties:
        opens = f"（{plain_date(ahead.opens)}起办理）"
        return ["\n<b>下一日期</b>", f"{_held_by(ahead, standing)}{opens}"]
    left = f"另有{len(duties) - most}项。" if 1 < most < len(duties) else None
    listed = [_held_by(duty, standing) for duty in duties[:most]]
    return ["\n<b>下一日期</b>", *listed, *([left] if left else [])]


def _outlook(ahead: Sequence[Outlook]) -> list[str]:
    if not ahead:
        return []
    return ["\n<b>展望</b>（各项顺利时）", *(f"· {describe_outlook(each)}" for each in ahead)]


def describe_outlook(ahead: Outlook) -> str:
    """One step ahead: its earliest day, what sets it, and whether graduation leaves time for it."""
    earliest = f"最早{plain_date(ahead.earliest)}"
    line = f"{describe_step(ahead.step)}：{earliest}，{BINDINGS[ahead.binding]}"
    if ahead.latest is None:
        return line
    last = f"毕业之前最迟{plain_date(ahead.latest)}"
    return f"{line}；{last}，{'来得及' if ahead.possible else '已来不及'}"


def _held_by(duty: Duty, standing: Standing) -> str:
    one_of_them = "contact_id" in duty.facts  # owed by this contact alone, in office or not
    who = HOLDERS[duty.owner] if one_of_them else holder(duty.owner, standing)
    return f"{plain(describe_duty(duty, standing.on))}　责任人：{who}"


def holder(owner: Owner, standing: Standing) -> str:
    """Who holds something, with names where they are known."""
    names = {
        Owner.CONTACT: standing.contacts,
        Owner.TALKER: standing.talkers,
        Owner.SECRETARY: standing.secretaries,
    }
    known = "、".join(names.get(owner, ()))
    return f"{HOLDERS[owner]}{f'（{known}）' if known else ''}"


def _actions(standing: Standing) -> tuple[Row, ...]:
    duties = standing.assessment.open_duties(standing.on)
    owed = any(d.rule == "thought_report" for d in duties)
    report = (button("递交思想汇报", "report"),) if owed else ()
    on_probation = standing.assessment.stage is Stage.PROBATIONARY_MEMBER
    probation = ((button("预备期与转正", "probation"),),) if on_probation else ()
    return ((*report, button("发展历程", "timeline")), *probation)


def not_on_the_path(found: Assessment) -> Screen:
    """Said to those whose path has ended or not begun."""
    if found.stage is Stage.FULL_MEMBER:
        return Screen(text="您已是正式党员，发展程序已全部完成。", rows=(to_home(),))
    if found.since is not None:  # 取消的决定, 以支部大会之日为准
        said = f"支部大会{plain_date(found.since)}通过、学院党委批准，已取消您的预备党员资格"
        return Screen(text=f"{said}（第三十五、三十六条）。", rows=(to_home(),))
    return Screen(
        text="尚未登记您的入党申请。请向所在党支部递交书面申请（第五条）。", rows=(to_home(),)
    )
