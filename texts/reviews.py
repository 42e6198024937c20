"""一步一审: what became of something handed in."""

from regulation.records import ReviewState, ThoughtReport
from services.reviews import ReviewNews
from texts.dates import long_date
from texts.facts import describe
from texts.home import to_home
from texts.screens import Row, Screen, bold, button, lines, plain

AGAIN: dict[str, Row] = {ThoughtReport.kind: (button("重新递交", "report"),)}


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
