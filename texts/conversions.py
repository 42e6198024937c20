"""预备期与转正: the state of a probation, handing in the 转正申请, its receipt and its arrival."""

from collections.abc import Callable, Sequence

from regulation.articles.article_34 import Analysis
from regulation.articles.article_35 import Condition
from regulation.records import ConversionApplication, ReviewState
from services.conversions import (
    ApplicationArrived,
    ApplicationReceipt,
    EducationYear,
    ProbationView,
)
from services.handed_in import Draft, PaperCopy
from texts.dates import long_date, plain_date
from texts.home import to_home
from texts.regulation_refusals import WARNINGS
from texts.requirements import DIGITS, describe_step
from texts.reviews import ALL
from texts.screens import Row, Screen, bold, button, lines, plain

MOST_SESSIONS = 12
LEAVE = (button("退出（保留草稿）", "leave"),)
AGAIN = button("重新撰写", "conversion_clear")
Copy = PaperCopy[ConversionApplication]


def probation(view: ProbationView) -> Screen:
    """第33至37条: the dates, the hours, the analyses, the five conditions, what follows."""
    return Screen(
        text=lines(
            bold(f"{view.name}同志：预备期与转正（{plain_date(view.on)}）"),
            *_term(view),
            *(line for year in view.years for line in _year(year)),
            *_analyses(view),
            *_conditions(view.conditions),
            *_application(view),
            f"\n下一步：{describe_step(view.next_step)}",
        ),
        rows=_rows(view),
    )


def _term(view: ProbationView) -> list[str]:
    term = view.term
    longer = f"（已延长{term.extended_months}个月）" if term.extended_months else ""
    left = (term.expiry - view.on).days
    waits = f"还有{left}天" if left > 0 else "已经期满"
    return [
        f"接收之日：{plain_date(term.since)}（支部大会通过之日，第三十五条）",
        f"预备期：{plain_date(term.since)}至{plain_date(term.last_day)}{longer}",
        f"期满转正之日：{long_date(term.expiry)}，{waits}",
    ]


def _year(year: EducationYear) -> list[str]:
    span = f"{plain_date(year.since)}至{plain_date(year.until)}"
    short = year.needed - year.hours
    state = f"还差{short}学时" if short > 0 else "已经达到"
    shown = year.sessions[-MOST_SESSIONS:]
    left = len(year.sessions) - len(shown)
    return [
        f"\n<b>集体教育</b>（第三十三条）{span}",
        f"已有{year.hours}学时，应有{year.needed}学时，{state}。",
        *([f"· 较早的{left}次从略"] if left else []),
        *(f"· {plain_date(each.on)}　{each.hours}学时" for each in shown),
    ]


def _analyses(view: ProbationView) -> list[str]:
    if not view.analyses:
        return []
    return [
        "\n<b>按季度分析</b>（第三十四条）",
        *(f"· {_analysis(each, view)}" for each in view.analyses),
    ]


def _analysis(each: Analysis, view: ProbationView) -> str:
    name = f"第{each.number}次（{plain_date(each.anchor)}满期）"
    if each.done_on is not None:
        return f"{name}：{plain_date(each.done_on)}已分析"
    if view.on < each.anchor:
        return f"{name}：未到时间"
    late = "，已逾期" if view.on > each.due else ""
    return f"{name}：应于{plain_date(each.due)}之前分析{late}"


def _conditions(conditions: Sequence[Condition]) -> list[str]:
    if not conditions:
        return []
    met = sum(condition.met for condition in conditions)
    return [
        f"\n<b>按期转正的条件</b>（第三十五条，{len(conditions)}项中具备{met}项）",
        *(f"· {describe_condition(condition)}" for condition in conditions),
        "不全的，支部大会可以讨论延长预备期。" if met < len(conditions) else "各项均已具备。",
    ]


