"""抽票码: what stands on the cards and the key sheet, and what the command says."""

from regulation.ballot_forms import BallotForm, Choice
from texts.ballots import CHOICES, QUESTIONS

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
FORMS = {BallotForm.RESOLUTION: "接收预备党员、预备党员转正", **QUESTIONS}


def subject(form: BallotForm, title: str) -> str:
    """What is voted on."""
    return title or FORMS[form]


def answers(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """The answers as they stand on a card."""
    return tuple(CHOICES[choice] for choice in choices)


def written(folder: str, cards: int, fingerprint: str) -> tuple[str, ...]:
    """What now lies in the folder, and what to do with it."""
    return (
        f"已在 {folder} 写出{cards}张票卡，校验值 {fingerprint}：",
        "　cards.pdf　票卡：单面打印，沿虚线裁开，对折混匀，由到会者抽取。",
        "　key-sheet.pdf　监票人密封单：打印后装入信封密封。",
        "　commitment.json　承诺文件：表决开始前由监票人发送给支部助手（/cards）。",
        "打印之后请删除 cards.pdf 与 key-sheet.pdf；助手只需要 commitment.json。",
    )


def folder_in_use(folder: str) -> str:
    """There are cards in this folder already."""
    return f"文件夹 {folder} 中已有票卡：请另选文件夹，以免两批混用。"
