"""第31、37条: to whom a decision was made: what was decided, from when to when, what follows."""

from regulation.articles.article_35 import Probation
from regulation.records import Outcome
from services.outcome_news import OutcomeTold
from texts.dates import plain_date
from texts.home import to_home
from texts.screens import Screen, bold, button, lines


def told(news: OutcomeTold) -> Screen:
    """The decision in the words of the regulation."""
    on = "" if news.approved_on is None else f"{plain_date(news.approved_on)}，"
    on_the_path = news.outcome in (None, Outcome.EXTENSION)
    rows = (*(((button("我的进度", "status"),),) if on_the_path else ()), to_home())
    if news.outcome is None:
        return Screen(text=lines(bold("您已被接收为预备党员"), *_admitted(news, on)), rows=rows)
    return Screen(text=lines(bold(HEADINGS[news.outcome]), *_decided(news, on)), rows=rows)


HEADINGS = {
    Outcome.CONVERSION: "您已转为正式党员",
    Outcome.EXTENSION: "您的预备期已延长",
    Outcome.CANCELLATION: "您的预备党员资格已取消",
}


def _admitted(news: OutcomeTold, on: str) -> list[str]:
    dues = news.dues_from
    return [
        f"{on}学校党委批准您为中共预备党员。党支部已登记与您的谈话（第三十一条）。",
        *(_term(news.term) if news.term is not None else ()),
        *([] if dues is None else [f"党费自{dues.year}年{dues.month}月起交纳。"]),
        "下一步：参加入党宣誓和党的组织生活；预备期满前半个月递交转正申请（第三十七条）。",
    ]


def _term(term: Probation) -> list[str]:
    since, last = plain_date(term.since), plain_date(term.last_day)
    return [f"预备期：自{since}（支部大会通过之日）起，最后一天为{last}。"]


def _decided(news: OutcomeTold, on: str) -> list[str]:
    said = "学院党委批准支部大会的决议，党支部已登记通知您并在党员大会上宣布（第三十七条）。"
    return [f"{on}{said}", *_following(news)]


def _following(news: OutcomeTold) -> list[str]:
    if news.term is None:
        return ["如对决定有疑问，请向党支部或学院党委反映。"]
    expiry = plain_date(news.term.expiry)
    if news.outcome is Outcome.CONVERSION:
        return [f"转正时间：{expiry}（预备期满之日）。下一步：由党支部将材料归档（第四十二条）。"]
    return [
        f"预备期延长至{expiry}满（最后一天为{plain_date(news.term.last_day)}）。",
        "下一步：继续接受教育和考察，期满前半个月重新递交转正申请（第三十七条）。",
    ]
