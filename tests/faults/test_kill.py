"""`kill -9` at any moment of handing in: what was acknowledged is there, once and whole.

KILLS sets how often the process is killed (default 25).
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models import Attachment, LedgerRecord, Notice
from regulation.assessment import Stage
from regulation.records import ThoughtReport
from services.access import Actor
from services.ledger import verify
from services.reports import Receipt
from tests.faults import victims
from tests.faults.killing import kill_in_the_middle, within
from tests.services.builders import NOW, World, open_office

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("KILLS", "25"))
QUARTER = timedelta(days=92)


def kills(engine: str) -> int:
    """PostgreSQL keeps its promises in a process of its own: fewer kills will do."""
    return KILLS if engine == "sqlite" else max(1, KILLS // 5)


class TestAReport:
    async def populate(self, world: World) -> list[Actor]:
        """Authors, and a secretary to be told of every report."""
        branch = await world.branch()
        await world.secretary(branch)
        return await world.people(branch, Stage.ACTIVIST, 8)

    def test_acknowledged_is_there_once_and_whole(
        self, engine: str, database_url: str, tmp_path: Path
    ):
        world = World(open_office(tmp_path / "data"))
        authors = within(database_url, lambda: self.populate(world))
        acknowledged: dict[int, Receipt] = {}
        interrupted = 0
        for turn in range(kills(engine)):
            now = NOW + turn * QUARTER
            given = (database_url, world.office.data_dir, authors, turn, now)
            heard = kill_in_the_middle(victims.hand_in_reports, *given, seed=turn)
            done = {person: message[0] for what, person, *message in heard if what == "done"}
            acknowledged.update({receipt.number: receipt for receipt in done.values()})
            begun = {person for what, person, *_ in heard if what == "begin"}
            interrupted += len(begun - set(done))
            within(database_url, lambda: self.check(world, acknowledged))
            within(database_url, lambda t=turn, n=now: self.repeat(world, authors, t, n))
        assert acknowledged
        assert interrupted, "at least one was killed between request and answer"

    async def check(self, world: World, acknowledged: dict[int, Receipt]) -> None:
        """Every report is there once, with its file, its notice and its place in the chain."""
        rows = await LedgerRecord.filter(kind=ThoughtReport.kind)
        written = {row.position: row for row in rows}
        assert set(acknowledged) <= set(written)
        assert all(written[n].payload["quarter"] == r.quarter for n, r in acknowledged.items())
        assert len({(r.person_id, r.payload["quarter"]) for r in rows}) == len(rows)
        files = {digest for row in rows for digest in row.payload["files"]}
        assert files == {row.sha256 for row in await Attachment.all()}
        told = [n.parameters["record"] for n in await Notice.filter(kind="report_received")]
        assert sorted(told) == sorted(written)
        found = await verify(vault=world.office.vault, attachments=world.office.attachments)
        assert found.damages == ()

    async def repeat(self, world: World, authors: list[Actor], turn: int, now: Any) -> None:
        """Everybody sends the same again, as people do: one report each."""
        for author in authors:
            await victims.hand_in(world, author, turn, now)
        quarters = await LedgerRecord.filter(kind=ThoughtReport.kind).count()
        assert quarters == len(authors) * (turn + 1)
