"""The ballot paper, its answers, and what a voter is told; the same words for every choice."""

from collections.abc import Mapping

from regulation.ballot_forms import BallotForm, Choice
from regulation.records import BallotKind
from services.meetings import MeetingView
from services.voting import BallotPaper
from texts.home import link, to_home
from texts.meetings import box_line
from texts.names import BALLOTS
from texts.requirements import cite
from texts.screens import Button, Screen, bold, button, lines

ARTICLES = {BallotKind.ADMISSION: 28, BallotKind.CONVERSION: 41}
CHOICES: Mapping[Choice, str] = {
    Choice.APPROVE: "赞成",
    Choice.OPPOSE: "不赞成",
    Choice.ABSTAIN: "弃权",
    Choice.EXCELLENT: "优秀",
    Choice.GOOD: "良好",
    Choice.FAIR: "一般",
    Choice.POOR: "较差",
    Choice.YES_YES: "具备条件，同意入党",
    Choice.YES_NO: "具备条件，不同意入党",
    Choice.NO_NO: "不具备条件，不同意入党",
    Choice.UNDECIDED: "不表态",
}
QUESTIONS: Mapping[BallotForm, str] = {
    BallotForm.NOMINATION: "推优",
    BallotForm.HEARING: "座谈会表态",
    BallotForm.PANEL: "转正答辩评议",
}


def _question(paper: BallotPaper) -> str:
    return QUESTIONS.get(paper.form) or BALLOTS[BallotKind(paper.kind)]


def group_ballot(view: MeetingView, ballot_link: str) -> Screen:
    """Where to vote, said in the group."""
    return Screen(
        text=lines(
            bold(f"开始表决：{view.candidate}同志"),
            f"应到{view.entitled}名，实到{view.present}名，"
            f"已达到半数（{cite(ARTICLES[view.kind])}）。",
            "请已签到的正式党员在私聊中无记名投票。",
            box_line(view),
        ),
        rows=(
            (link("去投票", ballot_link),),
            (button("刷新已收回", "ballot_box", view.meeting_id),),
        ),
    )


def ballot_paper(paper: BallotPaper) -> Screen:
    """The paper itself: the same order of choices for everyone."""
    again = "您的选票已在票箱中；重新选择将替换原来的选票。" if paper.returned else None
    return Screen(
        text=lines(
            bold("表决票（无记名）"),
            f"{_question(paper)}：{paper.candidate}同志",
            "请选择一项。截止之前可以更改，以最后一次为准。",
            again,
        ),
        rows=tuple(
            (Button(label=CHOICES[choice], action=action),)
            for choice, action in paper.tokens.items()
        ),
        protected=True,
    )


VOTED = "已投入票箱"


def voted(candidate: str, ballot_id: str) -> Screen:
    """Shown in place of the paper, the same words for every choice."""
    return Screen(
        text=lines(
            bold(VOTED),
            f"{candidate}同志的表决票已密封投入票箱。截止之前可以更改。",
            "下一步：等待截止计票，随后公布结果。",
        ),
        rows=((button("更改选票", "paper", ballot_id),),),
        protected=True,
    )


def no_ballots() -> Screen:
    """Nothing to vote on."""
    return Screen(text="目前没有待您表决的选票。", rows=(to_home(),))


def start_link(username: str, payload: str) -> str:
    """A link that opens the private chat with the bot."""
    return f"https://t.me/{username}?start={payload}"


def ballot_payload(ballot_id: str) -> str:
    """What the deep link to a ballot carries."""
    return f"vote_{ballot_id}"
