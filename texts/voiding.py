"""A box voided without the two who have charge of it: the reason, the second word, the news."""

from services.ballot_voiding import BallotVoided, VoidProposed
from services.meetings import MeetingView
from services.paper_counts import PaperView
from texts.ballots import QUESTIONS
from texts.names import VOTES, name_vote
from texts.screens import Screen, bold, button, lines, plain

DESTROYED = "全部选票随即销毁，数目永不公布，此举不能撤回；须重新组织投票。"
ASK = "请输入作废的理由（如监票人、计票人均已离会或无法联系，开箱码遗失），将告知每一位投票人。"


def ask_proposal(view: MeetingView) -> Screen:
    """Why the ballot of a 支部大会 should be void."""
    return Screen(
        text=lines(
            bold(f"提出作废：{view.candidate}同志的表决"),
            "票箱由监票人、计票人掌管，二人之一能够办理的，请由其在“票箱”中宣布作废。",
            "均不能办理的，由您提出，另一名到会的正式党员或支部负责人同意后作废（第二十八条）。",
            ASK,
        )
    )


def confirm_proposal(view: MeetingView, reason: str) -> Screen:
    """What is proposed, once more."""
    return Screen(
        text=lines(
            bold(f"请确认提出作废：{view.candidate}同志的表决"),
            f"表决事项：{name_vote(view.kind, view.motion)}，已收回{view.returned}张。",
            f"理由：{plain(reason)}",
            "提出后通知全体到会的正式党员和监票人、计票人，其中一人同意即作废。",
        ),
        rows=(
            (button("确认提出作废", "void_asked", view.meeting_id),),
            (button("返回", "meeting", view.meeting_id),),
        ),
    )


def proposed(news: VoidProposed) -> Screen:
    """To those who may say the second word."""
    return Screen(
        text=lines(
            bold(f"提议作废：{plain(news.candidate)}同志的表决"),
            f"{plain(news.proposer)}同志提出作废正在进行的表决。理由：{plain(news.reason)}",
            "须另一人同意方能作废；不同意的不必办理，表决照常进行。",
        ),
        rows=((button("查看并决定", "void_look", news.meeting_id),),),
    )


def confirm_agreement(view: MeetingView) -> Screen:
    """The second word cannot be taken back."""
    return Screen(
        text=lines(
            bold(f"请确认同意作废：{view.candidate}同志的表决"),
            f"提出：{plain(view.void_proposer)}。理由：{plain(view.void_reason)}",
            DESTROYED,
        ),
        rows=(
            (button("同意作废", "void_agreed", view.meeting_id),),
            (button("返回", "meeting", view.meeting_id),),
        ),
    )


def ask_void(view: PaperView) -> Screen:
    """Why a 推优, 座谈会 or 答辩评议 should be void."""
    return Screen(
        text=lines(
            bold(f"投票作废：{VOTES[view.kind]}　{view.candidate}同志"),
            "监票人、计票人能够办理的，请由其截止、计票。",
            ASK,
        )
    )


def confirm_void(view: PaperView, reason: str) -> Screen:
    """A void vote is never opened."""
    returned = 0 if view.box is None else view.box.returned
    return Screen(
        text=lines(
            bold(f"请确认作废：{VOTES[view.kind]}　{view.candidate}同志"),
            f"已收回{returned}张。理由：{plain(reason)}",
            DESTROYED,
        ),
        rows=(
            (button("确认作废", "vote_voided", view.count_id),),
            (button("返回", "paper_count", view.count_id),),
        ),
    )


def voided(news: BallotVoided) -> Screen:
    """To everybody who had a paper, who counted, and who called the vote."""
    reason = f"理由：{plain(news.reason)}" if news.reason else "选票无法开封。"
    return Screen(
        text=lines(
            bold(f"投票作废：{QUESTIONS[news.form]}　{plain(news.candidate)}同志"),
            reason,
            "选票已经销毁，没有计票。重新投票的，选票另行发到此处。",
        )
    )
