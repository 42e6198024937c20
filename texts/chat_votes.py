"""推优, 座谈会 and 答辩评议 in private chats: who is there, opening, closing."""

from collections.abc import Sequence

from services.chat_votes import BallotState, Gathering
from services.paper_counts import PaperView, Part
from texts.ballots import FEW_VOTERS
from texts.names import VOTES
from texts.regulation_refusals import WARNINGS
from texts.screens import Button, Row, Screen, bold, button, lines

PAGE = 8
GUESTS_ON_PAPER = (
    "参加人员中有不在名册的同志，不能在私聊中投票；其有投票资格的，请全部改用纸质票或抽票码。"
)
BOXES = {
    BallotState.PREPARED: "尚未开始",
    BallotState.OPEN: "正在无记名投票",
    BallotState.CLOSED: "已截止，尚未计票",
    BallotState.COUNTED: "已计票",
    BallotState.VOID: "作废，须重新投票",
}


def attendance(found: Gathering, ticked: Sequence[int], page: int) -> Screen:
    """Tick who is there; only people with an account can be given a paper."""
    page = min(page, max(0, (len(found.people) - 1) // PAGE))
    shown = found.people[page * PAGE : (page + 1) * PAGE]
    rows: list[Row] = [
        (button(f"{_mark(p.person_id in ticked)}{p.name}", "gather_tick", p.person_id, page),)
        for p in shown
    ]
    return Screen(
        text=lines(
            bold(f"{VOTES[found.kind]}　{found.candidate}同志：参加投票的人员"),
            f"已绑定账号的{len(found.people)}人，已勾选{len(ticked)}人。请只勾选到会、有投票资格的同志。",
            "未绑定账号的不能在私聊中投票；有此情形的，请全部改用纸质票或抽票码。",
        ),
        rows=(
            *rows,
            *_turning(page, len(found.people)),
            (button("全部勾选", "gather_all"), button("全部取消", "gather_none")),
            (button("下一步", "gather_sure"),),
            (button("返回", "paper_count", found.count_id),),
        ),
    )


def _mark(ticked: bool) -> str:
    return "［到］" if ticked else "［　］"


def _turning(page: int, total: int) -> tuple[Row, ...]:
    back = (button("上一页", "gather_page", page - 1),) if page else ()
    forth = (button("下一页", "gather_page", page + 1),) if (page + 1) * PAGE < total else ()
    turning: tuple[Button, ...] = (*back, *forth)
    return (turning,) if turning else ()


def confirm_open(found: Gathering, voters: int, warnings: Sequence[str]) -> Screen:
    """What is about to begin, with what is to be known before."""
    told = {"few_voters": FEW_VOTERS, "guests_on_paper": GUESTS_ON_PAPER, **WARNINGS}
    return Screen(
        text=lines(
            bold(f"请确认：{VOTES[found.kind]}　{found.candidate}同志"),
            f"将向{voters}人各发一张选票，在私聊中无记名投票；开始后不能增减人员。",
            *(f"· {told[warning]}" for warning in warnings),
        ),
        rows=(
            (button("开始投票", "gather_begin"),),
            (button("返回", "gather", found.count_id),),
        ),
    )


def confirm_close(view: PaperView) -> Screen:
    """Closing cannot be taken back."""
    issued, returned = (0, 0) if view.box is None else (view.box.issued, view.box.returned)
    return Screen(
        text=lines(
            bold(f"请确认截止：{VOTES[view.kind]}　{view.candidate}同志"),
            f"已收回{returned}/{issued}张。截止后不能再投；随后显示票箱的校验根，再行计票。",
        ),
        rows=(
            (button("确认截止", "gather_close", view.count_id),),
            (button("返回", "paper_count", view.count_id),),
        ),
    )


def box_lines(view: PaperView) -> list[str]:
    """The box of a count, for those concerned."""
    box = view.box
    if box is None:
        return []
    told = [f"私聊投票：{BOXES[box.state]}，发出{box.issued}张，已收回{box.returned}张。"]
    if box.root and box.state is not BallotState.VOID:
        told += ["票箱校验根：", f"<code>{box.root}</code>"]
    if box.state is BallotState.CLOSED:
        told.append("请监票人、计票人记下校验根，再开箱计票；计票后以它核对。")
    return told


def box_rows(view: PaperView) -> tuple[Row, ...]:
    """The convener opens, the teller and the scrutineer close."""
    state = None if view.box is None else view.box.state
    if view.part is Part.CONVENER:
        return _convener_rows(view, state)
    if state is BallotState.OPEN:
        refresh = (button("刷新", "paper_count", view.count_id),)
        return ((button("截止投票", "gather_end", view.count_id),), refresh)
    if state is BallotState.CLOSED:
        return ((button("已记下校验根，开箱计票", "gather_count", view.count_id),),)
    return ()


def _convener_rows(view: PaperView, state: BallotState | None) -> tuple[Row, ...]:
    if state in (BallotState.OPEN, BallotState.CLOSED):
        return ((button("投票作废", "vote_void", view.count_id),),)
    may_open = state in (None, BallotState.VOID) and view.deck is None
    return ((button("在私聊中投票", "gather", view.count_id),),) if may_open else ()
