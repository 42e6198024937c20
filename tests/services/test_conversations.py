"""Dialogues under way outlive a restart."""

from models.db import database
from services.conversations import load, save_data, save_state
from tests.services.builders import NOW

KEY = "telegram:7:7"


class TestADialogue:
    async def test_never_begun_has_neither_state_nor_draft(self, db: str):
        assert await load(key=KEY) == (None, {})

    async def test_keeps_its_state_and_its_draft_side_by_side(self, db: str):
        await save_state(key=KEY, state="report:confirm", now=NOW)
        await save_data(key=KEY, data={"files": ["a", "b"], "characters": 1500}, now=NOW)
        assert await load(key=KEY) == (
            "report:confirm",
            {"files": ["a", "b"], "characters": 1500},
        )
        await save_state(key=KEY, state=None, now=NOW)
        assert await load(key=KEY) == (None, {"files": ["a", "b"], "characters": 1500})

    async def test_replaces_its_draft_as_a_whole(self, db: str):
        await save_data(key=KEY, data={"old": 1}, now=NOW)
        await save_data(key=KEY, data={"new": 2}, now=NOW)
        assert await load(key=KEY) == (None, {"new": 2})

    async def test_is_not_mixed_up_with_another(self, db: str):
        await save_state(key=KEY, state="talk:gist", now=NOW)
        assert await load(key="telegram:8:8") == (None, {})

    async def test_is_there_after_a_restart(self, database_url: str):
        async with database(database_url):
            await save_state(key=KEY, state="talk:gist", now=NOW)
            await save_data(key=KEY, data={"gist": "入党动机"}, now=NOW)
        async with database(database_url):
            assert await load(key=KEY) == ("talk:gist", {"gist": "入党动机"})
