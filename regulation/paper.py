"""Paper ballots (第8、17、28、38、41条): what is counted at each vote, and what cannot be true.

A count is a mapping of names to numbers; the names of a vote, in the order in which they are
entered, come from its form. Whoever enters a number that contradicts an earlier one is told so
at once, with both sides of the sum.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from regulation.refusal import Fact, Refusal
from regulation.rules import Rules

APPROVAL = ("approve", "oppose", "abstain")
QUALIFICATION = ("qualified", "unqualified", "undecided")
GRADES = ("excellent", "good", "fair", "poor")
BALLOTS = ("issued", "returned", "valid", "invalid")
OTHERS = "others"  # 座谈会到会者中, 条文没有点名的各方面人员
MOST_BALLOTS = 2000  # a larger number is a slip of the finger


class VoteKind(StrEnum):
    """三投票与其他的票: what is voted on, whether on paper or in chat."""

    ADMISSION = "admission"  # 接收预备党员
    CONVERSION = "conversion"  # 预备党员转正
    RECOMMENDATION = "recommendation"  # 推优
    HEARING = "hearing"  # 座谈会
    DEFENCE = "defence"  # 答辩评议


ARTICLES = {
    VoteKind.ADMISSION: 28,
    VoteKind.CONVERSION: 41,
    VoteKind.RECOMMENDATION: 8,
    VoteKind.HEARING: 17,
    VoteKind.DEFENCE: 38,
}
FORMAL = (VoteKind.ADMISSION, VoteKind.CONVERSION)
Figures = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class PaperForm:
    """What is written down at one vote: who is there, the ballots, and the answers.

    `voters` are the figures that add up to those who get a ballot; each of the `questions` is
    answered once on every valid ballot.
    """

    article: int
    heads: tuple[str, ...]
    voters: tuple[str, ...]
    questions: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every figure, in the order in which it is entered."""
        answers = (option for question in self.questions for option in question)
        return (*self.heads, *BALLOTS, *answers)


def paper_form(kind: VoteKind, rules: Rules, *, postgraduate: bool = False) -> PaperForm:
    """第8、17、28、38、41条: 一种票要登记的数目."""
    if kind is VoteKind.HEARING:
        hearing = rules.hearing
        kinds = hearing.postgraduate_kinds if postgraduate else hearing.undergraduate_kinds
        heads = (*kinds, OTHERS)
        return _form(kind, heads, heads, QUALIFICATION, APPROVAL)
    if kind is VoteKind.DEFENCE:
        return _form(kind, ("pool", "drawn", "panel"), ("panel",), GRADES)
    written = ("written",) if kind in FORMAL else ()
    return _form(kind, ("entitled", "present", *written), ("present",), APPROVAL)


def _form(
    kind: VoteKind, heads: tuple[str, ...], voters: tuple[str, ...], *questions: tuple[str, ...]
) -> PaperForm:
    return PaperForm(article=ARTICLES[kind], heads=heads, voters=voters, questions=questions)


def check_figures(form: PaperForm, figures: Figures) -> None:
    """第28条: 数目不得互相矛盾; 未登记的暂不核对, 已登记的即时核对.

    Raises Refusal with both sides of the sum that does not hold: `paper_void` where more ballots
    came back than were given out, `paper_exceeds` or `paper_unequal` elsewhere.
    """
    cited = form.article
    for name, number in figures.items():
        if name not in form.names or not 0 <= number <= MOST_BALLOTS:
            raise Refusal("paper_number", article=cited, cited=cited, most=MOST_BALLOTS)
    sums = _Sums(figures)
    if sums.exceeds(("returned",), ("issued",)):
        sides = sums.sides(("returned",), ("issued",))
        raise Refusal("paper_void", article=cited, cited=cited, **sides)
    for left, right in _upper_bounds(form):
        if sums.exceeds(left, right):
            raise Refusal("paper_exceeds", article=cited, cited=cited, **sums.sides(left, right))
    for left, right in _equalities(form):
        if sums.differ(left, right):
            raise Refusal("paper_unequal", article=cited, cited=cited, **sums.sides(left, right))


Names = tuple[str, ...]


def _counted(form: PaperForm) -> Names:
    """What the answers add up to: the valid ballots, and the written opinions beside them."""
    return ("valid", "written") if "written" in form.heads else ("valid",)


def _upper_bounds(form: PaperForm) -> Iterator[tuple[Names, Names]]:
    yield ("present", "written"), ("entitled",)
    yield ("drawn",), ("pool",)
    yield ("valid",), ("returned",)
    for question in form.questions:
        yield question, _counted(form)


def _equalities(form: PaperForm) -> Iterator[tuple[Names, Names]]:
    yield ("issued",), form.voters
    yield ("valid", "invalid"), ("returned",)
    for question in form.questions:
        yield question, _counted(form)


@dataclass(frozen=True)
class _Sums:
    figures: Figures

    def exceeds(self, left: Names, right: Names) -> bool:
        """What is known of the left is already more than the whole right."""
        return self._known(right) == right and self._sum(self._known(left)) > self._sum(right)

    def differ(self, left: Names, right: Names) -> bool:
        """Both sides are known, and they are not the same."""
        known = self._known(left) == left and self._known(right) == right
        return known and self._sum(left) != self._sum(right)

    def sides(self, left: Names, right: Names) -> dict[str, Fact]:
        """Both sides as facts: the names, their numbers, the sums."""
        return {
            "left": self._known(left),
            "left_numbers": self._numbers(left),
            "left_sum": self._sum(self._known(left)),
            "right": right,
            "right_numbers": self._numbers(right),
            "right_sum": self._sum(right),
        }

    def _known(self, names: Names) -> Names:
        return tuple(name for name in names if name in self.figures)

    def _numbers(self, names: Names) -> Names:
        return tuple(str(self.figures[name]) for name in self._known(names))

    def _sum(self, names: Names) -> int:
        return sum(self.figures[name] for name in names)


def check_complete(form: PaperForm, figures: Figures) -> None:
    """第28条: 各项齐全, 且互不矛盾. Raises Refusal otherwise."""
    missing = tuple(name for name in form.names if name not in figures)
    if missing:
        raise Refusal("paper_incomplete", article=form.article, cited=form.article, missing=missing)
    check_figures(form, figures)
