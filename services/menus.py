"""Whose command menu may have changed, and which menu each account was given last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from models import ContactTerm, Identity, RoleTerm, TalkTerm
from models.db import write_tx
from services.access import Actor, in_force


@dataclass(frozen=True, kw_only=True)
class Account:
    """A chat account that can be reached, whose it is, and the menu it has."""

    actor: Actor
    external_id: str
    menu: str


async def offices_on(day: date) -> Mapping[int, frozenset[str]]:
    """What everybody is on this day besides their stage: offices, contact, sent to talk."""
    found: dict[int, set[str]] = {}
    terms = RoleTerm.filter(in_force(day)).values_list("person_id", "role")
    for person_id, role in await terms:
        found.setdefault(person_id, set()).add(str(role))
    for (person_id,) in await ContactTerm.filter(in_force(day)).values_list("contact_id"):
        found.setdefault(person_id, set()).add("contact")
    for (person_id,) in await TalkTerm.filter(in_force(day)).values_list("talker_id"):
        found.setdefault(person_id, set()).add("talker")
    return {person_id: frozenset(held) for person_id, held in found.items()}


async def bound_people(*, platform: str) -> frozenset[int]:
    """Everybody who has an account that can be reached."""
    rows = Identity.filter(platform=platform, reachable=True).values_list("person_id")
    return frozenset(person_id for (person_id,) in await rows)


async def accounts_of(person_ids: Collection[int], *, platform: str) -> tuple[Account, ...]:
    """The accounts of these people that can be reached."""
    rows = Identity.filter(platform=platform, reachable=True, person_id__in=list(person_ids))
    return tuple(
        Account(
            actor=Actor(
                person_id=row.person_id, branch_id=row.person.branch_id, name=row.person.name
            ),
            external_id=row.external_id,
            menu=row.menu,
        )
        for row in await rows.select_related("person").order_by("person_id")
    )


async def note_menu(*, platform: str, external_id: str, menu: str) -> None:
    """This account has this menu now."""
    async with write_tx():
        await Identity.filter(platform=platform, external_id=external_id).update(menu=menu)
