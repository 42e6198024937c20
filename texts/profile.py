"""/profile: what the roster says, what has been stated, one question after another, receipts."""

from collections.abc import Mapping
from datetime import date

from regulation.facts import Use, period_begins
from regulation.records import (
    Award,
    Level,
    Post,
    Ranking,
    RankingKind,
    RankingScope,
    ReviewState,
    SocialWork,
    Training,
    TrainingPurpose,
)
from services.profile import FactLine, FactReceipt, Profile
from texts.dates import long_date, plain_date
from texts.facts import KINDS, LEVELS, RANKINGS, SCOPES, TRAININGS, describe
from texts.facts import period as name_period
from texts.home import to_home
from texts.menus import pairs
from texts.picking import TYPED, day_rows
from texts.requirements import cite
from texts.screens import Row, Screen, bold, button, lines, plain

STATES = {
    ReviewState.PENDING: "待审",
    ReviewState.ACCEPTED: "已审",
    ReviewState.RETURNED: "退回",
}
OFFERED = (Ranking.kind, Award.kind, Post.kind, Training.kind, SocialWork.kind)
Options = tuple[tuple[str, str], ...]
LEAVE = (button("退出（保留草稿）", "leave"),)
AGAIN = (button("重新填写", "fact_again"), button("退出（保留草稿）", "leave"))
ACADEMIC_YEARS = 3  # offered as buttons; others can be typed
STARTS_IN = 8

QUESTIONS: Mapping[tuple[str, str], str] = {
    (Ranking.kind, "basis"): "请选择排名的种类。",
    (Ranking.kind, "scope"): "在什么范围内排名？条文要求的是专业年级排名（第九条）。",
    (Ranking.kind, "period"): "请选择学年或学期，或输入，如 2025-2026、2025-2026-1。",
    (Ranking.kind, "place"): "请输入名次和总人数，如 12/120。",
    (Ranking.kind, "failed"): "这一时期有几门课程不及格？",
    (Ranking.kind, "happened"): "排名是哪一天公布的？",
    (Award.kind, "nature"): "请选择获奖的种类。",
    (Award.kind, "level"): "由哪一级授予？",
    (Award.kind, "title"): "请输入奖项的全称，与证书一致。",
    (Award.kind, "happened"): "证书上的日期是哪一天？",
    (Post.kind, "title"): "请输入组织和职务，如“学院学生会学习部部长”。",
    (Post.kind, "major"): "是否为主要学生干部（第十三条、第十六条）？由审核人核定。",
    (Post.kind, "happened"): "哪一天起任职？",
    (Post.kind, "until"): "任职到哪一天？",
    (Post.kind, "excellent"): "年度考核是否为优秀？",
    (Training.kind, "purpose"): "请选择培训的种类。",
    (Training.kind, "extent"): "请输入天数和学时，如“3天24学时”；只有学时的，如“4学时”。",
    (Training.kind, "exam"): "考试是否合格（第十九条）？",
    (
        Training.kind,
        "certificate",
    ): "请输入结业证书编号；没有编号的，输入“结业”；没有证书的，按“无证书”。",
    (Training.kind, "happened"): "哪一天结业（集体教育为参加之日）？",
    (SocialWork.kind, "task"): "请输入党组织分配的社会工作（第十一条）。",
    (SocialWork.kind, "happened"): "哪一天起承担？",
}
NATURES: Options = (
    ("荣誉表彰", "honour"),
    ("竞赛表彰", "competition"),
    ("一等奖学金", "1"),
    ("二等奖学金", "2"),
    ("三等奖学金", "3"),
    ("科研成果", "research"),
)
CHOICES: Mapping[tuple[str, str], Options] = {
    (Ranking.kind, "basis"): tuple((RANKINGS[b], b.value) for b in RankingKind),
    (Ranking.kind, "scope"): tuple((SCOPES[s], s.value) for s in RankingScope),
    (Ranking.kind, "failed"): tuple((f"{n}门", f"{n}") for n in range(4)),
    (Award.kind, "nature"): NATURES,
    (Award.kind, "level"): tuple((LEVELS[level], level.value) for level in Level),
    (Post.kind, "major"): (("是主要学生干部", "1"), ("不是", "0")),
    (Post.kind, "until"): (("仍在任", ""),),
    (Post.kind, "excellent"): (("考核优秀", "1"), ("不是，或尚未考核", "0")),
    (Training.kind, "purpose"): tuple((TRAININGS[t], t.value) for t in TrainingPurpose),
    (Training.kind, "exam"): (("合格", "1"), ("不合格，或没有考试", "0")),
    (Training.kind, "certificate"): (("无证书", ""),),
}
DAYS = ("happened", "until")