def describe_condition(found: Condition) -> str:
    """One of the five conditions with its numbers."""
    return f"{'已具备' if found.met else '尚缺'}：{CONDITIONS[found.name](found)}"


def _rank(found: Condition) -> str:
    facts = found.facts
    placed = f"第{facts['rank']}名（共{facts['total']}名）" if facts["total"] else "尚未登记"
    return f"预备期内综合测评{placed}，须在前{facts['percent']}%"


def _scholarship(found: Condition) -> str:
    best, needed = int(str(found.facts["best"])), int(str(found.facts["needed"]))
    won = f"{DIGITS[best]}等奖学金" if best else "尚无登记"
    return f"预备期内奖学金：{won}，须{DIGITS[needed]}等及以上"


CONDITIONS: dict[str, Callable[[Condition], str]] = {
    "refresher": lambda found: "参加学院党校的党员再教育培训并结业",
    "cadre": lambda found: "担任学生组织、班级的主要干部，考核优秀",
    "rank": _rank,
    "scholarship": _scholarship,
    "honours": lambda found: (
        f"校级荣誉或竞赛表彰{found.facts['count']}次，须{found.facts['needed']}次"
    ),
}


def _application(view: ProbationView) -> list[str]:
    opens, due = plain_date(view.opens), long_date(view.due)
    heading = "\n<b>转正申请</b>（第三十七条）"
    found = view.application
    if found is not None and found.state in (ReviewState.PENDING, ReviewState.ACCEPTED):
        state = "待党支部审核" if found.state is ReviewState.PENDING else "已经审核"
        if view.warnings is None:
            received = f"{plain_date(found.received)}收到，编号{found.number}，{state}。"
            return [heading, received]
    returned = found is not None and found.state is ReviewState.RETURNED
    again = "上一份已退回，请修改后重新递交。" if returned else None
    late = f"已逾期{(view.on - view.due).days}天" if view.on > view.due else f"期限为{due}"
    return list(filter(None, [heading, again, f"尚未收到。{opens}起递交，{late}。"]))


def _rows(view: ProbationView) -> tuple[Row, ...]:
    if not view.own:
        return ((button("返回该同志", "person", view.person_id),), to_home())
    rows: list[Row] = []
    if view.warnings is not None:
        rows.append((button("递交转正申请", "conversion"),))
    elif view.application is not None and view.application.state is ReviewState.PENDING:
        rows.append((button("撤回转正申请", "conversion_withdraw", view.application.number),))
    return (
        *rows,
        (button("登记本人情况", "profile"), button("递交思想汇报", "report")),
        (button("尚缺事项与原因", "standing", view.person_id, 0), button("发展历程", "timeline")),
        to_home(),
    )


def prompt(warnings: Sequence[str], *, resumed: bool) -> Screen:
    """How to hand the application in."""
    return Screen(
        text=lines(
            bold("递交转正申请"),
            *(f"注意：{WARNINGS[code]}" for code in warnings),
            "请直接发送以下任一种：",
            "· 文字（可分多条发送，将按顺序合并）",
            "· Word（.docx）或 PDF 文件",
            "· 手写稿照片（多页请依次发送）",
            "",
            "上次的草稿已保留，继续发送即可。" if resumed else None,
            "发送后先预览，确认后才算递交。",
        ),
        rows=(LEAVE,),
    )


def _extent(draft: Draft) -> str:
    if draft.characters:
        return f"正文共{draft.characters}字。"
    return f"共{len(draft.files)}页（图片或扫描件，不计字数）。"


def file_kept(files: int) -> Screen:
    """Text arrived beside a file: which of the two is meant, the author has to say."""
    return Screen(
        text=f"草稿是{files}个文件或照片，这段文字未加入。要递交草稿，请点“继续”；"
        "要改用文字，请先点“重新撰写”，再发送文字。",
        rows=((button("继续", "conversion_next"),), (AGAIN, *LEAVE)),
    )


