"""The ballot paper, its answers, and what a voter is told; the same words for every choice."""

from collections.abc import Mapping
from dataclasses import replace

from regulation.ballot_forms import BallotForm, Choice
from regulation.records import BallotKind
from services.ballot_news import BallotNews, BallotReminder, BallotResumed, BallotSealed
from services.ballot_opening import Caution, IssuedCode
from services.ballot_proofs import Inclusion
from services.ballot_receipts import Desk, InclusionCode
from services.meetings import BallotState, MeetingView
from services.voting import BallotPaper
from texts.dates import clock_time
from texts.home import link, to_home
from texts.meetings import box_line
from texts.names import name_vote
from texts.requirements import cite
from texts.screens import Button, Row, Screen, bold, button, lines, plain
from texts.shares import reaching

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
FEW_VOTERS = (
    "投票人较少，公布的数目会在很大程度上显示各人的选择；可改用纸质票，或事先向投票人说明。"
)
LASTING = {0: "确认开始表决", 5: "开始，限5分钟", 15: "开始，限15分钟", 30: "开始，限30分钟"}
DESK = {
    BallotState.PREPARED: "表决尚未开始。",
    BallotState.OPEN: "正在投票。",
    BallotState.CLOSED: "已截止，尚未计票。",
    BallotState.COUNTED: "已计票。",
    BallotState.VOID: "已作废。",
}


def _question(paper: BallotPaper) -> str:
    return QUESTIONS.get(paper.form) or name_vote(BallotKind(paper.kind), paper.motion)


