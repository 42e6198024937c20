"""A backup is made, put back and proven; none holds what a vote keeps secret, or is made in one."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from models import AgendaItem, Ballot, Envelope, IncomingUpdate, OpinionState, WrittenOpinion
from models.db import database, write_tx
from models.snapshot import in_order
from services import inbox
from services.ballot_proofs import verify_ballot
from services.ledger import note_head
from services.seal import public_key, seal
from services.sealed_file import BLOCK, SealedFileBroken, SealedReader, SealedWriter
from tests.cli.conftest import Ran
from tests.services.builders import NOW, World, open_office
from tests.services.elections import APPROVE, OPPOSE, Election, hold_election

KEY = "a passphrase of the tests"
FILE = "today.backup"
T = TypeVar("T")
Copied = Callable[[str], AbstractContextManager[str]]
Run = Callable[..., Ran]


def within(url: str, act: Callable[[], Awaitable[T]]) -> T:
    async def in_database() -> T:
        async with database(url):
            return await act()

    return asyncio.run(in_database())


def check_one_line(ran: Ran, words: str) -> None:
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1), ran
    assert words in ran.err


@dataclass
class Branch:
    """A branch with a finished vote, one to come with a written opinion, and a file."""

    url: str
    world: World
    finished: Election
    secrets: dict[str, bytes]

    @classmethod
    async def open(cls, url: str) -> "Branch":
        """Everything up to the ballot, which is open."""
        world = World(open_office(Path("data")))
        election = await hold_election(world, 4)
        await election.begin()
        await election.vote_all(APPROVE, APPROVE, OPPOSE)
        seed = world.office.vault.ballot_seed((await election.ballot()).id)
        assert seed is not None
        secrets = {f"vote {e.voter_id}": bytes(e.ciphertext) for e in await Envelope.all()}
        return cls(url, world, election, secrets | {"seed": seed})

    async def finish(self) -> None:
        """The vote is counted; somebody writes an opinion, somebody else a message."""
        await self.finished.close()
        self.secrets["opinion"] = await self._write_opinion()
        self.secrets["update"] = b"a message that nobody has handled yet"
        await inbox.store(updates=[(7, self.secrets["update"].decode())], now=NOW)
        self.world.office.attachments.keep(b"a thought report of three blocks" * 6000)
        await note_head(self.world.office.vault)

    async def _write_opinion(self) -> bytes:
        coming = await hold_election(self.world, 4)
        item = await AgendaItem.get(meeting_id=coming.meeting_id)
        self.world.office.vault.create_opinion_seed(item.id)
        seed = self.world.office.vault.opinion_seed(item.id)
        assert seed is not None
        self.secrets["opinion seed"] = seed
        sealed = seal(APPROVE, public_key(seed))
        async with write_tx():
            await WrittenOpinion.create(
                item_id=item.id,
                author_id=coming.members[1].person_id,
                ciphertext=sealed,
                received_at=NOW,
            )
        return sealed


@pytest.fixture
def fazhan_with_key(fazhan: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("BACKUP_KEY", KEY)
    return fazhan


def test_a_vote_a_backup_and_a_restart_elsewhere(
    fazhan_with_key: Run, database_url: str, copied: Copied, monkeypatch: pytest.MonkeyPatch
):
    """The drill: during the vote none is made; after it, it holds counts only and proves sound."""
    fazhan = fazhan_with_key
    with copied(database_url) as elsewhere:
        branch = within(database_url, lambda: Branch.open(database_url))
        Path("data/.backup-left-by-a-crash").mkdir()
        check_one_line(fazhan("backup", FILE), "未作备份：1次表决正在进行或尚未计票")
        assert not Path(FILE).exists()
        within(database_url, branch.finish)
        made = fazhan("backup", FILE)
        assert (made.code, made.err) == (0, "")
        assert "1份未开封的书面意见不进入备份" in made.out
        assert list(Path("data").glob(".backup-*")) == []
        assert Path(FILE).stat().st_mode & 0o777 == 0o600
        check_one_line(fazhan("backup", FILE), "已存在")
        check_no_secret_inside(branch)

        monkeypatch.setenv("DATABASE_URL", elsewhere)
        monkeypatch.setenv("DATA_DIR", "elsewhere")
        put_back = fazhan("restore", FILE)
        assert (put_back.code, put_back.err) == (0, "")
        assert "账本完好" in put_back.out
        within(elsewhere, lambda: check_restored(branch))
        check_a_second_time(fazhan, elsewhere, monkeypatch)


def check_no_secret_inside(branch: Branch) -> None:
    with Path(FILE).open("rb") as file:
        inside = SealedReader(file, KEY).read(1 << 30)
    assert b"a thought report of three blocks" in inside
    sealed_in_copies = {secret.hex().encode() for secret in branch.secrets.values()}
    found = [name for name, secret in branch.secrets.items() if secret in inside]
    assert found == []
    assert [text for text in sealed_in_copies if text in inside] == []


async def check_restored(branch: Branch) -> None:
    """Counts and proofs are there, and nothing that somebody chose; new rows find their place."""
    ballot = await Ballot.get(id=(await counted_ballot()).id)
    assert (ballot.approve, ballot.oppose, ballot.returned) == (2, 1, 3)
    assert (await verify_ballot(ballot_id=ballot.id)).sound
    assert await Envelope.all().count() == 0
    assert await IncomingUpdate.filter(handled_at__isnull=True).count() == 0
    opinion = await WrittenOpinion.get()
    assert (opinion.state, opinion.ciphertext) == (OpinionState.VOID, None)
    vault = open_office(Path("elsewhere")).vault
    assert vault.ballots_with_seed() == ()
    fresh = vault.opinion_seed(opinion.item_id)
    assert fresh not in (None, branch.secrets["opinion seed"])
    world = World(open_office(Path("elsewhere")))
    await world.person(await world.branch())
    async with write_tx():
        await IncomingUpdate.create(update_id=8, body="", received_at=NOW)


async def counted_ballot() -> Ballot:
    return await Ballot.get(state="counted")


def check_a_second_time(fazhan: Run, elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is here is replaced only on purpose, and only by a file that opens."""
    check_one_line(fazhan("restore", FILE), "已有数据")
    monkeypatch.setenv("BACKUP_KEY", "another passphrase of the tests")
    check_one_line(fazhan("restore", FILE, "--force"), "现有数据没有改动")
    monkeypatch.setenv("BACKUP_KEY", KEY)
    within(elsewhere, lambda: write_more(World(open_office(Path("elsewhere")))))
    assert fazhan("verify").code == 0
    again = fazhan("restore", FILE, "--force")
    assert (again.code, again.err) == (0, "")
    assert "另有3条记录在备份之后" in again.out
    assert fazhan("verify").code == 0


