"""思想汇报: quarters, prompts, preview, receipt, versions, reading."""

from collections.abc import Sequence

from regulation.records import ReviewState, ThoughtReport
from services.handed_in import PaperCopy
from services.reports import Desk, Preview, Receipt, Target, Version, is_late, receipt_of
from services.reviews import Settled
from texts.dates import long_date, plain_date
from texts.home import to_home
from texts.names import REVIEW_STATES
from texts.regulation_refusals import WARNINGS
from texts.requirements import quarter
from texts.screens import Button, Row, Screen, bold, button, lines, plain

Copy = PaperCopy[ThoughtReport]
PAGE = 8
LEAVE = button("退出（保留草稿）", "leave")


def prompt(found: Desk, target: Target, *, resumed: bool) -> Screen:
    """How to hand in the report of a quarter."""
    period = target.quarter or _replaced(found, target).quarter
    missing = [q for q in found.choices if q != target.quarter and is_late(q, found.on)]
    return Screen(
        text=lines(
            bold(f"{'更换' if target.replaces else '递交'}{quarter(period)}思想汇报"),
            _why(found, target, period),
            "请直接发送以下任一种：",
            "· 文字（可分多条发送，将按顺序合并）",
            "· Word（.docx）或 PDF 文件",
            "· 手写稿照片（可一次选择多张，按顺序合为一份；请署名并注明日期）",
            "",
            f"另外欠交：{'、'.join(map(quarter, missing))}。" if missing else None,
            "上次的草稿已保留，继续发送即可。" if resumed else None,
            "发送后先预览，确认后才算递交。",
        ),
        rows=(*_choose(found.choices, target), *_to_history(found.versions), (LEAVE,)),
    )


def _why(found: Desk, target: Target, period: str) -> str | None:
    if target.replaces is not None:
        return f"原件编号{target.replaces}，确认递交新件后作废，两份均留存备查。"
    returned = next((v for v in found.versions if v.quarter == period), None)
    if returned is not None and returned.state is ReviewState.RETURNED and returned.settled:
        return f"原件编号{returned.number}已退回：{plain(returned.settled.reason)}"
    return "该季度已过，将标明迟交（第十一条）。" if is_late(period, found.on) else None


def _replaced(found: Desk, target: Target) -> Version:
    return next(version for version in found.versions if version.number == target.replaces)


def _choose(choices: Sequence[str], target: Target) -> tuple[Row, ...]:
    others = [q for q in choices if q != target.quarter]
    if not others or target.replaces is not None:
        return ()
    return ((button("更改季度", "report_quarters"),),)


def _to_history(versions: Sequence[Version]) -> tuple[Row, ...]:
    return ((button("历次递交", "report_history", 0),),) if versions else ()


def quarters(found: Desk) -> Screen:
    """Which quarters are open; those that are over are labelled late."""
    buttons = [
        button(f"{quarter(q)}{'（迟交）' if is_late(q, found.on) else ''}", "report_for", q)
        for q in reversed(found.choices)
    ]
    return Screen(
        text=lines(
            bold("选择季度"),
            "以下季度可以递交（第十一条，每季度一份）。草稿保留，只改变所属季度。",
        ),
        rows=(*((one,) for one in buttons), (button("返回", "report"),)),
    )


def all_in(found: Desk) -> Screen:
    """Nothing is open: every quarter has its report."""
    newest = found.versions[0] if found.versions else None
    listed = history(found.versions, 0)
    if newest is None:
        return listed
    return Screen(
        text=lines(
            f"未能提交：{quarter(newest.quarter)}思想汇报已于{plain_date(newest.received)}收到，"
            "每季度一份（第十一条）。如需更换，请打开该件后点“更换”。",
            "",
            listed.text,
        ),
        rows=listed.rows,
    )


def preview(found: Preview, pages: int) -> Screen:
    """What is about to be handed in."""
    change = len(found.choices) > 1
    return Screen(
        text=lines(
            bold(f"请核对：{quarter(found.quarter)}思想汇报"),
            f"更换编号{found.replaces}的原件。" if found.replaces else None,
            _extent(found.characters, pages),
            *(f"注意：{WARNINGS[code]}" for code in found.warnings),
            "",
            "确认后送达培养联系人和党支部；审核之前可以更换或撤回。",
        ),
        rows=(
            (button("确认递交", "report_send"),),
            *(((button("更改季度", "report_quarters"),),) if change else ()),
            (button("重新撰写", "report_clear"), LEAVE),
        ),
    )


def too_short_yet(characters: int, minimum: int) -> Screen:
    """The text so far is kept, but it is not long enough to be handed in."""
    return Screen(
        text=f"已保存{characters}字，至少需要{minimum}字（第十一条）。请继续发送后文，将自动合并。",
        rows=((button("重新撰写", "report_clear"), LEAVE),),
    )


def file_kept(files: int) -> Screen:
    """Text arrived beside a file: which of the two is meant, the author has to say."""
    return Screen(
        text=f"草稿是{files}个文件或照片，这段文字未加入。要递交草稿，请点“确认递交”；"
        "要改用文字，请先点“重新撰写”，再发送文字。",
        rows=(
            (button("确认递交", "report_send"),),
            (button("重新撰写", "report_clear"), LEAVE),
        ),
    )


