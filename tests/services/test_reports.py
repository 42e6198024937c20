"""Handing in 思想汇报 (第11条): once a quarter, kept before it is acknowledged, read by few."""

import asyncio
import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from models import AccessLog, Attachment, Branch, LedgerRecord, Notice
from regulation.assessment import Stage
from regulation.records import ReviewState, ThoughtReport
from services.access import Actor
from services.handed_in import Draft, PaperCopy, keep
from services.ledger import Review, load_dossier, verify
from services.manuscripts import Manuscript, inspect, inspect_text
from services.office import Office
from services.reports import (
    ANY,
    Receipt,
    Target,
    desk,
    history,
    open_copy,
    preview,
    submit,
    withdraw,
)
from tests.services.builders import (
    NOW,
    RULES,
    TODAY,
    World,
    expect_refusal,
    later,
    outcome,
)
from tests.services.manuscript_files import photo

MINIMUM = RULES.thought_report.minimum_characters
NEXT_QUARTER = datetime(2027, 1, 5, 4, 0, tzinfo=UTC)


def draft_of(world: World, text: str = "学", length: int = MINIMUM) -> Draft:
    """A typed report of this many characters, kept in the store."""
    written = (text * length)[:length]
    return keep(content=written.encode(), manuscript=inspect_text(written), office=world.office)


async def hand_in(
    world: World,
    author: Actor,
    draft: Draft | None = None,
    *,
    request: str = "r1",
    now: datetime = NOW,
    target: Target = ANY,
) -> Receipt:
    """Submit a draft, by default a new one that is just long enough."""
    return await submit(
        actor=author,
        draft=draft or draft_of(world),
        request=request,
        office=world.office,
        now=now,
        target=target,
    )


async def read(world: World, reader: Actor, number: int) -> PaperCopy[ThoughtReport]:
    return await open_copy(actor=reader, number=number, office=world.office, now=NOW)


async def reports_of(person: Actor) -> list[ReviewState]:
    """The states of all reports in a dossier."""
    records = (await load_dossier(person.person_id)).records
    return [record.state for record in records if isinstance(record.payload, ThoughtReport)]


@pytest.fixture
async def branch(world: World) -> Branch:
    return await world.branch()


@pytest.fixture
async def author(world: World, branch: Branch) -> Actor:
    return await world.person(branch, Stage.ACTIVIST)


class TestAReport:
    async def test_is_acknowledged_with_number_quarter_day_and_length(
        self, world: World, author: Actor
    ):
        receipt = await hand_in(world, author)
        newest = await LedgerRecord.all().order_by("-position").first()
        assert newest is not None
        assert receipt == Receipt(
            number=newest.position, quarter="2026Q4", received=TODAY, characters=MINIMUM
        )
        assert await reports_of(author) == [ReviewState.PENDING]

    async def test_belongs_to_the_quarter_in_shanghai(self, world: World, author: Actor):
        eve = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
        midnight = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
        first = await hand_in(world, author, now=eve)
        second = await hand_in(world, author, draft_of(world, "新"), request="r2", now=midnight)
        assert (first.quarter, second.quarter) == ("2026Q4", "2027Q1")

    async def test_lies_in_the_store_before_anything_refers_to_it(
        self, world: World, author: Actor
    ):
        draft = draft_of(world)
        assert world.office.attachments.intact(draft.files[0].sha256)
        assert await Attachment.all().count() == 0
        await hand_in(world, author, draft)
        assert await Attachment.exists(sha256=draft.files[0].sha256, size=draft.files[0].size)

    async def test_never_handed_in_leaves_an_orphan_that_harms_nobody(
        self, world: World, author: Actor
    ):
        draft_of(world, "弃")
        await hand_in(world, author)
        vault, attachments = world.office.vault, world.office.attachments
        assert (await verify(vault=vault, attachments=attachments)).sound

    async def test_is_the_author_s_alone_even_with_the_same_text(
        self, world: World, branch: Branch, author: Actor
    ):
        other = await world.person(branch, Stage.ACTIVIST)
        numbers = {
            (await hand_in(world, author)).number,
            (await hand_in(world, other, request="r2")).number,
        }
        assert len(numbers) == 2
        assert await Attachment.all().count() == 1


