"""思想汇报: prompts, preview, receipt, reading."""

from regulation.records import ThoughtReport
from services.handed_in import PaperCopy
from services.reports import Preview, Receipt, receipt_of
from texts.dates import long_date
from texts.home import to_home
from texts.regulation_refusals import WARNINGS
from texts.requirements import quarter
from texts.screens import Screen, bold, button, lines, plain

Copy = PaperCopy[ThoughtReport]


def prompt(period: str, *, resumed: bool) -> Screen:
    """How to hand in the report of a quarter."""
    return Screen(
        text=lines(
            bold(f"递交{quarter(period)}思想汇报"),
            "请直接发送以下任一种：",
            "· 文字（可分多条发送，将按顺序合并）",
            "· Word（.docx）或 PDF 文件",
            "· 手写稿照片（多页请依次发送）",
            "",
            "上次的草稿已保留，继续发送即可。" if resumed else None,
            "发送后先预览，确认后才算递交。",
        ),
        rows=((button("退出（保留草稿）", "leave"),),),
    )


def preview(found: Preview, pages: int) -> Screen:
    """What is about to be handed in."""
    return Screen(
        text=lines(
            bold(f"请核对：{quarter(found.quarter)}思想汇报"),
            _extent(found.characters, pages),
            *(f"注意：{WARNINGS[code]}" for code in found.warnings),
            "",
            "确认后送达培养联系人和党支部；如需更换，可在本季度内撤回。",
        ),
        rows=(
            (button("确认递交", "report_send"),),
            (button("重新撰写", "report_clear"), button("退出（保留草稿）", "leave")),
        ),
    )


def too_short_yet(characters: int, minimum: int) -> Screen:
    """The text so far is kept, but it is not long enough to be handed in."""
    return Screen(
        text=f"已保存{characters}字，至少需要{minimum}字（第十一条）。请继续发送后文，将自动合并。",
        rows=((button("重新撰写", "report_clear"), button("退出（保留草稿）", "leave")),),
    )


def file_kept(files: int) -> Screen:
    """Text arrived beside a file: which of the two is meant, the author has to say."""
    return Screen(
        text=f"草稿是{files}个文件或照片，这段文字未加入。要递交草稿，请点“确认递交”；"
        "要改用文字，请先点“重新撰写”，再发送文字。",
        rows=(
            (button("确认递交", "report_send"),),
            (button("重新撰写", "report_clear"), button("退出（保留草稿）", "leave")),
        ),
    )


def _extent(characters: int, pages: int) -> str:
    return f"正文共{characters}字。" if characters else f"共{pages}页（图片或扫描件，不计字数）。"


def receipt(found: Receipt) -> Screen:
    """Proof for the author."""
    return Screen(
        text=lines(
            bold("思想汇报已收到"),
            f"回执编号：<code>{found.number}</code>",
            f"季度：{quarter(found.quarter)}",
            f"收到日期：{long_date(found.received)}",
            f"字数：{found.characters}" if found.characters else None,
            "",
            "下一步：已通知培养联系人查阅。如需更换，请在本季度内撤回后重新递交。",
        ),
        rows=((button("撤回此件", "report_withdraw", found.number),), to_home()),
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


def copy_caption(found: Copy) -> str:
    """The words beside an opened report."""
    receipt = receipt_of(found.paper.record)
    return lines(
        bold(f"{found.author}同志{quarter(receipt.quarter)}思想汇报"),
        f"{long_date(receipt.received)}收到，编号{receipt.number}。",
        "仅限培养考察使用，查阅已记录。",
    )


def copy_text(found: Copy, text: str) -> Screen:
    """A typed report, to be read in the chat."""
    return Screen(
        text=lines(copy_caption(found), "", plain(text)),
        rows=((button("记录与其谈话", "talk_with", found.author_id),), to_home()),
        protected=True,
    )


def after_file(found: Copy) -> Screen:
    """What to do next, below the files of a report."""
    return Screen(
        text=copy_caption(found),
        rows=((button("记录与其谈话", "talk_with", found.author_id),), to_home()),
        protected=True,
    )


def file_name(found: Copy) -> str:
    """The name under which a reader receives a file, without its suffix."""
    return f"{found.author}_{found.paper.payload.quarter}_思想汇报"
