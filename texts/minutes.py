"""The confirmed minutes: the list, and one in full, in pages where it is long."""

from regulation.committee import Matter
from regulation.records import CommitteeMinutes
from services.minutes import EVERYBODY, PAGE, Minutes, MinutesCopy, MinutesLine, MinutesList
from texts.committee import MATTERS
from texts.dates import long_date, plain_date
from texts.home import to_home
from texts.names import BALLOTS
from texts.requirements import ITEMS
from texts.screens import Row, Screen, bold, button, lines, plain

LONGEST_PAGE = 2500  # characters; escaped and with its heading it fits a message


def listed(found: MinutesList) -> Screen:
    """Whose matters, when, what became of them."""
    heading = f"{found.person}同志的会议记录" if found.person else "会议记录"
    rows = [(button(_label(line), "minutes_open", line.number, 0),) for line in found.lines]
    back = (button("返回该同志", "person", found.person_id),) if found.person else None
    return Screen(
        text=lines(
            bold(heading),
            f"支部大会和支委会已经确认的记录共{found.total}份，新的在前；每次打开都有记录。"
            if found.total
            else "目前没有您可以查阅的会议记录。",
        ),
        rows=(*rows, *_turning(found), *((back,) if back else ()), to_home()),
    )


def _label(line: MinutesLine) -> str:
    return (
        f"{plain_date(line.on)}　{line.person}：{_matter(line.minutes)}（{_result(line.minutes)}）"
    )


def _matter(minutes: Minutes) -> str:
    if isinstance(minutes, CommitteeMinutes):
        return MATTERS[Matter(minutes.matter)]
    return BALLOTS[minutes.ballot]


def _result(minutes: Minutes) -> str:
    if isinstance(minutes, CommitteeMinutes):
        return "通过" if minutes.adopted else "未通过"
    return "暂缓表决" if minutes.disagreement else "决议"


def _turning(found: MinutesList) -> tuple[Row, ...]:
    whose, page = found.person_id, found.page
    back = (button("上一页", "minutes", whose, page - 1),) if page else ()
    more = (page + 1) * PAGE < found.total
    forth = (button("下一页", "minutes", whose, page + 1),) if more else ()
    return ((*back, *forth),) if back or forth else ()


def opened(copy: MinutesCopy, page: int) -> Screen:
    """The full text, a page of it where it does not fit one message."""
    line, pages = copy.line, _pages(_body(copy))
    page = min(page, len(pages) - 1)
    number = f"（第{page + 1}页，共{len(pages)}页）" if len(pages) > 1 else ""
    return Screen(
        text=lines(
            bold(f"会议记录：{line.person}同志　{_matter(line.minutes)}{number}"),
            f"记录编号<code>{line.number}</code>，{long_date(line.on)}",
            "",
            plain(pages[page]),
        ),
        rows=(
            *_leafing(line.number, page, len(pages)),
            (
                button("全部会议记录", "minutes", EVERYBODY, 0),
                button("该同志的会议记录", "minutes", copy.person_id, 0),
            ),
            to_home(),
        ),
        protected=True,
    )


def _leafing(number: int, page: int, total: int) -> tuple[Row, ...]:
    back = (button("上一页", "minutes_open", number, page - 1),) if page else ()
    forth = (button("下一页", "minutes_open", number, page + 1),) if page + 1 < total else ()
    return ((*back, *forth),) if back or forth else ()


def _body(copy: MinutesCopy) -> str:
    """The text as it was confirmed; of a 支部大会 also the steps that were gone through."""
    minutes = copy.line.minutes
    steps = () if isinstance(minutes, CommitteeMinutes) else minutes.agenda
    signed = (("主持", copy.responsible), ("记录", copy.recorder), ("签字", copy.signer))
    named = "　".join(f"{part}：{name}" for part, name in signed if name)
    return lines(
        minutes.text,
        "程序：" + "→".join(ITEMS[step] for step in steps) if steps else None,
        named or None,
    )


def _pages(text: str) -> list[str]:
    """The text cut at line ends where it can be, never longer than a page."""
    pages = []
    while len(text) > LONGEST_PAGE:
        cut = text.rfind("\n", 1, LONGEST_PAGE) if "\n" in text[1:LONGEST_PAGE] else LONGEST_PAGE
        pages.append(text[:cut])
        text = text[cut:].removeprefix("\n")
    return [*pages, text]
