"""The digest: the one message a day that nobody asked for."""

from collections.abc import Iterable, Iterator, Sequence

from services.digests import DigestContent
from services.due_items import DueItem
from texts.annual_plans import plan_rows, plans_due
from texts.dates import long_date
from texts.gatherings import gathering_rows, gatherings
from texts.home import to_home
from texts.screens import Row, Screen, bold, button, lines
from texts.todo import describe_item, item_rows
from texts.weekly import weekly

MOST_ITEMS = 15  # what fits one message whatever the names; the others are counted
MOST_TITLES = 5


def digest(content: DigestContent, unconfirmed: Sequence[str] = ()) -> Screen:
    """What has run out first, then what comes due, the nearest date first.

    `unconfirmed` are the titles of messages that may not have arrived.
    """
    shown = content.items[:MOST_ITEMS]
    numbered = list(enumerate(shown, 1))
    late = [each for each in numbered if each[1].duty.is_overdue(content.on)]
    ahead = [each for each in numbered if not each[1].duty.is_overdue(content.on)]
    left = len(content.items) - len(shown)
    return Screen(
        text=lines(
            bold(f"待办提醒　{long_date(content.on)}"),
            *_section("已经逾期", late, content),
            *_section("即将到期", ahead, content),
            f"\n另有{left}项，请在待办事项中查看。" if left else None,
            *gatherings(content.gatherings, content.on),
            *plans_due(content.plans, content.on),
            *_unconfirmed(unconfirmed),
            *(weekly(content.weekly) if content.weekly else ()),
        ),
        rows=(
            *_actions(shown),
            *item_rows(numbered),
            *gathering_rows(content.gatherings),
            *plan_rows(content.plans),
            (button("全部待办", "todo"),),
            to_home(),
        ),
    )


def _section(
    heading: str, numbered: list[tuple[int, DueItem]], content: DigestContent
) -> Iterator[str]:
    if numbered:
        yield f"\n{bold(heading)}"
        yield from (f"{number}. {describe_item(item, content.on)}" for number, item in numbered)


def _unconfirmed(titles: Sequence[str]) -> Iterator[str]:
    if titles:
        yield f"\n{bold('未能确认送达的通知')}"
        yield from (f"· {title}" for title in titles[:MOST_TITLES])
        left = len(titles) - MOST_TITLES
        others = f"另有{left}条。" if left > 0 else ""
        yield f"{others}以上通知发送时中断，可能没有送到；已经收到的，不必再处理。"


def _actions(items: Iterable[DueItem]) -> tuple[Row, ...]:
    owes_report = any(item.own and item.duty.rule == "thought_report" for item in items)
    return ((button("递交思想汇报", "report"),),) if owes_report else ()
