"""Where somebody stands, what is missing, what comes next."""

from regulation.assessment import Assessment, Duty, Owner, Stage, Verdict
from services.standing import Standing
from texts.dates import plain_date
from texts.duties import describe_duty
from texts.home import to_home
from texts.names import STAGES
from texts.requirements import describe_requirement, describe_step
from texts.screens import Row, Screen, bold, button, lines, plain

HOLDERS = {
    Owner.SELF: "本人",
    Owner.CONTACT: "培养联系人",
    Owner.SECRETARY: "党支部书记",
    Owner.COLLEGE: "学院党委",
}


def status(standing: Standing) -> Screen:
    """The stage, the next step with what it lacks, and the next date."""
    found = standing.assessment
    return Screen(
        text=lines(
            bold(f"{standing.name}同志的发展进度（{plain_date(standing.on)}）"),
            f"阶段：{STAGES[found.stage]}{since(found)}",
            f"培养联系人：{'、'.join(standing.contacts)}" if standing.contacts else None,
            f"下一步：{describe_step(found.next_step)}",
            *missing_lines(found),
            *due_lines(standing),
        ),
        rows=(*_actions(standing), to_home()),
    )


def since(found: Assessment) -> str:
    """The day a stage was reached, in brackets."""
    return f"（自{plain_date(found.since)}）" if found.since else ""


def missing_lines(found: Assessment) -> list[str]:
    """What the next step still lacks."""
    if not found.requirements:
        return []
    lacking = [r for r in found.requirements if r.verdict is not Verdict.MET]
    met = len(found.requirements) - len(lacking)
    if not lacking:
        return [f"\n所列{met}项条件均已具备。"]
    others = f"（另有{met}项已具备）" if met else ""
    listed = (f"· {plain(describe_requirement(r))}" for r in lacking)
    return [f"\n<b>尚缺事项</b>{others}", *listed]


def due_lines(standing: Standing, most: int = 1) -> list[str]:
    """The nearest dates and who holds them."""
    duties = standing.assessment.open_duties(standing.on)
    if not duties:
        return ["\n目前没有到期事项。"]
    left = f"另有{len(duties) - most}项。" if 1 < most < len(duties) else None
    listed = [_held_by(duty, standing) for duty in duties[:most]]
    return ["\n<b>下一日期</b>", *listed, *([left] if left else [])]


def _held_by(duty: Duty, standing: Standing) -> str:
    return f"{plain(describe_duty(duty, standing.on))}　责任人：{_holder(duty, standing)}"


def _holder(duty: Duty, standing: Standing) -> str:
    names = {Owner.CONTACT: standing.contacts, Owner.SECRETARY: standing.secretaries}
    known = "、".join(names.get(duty.owner, ()))
    return f"{HOLDERS[duty.owner]}{f'（{known}）' if known else ''}"


def _actions(standing: Standing) -> tuple[Row, ...]:
    duties = standing.assessment.open_duties(standing.on)
    owed = any(d.rule == "thought_report" for d in duties)
    return ((button("递交思想汇报", "report"),),) if owed else ()


def not_on_the_path(stage: Stage) -> Screen:
    """Said to those whose path has ended or not begun."""
    if stage is Stage.FULL_MEMBER:
        return Screen(text="您已是正式党员，发展程序已全部完成。", rows=(to_home(),))
    return Screen(
        text="尚未登记您的入党申请。请向所在党支部递交书面申请（第五条）。", rows=(to_home(),)
    )
