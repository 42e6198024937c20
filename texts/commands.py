"""What the command line says: help, results, errors; each error is one line."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import unescape
from re import sub

from regulation.ballot_forms import OPTIONS as ANSWERS
from regulation.ballot_forms import BallotForm
from services.audit import Objection
from services.backup import Backup, Restored
from services.ballot_proofs import BallotProof
from services.duties import DueNotice
from services.invitations import Invited
from services.ledger import Damage, Harm, Verification
from services.previews import Simulated
from texts.ballots import CHOICES
from texts.dates import clock_time, long_date
from texts.duties import OWNERS, name_duty
from texts.findings import describe_finding
from texts.requirements import cite
from texts.screens import Screen

TOKEN_REFUSED = "聊天平台不认可 BOT_TOKEN：请核对 .env 中的令牌，或向 @BotFather 重新申请。"  # noqa: S105
LEDGER_KEY_LOST = (
    "账本钥匙缺失：账本中已有记录，但数据目录下没有 keys/ledger.key。"
    "请从妥善保管的副本恢复该文件，再重新运行。"
)
HARMS = {
    Harm.UNREADABLE: "记录无法读取",
    Harm.OUT_OF_ORDER: "记录缺失或次序不符",
    Harm.CHANGED: "写入之后被改动",
    Harm.FILE: "附件缺失或被改动",
    Harm.HEAD: "末条与账本末尾的登记不符",
    Harm.CUT_SHORT: "与库外留存的末尾不符：此后的记录被截去或改写，或数据库取自较早的备份",
}
HELP = {
    "app": "支部助手：发展党员工作的聊天助手。设置见 .env.example。",
    "template": "写出一份空白名册（Excel），按其中的说明填写。",
    "import": "导入名册：全部导入，或指出每一处错误而一处也不导入。",
    "invite": "为名册中的人员发放一次性邀请，打印邀请码和链接；此前未用的邀请随之作废。",
    "status": "某人的阶段、尚缺事项与下一日期。",
    "check": "模拟巡察：逐份档案查找巡察可能指出的问题。",
    "verify": "核验账本：记录是否被改动、删除或截断，附件是否齐全。",
    "verify-ballot": "复核一次票决：由留存凭据重算选票根、数目与结论，并与账本核对。",
    "reminders": "某日谁会收到什么提醒及其依据；只列出，不发送。",
    "backup": "数据库、附件与账本钥匙备份为一个加密文件（口令：BACKUP_KEY）；表决进行中不备份。",
    "restore": "恢复备份并核验账本；须先停止助手，已有数据时不覆盖。",
    "migrate": "建立数据库，或升级到当前版本。",
    "cards": "抽票码：在监票人自己的电脑上生成票卡、密封单和承诺文件；不连接数据库和网络。",
    "draw": "答辩抽签：先锁定名单和种子、公布承诺值，后揭示种子，写出人人可以重算的抽签记录。",
    "run": "连接聊天平台运行；设置取自 .env 或环境变量。",
    "demo": "在本机演练：演练场、支部助手与一个演示支部，不需要账号和网络。",
    "healthcheck": "检查设置、规则包、数据库与数据目录；设有 HEALTH_LISTEN 时也看助手是否在运行。",
}
OPTIONS = {
    "ballot_id": "票决编号：见票决情况报告，或会签后所示的复核编号。",
    "export": "把复核凭据写成 JSON，任何人可用 services/ballot_evidence.py 独立复核。",
    "template": "要写出的文件，.xlsx。",
    "port": "演练页的端口。",
    "backup": "备份文件。",
    "force_restore": "取代已有的数据；原文件另存为 .before-restore，PostgreSQL 的表不另存。",
    "reset": "清除上次的演练数据，重新开始。",
    "force": "文件已存在时覆盖。",
    "roster": "填好的名册，.xlsx。",
    "dry_run": "只检查并列出将作的改动，不写入任何内容。",
    "college": "学院党委的名称，首次导入时使用。",
    "draw_list": "拟转正人员名单，文本文件，一行一人，如“学号 姓名”。",
    "draw_seed": "保存种子的文件；锁定名单时新建，抽签之前不得示人。",
    "draw_published": "已公布的承诺值；给出时揭示种子并抽签。",
    "cards_folder": "写出三个文件的文件夹。",
    "html": "另写票卡和密封单的网页，单个文件，不联网，用浏览器打印。",
    "cards": "票卡张数：比应到多几张，余下的供核对。",
    "form": "票式：resolution 接收或转正，nomination 推优，hearing 座谈会，panel 答辩评议。",
    "title": "印在票卡上的事由，如“接收某某同志为预备党员”。",
    "numbers": "学号，可多个。",
    "number": "学号。",
    "sheet": "另存一份可打印裁剪的邀请卡（PDF，含二维码）。",
    "bot_username": "机器人的用户名；不填则凭 BOT_TOKEN 查询。",
    "on": "日期，如 2026-11-20；默认为今天（北京时间）。",
    "branch": "只看某个党支部，填全称。",
    "person": "只看发给某人或关于某人的提醒，填学号。",
    "simulate": "模拟一段日期，如 2026-01-01..2026-12-31：在副本上实际运行，检查承诺。",
    "json": "以 JSON 输出，标准输出上没有其他内容。",
}

DATABASE_READY = "数据库已是当前版本。"
HEALTHY = "正常：设置、规则包、数据库与数据目录均可用。"
RUNNING = "正常：设置、规则包、数据库与数据目录均可用，助手正在运行。"
NOT_RUNNING = "助手没有应答：请检查它是否正在运行，以及 HEALTH_LISTEN 是否与运行时一致。"
PROBLEMS = {
    "database": "数据库没有应答",
    "sweep": "提醒的巡检已停滞",
    "courier": "通知的发送已停滞",
    "poll": "平台长时间没有应答",
}
NO_USERNAME = "缺少机器人的用户名：请设置 BOT_TOKEN，或加上 --bot-username。"
USERNAME_UNKNOWN = (
    "未能从 Bot API 查到机器人的用户名：请检查 BOT_TOKEN 与网络，或加上 --bot-username。"
)
NO_STRETCH = "日期段应形如 2026-01-01..2026-12-31，起日不晚于止日。"
NO_DATABASE = "数据库尚未建立：请先运行 python -m bot migrate。"
DATA_DIR_NOT_WRITABLE = "数据目录不可写：请检查 DATA_DIR 及其权限。"
DATABASE_UNUSABLE = "数据库无法使用：请检查 DATABASE_URL，以及数据库是否正在运行、是否为当前版本。"


def not_ready(problems: Sequence[str]) -> str:
    """What is wrong with the running bot, and what to do."""
    found = "、".join(PROBLEMS.get(problem, problem) for problem in problems)
    return f"助手运行不正常：{found}。请查看日志，必要时重新启动。"


def file_exists(name: str) -> str:
    """The file is there already."""
    return f"文件 {name} 已存在：如要覆盖，请加上 --force。"


def template_written(name: str) -> str:
    """The template lies in this file."""
    return f"空白名册已写入 {name}。"


def cannot_read(name: str, reason: str) -> str:
    """A file could not be read."""
    return f"无法读取 {name}：{reason}。"


def cannot_write(name: str, reason: str) -> str:
    """A file could not be written."""
    return f"无法写入 {name}：{reason}。"


def backup_lines(made: Backup, name: str) -> list[str]:
    """What lies in the file, and what was left out on purpose."""
    lines = [
        f"备份已写入 {name}（{made.size / 1_000_000:.1f} MB）："
        f"{made.people}人，{made.records}条记录，{made.attachments}个附件。"
    ]
    if made.opinions:
        lines.append(f"{made.opinions}份未开封的书面意见不进入备份；恢复后须由本人重新递交。")
    if made.updates:
        lines.append(f"{made.updates}条尚未办理的消息不进入备份。")
    return [*lines, "请将备份与 BACKUP_KEY 分开存放，并定期试做恢复。"]


def restore_lines(found: Restored) -> list[str]:
    """What is here now, what is missing, and whether the ledger is sound."""
    lines = [f"已恢复{clock_time(found.made_at)}的备份：{found.people}人。"]
    if found.lost:
        lines.append(
            f"此处原有的账本另有{found.lost}条记录在备份之后，未能恢复，请据原始材料补录。"
        )
    if found.opinions:
        lines.append(f"{found.opinions}份未开封的书面意见未进入备份，请作者重新递交。")
    return [*lines, *verification_lines(found.verification)]


def deep_link(invited: Invited, username: str) -> str:
    """The link that binds with one tap."""
    return f"https://t.me/{username}?start={invited.payload}"


def invitation_lines(issued: Iterable[Invited], username: str) -> list[str]:
    """Codes and links, shown this once."""
    lines = [
        f"{i.student_number} {i.name}：{i.code}  {deep_link(i, username)}"
        f"（{clock_time(i.expires_at)}前有效）"
        for i in issued
    ]
    return [*lines, "邀请码只显示这一次，请妥善转交本人。"]


def card_lines(expires_at: datetime, username: str) -> tuple[str, ...]:
    """What stands on a printed card below the code."""
    return (
        "请用手机扫描二维码，或在 Telegram 中",
        f"向 @{username} 发送上面的邀请码。",
        f"{clock_time(expires_at)}前有效，只能使用一次。",
        "请勿转交他人。",
    )


def plain_lines(screen: Screen) -> list[str]:
    """A screen without its markup and buttons."""
    return unescape(sub(r"<[^>]+>", "", screen.text)).splitlines()


def _damage_line(damage: Damage) -> str:
    detail = f"（{damage.detail}）" if damage.detail else ""
    return f"第{damage.position}条：{HARMS[damage.harm]}{detail}"


def verification_lines(found: Verification) -> list[str]:
    """Sound, or every damage."""
    if found.sound:
        return [f"账本完好：共{found.records}条记录。"]
    damaged = [_damage_line(damage) for damage in found.damages]
    return [f"账本有损：共{found.records}条记录，发现{len(damaged)}处问题。", *damaged]


CONTRADICTIONS = {
    "unreadable": "凭据残缺，无法复核",
    "version": "凭据版本不符",
    "order": "信封散列次序混乱或有重复",
    "root": "信封散列与校验根不符：有选票被增加、减少或替换",
    "returned": "信封份数与收回数不符",
    "counts": "各项票数之和与收回数、书面意见数不符",
    "issued": "收回、发出与实到的数目矛盾",
    "entitled": "实到与书面意见之和超过应到",
    "negative": "数目出现负数",
    "quorum": "实到未达规定",
    "verdict": "结论与票数不符",
    "roll": "应到、实到名单在票决之后被改动",
    "commitment": "票卡的承诺与其校验值不符",
    "codes": "清单中有不属于这批票卡的票码，或一卡两票",
    "cast": "票码清单次序混乱或份数不符",
    "cast_root": "票码清单与其校验值不符",
    "row_groups": "票卡记录与凭据的承诺不符",
    "row_cast": "票卡记录与凭据的票码清单不符",
    "row_leaves": "票卡记录与凭据的信封散列不符",
    "row_ballot": "凭据属于另一次票决",
    "row_root": "票决记录与凭据的校验根不符",
    "row_counts": "票决记录与凭据的票数不符",
    "row_returned": "票决记录与凭据的收回数不符",
    "row_issued": "票决记录与凭据的发出数不符",
    "ledger_missing": "账本中没有这次票决的结果",
    "ledger_evidence": "凭据与账本所记的散列不符：凭据被改动",
    "ledger_numbers": "票决记录与账本所记的数目不符",
}


def evidence_written(path: str) -> str:
    """The evidence lies in a file now."""
    return f"复核凭据已写入 {path}；可用 python services/ballot_evidence.py {path} 独立复核。"


def ballot_lines(proof: BallotProof) -> list[str]:
    """The numbers and the root, or everything that contradicts them."""
    if not proof.sound:
        found = [f"· {CONTRADICTIONS[name]}" for name in proof.contradictions]
        return [f"票决{proof.ballot_id}复核不符，发现{len(found)}处问题。", *found]
    evidence = proof.evidence
    return [
        f"票决{proof.ballot_id}复核无误：{_heads(proof)}收回{evidence['returned']}张{_written(proof)}；"
        f"{_counts(proof)}。",
        *_key_sheet(proof),
        f"校验根：{evidence['root']}（{len(evidence['leaves'])}份信封）",
        f"规则：{evidence['rules']}",
    ]


def _heads(proof: BallotProof) -> str:
    evidence = proof.evidence
    if proof.is_resolution:
        return f"应到{evidence['entitled']}名，实到{evidence['present']}名，"
    return f"发出{evidence['issued']}张，" if "issued" in evidence else ""


def _written(proof: BallotProof) -> str:
    return f"，书面意见{proof.evidence['written']}份" if proof.is_resolution else ""


def _counts(proof: BallotProof) -> str:
    counts = proof.evidence["counts"]
    if counts is None:
        return "由监票人、计票人对照密封单人工计票"
    answers = ANSWERS[BallotForm(proof.evidence["form"])]
    return "，".join(f"{CHOICES[answer]}{counts[answer]}票" for answer in answers)


def _key_sheet(proof: BallotProof) -> list[str]:
    if "cast" not in proof.evidence:
        return []
    told = "抽票码：每个票码都在表决前的承诺之内，一卡一票；以密封单重算票数，请导出后加 --key。"
    return [told]


def reminder_lines(due: Sequence[DueNotice]) -> list[str]:
    """Who would be told what, by when and why, the recipients one after another."""
    if not due:
        return ["这一天没有提醒。"]
    lines = [
        f"{item.recipient}（{OWNERS[item.step.recipient]}）：{item.person}——{name_duty(item.duty)}，"
        f"期限{long_date(item.duty.due)}，{_step(item.step.days)}"
        f"（{cite(item.duty.article)}，{item.duty.rule}）"
        for item in due
    ]
    recipients = {item.draft.recipient_id for item in due}
    return [*lines, f"共{len(lines)}项，{len(recipients)}人，每人一条消息。"]


def _step(days: int) -> str:
    if days == 0:
        return "期限当日"
    return f"期限前{-days}天一级" if days < 0 else f"逾期{days}天一级"


def reminder_data(item: DueNotice) -> dict[str, object]:
    """One reminder as data: who, about whom, which rule, article, due day and step."""
    return {
        "recipient": item.recipient,
        "recipient_id": item.draft.recipient_id,
        "office": item.step.recipient,
        "person": item.person,
        "person_id": item.draft.subject_id,
        "rule": item.duty.rule,
        "article": item.duty.article,
        "period": item.duty.period,
        "due": item.duty.due.isoformat(),
        "step": item.step.days,
        "text": name_duty(item.duty),
    }


def simulation_lines(found: Simulated) -> list[str]:
    """A stretch of days in numbers, and whether the promises are kept."""
    busiest = "无"
    if found.busiest_day is not None:
        busiest = f"{long_date(found.busiest_day)}，{found.on_busiest_day}条"
    return [
        f"{long_date(found.first)}至{long_date(found.last)}，名册{found.people}人，假定人人可以送达",
        f"消息总数　　　　　　{found.messages}条，收到的有{found.people_told}人",
        f"每人每日至多　　　　{found.most_a_day}条（承诺不超过1条）",
        f"免打扰时段内　　　　{found.in_quiet_hours}条（承诺为0）",
        f"全程一人至多　　　　{found.most_for_one}条",
        f"最多的一日　　　　　{busiest}",
        f"最长的一条　　　　　{found.longest_message}字（上限4096字）",
        "各项承诺均已做到。" if found.kept else "未能做到上述承诺，请报告管理员。",
    ]


def objection_lines(found: Sequence[Objection]) -> list[str]:
    """What an auditor would object to, person by person."""
    lines = [
        f"{item.branch} {item.name}（{item.student_number}）：{describe_finding(item.finding)}"
        for item in found
    ]
    return [*lines, f"共{len(lines)}处。"] if lines else ["未发现问题。"]


def sheet_written(name: str, count: int) -> str:
    """The cards lie in this file."""
    return f"{count}张邀请卡已写入 {name}。"
