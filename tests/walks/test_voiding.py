"""Boxes whose counters are lost, in chat: two void a formal one, its convener any other."""

import pytest

from models import Ballot, BallotState, Envelope
from regulation.assessment import Stage
from regulation.paper import VoteKind
from tests.services.assemblies import make_ready
from tests.walks.rooms import Room, furnish, vote
from tests.walks.story import ON_SQLITE, Story
from tests.walks.test_vote_meetings import gather


@pytest.fixture
async def room(story: Story) -> Room:
    return await furnish(story, make_ready)


async def test_a_formal_ballot_is_voided_by_two_and_held_with_other_counters(room: Room) -> None:
    host, (ann, ben, cai, dan), story = room.host, room.members, room.story
    await room.begin()
    await room.sign_in(host, ann, ben, cai, dan)
    await room.discuss()
    await room.count_heads(5)
    await room.host.asks("/meeting", "正在进行的")
    await host.turns(f"{room.title}：", "监票人清点到会5人")
    await room.open_ballot()
    await vote(ann, "不赞成")
    await host.turns("刷新", "已收回：1/5")
    await host.turns("提出作废", "请输入作废的理由")
    await story.close_bot()
    await story.open_bot()
    await host.asks("监票人、计票人均已离会", "请确认提出作废", "已收回1张")
    await host.turns("确认提出作废", "提出作废：监票人、计票人均已离会")
    assert "同意作废" not in host.labels()
    await ben.reads("提议作废", "监票人、计票人均已离会")
    await ben.turns("查看并决定", "请确认同意作废", "全部选票随即销毁")
    assert "作废须由两人办理" in await host.press_data(
        host.data_of("刷新")[0], ben.data_of("同意作废")[1], forge=True
    )
    await ben.turns("同意作废", "表决作废")
    assert (await Ballot.get()).state is BallotState.VOID
    assert not await Envelope.exists()
    await room.in_group.reads("表决作废", "监票人、计票人均已离会")
    await host.turns("刷新", "提出作废")
    await host.turns("更换监票人、计票人", "可在两次投票之间更换")
    await host.turns("监票人", "请选择监票人")
    await host.turns(room.name(ann), "应到：5名")
    await ann.reads("更换监票人、计票人", f"监票人：{room.name(ann)}")
    assert await story.incidents() == 0


@ON_SQLITE
async def test_a_vote_in_chat_is_voided_by_its_convener(story: Story) -> None:
    circle = await gather(story, VoteKind.HEARING, Stage.ACTIVIST)
    host, (ann, *_) = circle.host, circle.guests
    await circle.plan(part="")
    await circle.announce()
    await circle.open()
    await host.turns("在私聊中投票", "已勾选")
    await host.turns("下一步", "将向7人各发一张选票")
    await host.turns("开始投票", "发出7张，已收回0张")
    await ann.reads("表决票（无记名）")
    await ann.press("具备条件，同意入党")
    await ann.reads("密封投入票箱")
    await circle.teller.asks("/paper", "办理中的纸质票")
    await circle.teller.turns("座谈会：", "正在无记名投票")
    assert "投票作废" not in circle.teller.labels()
    data = host.data_of("投票作废")[1]
    assert "已更新" in await host.press_data(
        host.data_of("投票作废")[0], data.replace("vote_void", "vote_voided"), forge=True
    )
    await host.turns("投票作废", "请输入作废的理由")
    await story.close_bot()
    await story.open_bot()
    await host.asks("监票人、计票人均已离校", "请确认作废", "已收回1张", "全部选票随即销毁")
    message, sure = host.data_of("确认作废")
    own, _ = circle.teller.data_of("截止投票")
    assert await circle.teller.press_data(own, sure, forge=True)
    assert await Envelope.exists()
    await host.press_data(message, sure)
    await host.reads("作废，须重新投票")
    await ann.reads("投票作废：座谈会表态", "监票人、计票人均已离校", "没有计票")
    assert not await Envelope.exists()
    await host.turns("撤销登记", "已撤销")
    await host.turns("打开会议", "听取意见的座谈会")
    await host.turns("更换监票人、计票人", "可在两次投票之间更换")
    await host.turns("计票人", "请选择计票人")
    await host.turns(circle.names[0], "正在开会")
    await host.turns(f"发起投票：{circle.candidate.name}", f"计票人：{circle.names[0]}")
    assert await story.incidents() == 0
