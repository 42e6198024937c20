"""What is wrong with a roster, what an import did, and how the template explains itself."""

from regulation.assessment import Stage
from services.roster import ImportReport
from services.roster_sheet import COLUMNS, ROLES, STAGES, Problem
from texts.names import STAGES as STAGE_NAMES
from texts.requirements import Facts, Phrase, day


def _stage(facts: Facts, name: str = "stage") -> str:
    return STAGE_NAMES[Stage(str(facts[name]))]


def _choices(facts: Facts) -> str:
    choices = facts["choices"]
    assert isinstance(choices, tuple)
    return "、".join(choices)


DATE = "应为日期单元格，或如 2026-11-20"

PROBLEMS: dict[str, Phrase] = {
    "unreadable": lambda f: "文件已损坏，无法读取；请重新另存为 .xlsx 工作簿",
    "not_a_workbook": lambda f: "不是 Excel 工作簿，或设有密码；应为无密码的 .xlsx 文件",
    "too_large": lambda f: "文件过大；应为只含名册文字的工作簿，请删去图片等内容",
    "has_macros": lambda f: "文件含有宏；请另存为不含宏的 .xlsx 工作簿",
    "no_sheet": lambda f: f"没有名为“{f['sheet']}”的工作表；请使用模板填写",
    "no_people": lambda f: "没有人员；请自第2行起填写，每人一行",
    "too_many_rows": lambda f: f"超过{f['limit']}行；请删去空行，或分次导入",
    "unknown_column": lambda f: f"不认识的列“{f['header']}”；列名应与模板完全一致，多余的列请删去",
    "doubled_column": lambda f: f"“{f['header']}”列重复；应只有一列",
    "no_column": lambda f: f"缺少“{f['header']}”列；列名应与模板完全一致",
    "empty": lambda f: f"未填写{f['header']}；此项必填",
    "formula": lambda f: "内容是公式；应为填写好的文字或日期，可用“选择性粘贴—数值”",
    "error_value": lambda f: "单元格显示为错误值；请重新填写",
    "not_text": lambda f: "内容是日期；应为文字",
    "too_long": lambda f: f"过长；应不超过{f['limit']}字",
    "digits_lost": lambda f: "数字过长，末几位已被 Excel 改写；应先将单元格设为文本，再重新填写",
    "bad_number": lambda f: "学号格式不对；应只含字母、数字和连字符",
    "bad_date": lambda f: f"日期无法识别；{DATE}",
    "not_a_choice": lambda f: f"不在可选范围内；应为：{_choices(f)}",
    "doubled_number": lambda f: f"学号{f['number']}已在第{f['line']}行出现；每人应只有一行",
    "in_future": lambda f: f"{day(f, 'day')}尚未到来；应为已经发生的日期",
    "behind_ledger": lambda f: (
        f"身份为{_stage(f)}，但账本中已是{_stage(f, 'recorded')}；"
        "应与账本一致，身份的变更须按程序办理"
    ),
    "date_needed": lambda f: f"身份为{_stage(f)}，缺少{f['header']}；{DATE}",
    "beyond_stage": lambda f: f"身份为{_stage(f)}，不应有{f['header']}；请留空，或更正身份",
    "out_of_order": lambda f: (
        f"{f['header']}早于{f['earlier']}（{day(f, 'day')}）；各步日期应依次不早于前一步"
    ),
    "not_at_this_stage": lambda f: f"身份为{_stage(f)}，不应有{f['header']}；请留空，或更正身份",
    "refers_to_self": lambda f: f"{f['header']}填了本人；应为其他正式党员的学号",
    "unknown_reference": lambda f: (
        f"没有学号为{f['number']}的人员；{f['header']}应为本表或系统中正式党员的学号"
    ),
    "not_a_full_member": lambda f: f"{f['number']}不是正式党员；{f['header']}应由正式党员担任",
}