async def write_more(world: World) -> None:
    election = await hold_election(world, 1)
    assert election.members
    await note_head(world.office.vault)


@pytest.mark.parametrize("engine", ["sqlite"])
class TestABackup:
    def test_is_not_made_in_the_clear(self, fazhan: Run):
        assert fazhan("migrate").code == 0
        check_one_line(fazhan("backup", FILE), "BACKUP_KEY: 未设置")

    def test_is_not_made_with_a_short_passphrase(
        self, fazhan: Run, monkeypatch: pytest.MonkeyPatch
    ):
        Path("short").write_text("too short")
        monkeypatch.setenv("BACKUP_KEY_FILE", "short")
        check_one_line(fazhan("backup", FILE), "至少 16 个字符")

    def test_is_not_put_into_another_kind_of_database(
        self, fazhan_with_key: Run, monkeypatch: pytest.MonkeyPatch
    ):
        assert fazhan_with_key("backup", FILE).code == 0
        monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nowhere")
        check_one_line(fazhan_with_key("restore", FILE, "--force"), "不是同一种数据库")
        check_one_line(fazhan_with_key("restore", "nowhere"), "无法读取 nowhere")


def sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target, KEY)
    writer.write(content)
    writer.finish()
    return target.getvalue()


def opened(content: bytes, key: str = KEY) -> bytes:
    reader = SealedReader(io.BytesIO(content), key)
    found = reader.read(10 * BLOCK)
    reader.read_to_the_end()
    return found


def is_refused(content: bytes) -> bool:
    try:
        opened(content)
    except SealedFileBroken:
        return True
    return False


class TestASealedFile:
    @pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1, 3 * BLOCK])
    def test_opens_to_what_was_written(self, size: int):
        content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        assert opened(sealed(content)) == content

    def test_that_is_not_whole_is_refused(self):
        whole = sealed(b"x" * (3 * BLOCK))
        block = BLOCK + 17
        start = len(whole) - 3 * block
        damaged = {
            "cut short": whole[:-1],
            "cut short between blocks": whole[:-block],
            "longer": whole + b"x",
            "a block dropped": whole[:start] + whole[start + block :],
            "blocks exchanged": whole[:start]
            + whole[start + block : start + 2 * block]
            + whole[start : start + block]
            + whole[start + 2 * block :],
            "changed": whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:],
            "other salt": whole[:20] + bytes([whole[20] ^ 1]) + whole[21:],
            "header only": whole[:60],
            "costly": whole[:32] + b"\xff" * 8 + whole[40:],
            "something else": b"PK" + whole,
        }
        assert [name for name, content in damaged.items() if not is_refused(content)] == []

    def test_does_not_open_with_another_passphrase(self):
        with pytest.raises(SealedFileBroken):
            opened(sealed(b"x"), "something else altogether")


def test_tables_come_after_those_they_point_to():
    parents = [("envelope", "ballot"), ("ballot", "meeting"), ("meeting", "branch")]
    assert in_order(["ballot", "branch", "envelope", "meeting"], parents) == [
        "branch",
        "meeting",
        "ballot",
        "envelope",
    ]
