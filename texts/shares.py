"""A fraction of the rules, as a Chinese sentence names it."""

from regulation.shares import Share

DIGITS = "零一二三四五六七八九十"


def spoken(share: Share) -> str:
    """A share in words: 半数, 三分之二; in figures where a number has more than one character."""
    if 2 * share.numerator == share.denominator:
        return "半数"
    return f"{_number(share.denominator)}分之{_number(share.numerator)}"


def verb(share: Share) -> str:
    """What has to happen to a share: 超过 it, or 达到 where exactly that part is enough."""
    return "达到" if share.inclusive else "超过"


def reaching(share: Share) -> str:
    """Verb and share together: 超过半数, 达到三分之二."""
    return f"{verb(share)}{spoken(share)}"


def _number(number: int) -> str:
    return DIGITS[number] if number < len(DIGITS) else str(number)
