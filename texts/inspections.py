"""考察意见: whose is due, the form, the confirmation, the receipt, reading; the yes or no."""

from collections.abc import Sequence

from services.inspections import (
    LONGEST_OPINION,
    OpinionForm,
    OpinionReceipt,
    OpinionView,
    ProposalReceipt,
    Round,
)
from services.persons import PersonView
from texts.dates import clock_time, long_date, plain_date
from texts.home import to_home
from texts.persons import written_line
from texts.regulation_refusals import WARNINGS
from texts.screens import Row, Screen, bold, button, lines, plain

PAGE = 8
LONGEST_PREVIOUS = 1200
LEAVE: Row = (button("退出（保留草稿）", "leave"),)
YES, NO = "yes", "no"


def answer(text: str) -> bool:
    """Yes or no on a button. Raises ValueError for anything else."""
    if text not in (YES, NO):
        raise ValueError
    return text == YES


def rounds(found: Sequence[Round], page: int) -> Screen:
    """The people of a contact, the most urgent first, eight a page."""
    if not found:
        return Screen(text="目前没有由您担任培养联系人的同志（第十二条）。", rows=(to_home(),))
    page = min(page, (len(found) - 1) // PAGE)
    numbered = list(enumerate(found, 1))[page * PAGE : (page + 1) * PAGE]
    names = [
        button(each.name, "opinion_for", each.person_id)
        for _, each in numbered
        if each.inspection is not None and each.written is None
    ]
    return Screen(
        text=lines(
            bold(f"考察意见（共{len(found)}人）"),
            *(f"{n}. {plain(each.name)}：{_stands(each)}" for n, each in numbered),
        ),
        rows=(
            *(tuple(names[i : i + 2]) for i in range(0, len(names), 2)),
            *_turn(page, len(found)),
            to_home(),
        ),
    )


def _stands(each: Round) -> str:
    if each.inspection is None:
        return f"{plain_date(each.opens)}起办理下一次" if each.opens else "不再需要填写"
    if each.written is not None:
        return f"本次已于{plain_date(each.written)}填写"
    return f"应填写，期限为{long_date(each.inspection.due)}（第十二条）"


def _turn(page: int, total: int) -> tuple[Row, ...]:
    back = (button("上一页", "inspections_page", page - 1),) if page else ()
    forth = (button("下一页", "inspections_page", page + 1),) if (page + 1) * PAGE < total else ()
    return ((*back, *forth),) if back or forth else ()


def form(found: OpinionForm, typed: str) -> Screen:
    """The window, the last opinion, and what is to be written."""
    inspection = found.inspection
    return Screen(
        text=lines(
            bold(f"对{found.name}同志的考察意见"),
            f"应填之日{plain_date(inspection.anchor)}，办理期间{plain_date(inspection.opens)}"
            f"至{long_date(inspection.due)}（第十二条）。",
            WARNINGS["opinion_late"] if found.on > inspection.due else None,
            *_previous(found),
            "",
            "请输入本次考察意见：思想、学习、工作和生活表现，优点，不足和努力方向；"
            f"不得照抄上一次，至多{LONGEST_OPINION}字。",
            "上次输入的草稿已保留，可以继续，也可以重新输入。" if typed else None,
        ),
        rows=(*_resume(typed), LEAVE),
    )


def _resume(typed: str) -> tuple[Row, ...]:
    return ((button("继续上次的草稿", "opinion_resume"),),) if typed else ()


def _previous(found: OpinionForm) -> list[str]:
    if found.previous is None or found.previous_on is None:
        return ["", "此前没有考察意见。"]
    text = found.previous.text
    shown = text if len(text) <= LONGEST_PREVIOUS else f"{text[:LONGEST_PREVIOUS]}……"
    head = f"<b>上一次</b>（{plain_date(found.previous_on)}，{plain(found.previous_by)}）"
    return ["", head, plain(shown)]


def ask_anew(view: OpinionView, typed: str) -> Screen:
    """The text that is to take the place of the one that stands."""
    late = "记录已超过24小时，将作为更正记录，并须写明理由（第四十五条）。"
    return Screen(
        text=lines(
            bold(f"修改对{view.person}同志的考察意见"),
            "<b>现行记录</b>",
            plain(view.shown.opinion.text),
            "",
            "请输入修改后的全文。原记录保留。",
            late if view.reason_needed else None,
        ),
        rows=(*_resume(typed), LEAVE),
    )


def ask_reason() -> Screen:
    """Why an opinion written days ago is put right."""
    return Screen(
        text="记录已超过24小时，须作为更正记录（第四十五条）。请输入更正的理由。", rows=(LEAVE,)
    )


def confirm(
    name: str, text: str, warnings: Sequence[str], *, correcting: bool, reason: str
) -> Screen:
    """The opinion as it will be written down."""
    verb = ("更正" if reason else "修改") if correcting else "提交"
    return Screen(
        text=lines(
            bold(f"请核对：对{name}同志的考察意见"),
            plain(text),
            f"更正理由：{plain(reason)}" if reason else None,
            *(f"注意：{WARNINGS[code]}" for code in warnings),
            "",
            "要改动，请重新输入全文。确认后写入培养档案，并告知党支部；"
            "24小时之内可以修改，以后只能以更正记录修改。",
        ),
        rows=((button(f"确认{verb}", "opinion_save"),), LEAVE),
    )


def receipt(found: OpinionReceipt) -> Screen:
    """The opinion is in the dossier."""
    heading = "考察意见已提交"
    if found.corrects is not None:
        heading = "考察意见已更正" if found.reason else "考察意见已修改"
    told = "、".join(found.told)
    return Screen(
        text=lines(
            bold(heading),
            f"{plain(found.person)}同志，{long_date(found.written)}，"
            f"记录编号<code>{found.number}</code>。",
            f"取代编号{found.corrects}；原记录保留。" if found.corrects else None,
            f"已告知：{plain(told)}。" if told else None,
        ),
        rows=(
            (
                button("打开", "opinion_open", found.number),
                button("返回该同志", "person", found.person_id),
            ),
            (button("继续填写其他同志", "inspections"),),
            to_home(),
        ),
    )


def listed(view: PersonView, page: int) -> Screen:
    """The opinions on one person, eight a page."""
    total = len(view.opinions)
    page = min(page, max(0, total - 1) // PAGE)
    numbered = list(enumerate(view.opinions, 1))[page * PAGE : (page + 1) * PAGE]
    opens = [button(f"第{n}份", "opinion_open", line.number) for n, line in numbered]
    about = view.person_id
    back = (button("上一页", "opinions_of", about, page - 1),) if page else ()
    more = (page + 1) * PAGE < total
    forth = (button("下一页", "opinions_of", about, page + 1),) if more else ()
    return Screen(
        text=lines(
            bold(f"对{view.standing.name}同志的考察意见（共{total}份）"),
            *(f"{n}. {written_line(line)}" for n, line in numbered),
        ),
        rows=(
            *(tuple(opens[i : i + 4]) for i in range(0, len(opens), 4)),
            *(((*back, *forth),) if back or forth else ()),
            (button("返回该同志", "person", about),),
        ),
    )


def opened(view: OpinionView) -> Screen:
    """One version of an opinion, and the way to the others."""
    shown, current = view.shown, view.shown is view.versions[-1]
    rows = []
    if view.may_correct and current:
        label = "更正" if view.reason_needed else "修改"
        rows.append((button(label, "opinion_correct", shown.number),))
    others = [
        button(f"第{n}版", "opinion_open", version.number)
        for n, version in enumerate(view.versions, 1)
        if version is not shown
    ]
    correction = shown.opinion.correction
    return Screen(
        text=lines(
            bold(f"对{view.person}同志的考察意见"),
            f"书写人：{plain(view.author)}　{long_date(shown.on)}",
            "现行记录" if current else "<b>原记录，已由其后的版本取代</b>",
            f"编号{shown.number}，{clock_time(shown.entered_at)}录入",
            f"更正理由：{plain(correction)}" if correction else None,
            "",
            plain(shown.opinion.text),
        ),
        rows=(
            *rows,
            *(tuple(others[i : i + 4]) for i in range(0, len(others), 4)),
            (button("返回考察意见", "opinions_of", view.person_id, 0),),
        ),
    )


def ask_proposal(person_id: int, name: str) -> Screen:
    """May they be listed in the annual plan?"""
    return Screen(
        text=lines(
            bold(f"{name}同志能否列入年度发展计划"),
            "列入计划之前，须由培养联系人提出意见（第十二条）。请选择。",
        ),
        rows=(
            (
                button("能列入", "proposal_sure", person_id, YES),
                button("暂不列入", "proposal_sure", person_id, NO),
            ),
            (button("返回该同志", "person", person_id),),
        ),
    )


def _proposed(in_favour: bool) -> str:
    return "能列入年度发展计划" if in_favour else "暂不列入年度发展计划"


def confirm_proposal(person_id: int, name: str, in_favour: bool) -> Screen:
    """What is about to be put on record."""
    token = YES if in_favour else NO
    return Screen(
        text=lines(
            bold(f"请确认：{name}同志"),
            f"您的意见：{_proposed(in_favour)}（第十二条）。",
            "确认后写入培养档案，并告知党支部。",
        ),
        rows=(
            (button("确认提出", "proposal_save", person_id, token),),
            (button("返回该同志", "person", person_id),),
        ),
    )


def proposed(found: ProposalReceipt) -> Screen:
    """What the contact proposes is on record."""
    told = "、".join(found.told)
    return Screen(
        text=lines(
            bold("意见已记录"),
            f"{plain(found.person)}同志：{_proposed(found.in_favour)}，"
            f"记录编号<code>{found.number}</code>。",
            f"已告知：{plain(told)}。" if told else None,
            "下一步：由党支部研究（第十二条）。",
        ),
        rows=((button("返回该同志", "person", found.person_id),), to_home()),
    )
