"""入党申请 (第5、7条): questions, summary, receipt; what the leadership sees; sending a talker."""

from datetime import date

from regulation.records import Application, ReviewState
from services.applications import ApplicationView, Beginning, Newcomers, Receiver
from services.reviews import Settled
from services.talkers import Candidates, Sent
from texts.dates import long_date, plain_date
from texts.home import to_home
from texts.menus import pairs
from texts.names import ROLES
from texts.picking import TYPED, day_rows
from texts.screens import Row, Screen, bold, button, lines, plain

LEAVE = (button("退出（保留草稿）", "leave"),)
AGAIN = (button("重新填写", "apply_again"), button("退出（保留草稿）", "leave"))
QUESTIONS = {
    "born": "名册中没有出生日期，用于核对递交之日是否已满18周岁。请输入，如 2008-05-01。",
    "handed_in": "书面入党申请书是哪一天递交的？",
    "receiver": "申请书交给了谁？",
    "earlier": "此前是否在原单位递交过入党申请书？递交过的，请选择或输入当时的日期。",
    "proof": "原单位的原始申请书或档案记载能否提供？能提供的，请发送照片或 PDF 文件（可多页）。"
    "核实的，培养时间从原日期连续计算；不能提供的，从这次递交之日计算（第五条）。",
}
DAYS = ("handed_in", "earlier")


def ask(
    field: str, begun: Beginning, on: date, shown: tuple[int, ...] = (), *, files: int = 0
) -> Screen:
    """One question about the application."""
    received = f"已收到{files}个文件，可继续发送，或按“下一步”。" if files else None
    return Screen(
        text=lines(
            bold(f"入党申请：{begun.person}同志"),
            received or QUESTIONS[field],
            TYPED if field in DAYS else None,
        ),
        rows=(*_answers(field, begun, on, shown, files), LEAVE),
    )


def _answers(
    field: str, begun: Beginning, on: date, shown: tuple[int, ...], files: int
) -> tuple[Row, ...]:
    match field:
        case "receiver":
            return tuple(
                (button(_receiver(r), "apply_receiver", r.person_id),) for r in begun.receivers
            )
        case "earlier":
            never = (button("没有在别处递交过", "apply_first"),)
            return (*(() if shown else (never,)), *day_rows(on, shown, "apply_day", field))
        case "proof":
            return ((button("下一步" if files else "不能提供", "apply_proof"),),)
        case "handed_in":
            return day_rows(on, shown, "apply_day", field)
    return ()


def _receiver(found: Receiver) -> str:
    return f"{found.name}（{ROLES[found.role]}）"


def not_read(field: str) -> Screen:
    """What was typed is no answer; nothing is lost."""
    return Screen(text=f"未能识别。{QUESTIONS[field]}{TYPED if field in DAYS else ''}")


def confirm(found: ApplicationView, *, for_another: bool) -> Screen:
    """The application as it will be handed in."""
    after = (
        "确认后即记入账本，并请派人谈话。"
        if for_another
        else "确认后送党支部；支部确认之前可以撤回。书面申请书仍须递交本人。"
    )
    return Screen(
        text=lines(bold(f"请核对：{found.person}同志的入党申请"), *_facts(found), "", after),
        rows=((button("确认递交", "apply_send"),), AGAIN),
    )


def _facts(found: ApplicationView) -> list[str]:
    facts = [f"递交日期：{long_date(found.handed_in)}", f"接收人：{plain(found.receiver)}"]
    if found.born:
        facts.append(f"出生日期：{plain_date(found.born)}")
    if found.earlier_on:
        proof = f"附凭据{found.files}个文件" if found.files else "未附凭据"
        facts.append(f"在原单位递交：{long_date(found.earlier_on)}（{proof}）")
    return facts


def receipt(found: ApplicationView) -> Screen:
    """It has been handed in and waits for the branch."""
    return Screen(
        text=lines(
            bold("入党申请已送党支部"),
            f"回执编号：<code>{found.number}</code>",
            *_facts(found),
            "",
            "下一步：由党支部书记或组织委员确认，并在一个月内派人与您谈话（第五条、第七条）。",
        ),
        rows=((button("撤回此件", "apply_withdraw", found.number),), to_home()),
    )


def mine(found: ApplicationView) -> Screen:
    """One's own application while it waits."""
    return Screen(
        text=lines(
            bold("入党申请：等待党支部确认"),
            f"编号{found.number}",
            *_facts(found),
            "",
            "下一步：由党支部书记或组织委员确认（第五条）。",
        ),
        rows=((button("撤回此件", "apply_withdraw", found.number),), to_home()),
    )


def returned(settled: Settled, unfinished: bool) -> Screen:
    """The last one was returned; why, and how to go on."""
    return Screen(
        text=lines(
            bold("入党申请已退回"),
            f"{plain(settled.by)}同志于{long_date(settled.on)}退回。理由：{plain(settled.reason)}",
            "",
            "下一步：请按理由更正后重新递交（第五条）。",
        ),
        rows=(
            *([(button("继续填写", "apply_resume"),)] if unfinished else []),
            (button("重新递交", "apply_new"),),
            to_home(),
        ),
    )


def withdrawn() -> Screen:
    """Taken back before it was confirmed."""
    return Screen(
        text="已撤回入党申请，原件仍留存备查。可随时重新递交。",
        rows=((button("重新递交", "apply_new"),), to_home()),
    )


