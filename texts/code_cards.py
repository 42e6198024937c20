"""抽票码: what stands on the cards and the key sheet, and what the command says."""

from regulation.ballot_forms import BallotForm, Choice
from services.code_cards import DeckState
from services.deck import write_code
from services.paper_counts import PaperView, Part
from texts.ballots import CHOICES, QUESTIONS, VOTED
from texts.screens import Row, Screen, bold, button, lines

HEADING = "表决票（无记名·抽票码）"
KEY_HEADING = "监票人密封单"
CARD_HINTS = (
    "一卡一票。私聊支部助手，输入所选一项右侧的票码；只输入一项。",
    "请勿让他人看到本卡；投票后将卡片投入回收箱，当场销毁。",
)
KEY_HINTS = (
    "打印后立即装入信封密封，计票时当众启封；生成所用的电脑文件随即删除。",
    "计票前不得拍照、不得输入任何聊天；计票结束后与卡片一并销毁。",
    "下表供人工核对：未抽出的卡片应与表中所列一致，其票码不应出现在计票清单中。",
)
DECKS = {
    DeckState.READY: "已收到承诺，尚未开始投码",
    DeckState.OPEN: "正在投码",
    DeckState.CLOSED: "已截止，待启封密封单",
    DeckState.COUNTED: "已按密封单计票",
}
FORMS = {BallotForm.RESOLUTION: "接收预备党员、预备党员转正", **QUESTIONS}


def voted(candidate: str, count_id: int) -> Screen:
    """The same words for every code."""
    return Screen(
        text=lines(
            bold(VOTED),
            f"{candidate}同志的票码已密封投入票箱。截止之前可以另输同卡的票码，以最后一次为准。",
            "下一步：将票卡投入回收箱；等待截止计票。",
        ),
        rows=((button("我的凭证", "card_receipt", count_id),),),
        protected=True,
    )


def ask_commitment() -> Screen:
    """The file of the deck."""
    return Screen(
        text=lines(
            bold("抽票码：承诺文件"),
            "请发送 commitment.json。票卡由您在自己的电脑上用命令"
            "<code>python -m bot cards</code> 生成，密封单不得发送给助手。",
        ),
        rows=((button("退出（保留草稿）", "leave"),),),
    )


def confirm_close(view: PaperView) -> Screen:
    """Closing cannot be taken back."""
    returned = 0 if view.deck is None else view.deck.returned
    return Screen(
        text=lines(
            bold(f"请确认截止投码：{view.candidate}同志"),
            f"已收回{returned}张。截止后不能再投（第二十八条）；票码随即脱离投票人，按字母排列。",
        ),
        rows=(
            (button("确认截止投码", "deck_close", view.count_id),),
            (button("返回", "paper_count", view.count_id),),
        ),
    )


def ask_key() -> Screen:
    """The secret of the key sheet."""
    return Screen(
        text=lines(
            bold("录入密封单"),
            "请当众启封，输入密封单上的密钥（七组字母和数字）。助手核对承诺后计票。",
            "不愿向助手透露密钥的，可由监票人、计票人对照密封单人工计票，再由计票人登记票数。",
        ),
        rows=((button("退出（保留草稿）", "leave"),),),
    )


def deck_lines(view: PaperView) -> list[str]:
    """The deck of a count, for those who count."""
    deck = view.deck
    if deck is None:
        return []
    told = [
        f"抽票码：{DECKS[deck.state]}，票卡{deck.cards}张，校验值 {deck.fingerprint}，"
        f"已收回{deck.returned}张。"
    ]
    if deck.root:
        told += ["票箱校验根（启封密封单之前记下）：", f"<code>{deck.root}</code>"]
    if deck.cast_root:
        told.append(f"票码清单校验值：{deck.cast_root[:16]}")
    if deck.codes:
        told += ["票码清单：", f"<code>{'　'.join(map(write_code, deck.codes))}</code>"]
    return told


def deck_rows(view: PaperView) -> tuple[Row, ...]:
    """What the scrutineer, and at the close the teller, may do with the deck."""
    state = None if view.deck is None else view.deck.state
    if state is DeckState.OPEN:
        refresh = (button("刷新", "paper_count", view.count_id),)
        return ((button("截止投码", "deck_end", view.count_id),), refresh)
    if view.part is not Part.SCRUTINEER:
        return ()
    if state is None:
        return ((button("使用抽票码", "deck_ask", view.count_id),),)
    if state is DeckState.READY:
        replace = (button("更换票卡", "deck_ask", view.count_id),)
        return ((button("开始投码", "deck_open", view.count_id),), replace)
    if state is DeckState.CLOSED:
        return ((button("录入密封单", "deck_key", view.count_id),),)
    return ()


def subject(form: BallotForm, title: str) -> str:
    """What is voted on."""
    return title or FORMS[form]


def answers(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """The answers as they stand on a card."""
    return tuple(CHOICES[choice] for choice in choices)


def written(folder: str, cards: int, fingerprint: str, *, html: bool) -> tuple[str, ...]:
    """What now lies in the folder, and what to do with it."""
    pages = ("　cards.html、key-sheet.html　同样的内容，用浏览器打印；不联网。",) if html else ()
    return (
        f"已在 {folder} 写出{cards}张票卡，校验值 {fingerprint}：",
        "　cards.pdf　票卡：单面打印，沿虚线裁开，对折混匀，由到会者抽取。",
        "　key-sheet.pdf　监票人密封单：打印后装入信封密封。",
        "　commitment.json　承诺文件：表决开始前由监票人发送给支部助手（“使用抽票码”）。",
        *pages,
        "打印之后请删除票卡和密封单的文件；助手只需要 commitment.json。",
    )


def folder_in_use(folder: str) -> str:
    """There are cards in this folder already."""
    return f"文件夹 {folder} 中已有票卡：请另选文件夹，以免两批混用。"
