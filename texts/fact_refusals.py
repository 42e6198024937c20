"""How the bot says no to applications, to the sending of a talker and to stated facts."""

from regulation.assessment import Stage
from texts.facts import period
from texts.names import STAGES
from texts.requirements import Phrase, day

REFUSALS: dict[str, Phrase] = {
    "application_wrong_stage": lambda f: (
        f"无须递交：档案中的身份已是{STAGES[Stage(str(f['stage']))]}（第五条）。如与事实不符，请联系组织委员核对。"
    ),
    "application_waiting": lambda f: (
        f"未能递交：{day(f, 'handed_in')}递交的入党申请书（编号{f['number']}）正在等待党支部确认"
        "（第五条）。要更换的，请先撤回。"
    ),
    "application_in_future": lambda f: (
        f"未能登记：递交日期{day(f, 'handed_in')}尚未到来（第五条）。请填写实际递交书面申请的日期。"
    ),
    "application_not_earlier": lambda f: (
        f"未能登记：在原单位递交的日期{day(f, 'earlier')}不早于在本支部递交的日期"
        f"{day(f, 'handed_in')}（第五条）。请核对两个日期。"
    ),
    "application_birth_unknown": lambda f: (
        "未能登记：名册中没有出生日期，无法判断递交之日是否已满年龄（第五条）。请先填写出生日期。"
    ),
    "application_before_birth": lambda f: (
        f"未能登记：日期{day(f, 'day')}不晚于出生日期{day(f, 'born')}（第五条）。请核对；"
        "名册有误的，请联系组织委员。"
    ),
    "application_under_age": lambda f: (
        f"未能登记：{day(f, 'born')}出生，至{day(f, 'day')}为{f['age']}周岁，未满{f['minimum']}周岁"
        f"（第五条）。{day(f, 'reached')}年满{f['minimum']}周岁，此日起递交的申请书方可登记。"
    ),
    "receiver_unknown": lambda f: (
        "未能登记：接收申请书的须是本支部的书记、组织委员、支部委员或学院的组织员（第五条）。请重新选择。"
    ),
    "no_receivers": lambda f: (
        "暂不能办理：本支部没有登记书记、组织委员或支部委员，无人接收入党申请书（第五条）。"
        "请联系管理员核对职务。"
    ),
    "proof_undecided": lambda f: (
        "未能确认：入党申请须按“核定并确认”办理，先核定有无原单位的凭据（第五条）。"
    ),
    "talker_is_applicant": lambda f: "未能派人：谈话人不能是申请人本人（第七条）。请另选一人。",
    "talker_no_member": lambda f: "未能派人：谈话人须是本支部的正式党员（第七条）。请另选一人。",
    "talker_not_needed": lambda f: (
        "无须派人：没有等待首次谈话的入党申请，或谈话已经进行（第七条）。"
    ),
    "fact_in_future": lambda f: (
        f"未能填报：日期{day(f, 'day')}尚未到来（第四十五条）。请填写实际的日期。"
    ),
    "fact_before_birth": lambda f: (
        f"未能填报：日期{day(f, 'day')}不晚于出生日期{day(f, 'born')}（第四十五条）。请核对日期；"
        "名册有误的，请联系组织委员。"
    ),
    "fact_without_title": lambda f: "未能填报：名称不能为空（第四十五条）。请按证书填写全称。",
    "fact_title_too_long": lambda f: (
        f"未能填报：名称{f['characters']}字，超过{f['limit']}字。请只写名称。"
    ),
    "fact_negative": lambda f: "未能填报：数目不能为负（第四十五条）。请重新填写。",
    "fact_known": lambda f: (
        f"未能填报：与编号{f['number']}（{day(f, 'day')}）的填报重复（第四十五条）。"
        "如有变动，请在个人材料中打开该项，按“更正”。"
    ),
    "ranking_beyond_total": lambda f: (
        f"未能填报：名次{f['rank']}与总人数{f['total']}矛盾，名次应在1至总人数之间（第九条）。"
        "请核对后重新输入。"
    ),
    "ranking_period_unknown": lambda f: (
        "未能填报：学年应为相连的两年，如 2025-2026，学期如 2025-2026-1（第九条）。请重新输入。"
    ),
    "ranking_before_period": lambda f: (
        f"未能填报：{period(str(f['period']))}的排名不可能在{day(f, 'day')}公布，该时期尚未开始"
        "（第九条）。请核对时期和日期。"
    ),
    "post_ends_before": lambda f: (
        f"未能填报：任职止日{day(f, 'until')}早于起日{day(f, 'since')}（第十三条）。请核对。"
    ),
    "training_without_extent": lambda f: (
        "未能填报：天数和学时不能都为零（第十一条）。请按证书填写，如“3天24学时”。"
    ),
    "training_hours_beyond_days": lambda f: (
        f"未能填报：{f['days']}天不可能有{f['hours']}学时（第十一条）。请核对后重新输入。"
    ),
    "certificate_without_exam": lambda f: (
        "未能填报：没有通过考试，不能取得发展对象培训的结业证书（第十九条）。请核对考试结果和证书。"
    ),
    "evidence_missing": lambda f: (
        "未能填报：此项须附凭据（第二十二条）。请发送证书或证明的照片、PDF 文件。"
    ),
}
