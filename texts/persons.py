"""One person's screen, as those who look after them see it.

It is made of parts: a function in `PARTS` adds lines, one in `ROWS` adds a row of buttons or none.
A new matter adds its function there and nothing else.
"""

from collections.abc import Callable, Sequence

from regulation.assessment import Stage
from services.persons import PersonView, WrittenLine
from services.sight import Right
from texts.dates import plain_date
from texts.home import to_home
from texts.names import REVIEW_STATES, STAGES
from texts.requirements import describe_step, quarter
from texts.screens import Row, Screen, bold, button, lines, plain
from texts.status import due_lines, in_hand_lines, missing_lines, since

Part = Callable[[PersonView], Sequence[str]]
MaybeRow = Callable[[PersonView], Row | None]
MOST_DUTIES = 5
MOST_REPORTS = 4
MOST_TALKS = 3
LONGEST_GIST = 40


def person(view: PersonView) -> Screen:
    """Where they stand, what is missing and due, what has been done; what the reader may do."""
    rows = (make(view) for make in ROWS)
    return Screen(
        text=lines(*(line for part in PARTS for line in part(view))),
        rows=(
            *(row for row in rows if row),
            (button("返回名单", "people_back"),),
            to_home(),
        ),
    )


def _head(view: PersonView) -> list[str]:
    standing, found = view.standing, view.standing.assessment
    return [
        bold(f"{standing.name}同志的发展进度（{plain_date(standing.on)}）"),
        plain(f"学号：{view.number}　{standing.branch}"),
        f"阶段：{STAGES[found.stage]}{since(found)}",
        f"培养联系人：{plain('、'.join(standing.contacts) or '尚未指定')}",
        f"下一步：{describe_step(found.next_step)}",
        *in_hand_lines(standing),
    ]


def _missing(view: PersonView) -> list[str]:
    return missing_lines(view.standing.assessment)


def _due(view: PersonView) -> list[str]:
    return due_lines(view.standing, MOST_DUTIES)


def _reports(view: PersonView) -> list[str]:
    if not view.reports:
        return []
    shown = view.reports[:MOST_REPORTS]
    listed = (f"· {quarter(r.quarter)}：{REVIEW_STATES[r.state]}" for r in shown)
    return [f"\n<b>思想汇报</b>（共{len(view.reports)}份）", *listed]


def _talks(view: PersonView) -> list[str]:
    if not view.talks:
        return ["\n<b>谈话</b>：尚无记录"]
    listed = (f"· {written_line(talk)}" for talk in view.talks[:MOST_TALKS])
    return [f"\n<b>谈话</b>（共{len(view.talks)}次）", *listed]


def written_line(line: WrittenLine) -> str:
    """A talk or an opinion in one line."""
    short = line.gist if len(line.gist) <= LONGEST_GIST else f"{line.gist[:LONGEST_GIST]}……"
    mark = "〔更正〕" if line.corrected else ""
    return plain(f"{plain_date(line.on)}　{line.by}{mark}：{' '.join(short.split())}")


def _reports_row(view: PersonView) -> Row | None:
    newest = view.reports[:1]
    opens = (button("打开最新思想汇报", "report_open", line.number) for line in newest)
    return tuple(opens) or None


def _talk_row(view: PersonView) -> Row | None:
    write = button("记录与其谈话", "talk_with", view.person_id)
    read = button(f"谈话记录（{len(view.talks)}）", "talks_of", view.person_id, 0)
    return (write, read) if view.talks else (write,)


def _opinion_row(view: PersonView) -> Row | None:
    write = (button("填写考察意见", "opinion_for", view.person_id),)
    read = (button(f"考察意见（{len(view.opinions)}）", "opinions_of", view.person_id, 0),)
    found = (*(write if view.opinion_owed else ()), *(read if view.opinions else ()))
    return found or None


def _contacts_row(view: PersonView) -> Row | None:
    if Right.LEADERSHIP not in view.rights:
        return None
    return (button("培养联系人：指定、结束、交接", "contacts", view.person_id),)


def _proposal_row(view: PersonView) -> Row | None:
    if Right.CONTACT not in view.rights or not view.proposal_asked:
        return None
    return (button("能否列入发展计划", "proposal", view.person_id),)


def _reasons_row(view: PersonView) -> Row | None:
    if Right.LEADERSHIP not in view.rights or not view.standing.may_reason:
        return None
    return (button("记名说明理由", "reasons", view.person_id),)


def _standing_row(view: PersonView) -> Row | None:
    lacks = button("尚缺事项与原因", "standing", view.person_id, 0)
    return (lacks, button("发展历程", "timeline_of", view.person_id))


def _minutes_row(view: PersonView) -> Row | None:
    return (button("会议记录", "minutes", view.person_id, 0),)


def _probation_row(view: PersonView) -> Row | None:
    on_probation = view.standing.assessment.stage is Stage.PROBATIONARY_MEMBER
    shown = (button("预备期与转正", "probation_of", view.person_id),) if on_probation else ()
    label = "登记预备期情况" if on_probation else "登记谈话、宣布"
    note = (button(label, "note", view.person_id),) if view.may_note else ()
    return (*shown, *note) or None


PARTS: tuple[Part, ...] = (_head, _missing, _due, _reports, _talks)
ROWS: tuple[MaybeRow, ...] = (
    _standing_row,
    _probation_row,
    _talk_row,
    _opinion_row,
    _proposal_row,
    _reports_row,
    _minutes_row,
    _contacts_row,
    _reasons_row,
)