def received(found: ApplicationView) -> Screen:
    """For the leadership: an application has come in."""
    return Screen(
        text=lines(
            bold("收到入党申请"),
            f"{found.person}同志递交了入党申请（编号{found.number}）。",
            "下一步：请核对书面申请书并确认，一个月内派人谈话（第五条、第七条）。",
        ),
        rows=((button("打开", "application", found.number),),),
    )


def decide(found: ApplicationView) -> Screen:
    """For the leadership: what is stated, and what has to be decided."""
    return Screen(
        text=lines(
            bold(f"{found.person}同志的入党申请"),
            f"{plain(found.branch)}，编号{found.number}",
            *_facts(found),
            "",
            *_what_to_decide(found),
        ),
        rows=(*_decisions(found), (button("返回待审列表", "review"),), to_home()),
        protected=True,
    )


def _what_to_decide(found: ApplicationView) -> list[str]:
    settled = found.settled
    if found.state is not ReviewState.PENDING:
        state = "已确认" if found.state is ReviewState.ACCEPTED else "已退回或撤回"
        by = f"，{plain(settled.by)}同志，{long_date(settled.on)}" if settled else ""
        return [f"{state}{by}。"]
    if found.earlier_on is None:
        return ["请与书面申请书核对。确认后确定为入党申请人（第五条）。"]
    return [
        "请核定原单位的申请（第五条）：",
        f"· 原始申请书或档案记载已核实：申请入党时间为{long_date(found.earlier_on)}，连续计算；",
        f"· 没有凭据：申请入党时间为{long_date(found.handed_in)}。",
    ]


def _decisions(found: ApplicationView) -> tuple[Row, ...]:
    if found.state is not ReviewState.PENDING:
        return ()
    proof = (button("查看凭据", "review_open", found.number, Application.kind),)
    yes = (button("确认：凭据已核实", "application_yes", found.number, 1),)
    no = (button("确认：没有凭据，按新日期", "application_yes", found.number, 0),)
    plain_yes = (button("确认收到", "application_yes", found.number, 0),)
    return (
        *((proof,) if found.files else ()),
        *((yes, no) if found.earlier_on else (plain_yes,)),
        (button("退回", "review_return", found.number, Application.kind),),
    )


def confirmed(found: ApplicationView, choice: Candidates) -> Screen:
    """Confirmed, and at once: whom to send?"""
    return choose_talker(choice, _confirmed(found))


def _confirmed(found: ApplicationView) -> str:
    since = f"，申请入党时间{plain_date(found.counted)}" if found.counted else ""
    return f"已确认{found.person}同志的入党申请（编号{found.number}）{since}。"


def choose_talker(found: Candidates, note: str | None = None) -> Screen:
    """第7条: whom to send; by button, page by page, or searched for by what is typed."""
    return Screen(
        text=lines(
            note,
            bold(f"派人与{found.person}同志谈话（第七条）"),
            f"查找“{plain(found.typed)}”：{found.total}人。" if found.typed else None,
            f"共{found.total}人，担任职务的在前。请选择，或输入姓名、拼音、学号查找。",
        ),
        rows=(
            *pairs([button(n, "talker_pick", found.person_id, i) for i, n in found.people]),
            *_turning(found.page, found.total, "talker_page", found.person_id),
            (button("以后再派", "home"),),
        ),
    )


def _turning(page: int, total: int, name: str, *arguments: int) -> tuple[Row, ...]:
    back = (button("上一页", name, *arguments, page - 1),) if page else ()
    forth = (button("下一页", name, *arguments, page + 1),) if (page + 1) * 8 < total else ()
    return ((*back, *forth),) if back or forth else ()


def confirm_talker(person_id: int, person: str, talker_id: int, talker: str) -> Screen:
    """Whom to whom, once more."""
    return Screen(
        text=lines(
            bold(f"请核对：派{talker}同志与{person}同志谈话"),
            "确认后通知谈话人，记入培养档案；谈话由其登记（第七条）。",
        ),
        rows=(
            (button("确认派出", "talker_yes", person_id, talker_id),),
            (button("另选一人", "talker", person_id),),
        ),
    )


def talker_sent(found: Sent) -> Screen:
    """Sent, and by when."""
    until = f"，期限{long_date(found.due)}" if found.due else ""
    return Screen(
        text=lines(
            bold("已派人谈话"),
            f"由{plain(found.talker)}同志与{plain(found.person)}同志谈话{until}（第七条）。",
            "下一步：谈话后由谈话人登记，助手按期提醒。",
        ),
        rows=((button("另派他人", "talker", found.person_id),), to_home()),
    )


def errand(found: Sent) -> Screen:
    """For the talker: with whom to talk, by when."""
    assert found.due is not None
    return Screen(
        text=lines(
            bold("党支部派您谈话"),
            f"请与入党申请人{plain(found.person)}同志谈话，期限{long_date(found.due)}（第七条）：了解入党动机"
            "和思想、学习、工作情况，肯定成绩，指出不足和努力方向。",
            "下一步：谈话后请登记。",
        ),
        rows=((button("记录与其谈话", "talk_with", found.person_id),), to_home()),
    )


def choose_newcomer(found: Newcomers) -> Screen:
    """Whose application on paper is entered."""
    return Screen(
        text=lines(
            bold("代录书面入党申请"),
            f"查找“{plain(found.typed)}”：{found.total}人。" if found.typed else None,
            f"本支部尚未申请的共{found.total}人。请选择，或输入姓名、拼音、学号查找。",
        ),
        rows=(
            *pairs([button(n, "apply_for", i) for i, n in found.people]),
            *_turning(found.page, found.total, "newcomers"),
            to_home(),
        ),
    )