def so_far(draft: Draft) -> Screen:
    """A late one is kept as far as it has come; its author says when it is complete."""
    return Screen(
        text=lines(
            bold("转正申请：草稿已保存"),
            _extent(draft),
            "还有后文或后续页的，请继续发送。全部发完后，按“写完了”，再说明迟交的原因。",
        ),
        rows=((button("写完了，说明迟交的原因", "conversion_next"),), (AGAIN, *LEAVE)),
    )


def ask_reason(draft: Draft) -> Screen:
    """It is late: why?"""
    return Screen(
        text=lines(
            bold("请说明迟交的原因"),
            _extent(draft),
            "已过规定的递交时间（第三十七条）。请用文字写明原因，随申请一并存入档案。",
        ),
        rows=((AGAIN, *LEAVE),),
    )


def preview(draft: Draft, warnings: Sequence[str], reason: str) -> Screen:
    """What is about to be handed in."""
    return Screen(
        text=lines(
            bold("请核对：转正申请"),
            _extent(draft),
            *(f"注意：{WARNINGS[code]}" for code in warnings),
            f"迟交的原因：{plain(reason)}" if reason else None,
            "",
            "确认后送达党支部和培养联系人；审核之前可以撤回。",
        ),
        rows=((button("确认递交", "conversion_send"),), (AGAIN, *LEAVE)),
    )


def receipt(found: ApplicationReceipt) -> Screen:
    """Proof for the author."""
    return Screen(
        text=lines(
            bold("转正申请已收到"),
            f"回执编号：<code>{found.number}</code>",
            f"收到日期：{long_date(found.received)}",
            f"迟交的原因：{plain(found.late_reason)}" if found.late_reason else None,
            "",
            "下一步：由党支部审核，随后征求党内外意见并公示（第三十七条）。",
        ),
        rows=(
            (button("撤回此件", "conversion_withdraw", found.number),),
            (button("预备期与转正", "probation"),),
            to_home(),
        ),
    )


def withdrawn(number: int) -> Screen:
    """The application is out of force."""
    return Screen(
        text=f"已撤回转正申请（编号{number}）。原件仍留存备查。请及时重新递交（第三十七条）。",
        rows=((button("重新递交", "conversion"),), to_home()),
    )


def cleared() -> Screen:
    """The draft has been thrown away at the author's wish."""
    return Screen(text="草稿已清除。请重新发送转正申请的文字、文件或照片。", rows=(LEAVE,))


def arrived(news: ApplicationArrived) -> Screen:
    """For contacts and leadership: an application has come in."""
    late = f"逾期递交，说明的原因：{plain(news.late_reason)}" if news.late_reason else None
    then = "审核，随后征求党内外意见" if news.may_review else "查阅，如有意见请告知党支部"
    opens = (
        button("审核", "review_open", news.number, ALL)
        if news.may_review
        else button("打开", "conversion_open", news.number)
    )
    return Screen(
        text=lines(
            bold("收到转正申请"),
            f"{news.author}同志递交了转正申请（编号{news.number}）。",
            late,
            f"下一步：请{then}（第三十七条）。",
        ),
        rows=((opens,),),
    )


def copy_caption(found: Copy) -> str:
    """The words beside an opened application."""
    record = found.paper.record
    reason = found.paper.payload.late_reason
    return lines(
        bold(f"{found.author}同志的转正申请"),
        f"{long_date(record.act_date)}收到，编号{record.id}。",
        f"逾期递交，说明的原因：{plain(reason)}" if reason else None,
        "仅限培养考察使用，查阅已记录。",
    )


def opened(found: Copy, text: str = "") -> Screen:
    """A typed application, or what stands below its files."""
    return Screen(
        text=lines(copy_caption(found), *(["", plain(text)] if text else [])),
        rows=(to_home(),),
        protected=True,
    )


def file_name(found: Copy) -> str:
    """The name under which a reader receives a file, without its suffix."""
    return f"{found.author}_转正申请"
