"""一步一审: the queue, one record with its decision, reasons for returning, what became of it."""

from collections.abc import Sequence

from regulation.records import (
    STATED,
    Application,
    ConversionApplication,
    ReviewState,
    ThoughtReport,
)
from services.reviews import (
    IN_BATCHES,
    PAGE,
    Batch,
    Opened,
    Queue,
    Reviewed,
    ReviewNews,
    Settled,
    Waiting,
)
from services.similarity import Alike
from texts.dates import long_date, plain_date
from texts.facts import KINDS, describe
from texts.home import to_home
from texts.requirements import quarter
from texts.screens import Button, Row, Screen, bold, button, lines, plain

ALL = "-"  # in a button: no filter
LONGEST_LABEL = 30
AGAIN: dict[str, Row] = {
    **{fact.kind: (button("打开个人材料", "profile"),) for fact in STATED},
    Application.kind: (button("重新递交", "apply"),),
    ThoughtReport.kind: (button("重新递交", "report"),),
    ConversionApplication.kind: (button("重新递交", "conversion"),),
    **{kind: (button("修改后重新填报", "profile"),) for kind in IN_BATCHES},
}
REASONS = ("缺少署名或日期", "照片不清晰或缺页", "内容空泛，未联系本人实际", "与所附证明材料不符")


def kind_of(text: str) -> str | None:
    """The filter on a button, `None` for all kinds. Raises ValueError for what is none."""
    if text == ALL:
        return None
    if text not in KINDS:
        raise ValueError
    return text


def queue(found: Queue, note: str | None = None) -> Screen:
    """What waits for a review, the oldest first."""
    if not found.counts:
        return Screen(text=lines(note, "目前没有等待您审核的材料。"), rows=(to_home(),))
    counts = "，".join(f"{KINDS[kind]}{many}件" for kind, many in found.counts.items())
    return Screen(
        text=lines(
            note,
            bold("待审核的材料"),
            f"共{sum(found.counts.values())}件：{counts}。先收到的在前，请逐件打开审核（第四十五条）。",
        ),
        rows=(
            *_filters(found),
            *((_open_button(item, found.kind),) for item in found.items),
            *_turning(found),
            *_batch_button(found),
            to_home(),
        ),
    )


def _filters(found: Queue) -> tuple[Row, ...]:
    if len(found.counts) < 2:
        return ()
    chosen = [(ALL, "全部"), *((kind, KINDS[kind]) for kind in found.counts)]
    buttons = [
        button(f"〔{name}〕" if (found.kind or ALL) == kind else name, "review_at", kind, 0)
        for kind, name in chosen
    ]
    return tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3))


def _open_button(item: Waiting, kind: str | None) -> Button:
    label = f"{item.person}　{describe(item.payload)}"
    label = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    return button(label, "review_open", item.number, kind or ALL)


def _turning(found: Queue) -> tuple[Row, ...]:
    kind, page = found.kind or ALL, found.page
    back = (button("上一页", "review_at", kind, page - 1),) if page else ()
    more = (page + 1) * PAGE < found.total
    forth = (button("下一页", "review_at", kind, page + 1),) if more else ()
    return ((*back, *forth),) if back or forth else ()


def _batch_button(found: Queue) -> tuple[Row, ...]:
    if found.kind not in IN_BATCHES or found.total < 2:
        return ()
    return ((button("列出全文，一并通过", "review_batch", found.kind),),)


def item(found: Opened, kind: str | None, text: str = "", note: str | None = None) -> Screen:
    """One record and the decision on it; `text` is what its author has typed."""
    waiting = found.item
    return Screen(
        text=lines(
            note,
            bold(f"{waiting.person}同志：{describe(waiting.payload)}"),
            f"{plain(waiting.branch)}，{long_date(waiting.received)}收到，编号{waiting.number}。",
            *_about(waiting),
            _alike_line(found),
            _place(found),
            "仅限培养考察使用，查阅已记录。",
            *(("", plain(text)) if text else ()),
        ),
        rows=(
            *_decisions(found, kind),
            *_to_alike(found, kind),
            *_neighbours(found, kind),
            _ways_out(found, kind),
        ),
        protected=True,
    )