REFUSALS: dict[str, Phrase] = {
    "roster_refused": lambda f: f"名册未导入：共{f['count']}处须更正，请逐一更正后重新导入。",
}


def describe_problem(problem: Problem) -> str:
    """One line: F7：what is wrong；what is expected."""
    text = PROBLEMS[problem.code](problem.facts)
    return f"{problem.cell}：{text}。" if problem.cell else f"{text}。"


def describe_import(report: ImportReport) -> list[str]:
    """The lines that tell what an import changed, person by person."""
    new = sum(person.new for person in report.people)
    head = "试导入，未写入任何内容：将" if report.dry_run else "名册已导入："
    if not report.people and not report.branches:
        return [f"名册与现有记录完全一致，共{report.unchanged}人，未作任何改动。"]
    counts = f"新增{new}人，更新{len(report.people) - new}人，未变{report.unchanged}人"
    lines = [f"{head}{counts}，账本补录{report.records}条。"]
    lines += [f"新建支部：{branch}" for branch in report.branches]
    return lines + [
        f"{'新增' if p.new else '更新'} {p.student_number} {p.name}：{'、'.join(p.columns)}"
        for p in report.people
    ]


_DATE_HINT = "日期单元格，或如 2026-11-20。"
_LIST_HINT = "多个以顿号（、）分隔；留空表示不作改动，填“无”表示没有。"

HINTS: dict[str, str] = {column.header: _DATE_HINT for column in COLUMNS if column.is_date} | {
    "学号": "必填。文本格式；教职工填工号。已有此学号的，更新其信息。",
    "姓名": "必填。",
    "性别": "男或女。",
    "民族": "如：汉族。",
    "籍贯": "如：江苏南京。",
    "班级": "如：化学2301。",
    "支部": "必填。党支部全称；没有的支部将新建。",
    "身份": f"必填。{'、'.join(STAGES)}。",
    "职务": f"{'、'.join(ROLES)}。{_LIST_HINT}",
    "申请入党日期": f"递交入党申请书之日。{_DATE_HINT}",
    "接收预备党员日期": f"支部大会通过之日，预备期由此起算。{_DATE_HINT}",
    "转正日期": f"转为正式党员之日。{_DATE_HINT}",
    "培养联系人": f"正式党员的学号。{_LIST_HINT}",
    "入党介绍人": f"正式党员的学号。{_LIST_HINT}",
}

EXAMPLE: dict[str, str] = {
    "学号": "2023010101",
    "姓名": "张明",
    "性别": "男",
    "民族": "汉族",
    "出生日期": "2004-03-15",
    "籍贯": "江苏南京",
    "班级": "化学2301",
    "支部": "化学化工学院学生第一党支部",
    "身份": "入党积极分子",
    "申请入党日期": "2024-09-20",
    "确定积极分子日期": "2025-03-28",
    "培养联系人": "2021010203、T10023",
    "毕业日期": "2027-06-30",
}

GUIDE: tuple[tuple[str, ...], ...] = (
    ("填写说明",),
    ("一、", "在“人员”工作表中填写，每人一行；列名请勿改动，多余的列会被指出并拒绝导入。"),
    ("二、", "红色列名的各项必填。留空的单元格表示不作改动，不会清除已有内容。"),
    ("三、", "身份须有相应的各步日期；正式党员只须填转正日期，其余日期已知的也请填写。"),
    (
        "四、",
        "整表要么全部导入，要么一处也不导入；有误之处逐格指出。重复导入同一文件不会重复登记。",
    ),
    ("五、", "导入的日期记入账本，录入的日期另行保存，补录的如实标明（第四十五条）。"),
    ("六、", "本表不收集政治审查、家庭情况和身份证件信息，请勿填写。"),
    (),
    ("示例（不会被导入）",),
    tuple(column.header for column in COLUMNS),
    tuple(EXAMPLE.get(column.header, "") for column in COLUMNS),
)
