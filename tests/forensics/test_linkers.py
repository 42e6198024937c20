"""Nobody who holds every image of our storage can tell who chose what; of bad designs, anybody.

The bad designs test the testers: each linker has to link all of one of them.
"""

import base64
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from models.db import checkpoint, is_postgres, sqlite_path
from regulation.ballot_forms import Choice
from services import inbox
from services.access import Actor
from services.seal import SealBroken, public_key, unseal
from services.voting import SealedVote, cast_many
from tests.forensics.designs import BROKEN, build_postgres, build_sqlite
from tests.forensics.images import Image, copy_sqlite, read_postgres
from tests.forensics.linkers import LABELS, LINKERS, Loot, score
from tests.services.builders import NOW, PLATFORM, World, open_office
from tests.services.elections import Election, hold_election
from texts.ballots import CHOICES

VOTERS = 24
ON_POSTGRES = ("xmin", "xmin order", "ctid", "dump order")
ENTITLED = range(101, 101 + VOTERS)


def shuffled_choices(seed: int) -> list[str]:
    """As many of each choice, in an order of chance."""
    return random.Random(seed).sample(LABELS * (VOTERS // 3), VOTERS)


def bad_votes() -> dict[int, str]:
    """Voters in an order of chance, each with a choice."""
    voters = random.Random(3).sample(ENTITLED, VOTERS)
    return dict(zip(voters, shuffled_choices(4), strict=True))


def loot_of(images: list[Image], votes: dict[int, str]) -> Loot:
    return Loot(images, frozenset(votes), Counter(votes.values()))


class TestABadDesign:
    @pytest.mark.parametrize("design", BROKEN)
    def test_on_sqlite_is_linked_to_the_last_voter(self, design: str, tmp_path: Path):
        linker, built = BROKEN[design]
        votes = bad_votes()
        images = build_sqlite(built, list(votes.items()), tmp_path)
        found = score(linker, loot_of(images, votes), votes)
        assert (found.best, found.at_chance) == (1.0, False)

    @pytest.mark.own_database
    @pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)])
    async def test_on_postgres_is_linked_to_the_last_voter(self, database_url: str):
        votes = bad_votes()
        for when, image in (await build_postgres(list(votes.items()), database_url)).items():
            loot = loot_of([image], votes)
            scores = {name: score(name, loot, votes).best for name in ON_POSTGRES}
            assert scores == dict.fromkeys(ON_POSTGRES, 1.0), when


@dataclass
class Thief:
    """Copies the storage after every commit of an election that goes the way of the bot."""

    election: Election
    url: str
    folder: Path
    images: list[Image] = field(default_factory=list)
    truth: dict[int, str] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)
    updates: int = 0

    async def copy(self) -> None:
        path = sqlite_path(self.url)
        if path is None:
            self.images.append(await read_postgres(self.url))
        else:
            self.images.append(copy_sqlite(path, self.folder / f"copy-{len(self.images)}"))

    async def watch_a_vote(self, voter: Actor, choice: Choice) -> None:
        """Sealed into the inbox, and from there into the box: two commits."""
        button = await self.election.button(voter, choice)
        self.secrets[f"token of {voter.person_id} {choice}"] = button.rpartition(":")[2].encode()
        sealed = await self.election.press(voter, button)
        account, self.updates = f"account-{voter.person_id}", self.updates + 1
        body = json.dumps({"callback_query": {"from": account, "data": sealed}})
        await inbox.store(updates=[(self.updates, body)], now=NOW)
        if not is_postgres():
            await self.copy()
        vote = SealedVote(update_id=self.updates, external_id=account, data=sealed)
        assert await cast_many(platform=PLATFORM, votes=[vote], now=NOW)
        await self.copy()
        self.truth[voter.person_id] = choice.value

    def loot(self, images: list[Image]) -> Loot:
        return loot_of(images, self.truth)

    def note_secrets(self, seed: bytes) -> None:
        """What must be in no image, in the forms in which it could be written."""
        keys = {"seed": seed, "code": self.election.code.encode()}
        keys["code without dashes"] = self.election.code.replace("-", "").encode()
        for name, key in keys.items():
            forms = {"raw": key, "hex": key.hex().encode(), "base64": base64.b64encode(key)[:-3]}
            self.secrets |= {f"{name}, {form}": value for form, value in forms.items()}


@dataclass(frozen=True)
class Watched:
    """An election from the opening to the count, with what the thief got."""

    thief: Thief
    opened: Image
    voting: list[Image]
    counted: list[Image]
    ballot_id: str


