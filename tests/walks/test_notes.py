"""登记 in the chat: a session of many, an analysis that found a problem, halfway and on again."""

from models import LedgerRecord
from regulation.assessment import Stage
from tests.walks.story import ON_SQLITE, Story

pytestmark = ON_SQLITE


async def test_a_session_for_several_and_an_analysis_that_leads_to_a_talk(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    one, two = await story.world.people(branch, Stage.PROBATIONARY_MEMBER, 2)
    await secretary.asks("/people", "共2人")
    await secretary.turns(one.name, "发展进度")
    await secretary.turns("登记预备期情况", "共1名", one.name)
    await secretary.turns("增减人员", "可登记的共2名，已选1名")
    await secretary.turns(two.name, "已选2名")
    await secretary.turns("下一步", "共2名")
    await secretary.turns("集体教育学时", "请选择本次集体教育的学时")
    await secretary.asks("两个", "请重新输入整数")
    await secretary.asks("4学时", "请选择日期")
    await story.close_bot()
    await story.open_bot()
    summary = await secretary.turns("昨天", "请核对：登记集体教育学时（第三十三条）")
    assert "日期：2026年11月19日（周四）" in summary
    assert one.name in summary
    assert two.name in summary
    message, data = secretary.data_of("确认登记")
    await secretary.turns("确认登记", "已登记：集体教育学时")
    assert "此页面已更新" in await secretary.press_data(message, data, forge=True)
    assert await LedgerRecord.filter(kind="training").count() == 2
    student = await story.member(two)
    assert "2026年11月19日　4学时" in await student.asks("/probation", "集体教育")
    await secretary.asks("/people", "共2人")
    await secretary.turns(one.name, "发展进度")
    await secretary.turns("登记预备期情况", "共1名")
    await secretary.turns("季度分析", "是否发现问题")
    await secretary.asks("/cancel", "已退出当前操作")
    await secretary.asks("/people", "共2人")
    await secretary.turns(one.name, "发展进度")
    await secretary.turns("登记预备期情况", "有一项登记尚未完成")
    await secretary.turns("继续未完成的登记", "是否发现问题")
    await secretary.turns("发现问题，须谈话", "请选择日期")
    assert "（第3次）" in await secretary.turns("今天", "请核对：登记季度分析")
    await secretary.turns("确认登记", "下一步：及时同本人谈话并记录")
    await secretary.turns(f"记录与{one.name}的谈话", "谈话")
    assert await story.incidents() == 0


async def test_what_may_not_be_noted_says_why_and_strangers_are_kept_out(story: Story):
    branch = await story.world.branch()
    secretary = await story.member(await story.world.secretary(branch))
    person = await story.world.person(branch, Stage.PROBATIONARY_MEMBER)
    contact_ = await story.world.person(branch, Stage.FULL_MEMBER)
    await story.world.assign_contact(contact_, person)
    contact = await story.member(contact_)
    await secretary.asks("/people", "共1人")
    await secretary.turns(person.name, "发展进度")
    await secretary.turns("登记预备期情况", "共1名")
    await secretary.turns("征求党内外意见", "请选择日期")
    shown = await secretary.turns("今天", "请核对：登记征求党内外意见")
    assert "先有申请，后征求意见" in shown
    assert "确认登记" not in secretary.labels()
    await contact.asks("/people", "共1人")
    await contact.turns(person.name, "发展进度")
    assert "登记预备期情况" not in contact.labels()
    message, _ = contact.data_of("返回主菜单")
    for data in (f"note:{person.person_id}", f"note_fresh:{person.person_id}"):
        assert "无权办理" in await contact.press_data(message, data, forge=True)
    assert await contact.press_data(message, "note_save", forge=True)
    assert not await LedgerRecord.filter(kind="conversion_opinions").exists()
    assert await story.incidents() == 0
