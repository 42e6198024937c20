"""A student hands in a 思想汇报; the contact is told, reads it and logs a talk."""

from regulation.assessment import Stage
from tests.walks.story import Story

TEXT = "本季度我认真学习党的创新理论，积极参加支部活动，学习成绩有所进步。" * 60


async def test_from_report_to_talk(story: Story) -> None:
    branch = await story.world.branch()
    contact = await story.world.person(branch, Stage.FULL_MEMBER)
    student = await story.world.person(branch, Stage.ACTIVIST)
    await story.world.assign_contact(contact, student)
    reader, writer = await story.member(contact), await story.member(student)

    await writer.say("/report")
    await writer.reads("递交2026年第四季度思想汇报")
    await writer.say(TEXT)
    await writer.reads("请核对", "正文共")
    await writer.press("确认递交")
    await writer.reads("思想汇报已收到", "2026年第四季度", "2026年11月20日（周五）")

    await reader.reads("收到思想汇报", student.name)
    await reader.press("打开")
    await reader.reads(TEXT[:40], "查阅已记录")
    await reader.press("记录与其谈话")
    await reader.reads("请选择谈话日期")
    await reader.press("昨天")
    await reader.reads("2026年11月19日（周四）")
    await reader.press("办公室")
    await reader.reads("请输入谈话要点")
    await reader.say("肯定学习进步，希望多联系同学。")
    await reader.reads("请核对", "肯定学习进步")
    await reader.press("确认记录")
    await reader.reads("谈话已记录", student.name)
