"""支委会 (第10、16、17、22、37条): what it decides of one person, and when it may."""

from enum import StrEnum


class Matter(StrEnum):
    """支委会讨论的事项; 与其记录同名."""

    ACTIVIST = "activist_decision"  # 确定入党积极分子 (第10条)
    PROSPECTIVE = "prospective_decision"  # 列为发展对象 (第16、17条)
    EXAMINATION = "committee_examination"  # 集体审查材料 (第22条)
    CONVERSION = "conversion_opinions"  # 提出能否转正的初步意见 (第37条)