def _extent(characters: int, pages: int) -> str:
    if characters:
        return f"正文共{characters}字。"
    bound = "，将按发送顺序合为一个 PDF" if pages > 1 else ""
    return f"共{pages}页（图片或扫描件，不计字数）{bound}。请确认有署名和日期。"


def receipt(found: Receipt) -> Screen:
    """Proof for the author."""
    return Screen(
        text=lines(
            bold("思想汇报已收到"),
            f"回执编号：<code>{found.number}</code>",
            f"季度：{quarter(found.quarter)}{'（迟交）' if found.late else ''}",
            f"收到日期：{long_date(found.received)}",
            f"字数：{found.characters}" if found.characters else None,
            "",
            "下一步：已通知培养联系人查阅，由其或党支部审核，结果将通知您。审核之前可以更换或撤回。",
        ),
        rows=(
            (Button(label="复制回执编号", copy=str(found.number)),),
            _changes(found.number),
            to_home(),
        ),
    )


def _changes(number: int) -> Row:
    return (
        button("更换此件", "report_replace", number),
        button("撤回此件", "report_withdraw", number),
    )


def withdrawn(found: Receipt) -> Screen:
    """The report is out of force, its place free again."""
    return Screen(
        text=f"已撤回{quarter(found.quarter)}思想汇报（编号{found.number}）。原件仍留存备查。"
        "请在本季度内重新递交。",
        rows=((button("重新递交", "report"),), to_home()),
    )


def cleared() -> Screen:
    """The draft has been thrown away at the author's wish."""
    return Screen(text="草稿已清除。请重新发送思想汇报的文字、文件或照片。")


def may_change(version: Version) -> bool:
    """Can it still be replaced or withdrawn? Only before its review."""
    return version.state is ReviewState.PENDING


def history(versions: Sequence[Version], page: int) -> Screen:
    """Every version of every quarter, eight a page."""
    if not versions:
        return Screen(text="尚未递交过思想汇报。", rows=(to_home(),))
    page = min(page, (len(versions) - 1) // PAGE)
    shown = versions[page * PAGE : (page + 1) * PAGE]
    back = (button("上一页", "report_history", page - 1),) if page else ()
    more = (page + 1) * PAGE < len(versions)
    forth = (button("下一页", "report_history", page + 1),) if more else ()
    turning = ((*back, *forth),) if back or forth else ()
    return Screen(
        text=lines(
            bold("历次递交的思想汇报"),
            f"共{len(versions)}件，更换、撤回和退回的均留存。",
            *map(_version, shown),
        ),
        rows=(
            *((button(_label(version), "report_open", version.number),) for version in shown),
            *turning,
            (button("递交思想汇报", "report"),),
            to_home(),
        ),
    )


def _label(version: Version) -> str:
    return f"{quarter(version.quarter)}　编号{version.number}　{REVIEW_STATES[version.state]}"


def _version(version: Version) -> str:
    late = "，迟交" if version.late else ""
    received = f"{plain_date(version.received)}收到{late}"
    why = _outcome(version.settled) if version.settled else REVIEW_STATES[version.state]
    return f"· {quarter(version.quarter)}（编号{version.number}）：{received}；{why}"


def _outcome(settled: Settled) -> str:
    if settled.state is ReviewState.RETURNED:
        return f"{plain_date(settled.on)}退回，理由：{plain(settled.reason)}"
    return f"{plain_date(settled.on)}{REVIEW_STATES[settled.state]}"


def copy_caption(found: Copy, *, own: bool) -> str:
    """The words beside an opened report."""
    found_receipt = receipt_of(found.paper.record)
    late = "（迟交）" if found_receipt.late else ""
    return lines(
        bold(f"{found.author}同志{quarter(found_receipt.quarter)}思想汇报{late}"),
        f"{long_date(found_receipt.received)}收到，编号{found_receipt.number}，"
        f"{REVIEW_STATES[found.paper.record.state]}。",
        None if own else "仅限培养考察使用，查阅已记录。",
    )


def _ways_on(found: Copy, *, own: bool) -> tuple[Row, ...]:
    if not own:
        return ((button("记录与其谈话", "talk_with", found.author_id),), to_home())
    waits = found.paper.record.state is ReviewState.PENDING
    changes = (_changes(found.paper.record.id),) if waits else ()
    return (*changes, (button("历次递交", "report_history", 0),), to_home())


def copy_text(found: Copy, text: str, *, own: bool) -> Screen:
    """A typed report, to be read in the chat."""
    return Screen(
        text=lines(copy_caption(found, own=own), "", plain(text)),
        rows=_ways_on(found, own=own),
        protected=not own,
    )


def after_file(found: Copy, *, own: bool) -> Screen:
    """What to do next, below the files of a report."""
    return Screen(
        text=copy_caption(found, own=own), rows=_ways_on(found, own=own), protected=not own
    )


def file_name(found: Copy) -> str:
    """The name under which a reader receives a file, without its suffix."""
    return f"{found.author}_{found.paper.payload.quarter}_思想汇报"
