"""How the bot says no: result, reason with its numbers and article, next step."""

from regulation.records import ReviewState
from regulation.refusal import Refusal
from texts.fact_refusals import REFUSALS as FACTS
from texts.invitations import REFUSALS as INVITATIONS
from texts.meeting_refusals import REFUSALS as MEETINGS
from texts.regulation_refusals import REFUSALS as REGULATION
from texts.requirements import Facts, Phrase, day
from texts.roster import REFUSALS as ROSTER


def phrase(refusal: Refusal) -> str:
    """The sentence for a refusal; every code has one (a test keeps watch)."""
    return REFUSALS[refusal.code](refusal.facts)


def _settled(facts: Facts) -> str:
    outcomes = {
        ReviewState.ACCEPTED: f"由{facts['by']}同志审核通过",
        ReviewState.RETURNED: f"由{facts['by']}同志退回",
        ReviewState.VOID: "由本人撤回",
    }
    return outcomes[ReviewState(str(facts["state"]))]


def _votes(facts: Facts) -> str:
    ballots, decks = facts["ballots"], facts["decks"]
    found = [f"{ballots}次表决"] * bool(ballots) + [f"{decks}次票码表决"] * bool(decks)
    return "、".join(found) or "有选票"


HERE: dict[str, Phrase] = {
    "backup_during_vote": lambda f: (
        f"未作备份：{_votes(f)}正在进行或尚未计票，此时的备份中会有密封的选票（第二十八条）。"
        "请在计票或宣布作废之后重新备份。"
    ),
    "backup_target_not_empty": lambda f: (
        "未恢复：此处已有数据。请核对 DATABASE_URL 与 DATA_DIR；"
        "确要以备份取代现有数据的，加上 --force。"
    ),
    "backup_unreadable": lambda f: (
        "未恢复，现有数据没有改动：文件不是完整的备份，或 BACKUP_KEY 与备份时的不同。"
        "请核对口令，或换一份备份。"
    ),
    "backup_from_newer_version": lambda f: "未恢复：备份出自更新的版本。请先升级支部助手，再恢复。",
    "backup_other_engine": lambda f: (
        "未恢复：备份与 DATABASE_URL 不是同一种数据库。请恢复到备份时所用的那一种。"
    ),
    "not_entitled": lambda f: (
        "无权办理：此事项由其培养联系人或所在党支部的负责人办理"
        "（第四十五条）。如职务有变动，请联系管理员核对。"
    ),
    "duty_settled": lambda f: "此项已经办结，或已不由您办理，无须再处理。请查看最新的待办事项。",
    "plan_not_open": lambda f: (
        "未登记：此项计划目前不在登记的时间之内（第十五条：年底之前上报，六月底之前调整）。"
        "请用 /annual 查看可登记的计划。"
    ),
    "requirement_settled": lambda f: (
        "此项眼下不在所缺之列：可能已经具备，或已进入下一步。请查看最新的进度。"
    ),
    "conversion_late_without_reason": lambda f: (
        "未能提交：已过规定的递交时间，须说明迟交的原因（第三十七条）。请写明原因后再递交。"
    ),
    "hours_out_of_range": lambda f: (
        f"未能登记：一次的学时应为1至{f['most']}（第三十三条）。请重新输入整数。"
    ),
    "nobody_chosen": lambda f: "未能登记：没有选择任何同志。请至少勾选一名预备党员。",
    "later_past_due": lambda f: (
        f"未能推迟：期限为{day(f, 'due')}，提醒不得推迟到期限之后。请按期办理，或向党支部说明情况。"
    ),
    "unknown_branch": lambda f: f"没有名为“{f['branch']}”的党支部。请核对名册中的全称。",
    "unknown_student_number": lambda f: f"没有学号为{f['student_number']}的人员。请核对名册。",
    "file_too_large": lambda f: (
        f"未能接收：文件约{f['size_mib']}MB，超过{f['limit_mib']}MB的上限。请压缩或拆分后重新发送。"
    ),
    "file_not_accepted": lambda f: (
        "未能接收：仅支持 Word（.docx）、PDF 和照片（JPG、PNG），"
        "且内容须与格式相符。请转换后重新发送。"
    ),
    "file_active": lambda f: (
        "未能接收：文件含有脚本、自动操作、外部引用或嵌入的其他文件。"
        "请另存为只有文字和图片的 PDF 或 .docx 后重新发送。"
    ),
    "picture_heic": lambda f: (
        "未能接收：这是 HEIC 格式的照片，他人可能无法打开。"
        "请以“照片”而非“文件”方式发送，或在手机中转换为 JPG 后重新发送。"
    ),
    "file_unreadable": lambda f: "未能接收：文件已损坏或无法读取。请重新导出后发送。",
    "file_encrypted": lambda f: "未能接收：文件设有密码。请取消密码后重新发送。",
    "file_has_macros": lambda f: "未能接收：文件含有宏。请另存为不含宏的 .docx 后重新发送。",
    "report_without_text": lambda f: (
        "未能接收：没有读到文字，也没有图片（第十一条）。请发送写有思想汇报的文字或文件。"
    ),
    "picture_too_large": lambda f: (
        f"未能接收：图片超过{f['limit_megapixels']}百万像素。请缩小后重新发送。"
    ),
    "too_many_pages": lambda f: (
        f"未能接收：文件共{f['pages']}页，超过{f['limit']}页的上限。请只发送思想汇报本身。"
    ),
    "report_not_withdrawable": lambda f: (
        "未能撤回：此件已经审阅或已经撤回（第四十五条）。如需更正，请联系培养联系人。"
    ),
    "review_of_oneself": lambda f: (
        "不能审核：本人递交的材料由他人审核（第四十五条）。请由支部其他负责人或学院组织员办理。"
    ),
    "review_without_reason": lambda f: (
        "未能退回：请写明退回的理由（第四十五条），以便本人修改后重新递交。"
    ),
    "review_settled": lambda f: (
        f"无须再审：此件已于{day(f, 'on')}{_settled(f)}（第四十五条）。请继续审核其他材料。"
    ),
    "review_replaced": lambda f: "无须再审：本人已递交新的版本（第四十五条）。请审核新的版本。",
    "review_one_by_one": lambda f: (
        "不能批量通过：一步一审（第四十五条）。思想汇报和申请须逐件打开审核；"
        "批量通过只限同一类的个人情况。"
    ),
    "review_unseen": lambda f: (
        "不能批量通过：其中有您尚未查看的证明材料（第四十五条）。请先逐件打开。"
    ),
    "talk_with_oneself": lambda f: (
        "未能记录：谈话人与谈话对象不能是同一人（第七条）。请重新选择谈话对象。"
    ),
    "talk_in_future": lambda f: (
        f"未能记录：谈话日期{day(f, 'held')}尚未到来（第四十五条）。请选择实际谈话的日期。"
    ),
    "reason_too_long": lambda f: f"未能记录：理由{f['characters']}字，超过{f['limit']}字。请精简。",
    "waiver_for_oneself": lambda f: (
        "未能记录：本人的事项不能由本人说明理由（第四十五条）。请由支部其他负责人办理。"
    ),
    "talk_without_gist": lambda f: "未能记录：谈话要点不能为空（第七条）。请写明谈话的主要内容。",
    "talk_too_long": lambda f: (
        f"未能记录：谈话要点{f['characters']}字，超过{f['limit']}字。请精简。"
    ),
    "talk_place_too_long": lambda f: (
        f"未能记录：谈话地点{f['characters']}字，超过{f['limit']}字。请只写地点。"
    ),
    "talk_remark_too_long": lambda f: (
        f"未能记录：所写{f['characters']}字，超过{f['limit']}字。请精简。"
    ),
    "voice_unreadable": lambda f: "未能留存：这不是可以识别的语音。请重新录制，或直接输入文字。",
    "opinion_too_long": lambda f: (
        f"未能提交：考察意见{f['characters']}字，超过{f['limit']}字。请精简后重新发送。"
    ),
    "proposal_not_asked": lambda f: (
        "未能提出：目前不须由您提出能否列入发展计划的意见（第十二条）。请查看该同志的下一步。"
    ),
    "contact_not_serving": lambda f: (
        "未能结束：此人目前不是其培养联系人（第十二条）。请从最新的页面重新选择。"
    ),
    "correction_outdated": lambda f: (
        "未能修改：此记录已有更新的版本（第四十五条）。请从该同志的页面打开现行记录，再作修改。"
    ),
    "correction_without_reason": lambda f: (
        "未能更正：记录已超过24小时，须写明更正的理由（第四十五条）。请输入理由后重新确认。"
    ),
    "correction_by_others": lambda f: (
        "未能修改：只有记录人本人可以修改或更正（第四十五条）。请联系记录人。"
    ),
    "candidate_has_meeting": lambda f: (
        f"不能召开：{f['name']}同志的大会正在进行（第二十八条）。请先结束该次大会。"
    ),
    "nobody_entitled": lambda f: (
        "不能召开：本支部没有有表决权的正式党员（第二十八条）。请先核对名册。"
    ),
    "no_such_meeting": lambda f: "没有这次会议。请从“支部大会”重新进入。",
    "not_on_roll": lambda f: (
        "不能签到或投票：您不在本次大会的应到名单内。"
        "名单为会议召开时本支部有表决权的正式党员（第二十八条）。如有疑问，请联系主持人。"
    ),
    "sign_in_closed": lambda f: (
        "不能签到：表决已经开始，签到已截止（第二十八条）。如有疑问，请联系主持人。"
    ),
    "meeting_ended": lambda f: "本次大会已经结束。请从“支部大会”查看正在进行的大会。",
    "ballot_still_open": lambda f: "不能结束大会：表决尚未计票（第二十八条）。请先截止并计票。",
    "group_of_another_branch": lambda f: (
        "未能设置：本群已是其他党支部的支部群。请在本支部的群中发送 /start。"
    ),
    "nobody_signed_in": lambda f: "不能开始表决：尚无人签到。请先组织签到。",
    "counters_unfit": lambda f: (
        "未能登记：监票人、计票人须为两名已绑定账号的同志，不得由书记、主持人或表决对象担任；"
        "支部大会的须为正式党员（第二十八条）。请重新选择。"
    ),
    "paper_in_future": lambda f: (
        f"未能登记：投票日期{day(f, 'held')}尚未到来（第四十五条）。请选择实际投票的日期。"
    ),
    "paper_under_way": lambda f: (
        f"未能登记：{f['name']}同志的同一次纸质票正在办理。请先完成或撤销。"
    ),
    "paper_not_waiting": lambda f: (
        "未能登记：此票数已提交会签、已会签或已撤销。如需更正，请由监票人退回后重新填写。"
    ),
    "paper_changed": lambda f: (
        "未能办理：票数已重新填写或已退回，与此页所列不同。请从最新一条消息核对后会签。"
    ),
    "paper_signed": lambda f: (
        "未能办理：此票数已会签并记入档案（第四十五条）。如需更正，请报上级党组织作更正记录。"
    ),
    "ballot_on_paper": lambda f: (
        "不能开始表决：本次表决已改用纸质票或抽票码，正在登记（第二十八条）。"
        "如仍在私聊中投票，请先撤销登记。"
    ),
    "ballot_begun": lambda f: (
        "不能改用纸质票：本次表决已经开始或已经计票（第二十八条）。请先截止，或按作废处理。"
    ),
    "nobody_ticked": lambda f: (
        "不能开始投票：请至少勾选一名已绑定账号的到会同志；表决对象不参加投票。"
    ),
    "deck_size": lambda f: (
        f"未能生成：票卡须为1至{f['most']}张，所填为{f['cards']}张。请按应到人数加备用填写。"
    ),
    "deck_unreadable": lambda f: (
        "未能接收：此文件不是抽票码的承诺文件。请发送生成票卡时得到的 commitment.json。"
    ),
    "deck_other_form": lambda f: (
        "未能接收：这批票卡的票式与本次表决不同。请按本次表决的票式重新生成票卡。"
    ),
    "deck_too_late": lambda f: (
        "未能接收：投码已经开始或票数已经提交，不能更换票卡（第二十八条）。如有差错，请撤销后重新表决。"
    ),
    "deck_missing": lambda f: "尚未收到承诺文件。请监票人先发送 commitment.json。",
    "deck_not_closed": lambda f: "未能办理：投票尚未截止（第二十八条）。请由监票人或计票人先截止。",
    "deck_figures": lambda f: (
        "未能提交：数目与票码清单不符（第二十八条）。请按清单核对后重新填写。"
    ),
    "deck_secret_mistyped": lambda f: (
        "未能计票：密钥输入有误。请对照密封单逐组核对后重新输入，共七组。"
    ),
    "deck_secret_wrong": lambda f: (
        "未能计票：密钥与表决前的承诺不符，不是这一批票卡（第二十八条）。"
        "请核对密封单上的校验值；仍不相符的，本次表决作废重投。"
    ),
    "deck_list_changed": lambda f: (
        "未能计票：票码清单与截止时的校验值不符（第二十八条）。本次表决作废重投，并请管理员核查。"
    ),
    "card_code_unknown": lambda f: (
        "未能投票：此票码不属于正在进行的表决（第二十八条）。请对照票卡核对后重新输入。"
    ),
    "card_used": lambda f: (
        "未能投票：这张票卡已有人使用，一卡一票（第二十八条）。请立即告知监票人。"
    ),
    "keepers_only": lambda f: (
        "无权办理：票箱由监票人和计票人掌管（第二十八条）。请由监票人截止、开箱或宣布作废。"
    ),
    "draw_given_up": lambda f: "不能抽签：此名单已经放弃（第三十九条）。请重新锁定名单。",
    "draw_made": lambda f: (
        "不能放弃：已经抽签，结果写入档案，不能重抽（第三十九条）。请按结果通知答辩。"
    ),
    "draw_without_reason": lambda f: "未能放弃：请输入原因（第三十九条）。",
    "void_without_reason": lambda f: "未能作废：请输入作废的理由（第二十八条）。",
    "void_proposed": lambda f: (
        "已有人提出作废此次表决（第二十八条）。请等待另一人同意，或请监票人照常计票。"
    ),
    "void_two_people": lambda f: (
        "作废须由两人办理：您已提出，请由另一名到会的正式党员或支部负责人同意（第二十八条）。"
    ),
    "nothing_to_void": lambda f: (
        "不能作废：没有正在进行的表决，或没有人提出作废（第二十八条）。请刷新后再试。"
    ),
    "code_not_issued": lambda f: "不能开始表决：开箱码尚未发给监票人和计票人。请重新按“开始表决”。",
    "code_not_delivered": lambda f: (
        f"不能开始表决：开箱码未能送达{f['name']}同志。请确认其已绑定账号且未停用支部助手，再重试。"
    ),
    "ballot_not_closed": lambda f: "不能开箱：投票尚未截止（第二十八条）。请先截止投票。",
    "opening_code_wrong": lambda f: (
        "开箱码不符，票箱未打开。请对照抄写的开箱码重新输入；确已遗失的，可宣布作废并重新表决。"
    ),
    "ballot_counted": lambda f: (
        "不能作废：表决已经计票并公布（第二十八条）。如有异议，请报上级党组织。"
    ),
    "ballot_not_counted": lambda f: "尚不能核对：表决还没有计票，或已经作废。请在公布结果后再试。",
    "envelope_not_in_box": lambda f: (
        "票箱中没有这份信封：您可能在取得凭证之后更改过选票。请以最后一份凭证核对；"
        "仍然没有的，请向监票人提出。"
    ),
    "no_vote_of_yours": lambda f: "票箱中没有您的选票，因此没有凭证。请先投票。",
    "vote_in_writing": lambda f: (
        "未能投票：您已提交书面意见，将计入票数（第二十八条）。如要到会投票，请在表决前撤回书面意见。"
    ),
    "no_such_ballot": lambda f: "没有这张选票。请发送 /vote 查看待您表决的选票。",
    "ballot_not_open": lambda f: "表决尚未开始（第二十八条）。请等待主持人宣布。",
    "ballot_closed": lambda f: (
        "未能投票：表决已经截止，会后不再另行安排投票（第二十八条）。请等待公布结果。"
    ),
    "not_signed_in": lambda f: (
        "未能投票：您尚未签到，不计入实到（第二十八条）。如有疑问，请联系主持人。"
    ),
    "ballot_button_foreign": lambda f: (
        "未能投票：此按钮不是发给您的，或已经失效。请发送 /vote 领取您自己的选票。"
    ),
    "ballot_key_lost": lambda f: (
        "未能开封：票箱钥匙缺失，本次表决只能作废重来（第二十七条）。请主持人截止后重新组织表决。"
    ),
}

REFUSALS: dict[str, Phrase] = {**REGULATION, **FACTS, **INVITATIONS, **MEETINGS, **ROSTER, **HERE}
