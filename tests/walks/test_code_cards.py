"""抽票码 in chat: the scrutineer's deck, codes typed and wiped away, the key sheet, the result."""

from dataclasses import dataclass

import pytest

from models import CardEnvelope, LedgerRecord
from models.db import sqlite_path
from regulation.ballot_forms import BallotForm
from regulation.paper import VoteKind
from services.deck import Deck, make_deck, new_secret, write_code, write_secret
from tests.walks.story import ON_SQLITE, Chatter, Story
from tests.walks.test_paper import Paper, prepare
from tests.walks.verifying import verify_ballot


@dataclass
class Table:
    """A vote on paper whose ballots are cards; the deck lies on the scrutineer's own machine."""

    paper: Paper
    deck: Deck
    voters: list[Chatter]

    async def lay(self) -> None:
        """The call, the file, the opening."""
        scrutineer = self.paper.scrutineer
        await self.paper.call()
        await scrutineer.reads("待计票人登记票数")
        await scrutineer.turns("使用抽票码", "请发送 commitment.json")
        await scrutineer.send_file("photo.json", b"{}")
        await scrutineer.reads("不是抽票码的承诺文件")
        await scrutineer.send_file("commitment.json", self.deck.commitment.encode())
        await scrutineer.reads(f"票卡6张，校验值 {self.deck.commitment.fingerprint}")
        await scrutineer.turns("开始投码", "正在投码")

    async def type(self, voter: int, answer: int) -> str:
        chatter = self.voters[voter]
        await chatter.say(write_code(self.deck.cards[voter][answer]).lower())
        return await chatter.reads("已密封投入票箱")


@pytest.fixture
async def table(story: Story) -> Table:
    paper = await prepare(story, VoteKind.ADMISSION)
    deck = make_deck(new_secret(), cards=6, form=BallotForm.RESOLUTION)
    return Table(paper, deck, [paper.convener, paper.scrutineer, paper.teller])


@ON_SQLITE
async def test_from_the_deck_to_the_record(table: Table) -> None:
    story, (ann, ben, cai) = table.paper.story, table.voters
    await table.lay()
    shown = {await table.type(0, 0), await table.type(1, 0)}
    assert len(shown) == 1, "the answer to a code must not depend on its meaning"
    await story.close_bot()
    code = write_code(table.deck.cards[2][1])
    await cai.say(code)
    await story.open_bot()
    await cai.reads("已密封投入票箱")
    assert not any(typed in _files(story) for typed in table.deck.meanings)
    assert all(code not in message.get("text", "") for message in story.messages(cai.chat))

    assert "已有人使用，一卡一票" in await ann.asks(write_code(table.deck.cards[2][0]), "未能投票")
    assert "不属于正在进行的表决" in await ben.asks("AAAA-AAAA", "未能投票")
    assert "不属于正在进行的表决" in await ben.asks("/card 1 AAAA", "未能投票")

    await cai.turns("我的凭证", "我的投票凭证")
    await ben.turns("截止投码", "请确认截止投码", "已收回3张")
    closed = await ben.turns("确认截止投码", "已截止，待启封密封单")
    assert all(write_code(table.deck.cards[n][a]) in closed for n, a in ((0, 0), (1, 0), (2, 1)))
    assert not await CardEnvelope.exists()
    assert "票箱校验根（启封密封单之前记下）" in closed
    await cai.turns("我的票在票箱吗", "在票箱中", "计入的3份之一")
    await ben.turns("录入密封单", "请当众启封")
    await ben.asks("AAAA-BBBB", "密钥输入有误")
    await ben.asks(write_secret(new_secret()), "与表决前的承诺不符")
    await ben.asks(write_secret(table.deck.secret), "已按密封单计票")

    await cai.reads("已按密封单计票")
    await cai.turns("登记票数", "请输入应到")
    await cai.asks("4", "请输入实到")
    await cai.asks("3", "请输入发出")
    review = await cai.turns("3", "请核对")
    assert "发出3张，收回3张，有效票3张，无效票0张。" in review
    assert "赞成2票，不赞成1票，弃权0票。" in review
    await cai.turns("提交会签", "待监票人核对会签")
    await ben.reads("待监票人核对会签", "决议未通过：赞成2票，应到4名，通过须3票")
    await ben.turns("核对无误，会签", "已会签，记入档案")
    record = await LedgerRecord.get(kind="ballot_result")
    assert record.payload["source"] == "cards"
    told = await verify_ballot(story, record.payload["ballot_id"])
    assert "复核无误：收回3张；赞成2票，不赞成1票，弃权0票" in told
    assert "一卡一票" in told
    assert await story.incidents() == 0


@ON_SQLITE
async def test_nobody_else_deals_the_cards(table: Table) -> None:
    await table.lay()
    teller = table.paper.teller
    await teller.reads("待计票人登记票数")
    assert "投票尚未截止" in await teller.press("登记票数")
    message, _ = table.paper.convener.data_of("撤销登记")
    for forged in ("deck_open:1", "deck_close:1"):
        assert "无权办理" in await table.paper.convener.press_data(message, forged, forge=True)
    await table.type(0, 0)
    await table.paper.convener.turns("撤销登记", "已撤销")
    assert not await CardEnvelope.exists()
    late = write_code(table.deck.cards[1][0])
    assert "未能识别这条消息" in await table.voters[1].asks(late, "未能")


def _files(story: Story) -> str:
    path = sqlite_path(story.url)
    assert path is not None
    files = [path, path.with_name(f"{path.name}-wal")]
    return "".join(file.read_bytes().decode("latin-1") for file in files)
