"""Files are whole or not there; keys are made once, lie in nobody's reach, and can be destroyed."""

import hashlib
import stat
from pathlib import Path

import pytest

from services.files import AttachmentStore, KeyLost, Vault, write_durably

CONTENT = "思想汇报".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def files_under(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


class TestADurableFile:
    def test_replaces_what_was_there_as_a_whole(self, tmp_path: Path):
        path = tmp_path / "new" / "folders" / "file"
        for content in (b"a longer first content", b"second"):
            write_durably(path, content)
            assert path.read_bytes() == content

    def test_leaves_no_draft_behind(self, tmp_path: Path):
        write_durably(tmp_path / "file", CONTENT)
        assert files_under(tmp_path) == [tmp_path / "file"]

    def test_that_cannot_be_written_leaves_the_earlier_one_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        path = tmp_path / "file"
        write_durably(path, CONTENT)

        def disk_full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", disk_full)
        with pytest.raises(OSError, match="No space left"):
            write_durably(path, b"another")
        assert files_under(tmp_path) == [path]
        assert path.read_bytes() == CONTENT

    def test_is_for_its_owner_alone(self, tmp_path: Path):
        write_durably(tmp_path / "file", CONTENT)
        assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


class TestAnAttachment:
    @pytest.fixture
    def store(self, tmp_path: Path) -> AttachmentStore:
        return AttachmentStore(tmp_path / "attachments")

    def test_is_kept_once_under_its_hash(self, store: AttachmentStore):
        assert [store.keep(CONTENT) for _ in range(2)] == [DIGEST, DIGEST]
        assert len(files_under(store.root)) == 1
        assert store.read(DIGEST) == CONTENT

    @pytest.mark.parametrize("name", ["", ".", "..", "../keys/ledger.key", "0" * 64])
    def test_that_was_never_kept_is_not_intact(self, store: AttachmentStore, name: str):
        store.keep(CONTENT)
        assert store.intact(DIGEST)
        assert not store.intact(name)

    def test_that_rotted_on_the_disk_is_made_good_by_keeping_it_again(self, store: AttachmentStore):
        store.keep(CONTENT)
        (path,) = files_under(store.root)
        path.write_bytes(b"rot")
        store.keep(CONTENT)
        assert store.intact(DIGEST)


class TestTheVault:
    @pytest.fixture
    def vault(self, tmp_path: Path) -> Vault:
        return Vault(tmp_path / "keys")

    def test_makes_the_ledger_key_once(self, vault: Vault):
        key = vault.create_ledger_key()
        assert len(key) == 32
        assert vault.create_ledger_key() == key
        assert Vault(vault.root).ledger_key() == key

    def test_makes_no_key_in_the_place_of_a_lost_one(self, vault: Vault):
        with pytest.raises(KeyLost):
            vault.ledger_key()
        assert not vault.root.exists()

    def test_gives_every_ballot_a_seed_of_its_own(self, vault: Vault):
        seeds = {vault.create_ballot_seed(ballot) for ballot in ("a", "b")}
        assert {vault.ballot_seed("a"), vault.ballot_seed("b")} == seeds
        assert sorted(vault.ballots_with_seed()) == ["a", "b"]

    def test_shreds_a_seed_beyond_recovery_and_no_other(self, vault: Vault):
        seed, kept = vault.create_ballot_seed("a"), vault.create_ballot_seed("b")
        for _ in range(2):
            vault.shred_ballot_seed("a")
        assert vault.ballot_seed("a") is None
        assert vault.ballot_seed("b") == kept
        assert all(seed not in path.read_bytes() for path in files_under(vault.root))

    def test_remembers_the_last_head_that_was_noted(self, vault: Vault):
        assert vault.noted_head() is None
        for position in (1, 2):
            vault.note_head(position, "c" * 64)
            assert vault.noted_head() == (position, "c" * 64)
