"""Greeting, binding, home screens and help."""

from services.standing import Home
from services.waiting import Waiting
from texts.menus import DESKS, LEADERSHIP, ON_THE_PATH, Desk, commands_for, desk_rows, home_rows
from texts.names import ROLES, STAGES
from texts.screens import Button, Row, Screen, bold, button, lines, plain

__all__ = ["LEADERSHIP", "ON_THE_PATH", "commands_for"]


def home_screen(home: Home, waiting: Waiting) -> Screen:
    """Who I am here, what waits for me, and what I can do."""
    offices = "、".join(ROLES[role] for role in sorted(home.roles))
    return Screen(
        text=lines(
            bold(f"{home.name}同志"),
            f"党支部：{plain(home.branch)}",
            f"身份：{STAGES[home.stage]}{f'（{offices}）' if offices else ''}",
            _what_waits(waiting),
            "",
            "请选择要办理的事项。",
        ),
        rows=home_rows(home, waiting),
    )


def _what_waits(waiting: Waiting) -> str | None:
    late = f"（逾期{waiting.overdue}项）" if waiting.overdue else ""
    parts = {
        f"选票{waiting.votes}张待表决": waiting.votes,
        f"材料{waiting.reviews}件待审核": waiting.reviews,
        f"待办{waiting.todo}项{late}": waiting.todo,
    }
    found = "，".join(part for part, count in parts.items() if count)
    return f"等您办理：{found}。" if found else None


def desk_screen(home: Home, desk: Desk) -> Screen:
    """One desk of a person who has several offices."""
    return Screen(
        text=lines(bold(DESKS[desk]), "请选择要办理的事项。"),
        rows=(*desk_rows(home, desk), to_home()),
    )


def to_home() -> Row:
    """The way back."""
    return (button("返回主菜单", "home"),)


def welcome(home: Home, waiting: Waiting) -> Screen:
    """Shown once, right after an account has been bound."""
    screen = home_screen(home, waiting)
    return Screen(text=f"绑定成功。今后各项提醒将发送到此处。\n\n{screen.text}", rows=screen.rows)


def unbound() -> Screen:
    """Said to an account that belongs to nobody on the roster."""
    return Screen(
        text="此账号尚未绑定。请打开党支部发给您的邀请链接，或直接发送邀请码。"
        "没有邀请码的，请联系本支部组织委员领取。"
    )


def cancelled(had_draft: bool) -> Screen:
    """Said when a dialogue is left."""
    kept = "已退出当前操作，草稿已保留，再次进入时可继续。"
    return Screen(text=kept if had_draft else "当前没有正在进行的操作。", rows=(to_home(),))


def not_understood() -> Screen:
    """Said when a message fits nothing; nothing has been lost."""
    return Screen(
        text="未能识别这条消息，未作任何处理。请从菜单选择事项，或发送 /help 查看说明。"
        "未完成的草稿均已保留，重新进入该事项即可继续。",
        rows=(to_home(),),
    )


def page_updated() -> str:
    """Said when an old button is pressed."""
    return "此页面已更新，请从最新一条消息继续。"


def only_in_private() -> Screen:
    """Said in a group."""
    return Screen(text="个人事项请在与支部助手的私聊中办理。")


def group_bound(branch: str) -> Screen:
    """Said in the group that a branch has made its own."""
    return Screen(text=f"本群已设为“{plain(branch)}”的支部群，将在此发布会议通知、签到与表决结果。")


def incident(number: str) -> str:
    """Said when we have failed."""
    return (
        f"处理时发生错误，编号 {number}。已提交的内容不受影响；请稍后重试，"
        "若仍不成功，请将编号告知管理员。"
    )


def help_screen(home: Home) -> Screen:
    """What every command of this person does."""
    listed = (f"/{name}　{text}" for name, text in commands_for(home).items())
    return Screen(
        text=lines(
            bold("使用说明"),
            *listed,
            "",
            "一切判断依据《学生党员发展实施细则》，答复中注明条款。",
            "无记名投票：选票在收到时即密封，支部书记、工作人员以及日后持有数据库或备份的人"
            "都无法得知您的选择。聊天平台、服务器的最高管理员，以及计票之前同时取得数据库和"
            "票箱钥匙的人，在技术上能够看到。",
        ),
        rows=(to_home(),),
    )


def link(label: str, url: str) -> Button:
    """A button that opens a link."""
    return Button(label=label, url=url)