def _alike_line(found: Opened) -> str | None:
    if not found.alike:
        return None
    return f"与另一份汇报有{found.alike}%的文字相同，请核对后自行判断（仅审核人可见，不自动退回）。"


def _to_alike(found: Opened, kind: str | None) -> tuple[Row, ...]:
    if not found.alike:
        return ()
    return ((button("对照相同段落", "review_alike", found.item.number, kind or ALL),),)


def alike(item_: Waiting, found: Sequence[Alike], kind: str | None) -> Screen:
    """Passages of two reports side by side."""
    parts = [part for other in found for part in ("", *_passages(other))]
    return Screen(
        text=lines(
            bold(f"{item_.person}同志{describe(item_.payload)}：相同段落"),
            "多份汇报都有的引文已除去。仅供审核人判断，查阅已记录。",
            *parts,
        ),
        rows=((button("返回此件", "review_open", item_.number, kind or ALL),),),
        protected=True,
    )


def _passages(other: Alike) -> list[str]:
    whose = f"{plain(other.author)}同志" if other.author else "本学院另一名同志"
    return [
        f"与{whose}{quarter(other.quarter)}的汇报（编号{other.number}）相同{other.percent}%。",
        f"本件：“{plain(other.passage)}”",
        f"对照：“{plain(other.other_passage)}”",
    ]


def _about(waiting: Waiting) -> list[str]:
    said = []
    if isinstance(waiting.payload, ThoughtReport) and waiting.payload.characters:
        said.append(f"正文共{waiting.payload.characters}字。")
    if waiting.act_date != waiting.received:
        said.append(f"本人所填日期：{plain_date(waiting.act_date)}。")
    if waiting.supersedes is not None:
        said.append(f"此为修改后的版本，原件编号{waiting.supersedes}。")
    return said


def _place(found: Opened) -> str:
    if found.settled is not None:
        return _outcome(found.settled)
    return f"待审第{found.place}件，共{found.total}件。" if found.place else "无须审核。"


def _outcome(settled: Settled) -> str:
    day = long_date(settled.on)
    match settled.state:
        case ReviewState.ACCEPTED:
            return f"已由{plain(settled.by)}同志于{day}审核通过。"
        case ReviewState.RETURNED:
            return f"已由{plain(settled.by)}同志于{day}退回：{plain(settled.reason)}"
        case _:
            return f"已由本人于{day}撤回。"


def _decisions(found: Opened, kind: str | None) -> tuple[Row, ...]:
    if found.place is None:
        return ()
    number, queue_ = found.item.number, kind or ALL
    if found.item.kind == Application.kind:
        return ((button("核定并确认", "application", number),),)
    return (
        (
            button("审核通过", "review_accept", number, queue_),
            button("退回", "review_return", number, queue_),
        ),
    )


def _neighbours(found: Opened, kind: str | None) -> tuple[Row, ...]:
    queue_ = kind or ALL
    row = [
        button(label, "review_open", number, queue_)
        for label, number in (("上一件", found.previous), ("下一件", found.following))
        if number is not None
    ]
    return (tuple(row),) if row else ()


def _ways_out(found: Opened, kind: str | None) -> Row:
    talk = (button("记录与其谈话", "talk_with", found.item.person_id),)
    to_queue = button("返回待审列表", "review_at", kind or ALL, 0)
    return (*talk, to_queue) if found.item.kind == ThoughtReport.kind else (to_queue,)


def file_name(waiting: Waiting, page: int, pages: int) -> str:
    """The name under which a reviewer receives a file, without its ending."""
    said = f"{waiting.person}_{describe(waiting.payload)}"[:60]
    name = "".join(sign if sign.isalnum() else "_" for sign in said)
    return f"{name}_{page}" if pages > 1 else name


