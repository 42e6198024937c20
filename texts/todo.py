"""What is due from somebody, one matter of it, and the answers to 已办, 稍后, 不是我."""

from collections.abc import Sequence
from datetime import date

from regulation.assessment import Owner
from services.due_items import Answer, DueItem, Said
from services.todo import Answered, Todo
from texts.annual_plans import plan_rows, plans_due
from texts.dates import long_date, plain_date
from texts.duties import OWNERS, describe_duty, missing_record
from texts.gatherings import gathering_rows, gatherings
from texts.home import to_home
from texts.screens import Row, Screen, bold, button, lines, plain

PAGE = 8
A_ROW = 4
MOST_FROM_OTHERS = 8


def todo(found: Todo, page: int = 0) -> Screen:
    """A page of what is due; on the first also what others owe in one's own dossier."""
    pages = max(1, -(-len(found.items) // PAGE))
    page = min(page, pages - 1)
    numbered = list(enumerate(found.items, 1))[page * PAGE : (page + 1) * PAGE]
    return Screen(
        text=lines(
            bold("待办事项") + _totals(found, page, pages),
            *(f"{number}. {describe_item(item, found.on)}" for number, item in numbered),
            *(() if page else gatherings(found.gatherings, found.on)),
            *(() if page else plans_due(found.plans, found.on)),
            *_from_others(found, page),
        ),
        rows=(
            *_own_starts(numbered),
            *item_rows(numbered),
            *_turning(page, pages),
            *(() if page else gathering_rows(found.gatherings)),
            *(() if page else plan_rows(found.plans)),
            (button("日历", "calendar"),),
            to_home(),
        ),
    )


def _totals(found: Todo, page: int, pages: int) -> str:
    if not found.items:
        return "" if found.gatherings or found.plans else "\n目前没有待办事项。"
    late = f"，其中逾期{found.overdue}项" if found.overdue else ""
    where = f"；第{page + 1}页，共{pages}页" if pages > 1 else ""
    return f"（共{len(found.items)}项{late}{where}）"


def _from_others(found: Todo, page: int) -> list[str]:
    if page or not found.from_others:
        return []
    shown = found.from_others[:MOST_FROM_OTHERS]
    listed = [f"· {plain(_with_holder(item, found.on))}" for item in shown]
    left = len(found.from_others) - len(shown)
    return [f"\n{bold('须由他人为您办理')}", *listed, *([f"另有{left}项。"] if left else [])]


def _with_holder(item: DueItem, on: date) -> str:
    return f"{describe_duty(item.duty, on)}　责任人：{OWNERS[item.duty.owner]}"


def describe_item(item: DueItem, on: date) -> str:
    """One line: whose matter, what, by when, and what has been said of it."""
    whose = "" if item.own else f"〔{item.person}同志〕"
    said = "".join(_remark(each, on) for each in _newest(item.said))
    return plain(f"{whose}{describe_duty(item.duty, on, again=item.escalated)}{said}")


def _newest(said: Sequence[Said]) -> list[Said]:
    return list({(each.answer, each.name): each for each in said}.values())


def _remark(said: Said, on: date) -> str:
    if said.answer is Answer.DONE:
        return f"　{said.name}同志表示已办，请核实并登记。"
    if said.answer is Answer.NOT_MINE:
        return f"　{said.name}同志表示不由其办理，请核对责任人。"
    return f"　已推迟至{plain_date(said.until)}提醒。" if said.until and said.until > on else ""


def item_rows(numbered: Sequence[tuple[int, DueItem]]) -> tuple[Row, ...]:
    """A button for each matter, four in a row."""
    buttons = [button(f"第{n}项", "due", item.subject_id, item.ref) for n, item in numbered]
    return tuple(tuple(buttons[i : i + A_ROW]) for i in range(0, len(buttons), A_ROW))


def _turning(page: int, pages: int) -> tuple[Row, ...]:
    before = (button("上一页", "todo_page", page - 1),) if page else ()
    after = (button("下一页", "todo_page", page + 1),) if page + 1 < pages else ()
    return ((*before, *after),) if before or after else ()


def one_item(item: DueItem, on: date) -> Screen:
    """One matter: what closes it, and what may be said to it."""
    return Screen(
        text=lines(
            bold("待办事项"),
            describe_item(item, on),
            f"责任人：{OWNERS[item.duty.owner]}",
            f"办结依据：{plain(missing_record(item.duty))}",
        ),
        rows=(*_doing(item), *_answers(item, on), (button("返回待办事项", "todo"),)),
    )


OWN_STARTS = {
    "thought_report": ("递交思想汇报", "report"),
    "conversion_application": ("递交转正申请", "conversion"),
    "education_hours": ("预备期与转正", "probation"),
}
NOTED = {  # entered in 登记, and under which label
    "quarterly_analysis": "登记预备期情况",
    "education_hours": "登记预备期情况",
    "organizer_talk": "登记组织员谈话",
    "rejection_talk": "登记与其谈话",
    "admission_announcement": "登记谈话、宣布",
    "conversion_announcement": "登记通知、宣布",
    "extension_announcement": "登记通知、宣布",
    "cancellation_announcement": "登记通知、宣布",
    "oath": "登记宣誓",
}
APPROVED = ("admission_approval", "conversion_approval")


def _own_starts(numbered: Sequence[tuple[int, DueItem]]) -> tuple[Row, ...]:
    """On the list itself: what can be begun with one press."""
    rules = dict.fromkeys(i.duty.rule for _, i in numbered if i.own and i.duty.rule in OWN_STARTS)
    return tuple((button(*OWN_STARTS[rule]),) for rule in rules)


STARTS = {
    (Owner.SECRETARY, "first_talk"): ("派人谈话", "talker"),
    (Owner.TALKER, "first_talk"): ("记录与其谈话", "talk_with"),
    (Owner.CONTACT, "opinion"): ("填写考察意见", "opinion_for"),
}


def _doing(item: DueItem) -> tuple[Row, ...]:
    """The conversation in which this matter is done, or the screen from which one gets there."""
    rule, subject = item.duty.rule, item.subject_id
    if item.own:
        return ((button(*OWN_STARTS[rule]),),) if rule in OWN_STARTS else ()
    if (item.owner, rule) in STARTS:
        return ((button(*STARTS[item.owner, rule], subject),),)
    if item.owner is Owner.CONTACT and rule == "contact_handover":
        return ((button("确认交接", "handover", item.duty.period.partition("#")[0]),),)
    if item.owner is not Owner.CONTACT and rule in NOTED:
        return ((button(NOTED[rule], "note", subject),),)
    if item.owner is Owner.COLLEGE and rule in APPROVED:
        return ((button("登记审批结果", "approvals"),),)
    return ((button("打开该同志", "person", subject),),)


def _answers(item: DueItem, on: date) -> tuple[Row, ...]:
    subject, ref = item.subject_id, item.ref
    said = (
        button("已办", "due_done", subject, ref),
        button("不是我", "due_not_mine", subject, ref),
    )
    later = (
        button("1天后提醒", "due_later1", subject, ref),
        button("3天后提醒", "due_later3", subject, ref),
        button("7天后提醒", "due_later7", subject, ref),
    )
    return (said, later) if on < item.duty.due else (said,)


def later(answered: Answered) -> Screen:
    """It will be mentioned again on that day."""
    assert answered.until is not None
    return _answered(
        answered,
        f"已推迟：{long_date(answered.until)}再提醒您。",
        "期限不变，事项仍在待办之中，其他同志收到的提醒不受影响。",
    )


def done(answered: Answered) -> Screen:
    """Nothing is closed: who has been asked, or which record is missing."""
    missing = missing_record(answered.item.duty)
    if answered.asked:
        told = f"已转告{'、'.join(answered.asked)}同志核实。{missing}，登记之前仍列为待办。"
    elif answered.item.owner is Owner.SELF or not answered.item.escalated:
        told = f"账本中还没有相应的记录，此项仍列为待办。{missing}。"
    else:
        told = f"目前无人可以转告，此项仍列为待办。{missing}。"
    return _answered(answered, told)


def not_mine(answered: Answered) -> Screen:
    """Those who decide whose it is have been told."""
    if answered.asked:
        told = f"已转告{'、'.join(answered.asked)}同志核对责任人。核对之前，此项仍列为待办。"
    else:
        told = "目前没有登记可以核对责任人的同志，请直接与党支部联系。此项仍列为待办。"
    return _answered(answered, told)


def _answered(answered: Answered, *told: str) -> Screen:
    return Screen(
        text=lines(bold("待办事项"), *map(plain, told)),
        rows=((button("返回待办事项", "todo"),), to_home()),
    )
