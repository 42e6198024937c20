"""The ledger keeps what was said, in order, and shows every later change."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import LedgerHead, LedgerRecord
from models.db import connection, write_tx
from regulation.assessment import Stage
from regulation.records import (
    Application,
    ConversionApplication,
    Oath,
    Payload,
    ReviewState,
    Talk,
    ThoughtReport,
)
from services.access import Actor
from services.ledger import (
    PAYLOADS,
    STATED,
    Damage,
    Entry,
    Harm,
    Review,
    Verification,
    append,
    decode,
    encode,
    find_request,
    load_dossier,
    note_head,
    verify,
)
from tests.services.builders import NOW, TODAY, World, expect_refusal

SAMPLES = {bool: True, int: 7, str: "与本人谈话", date: date(2024, 2, 29)}
KINDS = sorted(PAYLOADS)
ANY_PAYLOAD = st.one_of(
    *(st.builds(shape, **{f.name: ... for f in fields(shape)}) for shape in PAYLOADS.values())
)
COLUMNS = sorted(LedgerRecord._meta.db_fields)


def sample_of(kind: Any) -> Any:
    """A value that differs from every default of this type."""
    if kind in SAMPLES:
        return SAMPLES[kind]
    if get_origin(kind) is tuple:
        return (sample_of(get_args(kind)[0]),) * 2
    if get_origin(kind) is UnionType:
        return sample_of(get_args(kind)[0])
    assert issubclass(kind, StrEnum)
    return list(kind)[-1]


def full_payload(kind: str) -> Any:
    """A payload of this kind with every field filled."""
    shape = PAYLOADS[kind]
    hints = get_type_hints(shape)
    return shape(**{field.name: sample_of(hints[field.name]) for field in fields(shape)})


async def check(world: World) -> Verification:
    """What `verify` says of the office's ledger."""
    return await verify(vault=world.office.vault, attachments=world.office.attachments)


async def state_oneself(world: World, person: Actor, kind: str) -> None:
    """Somebody states a fact about themselves, and nobody signs for it yet."""
    entry = Entry(
        person_id=person.person_id,
        payload=full_payload(kind),
        act_date=TODAY,
        actor_id=person.person_id,
    )
    async with write_tx():
        await append(entry, vault=world.office.vault, now=NOW)


class TestARecord:
    async def test_of_every_kind_is_read_back_as_it_was_written(self, world: World):
        person = await world.person(await world.branch())
        written = [full_payload(kind) for kind in KINDS if kind != Review.kind]
        for payload in written:
            await world.record(person, payload, on=date(2026, 10, 8))
        records = (await load_dossier(person.person_id)).records
        assert [record.payload for record in records] == written
        assert {(record.act_date, record.entered_on) for record in records} == {
            (date(2026, 10, 8), TODAY)
        }

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ANY_PAYLOAD)
    def test_survives_encoding_whatever_its_fields_hold(self, payload: Any):
        stored = json.loads(json.dumps(encode(payload)))
        assert decode(payload.kind, stored) == payload

    async def test_names_who_acted_recorded_answers_and_signs(self, world: World):
        person = await world.person(await world.branch())
        entry = Entry(
            person_id=person.person_id,
            payload=Application(),
            act_date=TODAY,
            actor_id=11,
            recorder_id=12,
            responsible_id=13,
            signer_id=14,
        )
        async with write_tx():
            await append(entry, vault=world.office.vault, now=NOW)
        (record,) = (await load_dossier(person.person_id)).records
        found = (record.actor_id, record.recorder_id, record.responsible_id, record.signer_id)
        assert found == (11, 12, 13, 14)

    async def test_leaves_the_actor_to_answer_where_nobody_else_is_named(self, world: World):
        person = await world.person(await world.branch())
        await state_oneself(world, person, Application.kind)
        (record,) = (await load_dossier(person.person_id)).records
        assert {record.recorder_id, record.responsible_id, record.signer_id} == {person.person_id}

    async def test_keeps_what_it_supersedes(self, world: World):
        person = await world.person(await world.branch())
        wrong = await world.record(person, Application())
        entry = Entry(
            person_id=person.person_id,
            payload=Application(),
            act_date=TODAY - timedelta(days=1),
            actor_id=person.person_id,
            supersedes=wrong,
        )
        async with write_tx():
            await append(entry, vault=world.office.vault, now=NOW)
        records = (await load_dossier(person.person_id)).records
        assert [record.supersedes for record in records] == [None, wrong]

    async def test_is_found_by_its_request_but_only_as_what_it_is(self, world: World):
        person, other = await world.people(await world.branch(), Stage.NONE, 2)
        entry = Entry(
            person_id=person.person_id,
            payload=Application(),
            act_date=TODAY,
            actor_id=person.person_id,
            request="press-1",
        )
        async with write_tx():
            number = await append(entry, vault=world.office.vault, now=NOW)
        own = {"person_id": person.person_id, "kind": Application.kind}
        found = await find_request("press-1", **own)
        assert found is not None
        assert found.position == number
        assert await find_request("press-2", **own) is None
        for foreign in ({"person_id": other.person_id}, {"kind": Talk.kind}):
            await expect_refusal("not_entitled", find_request("press-1", **{**own, **foreign}))


