"""What a branch may note of a 预备党员: 集体教育, 季度分析, 征求意见 (第33、34、37条)."""

from datetime import date

from regulation.articles.article_34 import Analysis, analyses
from regulation.articles.article_35 import probation
from regulation.articles.article_37 import conversion_applied
from regulation.assessment import Stage
from regulation.case import Case
from regulation.records import Dossier
from regulation.refusal import Refusal
from regulation.rules import Rules


def check_can_note(dossier: Dossier, rules: Rules, on: date, held: date) -> None:
    """第33、34条: 预备期内的事才记入预备党员的考察.

    Raises Refusal: `note_in_future`, `note_wrong_stage`, `note_before_probation`.
    """
    case = Case(dossier, rules, on)
    term = probation(case)
    if held > on:
        raise Refusal("note_in_future", article=45, held=held)
    if case.stage is not Stage.PROBATIONARY_MEMBER or term is None:
        raise Refusal("note_wrong_stage", article=33, stage=case.stage)
    if held < term.since:
        raise Refusal("note_before_probation", article=35, held=held, since=term.since)


def check_opinions(dossier: Dossier, rules: Rules, on: date, held: date) -> None:
    """第37条: 先有本人的转正申请, 后征求意见. Raises Refusal: `opinions_before_application`."""
    applied = conversion_applied(Case(dossier, rules, on))
    if applied is None or held < applied.on:
        raise Refusal("opinions_before_application", article=37, held=held)


def analysis_held_on(dossier: Dossier, rules: Rules, on: date, held: date) -> Analysis:
    """第34条: 这一天作的分析是第几次: 最近满期而未作的一次; 已作的, 为随后提前作的一次.

    Raises Refusal: `analysis_done`.
    """
    all_of_them = analyses(Case(dossier, rules, on))
    reached = [analysis for analysis in all_of_them if analysis.anchor <= held]
    following = [analysis for analysis in all_of_them if analysis.anchor > held]
    for analysis in (*reached[-1:], *following[:1]):
        if analysis.done_on is None:
            return analysis
    raise Refusal("analysis_done", article=34, number=len(reached))
