"""The command menus follow what people are: whoever has become something else gets a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services import duties, menus, standing
from services.days import day_of
from services.menus import Account
from services.office import Office
from texts.menus import commands_for, signature

MOST_LOOKS = 40  # people looked at in one run
MOST_GIVEN = 10  # menus given in one run: never a flood, the rest waits for the next


class MenuSetter(Protocol):
    """A chat platform as far as menus are concerned."""

    platform: str

    async def set_menu(self, address: str, commands: Mapping[str, str]) -> bool:
        """Give this chat its menu; False where the platform did not take it now."""
        ...


@dataclass
class Menus:
    """Looks at those whose offices or dossiers have changed since, and once at everybody.

    What it remembers only saves work: the menu an account was given last stands in the database.
    """

    office: Office
    setter: MenuSetter
    position: int | None = None
    offices: Mapping[int, frozenset[str]] = field(default_factory=dict)
    waiting: dict[int, None] = field(default_factory=dict)  # in order: what is new comes first

    async def run(self, now: datetime) -> int:
        """Give out what has changed, a few at a time; returns how many menus were given."""
        await self._gather(now)
        given = 0
        for account in await self._next():
            if given == MOST_GIVEN:
                break
            taken = await self._look_at(account, now)
            if taken is None:
                break  # the platform does not answer: the next run tries again
            self.waiting.pop(account.actor.person_id, None)
            given += taken
        return given

    async def _gather(self, now: datetime) -> None:
        position, offices = await duties.ledger_position(), await menus.offices_on(day_of(now))
        bound = await menus.bound_people(platform=self.setter.platform)
        if self.position is None:
            fresh = set(bound)
        else:
            people = self.offices.keys() | offices.keys()
            fresh = {who for who in people if self.offices.get(who) != offices.get(who)}
            fresh.update(await duties.people_changed_since(self.position))
        self.waiting = dict.fromkeys([*sorted(fresh & bound), *self.waiting])
        self.position, self.offices = position, offices

    async def _next(self) -> tuple[Account, ...]:
        people = list(self.waiting)[:MOST_LOOKS]
        found = await menus.accounts_of(people, platform=self.setter.platform)
        for person_id in set(people) - {account.actor.person_id for account in found}:
            del self.waiting[person_id]  # out of reach since
        return found

    async def _look_at(self, account: Account, now: datetime) -> int | None:
        """Give this account its menu where that is another one; how many were given."""
        found = await standing.home(actor=account.actor, office=self.office, now=now)
        commands = commands_for(found)
        menu = signature(commands)
        if menu == account.menu:
            return 0
        if not await self.setter.set_menu(account.external_id, commands):
            return None
        await menus.note_menu(
            platform=self.setter.platform, external_id=account.external_id, menu=menu
        )
        return 1