class TestAReview:
    """第45条: 一步一审."""

    @pytest.mark.parametrize("kind", [ThoughtReport.kind, ConversionApplication.kind])
    async def test_is_awaited_by_what_a_person_hands_in(self, world: World, kind: str):
        person = await world.person(await world.branch())
        await world.record(person, full_payload(kind))
        (record,) = (await load_dossier(person.person_id)).records
        assert record.state is ReviewState.PENDING

    async def test_is_not_awaited_by_what_the_branch_records(self, world: World):
        person = await world.person(await world.branch())
        await world.record(person, Application())
        (record,) = (await load_dossier(person.person_id)).records
        assert record.state is ReviewState.ACCEPTED

    async def test_is_awaited_by_a_fact_that_only_the_person_signs_for(self, world: World):
        person = await world.person(await world.branch())
        for stated in STATED:
            await state_oneself(world, person, stated.kind)
        records = (await load_dossier(person.person_id)).records
        assert [record.state for record in records] == [ReviewState.PENDING] * len(STATED)

    async def test_gives_its_record_the_state_of_the_last_one_and_adds_none(self, world: World):
        person = await world.person(await world.branch())
        number = await world.record(person, full_payload(ThoughtReport.kind))
        for state in (ReviewState.RETURNED, ReviewState.ACCEPTED):
            await world.record(person, Review(record=number, state=state))
        (record,) = (await load_dossier(person.person_id)).records
        assert (record.id, record.state) == (number, ReviewState.ACCEPTED)


class TestManyWriters:
    async def test_at_once_keep_one_unbroken_chain_from_the_very_first_record(self, world: World):
        person = await world.person(await world.branch())
        positions = await asyncio.gather(
            *(world.record(person, full_payload(Oath.kind)) for _ in range(20))
        )
        assert sorted(positions) == list(range(1, 21))
        found = await check(world)
        assert (found.records, found.damages) == (20, ())

    async def test_do_not_alarm_a_verification_that_runs_meanwhile(self, world: World):
        person = await world.person(await world.branch())

        async def write() -> None:
            for _ in range(15):
                await world.record(person, full_payload(Oath.kind))
                await note_head(world.office.vault)

        async def watch() -> list[Damage]:
            return [damage for _ in range(15) for damage in (await check(world)).damages]

        _, damages = await asyncio.gather(write(), watch())
        assert damages == []


class UndoneError(Exception):
    """Thrown to take a tampering back."""


@asynccontextmanager
async def tampering() -> AsyncIterator[None]:
    """What is done to the tables inside is taken back at the end."""
    try:
        async with write_tx():
            yield
            raise UndoneError
    except UndoneError:
        pass


