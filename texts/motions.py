"""What a 转正 meeting may decide (第35条): choosing the motion, its words in a resolution."""

from collections.abc import Sequence

from regulation.records import BallotResult, Motion, Outcome
from services.motions import MotionPreview
from services.resolutions import ResolutionFacts
from texts.dates import plain_date
from texts.names import name_cause, name_motion
from texts.regulation_refusals import WARNINGS
from texts.screens import Screen, bold, button, in_rows, lines, plain

EFFECTS = {
    Outcome.CONVERSION: "自预备期满之日起转为正式党员",
    Outcome.EXTENSION: "继续教育和考察，期满前半个月重新递交转正申请",
    Outcome.CANCELLATION: "不再是预备党员",
}


def choose(number: int, months: Sequence[int]) -> Screen:
    """What is put to the vote."""
    extended = [
        button(f"延长{n}个月", "motion_is", number, f"{Outcome.EXTENSION}-{n}") for n in months
    ]
    return Screen(
        text=lines(
            bold("请选择付表决的提议（第三十五条）"),
            "· 具备条件的，按期转正；",
            f"· 不完全具备党员条件的，延长预备期{months[0]}至{months[-1]}个月；",
            "· 不具备党员条件的，取消预备党员资格。",
            "每项提议单独一次无记名投票，赞成超过应到的半数方为通过（第四十一条）。",
        ),
        rows=(
            (button("按期转正", "motion_is", number, f"{Outcome.CONVERSION}-0"),),
            *in_rows(extended, 3),
            (button("取消预备党员资格", "motion_is", number, f"{Outcome.CANCELLATION}-0"),),
            (button("返回", "meeting", number),),
        ),
    )


def confirm(found: MotionPreview) -> Screen:
    """The motion with what it would come to, before it is put."""
    number, motion = found.meeting_id, found.motion
    named, written = f"确认提议：{name_motion(motion)}", f"{motion.outcome}-{motion.months}"
    sure = (
        button(named, "motion_why", number, written)
        if found.warnings
        else button(named, "motion_sure", number, written)
    )
    return Screen(
        text=lines(
            bold(f"请确认表决提议：{found.candidate}同志"),
            f"提议：{name_motion(motion)}（{EFFECTS[motion.outcome]}）",
            _term_line(found),
            *(WARNINGS[warning] for warning in found.warnings),
            "确认之后，针对原提议的书面意见作废并告知本人；可就新的提议重新提出。",
        ),
        rows=((sure,), (button("返回", "motion", number),)),
    )


def _term_line(found: MotionPreview) -> str | None:
    term = found.term
    if term is None:
        return None
    if found.motion.outcome is Outcome.EXTENSION:
        until = f"{plain_date(term.expiry)}满（最后一天为{plain_date(term.last_day)}）"
        return f"预备期自{plain_date(term.since)}起算，延长至{until}"
    return f"转正时间：{plain_date(term.expiry)}（预备期满之日）"


def ask_reason(number: int) -> Screen:
    """Why the probation is extended once more than the centre allows."""
    return Screen(
        text=lines(
            bold("须记名说明理由"),
            WARNINGS["central_extension"],
            "请输入理由。理由连同您的姓名、日期写入其档案，不能删除（第四十五条）。",
        ),
        rows=((button("返回", "meeting", number),),),
    )


def vote_lines(facts: ResolutionFacts) -> list[str]:
    """第28、41条: every vote of the meeting on this person, in the order they were held."""
    if len(facts.votes) < 2:
        return [_vote(facts.result, "经无记名投票")]
    said = []
    for vote in facts.votes:
        motion = Motion(outcome=vote.outcome or Outcome.CONVERSION, months=vote.months)
        line = _vote(vote, f"就{name_motion(motion)}进行无记名投票")
        said.append(line if vote.passed else f"{line.removesuffix('。')}，未通过。")
    return said


def _vote(r: BallotResult, how: str) -> str:
    written = f"，其中书面意见{r.written}份" if r.written else ""
    return (
        f"{how}，发出表决票{r.issued}张，收回{r.returned}张；"
        f"赞成{r.approve}票，不赞成{r.oppose}票，弃权{r.abstain}票{written}。"
    )


def cause_line(facts: ResolutionFacts) -> str | None:
    """第36条: why the membership is cancelled before the probation is over."""
    if facts.cause is None:
        return None
    return f"预备期满之前取消资格的原因：{name_cause(facts.cause)}"


def decision_line(facts: ResolutionFacts) -> str:
    """第35、36条: from when, or until when; nothing for other resolutions."""
    term, motion = facts.term, facts.motion
    if term is None or motion is None:
        return ""
    if motion.outcome is Outcome.EXTENSION:
        until = f"{plain_date(term.expiry)}满，最后一天为{plain_date(term.last_day)}"
        return f"，预备期延长至{until}"
    return f"，转正时间自预备期满之日{plain_date(term.expiry)}算起"


def changed(candidate: str, motion: Motion, number: int) -> Screen:
    """To somebody whose 书面意见 was on another motion."""
    return Screen(
        text=lines(
            bold(f"表决提议已更改：{candidate}同志"),
            f"大会现就{plain(name_motion(motion))}进行表决。您此前提出的书面意见针对原提议，"
            "不计入本次表决。",
            "下一步：因故不能到会的，可在表决之前就新的提议重新提出书面意见（第二十八条）。",
        ),
        rows=((button("提出书面意见", "opinions", number),),),
    )