class TestTheSameRequest:
    async def test_gets_the_same_receipt_and_makes_one_record(self, world: World, author: Actor):
        receipts = {await hand_in(world, author) for _ in range(3)}
        assert len(receipts) == 1
        assert len(await reports_of(author)) == 1

    async def test_gets_the_same_receipt_in_the_next_quarter(self, world: World, author: Actor):
        assert await hand_in(world, author) == await hand_in(world, author, now=NEXT_QUARTER)

    async def test_arriving_many_times_at_once_makes_one_record(self, world: World, author: Actor):
        draft = draft_of(world)
        receipts = await asyncio.gather(*(hand_in(world, author, draft) for _ in range(6)))
        assert len(set(receipts)) == 1
        assert len(await reports_of(author)) == 1


class TestASecondReport:
    async def test_of_the_quarter_is_refused(self, world: World, author: Actor):
        await hand_in(world, author)
        refusal = await expect_refusal(
            "report_quarter_taken", hand_in(world, author, draft_of(world, "另"), request="r2")
        )
        assert (refusal.article, refusal.facts["received"]) == (11, TODAY)

    async def test_sent_from_two_devices_at_once_loses_to_the_first(
        self, world: World, author: Actor
    ):
        drafts = [draft_of(world, text) for text in "甲乙丙丁"]
        outcomes = await asyncio.gather(
            *(
                outcome(lambda d=draft, n=number: hand_in(world, author, d, request=f"r{n}"))
                for number, draft in enumerate(drafts)
            )
        )
        assert sorted(outcomes) == ["done", *["report_quarter_taken"] * 3]
        assert len(await reports_of(author)) == 1

    async def test_with_the_text_of_the_last_quarter_is_refused(self, world: World, author: Actor):
        await hand_in(world, author)
        again = hand_in(world, author, request="r2", now=NEXT_QUARTER)
        refusal = await expect_refusal("report_same_text", again)
        assert refusal.facts["quarter"] == "2026Q4"

    async def test_with_a_new_text_is_welcome_in_the_next_quarter(
        self, world: World, author: Actor
    ):
        await hand_in(world, author)
        new = draft_of(world, "新")
        receipt = await hand_in(world, author, new, request="r2", now=NEXT_QUARTER)
        assert receipt.quarter == "2027Q1"


class TestTheLength:
    @pytest.mark.parametrize(
        ("characters", "enough"), [(MINIMUM - 1, False), (MINIMUM, True), (MINIMUM + 1, True)]
    )
    async def test_of_a_written_report_is_at_least_what_the_pack_says(
        self, world: World, author: Actor, characters: int, enough: bool
    ):
        act = hand_in(world, author, draft_of(world, length=characters))
        if enough:
            assert (await act).characters == characters
            return
        refusal = await expect_refusal("report_too_short", act)
        assert refusal.facts == {"characters": characters, "minimum": MINIMUM}
        assert await reports_of(author) == []
        assert await Notice.all().count() == 0


class TestTheAuthor:
    @pytest.mark.parametrize("stage", [Stage.NONE, Stage.APPLICANT, Stage.FULL_MEMBER])
    async def test_owes_no_report_at_this_stage(self, world: World, branch: Branch, stage: Stage):
        person = await world.person(branch, stage)
        refusal = await expect_refusal("report_wrong_stage", hand_in(world, person))
        assert (refusal.article, refusal.facts["stage"]) == (11, stage)
        await expect_refusal("report_wrong_stage", desk(actor=person, office=world.office, now=NOW))

    @pytest.mark.parametrize(
        "stage", [Stage.ACTIVIST, Stage.PROSPECTIVE_MEMBER, Stage.PROBATIONARY_MEMBER]
    )
    async def test_hands_in_from_activist_to_probation(
        self, world: World, branch: Branch, stage: Stage
    ):
        person = await world.person(branch, stage)
        found = await desk(actor=person, office=world.office, now=NOW)
        assert found.quarter == (await hand_in(world, person)).quarter == "2026Q4"

    async def test_sees_beforehand_what_would_be_handed_in_and_nothing_is_written(
        self, world: World, author: Actor
    ):
        draft = draft_of(world)
        found = await preview(actor=author, draft=draft, office=world.office, now=NOW)
        assert (found.quarter, found.characters, found.warnings) == ("2026Q4", MINIMUM, ())
        assert await reports_of(author) == []


