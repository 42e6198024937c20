"""Fractions compared in integers (第8、9、17、28、39条): nothing is ever rounded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A part of a whole; `inclusive` says whether exactly that part is enough.

    「半数以上」含一半, 是 `Share(1, 2, True)`; 「超过半数」不含一半, 是 `Share(1, 2, False)`.
    """

    numerator: int
    denominator: int
    inclusive: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator or self.denominator < 1:
            raise ValueError(f"not a share of a whole: {self.numerator}/{self.denominator}")

    def least(self, whole: int) -> int:
        """The smallest number that reaches this share of `whole`."""
        exact, rest = divmod(self.numerator * whole, self.denominator)
        return exact if self.inclusive and rest == 0 else exact + 1

    def reached(self, part: int, whole: int) -> bool:
        """Is `part` of `whole` at least this share (more than it, where not inclusive)?"""
        return part >= self.least(whole)