async def sql(statement: str) -> None:
    await connection().execute_query(statement)


def changed(value: Any, luck: random.Random) -> Any:
    """Another value of the same type, as near to the first as it can be."""
    if value is None:
        return 1
    if isinstance(value, datetime):
        return value + timedelta(microseconds=luck.choice([-1, 1]))
    if isinstance(value, date):
        return value + timedelta(days=luck.choice([-1, 1]))
    if isinstance(value, dict):
        return {**value, "gist": f"{value.get('gist')}。"}
    return (
        value + 1 if isinstance(value, int) else f"{value[:-1]}{'0' if value[-1] != '0' else '1'}"
    )


async def edit(luck: random.Random, last: int, column: str | None = None) -> None:
    """Change one column of one record."""
    column = column or luck.choice([c for c in COLUMNS if c != "position"])
    row = await LedgerRecord.get(position=luck.randint(1, last))
    value = changed(getattr(row, column), luck)
    await LedgerRecord.filter(position=row.position).update(**{column: value})


async def delete(luck: random.Random, last: int) -> None:
    """Take one record out, wherever it stands."""
    await LedgerRecord.filter(position=luck.randint(1, last)).delete()


async def delete_and_close_ranks(luck: random.Random, last: int) -> None:
    """Take one record out and renumber those after it."""
    gone = luck.randint(1, last)
    await LedgerRecord.filter(position=gone).delete()
    for position in range(gone + 1, last + 1):
        await sql(f"UPDATE ledger_record SET position = position - 1 WHERE position = {position}")


async def swap(luck: random.Random, last: int) -> None:
    """Exchange two records."""
    one, other = luck.sample(range(1, last + 1), 2)
    for origin, target in ((one, -1), (other, one), (-1, other)):
        await sql(f"UPDATE ledger_record SET position = {target} WHERE position = {origin}")


async def insert(luck: random.Random, last: int) -> None:
    """Put a made-up record at the end, and the head behind it."""
    row = await LedgerRecord.get(position=luck.randint(1, last))
    row.position, row.chain, row.request = last + 1, f"{luck.getrandbits(256):064x}", None
    await row.save(force_create=True)
    await LedgerHead.all().update(position=row.position, chain=row.chain)


async def cut(luck: random.Random, last: int) -> None:
    """Take records from the end and set the head back, so that all within looks whole."""
    end = await LedgerRecord.get(position=luck.randint(1, last - 1))
    await LedgerRecord.filter(position__gt=end.position).delete()
    await LedgerHead.all().update(position=end.position, chain=end.chain)


async def wipe(luck: random.Random, last: int) -> None:
    """Begin the ledger anew."""
    await LedgerRecord.all().delete()
    await LedgerHead.all().delete()


async def move_head(luck: random.Random, last: int) -> None:
    """Change the head alone."""
    await LedgerHead.all().update(position=last + luck.choice([-1, 1]))


TAMPERINGS = (edit, edit, edit, delete, delete_and_close_ranks, swap, insert, cut, wipe, move_head)
Tampering = Callable[[random.Random, int], Awaitable[None]]


