"""The draw for the defence in chat: the list, the commitment, the names, and who may do it."""

import asyncio
import re
import subprocess
import sys
from datetime import date
from html import unescape

from models import LedgerRecord, Role
from regulation.assessment import Stage
from regulation.records import ConversionApplication
from tests.walks.story import ON_SQLITE, Story

APPLIED = date(2026, 11, 1)


def _run(script: str) -> str:
    command = [sys.executable, "-X", "utf8", "-c", script]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


@ON_SQLITE
async def test_a_draw_from_the_list_to_the_dossiers(story: Story) -> None:
    world = story.world
    branch = await world.branch()
    head = await world.secretary(branch)
    organizer = await world.appoint(await world.person(branch, Stage.FULL_MEMBER), Role.ORGANIZER)
    people = await world.people(branch, Stage.PROBATIONARY_MEMBER, 4)
    host, secretary = await story.member(organizer), await story.member(head)
    await host.asks("/defence", "目前没有")
    for person in people:
        await world.record(person, ConversionApplication(), on=APPLIED)
    members = [await story.member(person) for person in people]
    assert "defence" in await host.commands()
    assert "无权办理" in await members[0].asks("/defence", "无权办理")

    await host.asks("/defence", "预备党员4名", "应抽取不少于2名")
    await host.turns("锁定名单", "请确认锁定答辩抽签的名单", people[0].name)
    fixed = await host.turns("确认锁定4名", "尚未抽签；种子已经封存")
    (commitment,) = re.findall(r"[0-9a-f]{64}", fixed)
    for member in members:
        assert commitment in await member.reads("名单已锁定", "请记下承诺值")
    draw_now = host.data_of("抽签")[1].replace("draw_sure", "draw_now")
    own = members[0].data_of("查看抽签")[0]
    assert "无权办理" in await members[0].press_data(own, draw_now, forge=True)
    await story.close_bot()
    await story.open_bot()
    await host.turns("抽签", "只能抽一次")
    made = await host.turns("确认从4名中抽签", "抽中2名", "不能重抽")
    drawn = re.findall(r"\d\. (\S+)同志", made)
    assert commitment in made
    for person, member in zip(people, members, strict=True):
        told = await member.reads("转正答辩抽签：结果")
        chosen = person.name in drawn
        assert ("您已抽中，须参加转正答辩" in told) is chosen
        assert ("至迟" in told) is chosen
        assert ("您没有抽中" in told) is not chosen
    assert "本支部抽中2名" in await secretary.reads("转正答辩抽签：结果")
    await secretary.turns("查看抽签", "揭示的种子", drawn[0])
    await members[0].turns("查看抽签", "揭示的种子")
    shown = await members[0].turns("如何重算", "任何人都可用 python3 运行")
    code = unescape(shown.partition("import hashlib")[2])
    printed = await asyncio.to_thread(_run, f"import hashlib{code}")
    assert commitment in printed
    assert all(name in printed.splitlines()[1] for name in drawn)
    assert await host.press_data(host.data_of("如何重算")[0], draw_now, forge=True) == ""
    assert await LedgerRecord.filter(kind="defence_draw").count() == 4
    await host.asks("/defence", "目前没有")
    assert await story.incidents() == 0


@ON_SQLITE
async def test_a_list_is_given_up_with_a_reason(story: Story) -> None:
    world = story.world
    branch = await world.branch()
    organizer = await world.appoint(await world.person(branch, Stage.FULL_MEMBER), Role.ORGANIZER)
    student = await world.person(branch, Stage.PROBATIONARY_MEMBER)
    await world.record(student, ConversionApplication(), on=APPLIED)
    host, member = await story.member(organizer), await story.member(student)
    await host.asks("/defence", "预备党员1名")
    await host.turns("锁定名单", "请确认锁定")
    await host.turns("确认锁定1名", "尚未抽签")
    await host.turns("放弃此名单", "请输入放弃此名单的原因")
    await story.close_bot()
    await story.open_bot()
    await host.asks("材料有误，重新核对", "已经放弃，没有抽取")
    await member.reads("名单放弃", "材料有误，重新核对")
    await host.asks("/defence", "预备党员1名")
    assert "锁定名单" in host.labels()
    assert await LedgerRecord.filter(kind="defence_draw").count() == 0
    assert await story.incidents() == 0
