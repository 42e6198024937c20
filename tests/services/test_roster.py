"""An import brings all of a roster or nothing, and the same file again changes nothing."""

import asyncio
from datetime import date

import pytest

from models import Branch, College, ContactTerm, LedgerRecord, Person, Role, RoleTerm
from regulation.articles.article_45 import entered_late
from regulation.assess import assess
from regulation.assessment import Stage
from services.access import contacts_of, roles_of
from services.ledger import load_dossier, verify
from services.office import Office
from services.roster import ImportReport, import_roster
from services.roster_sheet import RosterRefused, read_roster
from tests.services.builders import NOW, TODAY, World, later
from tests.services.roster_files import (
    ACTIVIST,
    BRANCH,
    CONTACT,
    PEOPLE,
    PROBATIONARY,
    SECRETARY,
    Row,
    roster,
)
from texts.roster import describe_import, describe_problem

COLLEGE = "化学化工学院党委"
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def bring(office: Office):
    """Import these rows."""

    async def bring(*rows: Row, dry_run: bool = False, now=NOW) -> ImportReport:
        return await import_roster(
            sheet=read_roster(roster(*rows)),
            college=COLLEGE,
            office=office,
            now=now,
            dry_run=dry_run,
        )

    return bring


@pytest.fixture
def problems(bring):
    """The cells that an import of these rows names, with what is wrong."""

    async def problems(*rows: Row) -> list[tuple[str, str]]:
        with pytest.raises(RosterRefused) as refused:
            await bring(*rows)
        assert all(map(describe_problem, refused.value.problems))
        return [(problem.cell, problem.code) for problem in refused.value.problems]

    return problems


async def find(row: Row) -> Person:
    return await Person.get(student_number=row["学号"])


async def assessment_of(row: Row, office: Office, on: date = TODAY):
    return assess(await load_dossier((await find(row)).id), office.rules, on)


async def acts_of(row: Row, kind: str) -> list[LedgerRecord]:
    return await LedgerRecord.filter(person_id=(await find(row)).id, kind=kind).order_by("position")


async def everything() -> dict[str, list[dict[str, object]]]:
    """Every row that an import could touch."""
    tables = (College, Branch, Person, RoleTerm, ContactTerm, LedgerRecord)
    return {
        table.__name__: await table.all().order_by(table._meta.pk_attr).values() for table in tables
    }


class TestAnImport:
    async def test_puts_everybody_where_the_roster_says(self, bring, office):
        await bring()
        assert (await assessment_of(SECRETARY, office)).stage is Stage.FULL_MEMBER
        assert (await assessment_of(ACTIVIST, office)).stage is Stage.ACTIVIST
        probationary = await assessment_of(PROBATIONARY, office)
        assert probationary.stage is Stage.PROBATIONARY_MEMBER
        assert probationary.since == date(2025, 12, 5)

    async def test_keeps_the_facts_of_a_person(self, bring):
        await bring()
        person = await find(ACTIVIST)
        assert (person.name, person.gender, person.birth_date) == ("张明", "男", date(2004, 3, 15))
        assert (await Branch.get(id=person.branch_id)).name == BRANCH

    async def test_gives_offices_from_today(self, bring):
        await bring()
        person = await find(SECRETARY)
        assert await roles_of(person.id, on=TODAY) == {Role.SECRETARY, Role.ADMINISTRATOR}
        assert not await roles_of(person.id, on=date(2026, 11, 19))

    async def test_assigns_contacts_no_earlier_than_they_were_full_members(self, bring):
        await bring()
        assigned = {
            row.payload["contact_id"]: row for row in await acts_of(ACTIVIST, "contact_assigned")
        }
        assert assigned[(await find(SECRETARY)).id].act_date == date(2025, 3, 28)
        assert assigned[(await find(CONTACT)).id].act_date == date(2026, 5, 8)
        assert len(await contacts_of((await find(ACTIVIST)).id, on=TODAY)) == 2

    async def test_names_introducers_no_earlier_than_they_were_full_members(self, bring):
        await bring()
        named = [row.act_date for row in await acts_of(PROBATIONARY, "introducer")]
        assert named == [date(2025, 5, 6), date(2026, 5, 8)]

    async def test_enters_past_decisions_as_late_entries_without_an_actor(self, bring, office):
        await bring()
        dossier = await load_dossier((await find(PROBATIONARY)).id)
        assert all(entered_late(office.rules, r) for r in dossier.records)
        assert {record.actor_id for record in dossier.records} == {None}

    async def test_keeps_the_ledger_sound(self, bring, office):
        await bring()
        assert (await verify(vault=office.vault, attachments=office.attachments)).sound

    async def test_leaves_nothing_overdue_that_stood_on_paper(self, bring, office):
        await bring()
        duties = (await assessment_of(ACTIVIST, office)).open_duties(TODAY)
        assert [
            duty for duty in duties if duty.rule == "thought_report" and duty.is_overdue(TODAY)
        ] == []

    async def test_uses_the_college_that_there_is(self, bring, world: World):
        await world.branch(college="已有的学院党委")
        await bring()
        assert await College.all().count() == 1

    async def test_tells_what_it_did(self, bring):
        report = await bring()
        assert [person.name for person in report.people] == [row["姓名"] for row in PEOPLE]
        assert report.branches == (BRANCH,)
        assert report.records == await LedgerRecord.all().count() == 12
        assert describe_import(report)[0] == "名册已导入：新增4人，更新0人，未变0人，账本补录12条。"