class TestVerification:
    LAST = 12

    @pytest.fixture
    async def ledger(self, world: World) -> World:
        """Twelve records of two people, the head noted outside the database."""
        branch = await world.branch()
        for person in await world.people(branch, Stage.APPLICANT, 2):
            for _ in range(5):
                await world.record(person, replace(full_payload(Talk.kind), files=()))
        await note_head(world.office.vault)
        return world

    async def test_finds_nothing_wrong_with_what_nobody_touched(self, ledger: World):
        found = await check(ledger)
        assert (found.records, found.damages, found.sound) == (self.LAST, (), True)

    async def test_finds_nothing_wrong_with_an_empty_ledger(self, world: World):
        assert (await check(world)).sound

    @pytest.mark.parametrize("column", COLUMNS)
    async def test_finds_an_edit_of_any_column(self, ledger: World, column: str):
        for seed in range(5):
            async with tampering():
                if column == "position":
                    await sql("UPDATE ledger_record SET position = 99 WHERE position = 5")
                else:
                    await edit(random.Random(seed), self.LAST, column)
                assert not (await check(ledger)).sound

    @pytest.mark.parametrize("tamper", sorted(set(TAMPERINGS), key=lambda t: t.__name__))
    async def test_finds_one_tampering_of_each_sort(self, ledger: World, tamper: Tampering):
        async with tampering():
            await tamper(random.Random(1), self.LAST)
            assert not (await check(ledger)).sound
        assert (await check(ledger)).sound, "taking it back makes the ledger whole again"

    async def test_finds_each_of_three_hundred_random_tamperings(self, ledger: World):
        missed = []
        for seed in range(300):
            luck = random.Random(seed)
            tamper = luck.choice(TAMPERINGS)
            async with tampering():
                await tamper(luck, self.LAST)
                if (await check(ledger)).sound:
                    missed.append((seed, tamper.__name__))
        assert missed == []

    async def test_names_the_record_that_was_changed(self, ledger: World):
        async with tampering():
            await LedgerRecord.filter(position=5).update(act_date=date(2020, 1, 1))
            (damage,) = (await check(ledger)).damages
        assert damage == Damage(position=5, harm=Harm.CHANGED)

    @pytest.mark.parametrize("payload", ["[]", "7", "null", '{"files": [1, "../x", ""]}'])
    async def test_survives_a_payload_of_another_shape(self, ledger: World, payload: str):
        async with tampering():
            await sql(f"UPDATE ledger_record SET payload = '{payload}' WHERE position = 3")
            assert 3 in {damage.position for damage in (await check(ledger)).damages}

    @pytest.mark.parametrize("engine", ["sqlite"])
    @pytest.mark.parametrize("column", ["payload", "act_date", "entered_at"])
    async def test_reports_what_can_no_longer_be_read(self, ledger: World, column: str):
        async with tampering():
            await sql(f"UPDATE ledger_record SET {column} = 'scratched' WHERE position = 3")
            assert not (await check(ledger)).sound


class TestTheNoteOutsideTheDatabase:
    async def test_never_follows_a_ledger_that_was_cut_short(self, world: World):
        person = await world.person(await world.branch())
        for _ in range(3):
            await world.record(person, Application())
        await note_head(world.office.vault)
        async with tampering():
            await cut(random.Random(1), 3)
            await note_head(world.office.vault)
            assert not (await check(world)).sound

    async def test_moves_on_with_an_honest_ledger(self, world: World):
        person = await world.person(await world.branch())
        for length in (1, 2):
            await world.record(person, Application())
            await note_head(world.office.vault)
            noted = world.office.vault.noted_head()
            assert noted is not None
            assert noted[0] == length


class TestAnAttachment:
    @pytest.fixture
    async def report(self, world: World) -> tuple[World, str]:
        """A ledger with one report, and the hash of its file."""
        person = await world.person(await world.branch())
        digest = world.office.attachments.keep("思想汇报".encode())
        report = ThoughtReport(quarter="2026Q4", files=(digest,), characters=4, fingerprint="f")
        await world.record(person, report)
        return world, digest

    async def test_that_is_as_it_was_raises_no_alarm(self, report: tuple[World, str]):
        world, _ = report
        assert (await check(world)).sound

    async def test_that_is_missing_is_reported_with_its_record(self, report: tuple[World, str]):
        world, digest = report
        (world.office.attachments.root / digest[:2] / digest).unlink()
        (damage,) = (await check(world)).damages
        assert (damage.position, damage.detail) == (1, digest[:12])

    async def test_that_was_changed_is_reported(self, report: tuple[World, str]):
        world, digest = report
        (world.office.attachments.root / digest[:2] / digest).write_bytes(b"another text")
        assert not (await check(world)).sound


def test_every_payload_of_the_regulation_has_a_kind_of_its_own():
    assert len(PAYLOADS) == len(get_args(Payload)) + 1