PICTURE = Manuscript(media_type="image/jpeg", characters=0, fingerprint="picture")


class TestPhotographedPages:
    def test_of_an_album_stand_in_the_order_of_their_messages(self, office: Office):
        drafts = []
        for pages in ((7, 5, 6), (5, 6, 7), (6, 6, 7, 5)):
            draft = None
            for page in pages:
                content = f"page {page}".encode()
                draft = keep(
                    content=content, manuscript=PICTURE, office=office, earlier=draft, order=page
                )
            assert draft is not None
            assert [office.attachments.read(d) for d in draft.digests] == [
                b"page 5",
                b"page 6",
                b"page 7",
            ]
            drafts.append(draft)
        assert len({draft.fingerprint for draft in drafts}) == 1

    async def test_are_bound_into_one_pdf_when_they_are_handed_in(
        self, world: World, author: Actor
    ):
        draft = None
        for order, size in ((3, (90, 40)), (1, (40, 60)), (2, (50, 50))):
            picture = photo(size=size) if order != 2 else photo("PNG", size)
            draft = keep(
                content=picture,
                manuscript=inspect(picture),
                office=world.office,
                earlier=draft,
                order=order,
            )
        receipt = await hand_in(world, author, draft)
        copy = await read(world, author, receipt.number)
        assert (copy.media_type, len(copy.contents)) == ("application/pdf", 1)
        pages = PdfReader(io.BytesIO(copy.contents[0])).pages
        assert [page.images[0].image.size for page in pages] == [(40, 60), (50, 50), (90, 40)]
        assert inspect(copy.contents[0]).characters == 0, "what we write we can read"

    def test_one_after_the_other_are_one_report(self, office: Office):
        draft = None
        for page in (b"page 1", b"page 2", b"page 1"):
            draft = keep(content=page, manuscript=PICTURE, office=office, earlier=draft)
        assert draft is not None
        contents = [office.attachments.read(file.sha256) for file in draft.files]
        assert contents == [b"page 1", b"page 2"], "the same page again is no new page"

    def test_in_another_order_are_another_report(self, office: Office):
        prints = set()
        for pages in ((b"1", b"2"), (b"2", b"1")):
            first = keep(content=pages[0], manuscript=PICTURE, office=office)
            both = keep(content=pages[1], manuscript=PICTURE, office=office, earlier=first)
            prints.add(both.fingerprint)
        assert len(prints) == 2

    def test_are_replaced_by_a_typed_text(self, office: Office):
        pages = keep(content=b"page 1", manuscript=PICTURE, office=office)
        typed = inspect_text("党")
        written = keep(content=b"typed", manuscript=typed, office=office, earlier=pages)
        assert (len(written.files), written.characters) == (1, 1)


