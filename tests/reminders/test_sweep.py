"""The sweep writes down what is due, once, and looks again only where something has changed."""

from datetime import date

from models import Reminder
from models.db import write_tx
from regulation.assessment import Stage
from regulation.records import ThoughtReport
from reminders.sweep import Sweep
from services.access import Actor
from tests.services.builders import NOW, World, later

EIGHT_DAYS_BEFORE_THE_YEAR_ENDS = later(days=34)  # 2026-12-24


async def activist(world: World) -> Actor:
    """Somebody who owes reports and has nobody but themselves to remind."""
    return await world.person(await world.branch(), Stage.ACTIVIST)


async def rules_told(person: Actor) -> set[str]:
    return {row.rule for row in await Reminder.filter(recipient_id=person.person_id)}


class TestTheSweep:
    async def test_writes_down_what_is_due(self, world: World):
        person = await activist(world)
        assert await Sweep(world.office).run(EIGHT_DAYS_BEFORE_THE_YEAR_ENDS) > 0
        assert "thought_report" in await rules_told(person)

    async def test_twice_writes_nothing_twice(self, world: World):
        await activist(world)
        sweep = Sweep(world.office)
        await sweep.run(NOW)
        assert await sweep.run(NOW) == 0

    async def test_after_a_restart_writes_nothing_twice(self, world: World):
        await activist(world)
        await Sweep(world.office).run(NOW)
        assert await Sweep(world.office).run(NOW) == 0

    async def test_looks_at_everybody_on_a_new_day(self, world: World):
        await activist(world)
        sweep = Sweep(world.office)
        await sweep.run(NOW)
        assert await sweep.run(EIGHT_DAYS_BEFORE_THE_YEAR_ENDS) > 0

    async def test_on_the_same_day_looks_only_where_a_dossier_has_grown(self, world: World):
        still, grown = await activist(world), await activist(world)
        sweep = Sweep(world.office)
        await sweep.run(NOW)
        async with write_tx():
            await Reminder.all().delete()
        report = ThoughtReport(
            quarter="2026Q4", files=("a" * 64,), characters=1600, fingerprint="f"
        )
        await world.record(grown, report, on=date(2026, 11, 20))
        await sweep.run(NOW)
        assert await rules_told(grown)
        assert not await rules_told(still)