@pytest.fixture
async def watched(db: str, tmp_path: Path) -> Watched:
    world = World(open_office(tmp_path / "data"))
    election = await hold_election(world, VOTERS)
    await election.appoint_keepers()
    await election.begin()
    ballot = await election.ballot()
    thief = Thief(election, db, tmp_path / "images")
    seed = world.office.vault.ballot_seed(ballot.id)
    assert seed is not None
    thief.note_secrets(seed)
    await checkpoint()  # a short log: every image holds all of it
    await thief.copy()
    luck = random.Random(5)
    voters = luck.sample(election.members, VOTERS)
    for voter in voters[:2]:  # who will change their minds
        await thief.watch_a_vote(voter, luck.choice(list(CHOICES)[:3]))
    for voter, choice in zip(voters, shuffled_choices(6), strict=True):
        await thief.watch_a_vote(voter, Choice(choice))
    voting = list(thief.images)
    await election.close()
    await thief.copy()
    await election.count()
    await thief.copy()
    assert await election.tally() == (VOTERS // 3,) * 3
    return Watched(thief, voting[0], voting, thief.images, ballot.id)


class TestOurBallot:
    async def test_is_linked_by_nobody(self, watched: Watched):
        """All in one election: the images take longer to make than to look at."""
        for images in (watched.voting, watched.counted, watched.counted[-1:]):
            loot = watched.thief.loot(images)
            scores = {name: score(name, loot, watched.thief.truth) for name in LINKERS}
            assert {name: s for name, s in scores.items() if not s.at_chance} == {}
        self.check_linkers_had_something_to_sort(watched)
        self.check_secrets_are_in_no_image(watched.thief)
        self.check_no_vote_writes_a_label(watched)
        self.check_nothing_in_the_images_opens_an_envelope(watched)

    def check_linkers_had_something_to_sort(self, watched: Watched) -> None:
        """A linker without a single guess would be at chance for the wrong reason."""
        loot = watched.thief.loot(watched.counted)
        idle = {name for name, link in LINKERS.items() if not any(link(loot))}
        other_engine = {"rowid", "cell offset"} if is_postgres() else {*ON_POSTGRES}
        assert idle == {"xmin", *other_engine}  # no transaction writes a choice

    def check_secrets_are_in_no_image(self, thief: Thief) -> None:
        found = {n for i in thief.images for n, secret in thief.secrets.items() if secret in i.raw}
        assert found == set()

    def check_no_vote_writes_a_label(self, watched: Watched) -> None:
        """The schema and the bylaws of a ballot hold the words; no vote adds one."""
        words = [*LABELS, *(CHOICES[Choice(label)] for label in LABELS)]
        before = {word: watched.opened.raw.count(word.encode()) for word in words}
        for image in watched.voting:
            assert {word: image.raw.count(word.encode()) for word in words} == before

    def check_nothing_in_the_images_opens_an_envelope(self, watched: Watched) -> None:
        """Every 32 bytes that a column of any image holds are tried as key and as seed."""
        rows = [row for image in watched.counted for row in image.rows]
        boxes = {
            bytes(r.cells["ciphertext"]) for r in watched.voting[-1].rows if r.table == "envelope"
        }
        assert len(boxes) == VOTERS
        keys = {key for row in rows for value in row.cells.values() for key in as_keys(value)}
        assert len(keys) > VOTERS
        box = min(boxes)
        assert [key.hex() for key in keys if opens(key, box)] == []


def as_keys(value: object) -> set[bytes]:
    """A value of 32 bytes, or of as many in hex."""
    if isinstance(value, bytes) and len(value) == 32:
        return {value}
    if isinstance(value, str) and len(value) == 64:
        try:
            return {bytes.fromhex(value)}
        except ValueError:
            return set()
    return set()


def opens(key: bytes, box: bytes) -> bool:
    try:
        unseal(box, key)
    except SealBroken:
        pass
    else:
        return True
    try:
        SealedBox(PrivateKey(key)).decrypt(box)
    except CryptoError:
        return False
    return True


def test_the_opener_opens_what_it_has_the_key_of():
    key = bytes(range(32))
    box = SealedBox(PrivateKey(key).public_key).encrypt(b"approve")
    sealed = SealedBox(PrivateKey(bytes.fromhex("11" * 32)).public_key).encrypt(b"approve")
    assert opens(key, box)
    assert not opens(key, sealed)
    assert public_key(key) not in (key.hex(), "")
