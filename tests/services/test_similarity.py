"""Copied passages are shown to the reviewer; quotations are no copies, and nothing is refused."""

import random

import pytest

from models import AccessLog
from regulation.assessment import Stage
from services import reviews
from services.access import Actor
from services.handed_in import keep
from services.manuscripts import inspect, inspect_text
from services.reports import submit
from services.similarity import COMMON_REPORTS, FLAGGED, Compared, compare
from tests.services.builders import NOW, World, expect_refusal
from tests.services.manuscript_files import docx

QUOTATION = "坚持以人民为中心的发展思想，全心全意为人民服务是党的根本宗旨。" * 3


def essay(author: int, length: int = 1600) -> str:
    """Somebody's own words: no two share a passage."""
    dice = random.Random(author)
    signs = [chr(dice.randint(0x4E00, 0x9FA5)) for _ in range(length)]
    return "".join(sign + ("，" if i % 17 == 16 else "") for i, sign in enumerate(signs))


def others(*texts: str) -> list[Compared]:
    return [
        Compared(number=n, author_id=n, author=f"同学{n}", quarter="2026Q3", text=text)
        for n, text in enumerate(texts, 1)
    ]


class TestAText:
    @pytest.mark.parametrize(
        ("share", "flagged"),
        [(0.0, False), (FLAGGED - 0.05, False), (FLAGGED + 0.05, True), (1.0, True)],
    )
    def test_is_shown_from_the_share_on_that_another_holds_too(self, share: float, flagged: bool):
        mine = essay(1)
        taken = mine[: int(len(mine) * share)]
        found = compare(mine, others(essay(2), essay(3) + taken))
        assert [alike.number for alike in found] == ([2] if flagged else [])

    def test_is_recognised_when_punctuation_and_a_few_words_are_changed(self):
        mine = essay(1)
        edited = "".join("改" if i % 97 == 50 else sign for i, sign in enumerate(mine))
        (found,) = compare(mine, others(essay(2), edited.replace("，", "。\n")))
        assert 70 < found.percent < 100
        assert found.passage.replace("，", "") == found.other_passage.replace("。\n", "")
        assert len(found.passage) > 60

    def test_may_quote_what_many_quote(self):
        texts = [essay(n, 100) + QUOTATION for n in range(COMMON_REPORTS + 1)]
        assert compare(texts[0], others(*texts[1:])) == ()

    def test_of_quotations_only_is_compared_with_nothing(self):
        texts = [QUOTATION] * (COMMON_REPORTS + 1)
        assert compare(texts[0], others(*texts[1:])) == ()
        assert compare("短", others("短")) == ()


async def hand_in(world: World, author: Actor, content: bytes, request: str) -> int:
    manuscript = inspect(content) if content[:2] == b"PK" else inspect_text(content.decode())
    draft = keep(content=content, manuscript=manuscript, office=world.office)
    receipt = await submit(actor=author, draft=draft, request=request, office=world.office, now=NOW)
    return receipt.number


async def test_a_reviewer_sees_both_passages_and_nobody_else(world: World):
    branch, sister = await world.branch(), await world.branch()
    abroad = await world.branch(college="外国语学院")
    secretary = await world.secretary(branch)
    author, fellow = await world.people(branch, Stage.ACTIVIST, 2)
    stranger = await world.person(sister, Stage.ACTIVIST)
    outsider = await world.person(abroad, Stage.ACTIVIST)
    mine = essay(1)
    for n, person in enumerate((fellow, stranger, outsider)):
        text = mine[: 900 + 300 * n] + essay(20 + n, 700)
        await hand_in(world, person, docx(text) if n else text.encode(), f"r{n}")
    number = await hand_in(world, author, mine.encode(), "mine")
    opened = await reviews.open_item(actor=secretary, number=number, office=world.office, now=NOW)
    assert opened.alike > 100 * FLAGGED
    item, found = await reviews.alike_passages(
        actor=secretary, number=number, office=world.office, now=NOW
    )
    assert item.person == author.name
    assert [a.author for a in found] == ["", fellow.name], "a stranger's name is not told"
    assert all(a.passage == a.other_passage for a in found)
    assert await AccessLog.filter(actor_id=secretary.person_id).count() == 4
    for actor, code in ((author, "review_of_oneself"), (fellow, "not_entitled")):
        await expect_refusal(
            code,
            reviews.alike_passages(actor=actor, number=number, office=world.office, now=NOW),
        )