class TestTheGuides:
    async def test_who_are_contacts_are_told_once_each(
        self, world: World, branch: Branch, author: Actor
    ):
        await world.secretary(branch)
        contacts = await world.people(branch, Stage.FULL_MEMBER, 2)
        for contact in contacts:
            await world.assign_contact(contact, author)
        receipt = await hand_in(world, author)
        await hand_in(world, author)
        notices = await Notice.filter(kind="report_received")
        assert sorted(n.recipient_id for n in notices) == [c.person_id for c in contacts]
        assert {n.kind for n in notices} == {"report_received"}
        assert all(n.parameters == {"record": receipt.number} for n in notices)

    async def test_leave_the_secretary_one_word_a_day(self, world: World, branch: Branch):
        secretary = await world.secretary(branch)
        contact = await world.person(branch, Stage.FULL_MEMBER)
        for number, author in enumerate(await world.people(branch, Stage.ACTIVIST, 3)):
            await world.assign_contact(contact, author)
            await hand_in(world, author, request=f"r{number}")
        told = [n.kind for n in await Notice.filter(recipient_id=secretary.person_id)]
        assert told == ["reports_waiting"]
        assert await Notice.filter(recipient_id=contact.person_id).count() == 3

    async def test_are_the_leadership_where_there_is_no_contact(
        self, world: World, branch: Branch, author: Actor
    ):
        secretary = await world.secretary(branch)
        await hand_in(world, author)
        assert [n.recipient_id for n in await Notice.all()] == [secretary.person_id]


class TestTheQuarter:
    async def test_may_be_an_earlier_one_that_is_missing_and_is_marked_late(
        self, world: World, author: Actor
    ):
        found = await desk(actor=author, office=world.office, now=NOW)
        assert (found.quarter, found.choices, found.versions) == (
            "2026Q4",
            ("2026Q3", "2026Q4"),
            (),
        )
        late = await hand_in(world, author, target=Target(quarter="2026Q3"))
        assert (late.quarter, late.late) == ("2026Q3", True)
        taken = hand_in(
            world, author, draft_of(world, "新"), request="r2", target=Target(quarter="2026Q3")
        )
        await expect_refusal("report_quarter_taken", taken)
        (version,) = await history(actor=author, office=world.office, now=NOW)
        assert (version.number, version.late, version.state) == (
            late.number,
            True,
            ReviewState.PENDING,
        )


class TestReplacing:
    async def test_puts_a_new_version_in_the_place_of_the_old_and_keeps_both(
        self, world: World, author: Actor
    ):
        old = await hand_in(world, author)
        target = Target(replaces=old.number)
        new = draft_of(world, "新")
        seen = await preview(actor=author, draft=new, office=world.office, now=NOW, target=target)
        assert (seen.quarter, seen.replaces, seen.choices) == ("2026Q4", old.number, ())
        receipt = await hand_in(world, author, new, request="r2", target=target)
        again = await hand_in(world, author, new, request="r2", target=target)
        assert receipt == again
        versions = await history(actor=author, office=world.office, now=NOW)
        assert [(v.number, v.state, v.supersedes) for v in versions] == [
            (receipt.number, ReviewState.PENDING, old.number),
            (old.number, ReviewState.VOID, None),
        ]
        gone = hand_in(world, author, draft_of(world, "三"), request="r3", target=target)
        await expect_refusal("report_not_withdrawable", gone)

    async def test_is_for_one_s_own_before_the_review(
        self, world: World, branch: Branch, author: Actor
    ):
        number = (await hand_in(world, author)).number
        other = await world.person(branch, Stage.ACTIVIST)
        target = Target(replaces=number)
        await expect_refusal("not_entitled", hand_in(world, other, request="r2", target=target))
        await world.record(author, Review(record=number, state=ReviewState.ACCEPTED))
        late = hand_in(world, author, draft_of(world, "新"), request="r3", target=target)
        await expect_refusal("report_not_withdrawable", late)

    async def test_after_a_return_the_new_one_follows_the_returned(
        self, world: World, author: Actor
    ):
        old = await hand_in(world, author)
        await world.record(
            author, Review(record=old.number, state=ReviewState.RETURNED, reason="缺署名")
        )
        await hand_in(world, author, request="r2")
        newest, returned = await history(actor=author, office=world.office, now=NOW)
        assert (newest.supersedes, returned.state) == (old.number, ReviewState.RETURNED)
        assert returned.settled is not None
        assert returned.settled.reason == "缺署名"