def group_ballot(view: MeetingView, ballot_link: str) -> Screen:
    """Where to vote, said in the group."""
    return Screen(
        text=lines(
            bold(f"开始表决：{view.candidate}同志"),
            f"表决事项：{name_vote(view.kind, view.motion)}" if view.motion else None,
            f"应到{view.entitled}名，实到{view.present}名，"
            f"已{reaching(view.quorum)}（{cite(ARTICLES[view.kind])}）。",
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
SECRECY = (button("谁能看到我的选择", "secrecy"),)


def voted(candidate: str, ballot_id: str) -> Screen:
    """Shown in place of the paper, the same words for every choice."""
    return Screen(
        text=lines(
            bold(VOTED),
            f"{candidate}同志的表决票已密封投入票箱。截止之前可以更改。",
            "下一步：等待截止计票，随后公布结果。",
        ),
        rows=(
            (button("更改选票", "paper", ballot_id), button("我的凭证", "receipt", ballot_id)),
            SECRECY,
        ),
        protected=True,
    )


def no_ballots() -> Screen:
    """Nothing to vote on."""
    return Screen(text="目前没有待您表决的选票。", rows=(SECRECY, to_home()))


def caution_lines(found: Caution) -> list[str]:
    """What to know before the papers go out."""
    code = (
        "开箱码只发送给监票人和计票人各一次，请二人当场抄下、分别保管，计票前由其中一人输入；"
        "遗失的，本次表决作废，重新表决。"
    )
    return [
        *([f"<b>注意：{FEW_VOTERS}</b>"] if found.small else []),
        "全体意见一致时，公布的数目本身就说明了每个人的选择；任何无记名投票都是如此。",
        code if found.coded else "未设监票人和计票人，本次表决不设开箱码，截止后即行计票。",
    ]


def opening_code(issued: IssuedCode) -> Screen:
    """The opening code, to one of its two keepers, once."""
    return Screen(
        text=lines(
            bold("开箱码（仅发给监票人和计票人）"),
            f"{plain(issued.candidate)}同志的票箱，截止后以此开启：",
            f"<code>{issued.code}</code>",
            "请抄在纸上妥善保管，不要截屏或转发；此前收到的开箱码作废。",
            "抄好后请按下面的按钮，此消息随即删除。",
        ),
        rows=((button("已抄下，删除此消息", "code_noted", issued.meeting_id),),),
        protected=True,
    )


def desk(found: Desk) -> Screen:
    """The box as 监票人 and 计票人 see it."""
    return Screen(
        text=lines(
            bold(f"票箱：{found.candidate}同志"),
            f"已收回{found.returned}/{found.issued}张。{DESK[found.state]}",
            _deadline(found),
            *_root_lines(found),
            "请输入开箱码开箱计票（直接发送即可，消息随后删除）。" if _awaits_code(found) else None,
        ),
        rows=(*_desk_rows(found), to_home()),
    )


def _deadline(found: Desk) -> str | None:
    if found.state is not BallotState.OPEN or found.closes_at is None:
        return None
    return f"最迟截止时间：{clock_time(found.closes_at)}"


def _awaits_code(found: Desk) -> bool:
    return found.state is BallotState.CLOSED and found.coded


def _root_lines(found: Desk) -> list[str]:
    if not found.root or found.state is BallotState.VOID:
        return []
    return [f"封存选票{found.returned}份，校验根：", f"<code>{found.root}</code>"]


def _desk_rows(found: Desk) -> tuple[Row, ...]:
    number = found.meeting_id
    void = (button("宣布作废", "desk_void", number),)
    if found.state is BallotState.OPEN:
        return (
            (button("截止投票", "desk_close", number),),
            (button("提醒未投票者", "desk_remind", number), button("刷新", "desk", number)),
            void,
        )
    return (void,) if found.state is BallotState.CLOSED else ()


def confirm_desk_close(found: Desk) -> Screen:
    """Closing cannot be taken back."""
    missing = found.issued - found.returned
    return Screen(
        text=lines(
            bold(f"请确认截止：{found.candidate}同志的表决"),
            f"已收回{found.returned}/{found.issued}张"
            + (f"，尚有{missing}张未收回。" if missing else "，已全部收回。"),
            "截止后不能再投票，也不再另行安排投票（第二十八条）。",
        ),
        rows=(
            (button("确认截止", "desk_closed", found.meeting_id),),
            (button("返回", "desk", found.meeting_id),),
        ),
    )


def confirm_void(found: Desk) -> Screen:
    """A void ballot is never opened."""
    return Screen(
        text=lines(
            bold(f"请确认作废：{found.candidate}同志的表决"),
            "开箱码遗失，或会场出现差错的，可以宣布作废。全部选票随即销毁，数目永不公布；"
            "须由主持人重新组织表决。",
        ),
        rows=(
            (button("确认作废", "desk_voided", found.meeting_id),),
            (button("返回", "desk", found.meeting_id),),
        ),
    )


def sealed(found: Desk) -> Screen:
    """To the keepers when the box is closed, before it is opened: root and number."""
    return Screen(
        text=lines(
            bold(f"票箱已封：{found.candidate}同志"),
            *_root_lines(found),
            "请记下校验根；计票之后以它核对，选票多一份、少一份、换一份都会显出。",
            "请输入开箱码开箱计票（直接发送即可，消息随后删除）。" if _awaits_code(found) else None,
        ),
        rows=((button("票箱", "desk", found.meeting_id),),) if found.coded else (),
    )


REMINDED = "已私下提醒尚未投票的同志"
CODE_AGAIN = Screen(text="开箱码未能读取，请重新发送。")


def news(content: BallotPaper | BallotNews) -> Screen:
    """The screen for what is told of a ballot under way."""
    match content:
        case BallotPaper():
            return ballot_paper(content)
        case BallotReminder():
            return reminder(content.paper)
        case BallotResumed():
            return resumed(content.paper)
        case BallotSealed():
            return sealed(content.desk)


def reminder(paper: BallotPaper) -> Screen:
    """A private word to somebody who has not voted."""
    found = ballot_paper(paper)
    return replace(found, text=f"尚未收到您的选票，请尽快投票。\n\n{found.text}")


def resumed(paper: BallotPaper) -> Screen:
    """After a restart: received or not."""
    found = ballot_paper(paper)
    told = "已收到您的选票，无须重投。" if paper.returned else "未收到您的选票，请投票。"
    return replace(found, text=f"支部助手刚刚重新启动。<b>{told}</b>\n\n{found.text}")


def receipt(found: InclusionCode, action: str = "included") -> Screen:
    """The inclusion code: it looks alike whatever the vote says; `action` looks it up."""
    code = " ".join(found.code[i : i + 8] for i in range(0, len(found.code), 8))
    return Screen(
        text=lines(
            bold("我的投票凭证"),
            f"{found.candidate}同志的表决，您的信封编号：",
            f"<code>{code}</code>",
            "它是密封信封的散列，只能证明这份信封计入了票箱，不能显示或证明您的选择。"
            "更改选票后编号随之改变。计票之后，可按下面的按钮核对。",
        ),
        rows=((button("我的票在票箱吗", action, found.ballot_id, found.code),),),
        protected=True,
    )


def included(found: Inclusion) -> Screen:
    """The place of an envelope among those counted, with its Merkle path."""
    sides = {"left": "左", "right": "右"}
    steps = [f"{sides[side]} <code>{neighbour}</code>" for side, neighbour in found.path]
    return Screen(
        text=lines(
            bold("在票箱中"),
            f"您的信封是计入的{found.leaves}份之一（按散列排序第{found.position}份）。校验根：",
            f"<code>{found.root}</code>",
            "自下而上的校验路径：" if steps else None,
            *steps,
        )
    )


def secrecy() -> Screen:
    """What is hidden from whom, and what is not."""
    return Screen(
        text=lines(
            bold("谁能看到我的选择"),
            "<b>看不到的</b>：支部书记、监票人、计票人、其他党员；日后持有数据库、备份、"
            "硬盘副本或日志的任何人。选票在收到的一刻即密封；各选项得到的答复逐字相同；"
            "计票后只留下数目，信封和钥匙销毁。正式票决另须开箱码才能开箱。",
            "<b>技术上看得到的</b>：聊天平台（按下按钮的是您的账号），以及在表决进行时掌握服务器"
            "最高权限的人。",
            "<b>藏不住的</b>：人数很少或意见完全一致时，公布的数目本身就说明了各人的选择；"
            "计票之前，数据库中看得出谁已投票（看不出投了什么）。",
            "不能接受以上条件的，请用纸质选票。",
        ),
        rows=(to_home(),),
    )


def start_link(username: str, payload: str) -> str:
    """A link that opens the private chat with the bot."""
    return f"https://t.me/{username}?start={payload}"


def ballot_payload(ballot_id: str) -> str:
    """What the deep link to a ballot carries."""
    return f"vote_{ballot_id}"
