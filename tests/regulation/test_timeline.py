"""The picture of a path: the same facts in words, wide as a phone, drawn once, every character."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from forms import typesetting
from forms.timeline import timeline_picture
from handlers.timeline import drawing
from regulation.assess import assess
from regulation.assessment import Progress
from services.standing import Standing
from tests.regulation.building import RULES, admitted, day, dossier
from tests.regulation.story import END, START, story, told, until
from texts import timeline as texts

MOST_CAPTION = 1024
RARE = "䶮㛃𬭚"


def standing(on, person):
    return Standing(
        person_id=1,
        name=f"{RARE}娜仁高娃",
        branch="化学化工学院本科生第一党支部",
        on=on,
        assessment=assess(person, RULES, on),
        contacts=("欧阳明远", "买买提江"),
        secretaries=("王建国",),
    )


def told_on(on):
    return standing(on, told(until(story(), on.isoformat())))


class TestThePath:
    @pytest.mark.parametrize("months", range((END - START).days // 60))
    def test_says_in_words_what_the_picture_shows_and_fits_a_caption(self, months):
        found = told_on(START + timedelta(days=60 * months))
        words = texts.caption(found, own=True).text.replace("<b>", "").replace("</b>", "")
        shown = drawing(found)
        assert len(words) <= MOST_CAPTION
        stops = [stop for group in shown.groups for stop in group.steps]
        assert len(stops) == len(found.assessment.steps) == 24
        for stop in stops:
            assert stop.name in words
            assert stop.when.removesuffix("起") in words or stop.when.endswith("起")
            for line in stop.lines:
                assert line in words
        for ahead in found.assessment.forecast:
            assert f"{ahead.earliest.year}年{ahead.earliest.month}月" in words

    def test_calls_what_was_done_on_paper_by_its_name(self):
        found = standing(day("2026-11-20"), dossier(admitted("2026-06-10")))
        shown = {s.name: s for group in drawing(found).groups for s in group.steps}
        assert shown["政治审查"].when == "纸质记录"
        assert shown["召开接收预备党员的支部大会"].when == "2026年6月10日"
        assert shown["材料归档"].when == "", "what lies ahead is on no paper"
        current = found.assessment.current
        assert current is not None
        assert current.progress is Progress.CURRENT

    def test_says_what_graduation_leaves_no_time_for(self):
        person = told(until(story(), "2024-03-20"), graduation=day("2025-01-01"))
        words = texts.caption(standing(day("2024-03-20"), person), own=True).text
        assert "已来不及" in words


class TestThePicture:
    def test_is_as_wide_as_a_phone_and_no_longer_than_a_chat_carries(self):
        facts = drawing(told_on(day("2024-10-20")))
        picture = timeline_picture(facts)
        width, height = Image.open(io.BytesIO(picture)).size
        assert width == 2 * 390
        assert height < 2560
        before = timeline_picture.cache_info().hits
        assert timeline_picture(drawing(told_on(day("2024-10-20")))) is picture, "drawn once"
        assert timeline_picture.cache_info().hits == before + 1

    def test_has_every_character_of_a_rare_name(self):
        (path,) = Path(typesetting.FONTS).glob("*.ttc")
        faces = [ImageFont.truetype(str(path), 40, index=index) for index in range(4)]
        for face in faces:
            missing = bytes(face.getmask("\U000f0000"))
            assert all(bytes(face.getmask(character)) != missing for character in RARE)

    async def test_is_made_off_the_loop(self):
        facts = drawing(told_on(day("2025-05-20")))
        assert (await typesetting.in_the_worker(lambda: timeline_picture(facts)))[:4] == b"\x89PNG"