def options(kind: str, field: str, on: date) -> Options:
    """What can be chosen for a question; nothing where it has to be typed."""
    if (kind, field) == (Ranking.kind, "period"):
        return _periods(on)
    return CHOICES.get((kind, field), ())


def _periods(on: date) -> Options:
    first = on.year if on.month >= STARTS_IN else on.year - 1
    years = [f"{y}-{y + 1}" for y in range(first, first - ACADEMIC_YEARS, -1)]
    offered = [text for year in years for text in (year, f"{year}-1", f"{year}-2")]
    return tuple((name_period(t), t) for t in offered if period_begins(t) <= on)


def ask(
    kind: str, field: str, on: date, shown: tuple[int, ...] = (), before: str | None = None
) -> Screen:
    """One question: buttons where there is something to choose, a day page by page."""
    chosen = [
        button(label, "fact_pick", field, n)
        for n, (label, _) in enumerate(options(kind, field, on))
    ]
    days = day_rows(on, shown, "fact_day", field) if field in DAYS else ()
    return Screen(
        text=lines(
            bold(f"填报{KINDS[kind]}"),
            before,
            QUESTIONS[kind, field],
            TYPED if field in DAYS else None,
        ),
        rows=(*pairs(chosen), *days, LEAVE),
    )


def not_read(kind: str, field: str) -> Screen:
    """What was typed answers another question; nothing is lost."""
    return Screen(text=f"未能识别。{QUESTIONS[kind, field]}{TYPED if field in DAYS else ''}")


def profile(found: Profile, unfinished: str | None) -> Screen:
    """What the roster says, what has been stated and where its review stands."""
    start = found.page * len(found.lines) if found.page else 0
    numbered = list(enumerate(found.lines, start + 1))
    return Screen(
        text=lines(
            bold("个人材料"),
            *_roster(found),
            "",
            f"已填报{found.total}项，其中待审{found.waiting}项。"
            if found.total
            else "尚未填报任何事项。",
            *(f"{n}. 〔{STATES[line.state]}〕{plain(describe(line.fact))}" for n, line in numbered),
            "",
            "成绩排名、获奖、任职、培训在此填报一次，审核后用于各项条件和表格。"
            "家庭情况、政治审查和证件号码不在此填报。",
        ),
        rows=(
            *([(button(f"继续填报：{KINDS[unfinished]}", "fact_resume"),)] if unfinished else []),
            *pairs([button(f"第{n}项", "fact_open", line.number) for n, line in numbered]),
            *_turn(found),
            *pairs([button(f"填报{KINDS[kind]}", "fact_new", kind) for kind in OFFERED]),
            to_home(),
        ),
    )


def _roster(found: Profile) -> list[str]:
    facts = {
        "姓名": found.name,
        "学号": found.student_number,
        "班级": found.class_name,
        "党支部": found.branch,
        "出生日期": plain_date(found.birth_date) if found.birth_date else "",
        "毕业日期": plain_date(found.graduation) if found.graduation else "",
    }
    listed = [f"{name}：{plain(value) if value else '未登记'}" for name, value in facts.items()]
    return [*listed, "以上取自名册，如有误请联系组织委员。"]


def _turn(found: Profile) -> tuple[Row, ...]:
    shown_before = found.page * 8
    back = (button("上一页", "fact_page", found.page - 1),) if found.page else ()
    more = shown_before + len(found.lines) < found.total
    forth = (button("下一页", "fact_page", found.page + 1),) if more else ()
    return ((*back, *forth),) if back or forth else ()


def evidence(kind: str, *, needed: bool, files: int) -> Screen:
    """Ask for the proof: photos or a PDF."""
    has = f"已收到{files}个文件。可继续发送照片，或按“下一步”。" if files else None
    rule = "须附凭据（第二十二条）。" if needed else "可附凭据；没有的，由审核人核实。"
    go_on = button("下一步", "fact_evidence_done")
    without = button("没有凭据", "fact_evidence_done")
    return Screen(
        text=lines(
            bold(f"填报{KINDS[kind]}"),
            has or f"请发送证书或证明的照片、PDF 文件；多页照片请依次发送。{rule}",
        ),
        rows=(*([(go_on,)] if files else [] if needed else [(without,)]), AGAIN),
    )


def confirm(line: FactLine, files: int) -> Screen:
    """The fact as it will be stated, and what it is good for."""
    return Screen(
        text=lines(
            bold(f"请核对：{KINDS[line.fact.kind]}"),
            *_facts(line, files),
            "",
            f"确认后送审，审核通过后代替编号{line.corrects}的记录。"
            if line.corrects
            else "确认后送审，审核之前可以撤回，审核通过后才生效。",
        ),
        rows=((button("确认填报", "fact_send"),), AGAIN),
    )


