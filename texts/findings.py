"""How the bot says what an auditor would object to (every finding of `regulation`)."""

from regulation.assessment import Finding
from texts.duties import OWNERS
from texts.requirements import NOTICES, Facts, Phrase, cite_from, day, items, listed, quarter

KINDS: tuple[str, ...] = (
    "首次谈话",
    "积极分子的推荐与备案",
    "推优",
    "日期前后矛盾",
    "培养考察时间",
    "思想汇报",
    "考察意见",
    "培养联系人",
    "入党介绍人",
    "座谈会",
    "政治审查",
    "培训与结业证书",
    "发展计划",
    "公示",
    "入党志愿书",
    "临近毕业",
    "应到人数",
    "到会与票数",
    "投票方式",
    "大会程序",
    "大会决议",
    "组织员谈话",
    "审批",
    "预备期起止",
    "党费",
    "入党宣誓",
    "预备期教育考察",
    "转正申请",
    "转正讨论",
    "延长预备期",
    "转正答辩",
    "归档",
    "事后补录",
    "材料无人过问",
)

BALLOTS = {"admission": "接收预备党员", "conversion": "讨论转正"}


def describe_finding(finding: Finding) -> str:
    """One line: the kind of mistake, what was found with its numbers, the article, whose it is."""
    said = FINDINGS[finding.rule](finding.facts)
    cited, owner = cite_from(finding.article, finding.yardstick), OWNERS[finding.owner]
    return f"{KINDS[finding.number - 1]}：{said}（{cited}）。由{owner}整改。"


def _notice(facts: Facts) -> str:
    return NOTICES[str(facts["purpose"])]


def _two(facts: Facts) -> str:
    return f"{day(facts, 'one')}与{day(facts, 'other')}"


def _roll(facts: Facts) -> str:
    return f"应到连同除去的共{facts['entitled']}名，支部正式党员{facts['members']}名"


