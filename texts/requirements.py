"""How the bot says what the next step needs (every requirement of `regulation`)."""

from collections.abc import Callable, Mapping
from datetime import date

from regulation.assessment import Requirement, Verdict
from regulation.refusal import Fact

Facts = Mapping[str, Fact]
Phrase = Callable[[Facts], str]

STEPS: dict[str, str] = {
    "application": "递交入党申请书",
    "first_talk": "派人谈话",
    "activist_decision": "确定为入党积极分子",
    "contacts": "指定培养联系人",
    "prospective_decision": "列为发展对象",
    "admission_meeting": "召开接收预备党员的支部大会",
    "conversion_application": "递交转正申请",
    "conversion_meeting": "召开讨论转正的支部大会",
}

MARKS = {Verdict.MET: "已具备", Verdict.UNMET: "尚缺", Verdict.WAIVED: "已记名从宽"}


DIGITS = "零一二三四五六七八九"


def cite(article: int) -> str:
    """28 → 第二十八条."""
    tens, ones = divmod(article, 10)
    head = "" if tens == 0 else f"{DIGITS[tens] if tens > 1 else ''}十"
    return f"第{head}{DIGITS[ones] if ones or not tens else ''}条"


def plain_date(value: date) -> str:
    """2026年11月20日."""
    return f"{value.year}年{value.month}月{value.day}日"


def long_date(value: date) -> str:
    """2026年11月20日（周五）."""
    return f"{plain_date(value)}（周{'一二三四五六日'[value.weekday()]}）"


def describe_step(step: str | None) -> str:
    """The name of a step in Chinese; without a step the path is done."""
    return "全部程序已完成" if step is None else STEPS[step]


def describe_requirement(requirement: Requirement) -> str:
    """One line: how it stands, the numbers that decided it, the article."""
    phrase = REQUIREMENTS[requirement.rule](requirement.facts)
    return f"{MARKS[requirement.verdict]}：{phrase}（{cite(requirement.article)}）"


def day(facts: Facts, name: str) -> str:
    """The date kept under this name, as official Chinese writes it."""
    value = facts[name]
    assert isinstance(value, date), name
    return plain_date(value)


def quarter(value: Fact) -> str:
    """2026Q4 → 2026年第四季度."""
    text = str(value)
    return f"{text[:4]}年第{'一二三四'[int(text[-1]) - 1]}季度"


def quarters(facts: Facts, name: str) -> str:
    """Several quarters, joined."""
    value = facts[name]
    assert isinstance(value, tuple), name
    return "、".join(quarter(item) for item in value)


def _first_talk(facts: Facts) -> str:
    if "held" in facts:
        return f"递交申请书后的谈话已于{day(facts, 'held')}进行"
    return "递交申请书后支部尚未派人谈话，谈话之后方可进入下一步"


def _contacts(facts: Facts) -> str:
    span = f"应为{facts['fewest']}至{facts['most']}名正式党员"
    return f"培养联系人现有{facts['count']}名，{span}"


def _thought_reports(facts: Facts) -> str:
    line = f"思想汇报应交{facts['owed']}份，已交{facts['handed_in']}份"
    return f"{line}，缺{quarters(facts, 'missing')}" if facts["missing"] else line


def _opinions(facts: Facts) -> str:
    return f"培养联系人考察意见应有{facts['owed']}份，已有{facts['written']}份"


def _probation_end(facts: Facts) -> str:
    line = f"预备期至{day(facts, 'last_day')}，{day(facts, 'expiry')}起可讨论转正"
    return f"{line}，还有{facts['days_left']}天" if facts["days_left"] else line


def _conversion_application(facts: Facts) -> str:
    if "received" in facts:
        return f"转正申请已于{day(facts, 'received')}收到"
    return f"转正申请尚未递交，应于{day(facts, 'due')}前由本人递交党支部"


REQUIREMENTS: dict[str, Phrase] = {
    "first_talk": _first_talk,
    "contacts": _contacts,
    "thought_reports": _thought_reports,
    "opinions": _opinions,
    "probation_end": _probation_end,
    "conversion_application": _conversion_application,
}
