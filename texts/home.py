"""Greeting, binding, home screens and help."""

from regulation.assessment import Stage
from services.standing import Home
from texts.names import ROLES, STAGES
from texts.screens import Button, Row, Screen, bold, button, lines, plain

REPORTING = (Stage.ACTIVIST, Stage.PROSPECTIVE_MEMBER, Stage.PROBATIONARY_MEMBER)
ON_THE_PATH = (Stage.APPLICANT, *REPORTING)
LEADERSHIP = {"secretary", "organization_commissioner"}
CONVENERS = {*LEADERSHIP, "committee_member", "league_secretary", "organizer"}

COMMANDS = {
    "menu": "主菜单",
    "status": "我的进度：所处阶段、尚缺事项、下一日期",
    "todo": "待办事项",
    "calendar": "到期日历：文件与订阅",
    "report": "递交思想汇报",
    "people": "我联系的同志",
    "talk": "记录谈话",
    "meeting": "支部大会",
    "vote": "待我表决的选票",
    "paper": "纸质票：登记、会签",
    "help": "使用说明",
    "cancel": "退出当前操作（草稿保留）",
}

ALWAYS = ("help", "cancel")


def commands_for(home: Home) -> dict[str, str]:
    """The command menu of a person; a menu only shows, it permits nothing."""
    names = ["menu"]
    if home.stage in ON_THE_PATH:
        names.append("status")
    if _has_duties(home):
        names += ["todo", "calendar"]
    if home.stage in REPORTING:
        names.append("report")
    if _guides(home):
        names += ["people", "talk"]
    if home.stage is Stage.FULL_MEMBER:
        names += ["meeting", "vote"]
    if CONVENERS & home.roles:
        names.append("paper")
    return {name: COMMANDS[name] for name in (*names, *ALWAYS)}


def _has_duties(home: Home) -> bool:
    return home.stage in ON_THE_PATH or _guides(home) or "organizer" in home.roles


def _guides(home: Home) -> bool:
    return home.guides_anyone or bool(LEADERSHIP & home.roles)


def home_screen(home: Home) -> Screen:
    """Who I am here and what I can do."""
    offices = "、".join(ROLES[role] for role in sorted(home.roles))
    return Screen(
        text=lines(
            bold(f"{home.name}同志"),
            f"党支部：{plain(home.branch)}",
            f"身份：{STAGES[home.stage]}{f'（{offices}）' if offices else ''}",
            "",
            "请选择要办理的事项。",
        ),
        rows=home_rows(home),
    )


def home_rows(home: Home) -> tuple[Row, ...]:
    """The buttons of the home screen, by what the person is."""
    rows: list[Row] = []
    if home.stage in ON_THE_PATH:
        rows.append((button("我的进度", "status"), button("待办事项", "todo")))
    elif _has_duties(home):
        rows.append((button("待办事项", "todo"),))
    if home.stage in REPORTING:
        rows.append((button("递交思想汇报", "report"),))
    if _guides(home):
        rows.append((button("我联系的同志", "people"), button("记录谈话", "talk")))
    if home.stage is Stage.FULL_MEMBER:
        rows.append((button("支部大会", "meetings"), button("我的选票", "ballots")))
    if CONVENERS & home.roles:
        rows.append((button("纸质票", "papers"),))
    return tuple(rows)


def to_home() -> Row:
    """The way back."""
    return (button("返回主菜单", "home"),)


def welcome(home: Home) -> Screen:
    """Shown once, right after an account has been bound."""
    screen = home_screen(home)
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
        text="未能识别这条消息，未作任何处理。请从菜单选择事项，或发送 /help 查看说明。",
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