class TestTheSameFileAgain:
    async def test_changes_nothing_and_says_so(self, bring):
        await bring()
        before = await everything()
        report = await bring(now=later(days=3))
        assert await everything() == before
        assert report.people == ()
        assert describe_import(report) == ["名册与现有记录完全一致，共4人，未作任何改动。"]

    async def test_twice_at_once_changes_nothing_either(self, bring):
        reports = await asyncio.gather(bring(), bring())
        assert sorted(len(report.people) for report in reports) == [0, 4]
        assert await Person.all().count() == 4


class TestADryRun:
    async def test_writes_nothing(self, bring, office):
        before = await everything()
        await bring(dry_run=True)
        assert await everything() == before
        assert not office.data_dir.exists()

    async def test_tells_what_the_import_will_do(self, bring):
        tried = await bring(dry_run=True)
        done = await bring()
        assert (tried.people, tried.records, tried.branches) == (
            done.people,
            done.records,
            done.branches,
        )


class TestAChangedFile:
    async def test_updates_a_person(self, bring):
        await bring()
        report = await bring(
            *[row | {"籍贯": "江苏南京"} if row is ACTIVIST else row for row in PEOPLE]
        )
        assert [(p.name, p.new, p.columns) for p in report.people] == [("张明", False, ("籍贯",))]
        assert (await find(ACTIVIST)).native_place == "江苏南京"

    async def test_with_empty_cells_takes_nothing_away(self, bring):
        await bring()
        before = await everything()
        await bring(
            SECRETARY, CONTACT, ACTIVIST | {"性别": None, "培养联系人": None, "出生日期": None}
        )
        assert await everything() == before

    async def test_corrects_a_date_by_a_new_record(self, bring, office):
        await bring()
        (first,) = await acts_of(ACTIVIST, "activist_decision")
        await bring(SECRETARY, CONTACT, ACTIVIST | {"确定积极分子日期": "2025-04-01"})
        assert (await assessment_of(ACTIVIST, office)).since == date(2025, 4, 1)
        _, correction = await acts_of(ACTIVIST, "activist_decision")
        assert correction.supersedes == first.position

    async def test_corrects_a_date_back_again(self, bring, office):
        await bring()
        await bring(SECRETARY, CONTACT, ACTIVIST | {"确定积极分子日期": "2025-04-01"})
        await bring()
        assert (await assessment_of(ACTIVIST, office)).since == date(2025, 3, 28)

    async def test_advances_a_person(self, bring, office):
        await bring()
        advanced = ACTIVIST | {"身份": "发展对象", "确定发展对象日期": "2026-11-02"}
        await bring(SECRETARY, CONTACT, advanced)
        assert (await assessment_of(ACTIVIST, office)).stage is Stage.PROSPECTIVE_MEMBER

    async def test_replaces_a_contact_from_today(self, bring):
        await bring()
        await bring(SECRETARY, CONTACT, ACTIVIST | {"培养联系人": "T1001"})
        assert await contacts_of((await find(ACTIVIST)).id, on=TODAY) == (
            (await find(SECRETARY)).id,
        )
        (ended,) = await acts_of(ACTIVIST, "contact_ended")
        assert ended.act_date == TODAY

    async def test_replaces_an_introducer(self, bring):
        await bring()
        await bring(SECRETARY, CONTACT, PROBATIONARY | {"入党介绍人": "T1001"})
        (ended,) = await acts_of(PROBATIONARY, "introducer_ended")
        assert ended.payload["introducer_id"] == (await find(CONTACT)).id

    async def test_hands_over_an_office_from_today(self, bring):
        await bring()
        await bring(SECRETARY | {"职务": "无"}, CONTACT | {"职务": "支部书记"})
        assert not await roles_of((await find(SECRETARY)).id, on=TODAY)
        assert await roles_of((await find(CONTACT)).id, on=TODAY) == {Role.SECRETARY}