def ask_reason(found: Waiting, kind: str | None) -> Screen:
    """Why is it returned? By button or in one's own words."""
    number, queue_ = found.number, kind or ALL
    return Screen(
        text=lines(
            bold(f"退回{found.person}同志：{describe(found.payload)}"),
            "请选择理由，或直接输入理由。本人将看到全文，并按理由修改后重新递交。",
        ),
        rows=(
            *((button(reason, "review_why", n),) for n, reason in enumerate(REASONS)),
            (button("不退回，返回此件", "review_open", number, queue_),),
        ),
    )


def confirm_return(found: Waiting, kind: str | None, reason: str) -> Screen:
    """The return as it will be written down."""
    number, queue_ = found.number, kind or ALL
    return Screen(
        text=lines(
            bold(f"请核对：退回{found.person}同志的{describe(found.payload)}"),
            f"编号{number}。理由：{plain(reason)}",
            "",
            "确认后通知本人，记入档案。如需修改理由，请直接输入新的理由。",
        ),
        rows=(
            (button("确认退回", "review_returned", number),),
            (button("不退回，返回此件", "review_open", number, queue_),),
        ),
    )


def done(found: Reviewed) -> str:
    """The line above what comes next."""
    what = f"{plain(found.person)}同志的{KINDS[found.kind]}（编号{found.record}）"
    if found.settled.state is ReviewState.ACCEPTED:
        return f"已通过：{what}，已通知本人。"
    return f"已退回：{what}，已将理由通知本人。"


def batch(found: Batch) -> Screen:
    """Facts of one kind in full, to be accepted together."""
    back = (button("返回待审列表", "review_at", found.kind, 0),)
    unseen = f"另有{found.unseen}件附有证明材料，须先逐件打开查看。" if found.unseen else None
    if not found.items:
        return Screen(text=lines("目前没有可以一并通过的材料。", unseen), rows=(back,))
    listed = [
        f"{n}. {plain(i.person)}（{plain(i.branch)}）：{plain(describe(i.payload))}，"
        f"{plain_date(i.act_date)}"
        for n, i in enumerate(found.items, 1)
    ]
    return Screen(
        text=lines(
            bold(f"一并通过：{KINDS[found.kind]}"),
            *listed,
            "",
            unseen,
            "请逐项核对。有疑问的，请返回列表单独打开（第四十五条，一步一审）。查阅已记录。",
        ),
        rows=((button(f"以上{len(listed)}件全部通过", "review_batch_yes"),), back),
        protected=True,
    )


def batch_done(accepted: Sequence[Reviewed], asked: int) -> str:
    """How many were accepted, and how many somebody else had settled meanwhile."""
    passed = f"已通过{len(accepted)}件，已分别通知本人。"
    left = asked - len(accepted)
    return f"{passed}另有{left}件已由他人审核或由本人撤回。" if left else passed


def news(found: ReviewNews) -> Screen:
    """For the person concerned: accepted, or returned with the reason and what to do next."""
    what, settled = plain(describe(found.item.payload)), found.settled
    if settled.state is ReviewState.ACCEPTED:
        text = f"{what}（编号{found.item.number}）已审核通过，记入档案。无须再办理。"
        return Screen(text=text, rows=(to_home(),))
    again = AGAIN.get(found.item.kind)
    return Screen(
        text=lines(
            bold(f"已退回：{describe(found.item.payload)}"),
            f"编号{found.item.number}，{plain(settled.by)}同志于{long_date(settled.on)}审核。",
            f"理由：{plain(settled.reason)}",
            "",
            "下一步：请按理由修改后重新递交（第四十五条）。原件仍留存备查。",
        ),
        rows=(again, to_home()) if again else (to_home(),),
    )
