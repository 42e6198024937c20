"""What a handed-in file is, is told by its content; hostile files are refused cheaply."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from regulation.refusal import Refusal
from services.handed_in import keep
from services.manuscripts import (
    DOCX,
    PDF,
    TEXT,
    USUAL,
    Manuscript,
    check_size,
    inspect,
    inspect_text,
)
from services.office import Office
from tests.services.manuscript_files import (
    HONEST,
    HOSTILE,
    MIB,
    REPORT,
    docx,
    pdf,
    pdf_of_nested_forms,
    pdf_of_strokes,
    photo,
)

MOST_SECONDS = 1.0  # of processor time, on a slow core
MOST_MEMORY = 60 * MIB
TYPES = {
    "docx": DOCX,
    "docx of pictures only": DOCX,
    "docx with a link": DOCX,
    "pdf": PDF,
    "pdf with a link": PDF,
    "scanned pdf": PDF,
    "jpeg": "image/jpeg",
    "progressive jpeg": "image/jpeg",
    "photo of a phone": "image/jpeg",
    "png": "image/png",
}
WITH_TEXT = {"docx", "docx with a link", "pdf", "pdf with a link"}


class Cost:
    """Processor time and memory from here on; the kernel keeps the high-water mark."""

    def __init__(self) -> None:
        Path("/proc/self/clear_refs").write_text("5")
        self._memory, self._began = self._most_memory(), time.process_time()

    def check(self) -> None:
        """Fails where it was more than a hostile file may cost."""
        assert time.process_time() - self._began < MOST_SECONDS
        assert self._most_memory() - self._memory < MOST_MEMORY

    @staticmethod
    def _most_memory() -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        (peak,) = [line.split()[1] for line in lines if line.startswith("VmHWM")]
        return int(peak) * 1024


class TestAnHonestFile:
    @pytest.mark.parametrize("name", HONEST)
    def test_is_accepted_as_what_it_is(self, name: str):
        found = inspect(HONEST[name]())
        assert found.media_type == TYPES[name]
        assert (found.characters > 0) is (name in WITH_TEXT)

    def test_in_word_counts_its_letters_and_digits_only(self):
        assert inspect(docx("党员 3 名，ABC。")).characters == 7

    def test_counts_what_is_written_and_no_markup(self):
        assert inspect(docx(REPORT)).characters == inspect_text(REPORT).characters

    def test_is_recognised_in_other_clothes(self):
        spaced = REPORT.replace("，", " ").replace("。", "!\n")
        prints = {inspect(docx(REPORT)).fingerprint, inspect_text(spaced).fingerprint}
        assert len(prints) == 1

    def test_of_pictures_is_recognised_by_its_bytes(self):
        one, other = photo(), photo()
        assert inspect(one) == inspect(one)
        assert inspect(one).fingerprint != inspect(other).fingerprint


class TestATypedReport:
    def test_is_text(self):
        assert inspect_text("我是 1 名学生。") == Manuscript(
            media_type=TEXT,
            characters=6,
            fingerprint=inspect_text("我是1名学生").fingerprint,
            text="我是 1 名学生。",
        )

    @pytest.mark.parametrize("text", ["", " \n", "。，！", "🙂🙂"])
    def test_in_which_nothing_is_written_is_refused(self, text: str):
        with pytest.raises(Refusal) as caught:
            inspect_text(text)
        assert caught.value.code == "report_without_text"


class TestAHostileFile:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_is_refused_quickly_with_little_memory_and_nothing_is_stored(
        self, office: Office, name: str
    ):
        make, code = HOSTILE[name]
        content = make()
        cost = Cost()
        with pytest.raises(Refusal) as caught:
            keep(content=content, manuscript=inspect(content), office=office)
        cost.check()
        assert caught.value.code == code
        assert not office.data_dir.exists()

    def test_that_draws_itself_ten_million_times_over_is_read_no_further_than_a_little(self):
        content = pdf_of_nested_forms()
        cost = Cost()
        assert inspect(content).characters < 5000
        cost.check()

    @pytest.mark.parametrize("pages", [1, 50])
    def test_of_more_strokes_than_can_be_read_counts_as_handwriting(self, pages: int):
        content = pdf_of_strokes(pages)
        cost = Cost()
        assert inspect(content).characters == 0
        cost.check()

    @pytest.mark.parametrize("make", [docx, pdf, photo, lambda: photo("PNG")])
    def test_made_by_chance_is_refused_or_read_but_breaks_nothing(self, make: Callable[[], bytes]):
        luck, honest, refused = random.Random(7), make(), 0
        for _ in range(150):
            content = bytearray(honest)
            for _ in range(luck.randint(1, 8)):
                content[luck.randrange(8, len(content))] = luck.randrange(256)
            try:
                inspect(bytes(content[: luck.choice([len(content), luck.randrange(9, 9999)])]))
            except Refusal:
                refused += 1
        assert refused > 30


class TestTheSize:
    def test_may_be_as_large_as_the_limit_and_no_larger(self):
        assert check_size(USUAL.most_bytes) is None
        with pytest.raises(Refusal) as caught:
            check_size(USUAL.most_bytes + 1)
        assert caught.value.facts == {"size_mib": 11, "limit_mib": 10}