class TestAContradiction:
    @pytest.mark.parametrize(
        ("changes", "cell", "code"),
        [
            ({"确定积极分子日期": "2024-09-19"}, "L4", "out_of_order"),
            ({"出生日期": "2025-01-01"}, "K4", "out_of_order"),
            ({"确定积极分子日期": "2026-11-21"}, "L4", "in_future"),
            ({"确定积极分子日期": None}, "L4", "date_needed"),
            ({"申请入党日期": None}, "K4", "date_needed"),
            ({"确定发展对象日期": "2026-05-01"}, "M4", "beyond_stage"),
            ({"培养联系人": "T1001、T9999"}, "P4", "unknown_reference"),
            ({"培养联系人": "2022010102"}, "P4", "not_a_full_member"),
            ({"培养联系人": "2023010101"}, "P4", "refers_to_self"),
            ({"入党介绍人": "T1001"}, "Q4", "not_at_this_stage"),
        ],
    )
    async def test_is_named_by_its_cell(self, problems, changes, cell, code):
        found = await problems(SECRETARY, CONTACT, ACTIVIST | changes, PROBATIONARY)
        assert found == [(cell, code)]

    async def test_leaves_nothing_behind(self, problems):
        before = await everything()
        await problems(SECRETARY, CONTACT, ACTIVIST | {"确定积极分子日期": None}, PROBATIONARY)
        assert await everything() == before

    async def test_does_not_hide_the_others(self, problems):
        found = await problems(
            SECRETARY,
            CONTACT,
            ACTIVIST | {"申请入党日期": None},
            PROBATIONARY | {"接收预备党员日期": "2024-01-01"},
        )
        assert found == [("K4", "date_needed"), ("N5", "out_of_order")]

    async def test_with_the_ledger_is_named(self, bring, problems):
        await bring()
        back = PROBATIONARY | {"身份": "发展对象", "接收预备党员日期": None}
        assert ("I4", "behind_ledger") in await problems(SECRETARY, CONTACT, back)

    async def test_with_a_person_of_the_database_is_named(self, bring, problems):
        await bring()
        assert await problems(ACTIVIST | {"培养联系人": "2022010102"}) == [
            ("P2", "not_a_full_member")
        ]

    async def test_is_none_where_the_contact_stands_in_the_database(self, bring):
        await bring()
        assert (await bring(ACTIVIST)).people == ()

    async def test_is_none_where_the_needed_date_stands_in_the_ledger(self, bring):
        await bring()
        assert (await bring(ACTIVIST | {"申请入党日期": None})).people == ()

    async def test_is_none_on_the_day_itself(self, bring):
        assert await bring(SECRETARY, CONTACT, ACTIVIST | {"确定积极分子日期": "2026-11-20"})

    async def test_is_none_for_two_steps_on_one_day(self, bring):
        assert await bring(SECRETARY, CONTACT, ACTIVIST | {"确定积极分子日期": "2024-09-20"})
