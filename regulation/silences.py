"""What the regulation leaves open, in one place: the question, the pack value, our reading.

Each stands in `docs/decisions/readings.md` with its reasons; the college committee (第48条) may
confirm or change the pack value, and then sets who confirmed it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Silence:
    """One question the text does not answer; `keys` are the pack values that hold our reading."""

    article: int
    question: str
    keys: tuple[str, ...]


SILENCES: tuple[Silence, ...] = (
    Silence(8, "推优结果何时起有效、有效几年", ("recommendation.valid_years",)),
    Silence(8, "推优大会到会多少人才能开", ("recommendation.quorum",)),
    Silence(
        10,
        "支委会多少人才算设、到会与同意多少",
        ("committee.fewest_members", "committee.quorum", "committee.majority"),
    ),
    Silence(11, "首个不满的季度交不交", ("thought_report.first_quarter_days",)),
    Silence(11, "思想汇报要多少字", ("thought_report.minimum_characters",)),
    Silence(11, "两份思想汇报相隔多久", ("thought_report.minimum_gap_days",)),
    Silence(11, "新季度开头多久仍先补上一季度", ("thought_report.previous_quarter_days",)),
    Silence(12, "联系人空缺多久算迟", ("contact.appoint_within_days",)),
    Silence(12, "考察意见早晚几天算一次", ("contact.opinion_window_days",)),
    Silence(12, "考察意见至少多少字", ("contact.opinion_minimum_characters",)),
    Silence(12, "与以往的考察意见多像算雷同", ("contact.opinion_similar_percent",)),
    Silence(12, "联系人交接多久之内确认", ("contact.handover_within_days",)),
    Silence(14, "毕业之前多久开始办理归档", ("follow_up.handover_days_before",)),
    Silence(15, "不足一名的调整幅度怎么取", ("plan.adjustment_percent",)),
    Silence(16, "一年从哪一天数起", ("cultivation.years",)),
    Silence(16, "培养满一年之后多久讨论", ("cultivation.discuss_within_days",)),
    Silence(17, "座谈会至少多少人", ("hearing.fewest_people",)),
    Silence(18, "流动人员要几份意见", ("political_review.floating_opinions",)),
    Silence(19, "列为发展对象之后多久参加培训", ("candidate_training.within_days",)),
    Silence(19, "证书到期之前多久提醒", ("candidate_training.remind_days",)),
    Silence(20, "公示按自然日还是工作日", ("admission_notice.workdays", "conversion.workdays")),
    Silence(20, "反映多久之内查清", ("follow_up.objection_within_days",)),
    Silence(20, "公示期满之后多久办理下一步", ("follow_up.act_on_notice_within_days",)),
    Silence(28, "缺席多少算较多", ("meeting.thin_attendance",)),
    Silence(28, "哪些情形可以不计入应到", ("meeting.exclusion_grounds",)),
    Silence(29, "支部大会之后多久由组织员谈话", ("follow_up.organizer_talk_within_days",)),
    Silence(31, "批准之后多久算及时", ("follow_up.announce_within_days",)),
    Silence(32, "批准之后多久宣誓", ("follow_up.oath_within_days",)),
    Silence(33, "学时不足从何时提醒", ("education.warn_after_months",)),
    Silence(34, "季度分析晚几天算缺", ("analysis.window_days",)),
    Silence(35, "期满之后多久算及时讨论", ("probation.discuss_within_days",)),
    Silence(37, "转正申请最早何时递交", ("conversion.opens_days_before",)),
    Silence(39, "评议分几档", ("defence.grades",)),
    Silence(42, "转正之后多久归档", ("follow_up.archive_within_days",)),
    Silence(45, "晚多久写下算补录", ("records.late_entry_days",)),
    Silence(45, "收到的材料多久之内审完", ("records.review_within_days",)),
    Silence(46, "多久没有进展算停滞", ("records.idle_days",)),
)