def _facts(line: FactLine, files: int) -> list[str]:
    return [
        plain(describe(line.fact)),
        f"日期：{long_date(line.happened)}",
        f"凭据：{files}个文件" if files else "凭据：无，由审核人核实",
        *_uses(line.uses),
    ]


def receipt(found: FactReceipt) -> Screen:
    """It lies in the ledger and waits."""
    return Screen(
        text=lines(
            bold("已送审"),
            f"{plain(describe(found.fact))}，编号<code>{found.number}</code>。",
            "",
            "下一步：由党支部审核，结果会通知您。审核之前可以撤回。",
        ),
        rows=(
            (button("撤回此项", "fact_withdraw", found.number),),
            (button("继续填报", "profile"),),
            to_home(),
        ),
    )


def one_fact(line: FactLine) -> Screen:
    """One stated fact: its review, its use, and what can be done with it."""
    files = len(line.fact.files)
    pending, returned = line.state is ReviewState.PENDING, line.state is ReviewState.RETURNED
    first = [
        *([button("撤回此项", "fact_withdraw", line.number)] if pending else []),
        button("重新填报" if returned else "更正", "fact_correct", line.number),
        *([button("查看凭据", "fact_files", line.number)] if files else []),
    ]
    return Screen(
        text=lines(
            bold(f"{KINDS[line.fact.kind]}（{STATES[line.state]}）"),
            f"编号{line.number}",
            *_facts(line, files),
            f"退回理由：{plain(line.reason)}" if line.reason else None,
            f"审核通过后代替编号{line.corrects}的记录。" if line.corrects and pending else None,
        ),
        rows=(*pairs(first), (button("返回个人材料", "profile"),), to_home()),
    )


def withdrawn(number: int) -> Screen:
    """The statement is out of force; it stays on record."""
    return Screen(
        text=f"已撤回编号{number}的填报，原件仍留存备查。",
        rows=((button("返回个人材料", "profile"),), to_home()),
    )


def files_sent() -> Screen:
    """Below the files of a fact."""
    return Screen(text="以上为所附凭据。", rows=((button("返回个人材料", "profile"),), to_home()))


def _uses(uses: tuple[Use, ...]) -> list[str]:
    return ["", "审核通过后可用于：", *(f"· {_use(use)}" for use in uses)] if uses else []


USES = {
    "recommendation_rank": "推优：排名在专业年级前{percent}%",
    "excellent_rank": "学业突出一路：综合测评在专业年级前{percent}%",
    "cadre_rank": "学生干部一路：综合测评在专业年级前{percent}%",
    "conversion_rank": "按期转正：预备期间综合测评在专业年级前{percent}%",
    "postgraduate_rank": "研究生：量化考核在本专业前{percent}%",
    "other_scope": "条文所说的是专业年级排名，班级、年级排名不作为依据",
    "excellent_scholarship": "学业突出一路：{needed}等奖学金",
    "cadre_scholarship": "学生干部一路：{needed}等及以上奖学金",
    "conversion_scholarship": "按期转正：预备期间{needed}等及以上奖学金",
    "honour": "荣誉表彰（{least}及以上）或竞赛表彰，按次数累计",
    "postgraduate_result": "研究生：认定的科研成果",
    "cadre_post": "主要学生干部且年度考核优秀{years}",
    "postgraduate_post": "研究生：担任主要干部",
    "activist_training": "入党积极分子培训：不少于{days}天且不少于{hours}课时",
    "candidate_training": "发展对象培训：不少于{days}天或不少于{hours}学时",
    "candidate_certificate": "考试合格并有结业证书，有效至{last}",
    "education_hours": "预备党员每年集体教育{hours}学时，按年累计",
    "refresher": "按期转正：党员再教育培训结业",
    "social_work": "积极分子分配有社会工作",
}
ORDINALS = {1: "一", 2: "二", 3: "三"}


def _use(use: Use) -> str:
    facts = dict(use.facts)
    shown = {
        **facts,
        "needed": ORDINALS.get(_number(facts.get("needed")), ""),
        "years": f"，任满{facts.get('years')}年" if facts.get("years") else "",
        "least": LEVELS[Level(str(facts["least"]))] if "least" in facts else "",
        "last": plain_date(last) if isinstance(last := facts.get("last"), date) else "",
    }
    met = {True: "：达到", False: "：未达到", None: "：计入"}[use.met]
    said = USES[use.rule].format(**shown)
    return f"{cite(use.article)} {said}{'' if use.rule == 'other_scope' else met}"


def _number(fact: object) -> int:
    return fact if isinstance(fact, int) else 0
