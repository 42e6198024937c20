"""How the rules say no."""

from datetime import date

Fact = int | str | date | tuple[str, ...]


class Refusal(Exception):  # noqa: N818 - a refusal is an expected answer, not an error
    """The regulation, the roles or the state of things say no; nothing has been changed.

    `code` selects the Chinese text in `texts/refusals.py`; `article` is the article of the
    regulation it rests on, `None` where no article does (an unreadable file, an old button);
    `facts` are the numbers and names that decided it, ready to be phrased.
    """

    def __init__(self, code: str, *, article: int | None = None, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.article = article
        self.facts = facts