class TestWithdrawing:
    async def test_leaves_the_report_in_the_ledger_as_void(self, world: World, author: Actor):
        receipt = await hand_in(world, author)
        found = await withdraw(actor=author, number=receipt.number, office=world.office, now=NOW)
        assert found == receipt
        assert await reports_of(author) == [ReviewState.VOID]

    async def test_makes_room_for_the_same_text_in_the_same_quarter(
        self, world: World, author: Actor
    ):
        receipt = await hand_in(world, author)
        await withdraw(actor=author, number=receipt.number, office=world.office, now=NOW)
        again = await hand_in(world, author, request="r2")
        assert (again.quarter, again.number > receipt.number) == (receipt.quarter, True)

    async def test_twice_is_refused(self, world: World, author: Actor):
        number = (await hand_in(world, author)).number
        outcomes = await asyncio.gather(
            *(
                outcome(lambda: withdraw(actor=author, number=number, office=world.office, now=NOW))
                for _ in range(2)
            )
        )
        assert sorted(outcomes) == ["done", "report_not_withdrawable"]

    @pytest.mark.parametrize("state", [ReviewState.ACCEPTED, ReviewState.RETURNED])
    async def test_is_refused_after_the_review(
        self, world: World, author: Actor, state: ReviewState
    ):
        number = (await hand_in(world, author)).number
        await world.record(author, Review(record=number, state=state))
        act = withdraw(actor=author, number=number, office=world.office, now=NOW)
        await expect_refusal("report_not_withdrawable", act)
        assert await reports_of(author) == [state]

    async def test_is_for_the_author_and_for_reports(
        self, world: World, branch: Branch, author: Actor
    ):
        number = (await hand_in(world, author)).number
        secretary = await world.secretary(branch)
        for actor, record in ((secretary, number), (author, 1), (author, 9999)):
            await expect_refusal(
                "not_entitled",
                withdraw(actor=actor, number=record, office=world.office, now=NOW),
            )
        assert await reports_of(author) == [ReviewState.PENDING]


class TestReading:
    @pytest.fixture
    async def number(self, world: World, author: Actor) -> int:
        return (await hand_in(world, author)).number

    async def test_one_s_own_is_nobody_s_business(self, world: World, author: Actor, number: int):
        copy = await read(world, author, number)
        assert copy.contents == (("学" * MINIMUM).encode(),)
        assert (copy.author_id, copy.paper.record.state) == (author.person_id, ReviewState.PENDING)
        assert await AccessLog.all().count() == 0

    async def test_by_contact_or_leadership_is_noted_each_time(
        self, world: World, branch: Branch, author: Actor, number: int
    ):
        contact = await world.person(branch, Stage.FULL_MEMBER)
        await world.assign_contact(contact, author)
        secretary = await world.secretary(branch)
        for reader in (contact, secretary, secretary):
            assert (await read(world, reader, number)).author == author.name
        notes = await AccessLog.all().order_by("id")
        assert [n.actor_id for n in notes] == [
            contact.person_id,
            secretary.person_id,
            secretary.person_id,
        ]
        assert {(n.person_id, n.record, n.at) for n in notes} == {(author.person_id, number, NOW)}

    async def test_is_refused_to_everybody_else(
        self, world: World, branch: Branch, author: Actor, number: int
    ):
        fellow = await world.person(branch, Stage.FULL_MEMBER)
        elsewhere = await world.secretary(await world.branch())
        for stranger in (fellow, elsewhere):
            await expect_refusal("not_entitled", read(world, stranger, number))
        assert await AccessLog.all().count() == 0

    async def test_what_is_no_report_is_refused_alike(
        self, world: World, branch: Branch, author: Actor
    ):
        secretary = await world.secretary(branch)
        for number in (1, 9999):
            await expect_refusal("not_entitled", read(world, secretary, number))

    async def test_a_past_contact_no_longer_may(
        self, world: World, branch: Branch, author: Actor, number: int
    ):
        past = await world.person(branch, Stage.FULL_MEMBER)
        await world.assign_contact(past, author, ends=later(days=-1).date())
        await expect_refusal("not_entitled", read(world, past, number))
