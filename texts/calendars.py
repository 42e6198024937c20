"""Calendars: the menu, the link, and what stands in an entry."""

from services.calendars import Entry, Scope, Subscriptions
from texts.duties import name_duty
from texts.home import to_home
from texts.requirements import cite
from texts.screens import Row, Screen, bold, button, lines, plain

NAMES = {Scope.PERSON: "我的到期事项", Scope.BRANCH: "党支部到期事项"}
FILES = {Scope.PERSON: "due.ics", Scope.BRANCH: "branch.ics"}
DESCRIPTION = "详情请在支部助手的待办事项中查看。"


def menu(found: Subscriptions, *, feeds: bool) -> Screen:
    """What can be had; links only where the server offers them."""
    linked = "、".join(NAMES[scope] for scope in found.linked)
    return Screen(
        text=lines(
            bold("日历"),
            "可将到期日加入手机或电脑的日历。日历中不出现任何姓名，也不含需要保密的事项。",
            "文件只反映取得之时的情况。" + ("订阅链接会自动更新。" if feeds else ""),
            f"正在使用的订阅链接：{linked}。" if linked else None,
        ),
        rows=(*_files(found), *(_links(found) if feeds else ()), to_home()),
    )


def _files(found: Subscriptions) -> tuple[Row, ...]:
    branch = (button("党支部日历文件", "calendar_branch"),) if _leads(found) else ()
    return ((button("我的日历文件", "calendar_mine"), *branch),)


def _links(found: Subscriptions) -> tuple[Row, ...]:
    branch = (button("党支部订阅链接", "feed_branch"),) if _leads(found) else ()
    stop = ((button("停用全部订阅链接", "feed_stop"),),) if found.linked else ()
    return ((button("我的订阅链接", "feed_mine"), *branch), *stop)


def _leads(found: Subscriptions) -> bool:
    return Scope.BRANCH in found.scopes


def summary(entry: Entry) -> str:
    """What is due, without anybody's name."""
    return f"到期：{name_duty(entry.duty)}（{cite(entry.duty.article)}）"


def caption(scope: Scope, count: int) -> str:
    """Said with the file."""
    return f"{NAMES[scope]}，共{count}项。打开文件即可导入日历。"


def link(scope: Scope, url: str) -> Screen:
    """The secret link, shown this once."""
    return Screen(
        text=lines(
            bold(f"订阅链接：{NAMES[scope]}"),
            f"<code>{plain(url)}</code>",
            "在日历应用中选择“订阅日历”，粘贴此链接。此前的同类链接随即失效。",
            "持有链接即可查看，请勿转发；不再使用或疑有泄露时，请停用。",
        ),
        rows=((button("停用全部订阅链接", "feed_stop"),), to_home()),
        protected=True,
    )


def stopped(count: int) -> Screen:
    """The links no longer work."""
    told = (
        f"已停用{count}个订阅链接，此后无法再凭其查看。" if count else "目前没有可停用的订阅链接。"
    )
    return Screen(text=told, rows=((button("返回日历", "calendar"),), to_home()))