FINDINGS: dict[str, Phrase] = {
    "first_talk_late": lambda f: f"谈话在{day(f, 'held')}，晚于期限{day(f, 'due')}",
    "first_talk_before": lambda f: f"谈话在{day(f, 'held')}，早于递交申请书",
    "first_talk_missing": lambda f: f"期限{day(f, 'due')}已过，没有谈话记录",
    "activist_unrecommended": lambda f: f"{day(f, 'decided')}确定时没有推优或党员推荐的记录",
    "activist_unfiled": lambda f: f"{day(f, 'decided')}确定后没有报上级备案的记录",
    "recommendation_low": lambda f: f"投票{f['cast']}人，得票{f['approve']}票，未达规定比例",
    "recommendation_early": lambda f: (
        f"推优大会{day(f, 'held')}，申请时间未满，应不早于{day(f, 'ready')}"
    ),
    "recommendation_expired": lambda f: f"结果有效至{day(f, 'until')}，{day(f, 'decided')}才作决定",
    "dates_reversed": lambda f: f"先后程序的日期颠倒：{_two(f)}",
    "dates_differ": lambda f: f"同一决定写有两个日期：{_two(f)}",
    "written_before": lambda f: f"{day(f, 'held')}的事项，{day(f, 'entered')}已经写好",
    "cultivation_short": lambda f: (
        f"{day(f, 'decided')}列为发展对象，{day(f, 'ready')}才满{f['years']}年"
    ),
    "report_missing": lambda f: f"缺{listed(f, 'missing', quarter)}",
    "report_close": lambda f: f"前后两份相隔{f['days']}天，不足{f['gap']}天",
    "report_same_text": lambda f: "两份内容相同",
    "report_unsigned": lambda f: f"{day(f, 'received')}递交的一份没有署名或日期",
    "opinion_missing": lambda f: f"{day(f, 'anchor')}应填的一次没有填写",
    "opinion_same_text": lambda f: "两次意见文字雷同",
    "opinion_outside_term": lambda f: f"{day(f, 'written')}的意见写在任期之外",
    "contact_not_full": lambda f: f"{day(f, 'assigned')}指定的联系人不是正式党员",
    "contact_unrecorded": lambda f: f"{day(f, 'written')}写意见的人没有登记为联系人",
    "contact_many": lambda f: f"同时有{f['count']}名，不应超过{f['most']}名",
    "contact_none": lambda f: f"{day(f, 'since')}至{day(f, 'until')}没有联系人",
    "introducer_unqualified": lambda f: f"{day(f, 'named')}确定的介绍人不符合条件",
    "introducer_count": lambda f: f"应为{f['needed']}名，实为{f['named']}名",
    "hearing_missing": lambda f: "列为发展对象之前没有听取意见的记录",
    "hearing_few": lambda f: f"到会{f['attendees']}人，少于{f['fewest']}人",
    "hearing_kinds": lambda f: f"缺少{items(f, 'missing')}",
    "hearing_unsigned": lambda f: "发言人没有签名，或没有表明两项态度",
    "hearing_ratio": lambda f: (
        f"到会{f['attendees']}人，赞成{f['approve']}人，反对{f['oppose']}人，比例不合规定"
    ),
    "review_missing": lambda f: "支部大会之前没有结论性材料",
    "review_older": lambda f: f"结论{day(f, 'concluded')}，早于回函{day(f, 'replied')}",
    "review_unsigned": lambda f: "结论性材料没有签名",
    "training_missing": lambda f: "没有发展对象集中培训的记录",
    "training_short": lambda f: f"培训{f['days']}天、{f['hours']}学时，两项都不足",
    "exam_absent": lambda f: "没有考试合格或结业证书的记录",
    "certificate_after": lambda f: f"结业在{day(f, 'issued')}，晚于支部大会",
    "certificate_expired": lambda f: f"证书有效至{day(f, 'last')}，支部大会时已失效",
    "not_planned": lambda f: f"没有列入{f['year']}年度发展计划",
    "notice_missing": lambda f: f"没有{_notice(f)}的记录",
    "notice_short": lambda f: f"{_notice(f)}有效{f['days']}天，不足{f['needed']}天（张贴之日不计）",
    "notice_one_channel": lambda f: f"{_notice(f)}没有书面和网上同时进行",
    "notice_contents": lambda f: f"{_notice(f)}内容缺{items(f, 'missing')}",
    "notice_after_meeting": lambda f: f"{_notice(f)}{day(f, 'until')}才期满，晚于作决定",
    "notice_objection": lambda f: f"{_notice(f)}收到的反映没有查清就作了决定",
    "form_early": lambda f: f"{day(f, 'issued')}领取，组织部尚未审查通过",
    "form_unchecked": lambda f: f"{day(f, 'completed')}正式填写，草稿没有经过审查",
    "leaving_soon": lambda f: f"{day(f, 'graduation')}毕业离校，距支部大会不足规定的月数",
    "entitled_inflated": lambda f: f"{_roll(f)}，多计了人",
    "entitled_shrunk": lambda f: f"{_roll(f)}，无故少计了人",
    "exclusion_unfounded": lambda f: f"除去{f['excluded']}名，依据不足或没有上级同意、大会通过",
    "quorum_short": lambda f: (
        f"应到{f['entitled']}名，实到{f['present']}名，至少须到{f['needed']}名"
    ),
    "quorum_central": lambda f: (
        f"应到{f['entitled']}名，实到{f['present']}名，够本细则的要求，中央细则须到{f['needed']}名"
    ),
    "majority_wrong": lambda f: (
        f"应到{f['entitled']}名，赞成{f['approve']}票，至少须{f['needed']}票，却记为通过"
    ),
    "tally_sums": lambda f: f"收回{f['returned']}张，计票{f['counted']}张，数目不符",
    "written_late": lambda f: f"表决之后收到的书面意见{f['count']}份计入了票数",
    "written_twice": lambda f: f"提出书面意见又到会投票的{f['count']}人",
    "vote_together": lambda f: f"一次表决列有{f['count']}人",
    "vote_by_proxy": lambda f: f"委托他人投票{f['count']}张",
    "vote_later": lambda f: f"会后另行投票{f['count']}张",
    "vote_unqualified": lambda f: f"没有表决权的人投票{f['count']}张",
    "vote_open": lambda f: "没有采用无记名投票",
    "minutes_missing": lambda f: f"{BALLOTS[str(f['ballot'])]}的支部大会没有会议记录",
    "agenda_missing": lambda f: f"程序缺少{items(f, 'missing')}",
    "agenda_order": lambda f: "程序先后颠倒",
    "introducer_absent": lambda f: f"介绍人到会{f['present']}名，应有{f['needed']}名",
    "resolution_lacks": lambda f: f"决议缺少{items(f, 'missing')}",
    "resolution_differs": lambda f: "决议与会议记录不一致",
    "organizer_talk_missing": lambda f: f"{day(f, 'approved')}审批之前没有谈话记录",
    "organizer_talk_late": lambda f: f"谈话{day(f, 'held')}，晚于审批{day(f, 'approved')}",
    "approval_late": lambda f: f"期限{day(f, 'due')}，逾期审批或至今没有审批",
    "approval_batch": lambda f: f"一次表决审批了{f['together']}人",
    "period_start": lambda f: f"起算日写为{day(f, 'stated')}，应为{day(f, 'right')}",
    "period_end": lambda f: f"截止日写为{day(f, 'stated')}，应满至{day(f, 'right')}",
    "dues_wrong": lambda f: f"写为{day(f, 'stated')}起交，应自支部大会通过的当月起",
    "oath_missing": lambda f: f"{day(f, 'due')}之前没有宣誓记录",
    "analysis_missing": lambda f: f"第{f['number']}次分析（{day(f, 'anchor')}）没有记录",
    "hours_short": lambda f: f"集体教育{f['hours']}学时，不足{f['needed']}学时",
    "conversion_unapplied": lambda f: f"期限{day(f, 'due')}已过，没有转正申请",
    "conversion_late": lambda f: f"{day(f, 'received')}递交，晚于期限{day(f, 'due')}",
    "conversion_early": lambda f: f"{day(f, 'held')}讨论，预备期{day(f, 'expiry')}才满",
    "conversion_before_notice": lambda f: f"{day(f, 'held')}讨论，公示{day(f, 'until')}才期满",
    "conversion_moved": lambda f: f"转正时间写为{day(f, 'stated')}，应为{day(f, 'expiry')}",
    "newcomer_early": lambda f: f"{day(f, 'held')}讨论，新生应在{day(f, 'opens')}之后",
    "newcomer_late": lambda f: f"{day(f, 'held')}讨论，推迟不得超过{day(f, 'closes')}",
    "extension_length": lambda f: f"延长{f['months']}个月，应为{f['shortest']}至{f['longest']}个月",
    "extension_again": lambda f: f"延长了{f['times']}次",
    "defence_few": lambda f: f"抽取{f['drawn']}人，至少应有{f['least']}人",
    "defence_picked": lambda f: "答辩名单不是随机抽取",
    "defence_panel": lambda f: f"答辩小组{f['panel']}人，一般为{listed(f, 'sizes', str, '或')}人",
    "defence_early": lambda f: f"答辩早于预备期满（{day(f, 'expiry')}）",
    "archive_incomplete": lambda f: f"期限{day(f, 'due')}已过，还缺{items(f, 'missing')}",
    "entered_late": lambda f: f"{f['count']}件为事后补录，最长相隔{f['days']}天",
    "case_stopped": lambda f: f"{day(f, 'since')}书记变更之后没有任何进展",
}
