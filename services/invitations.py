"""Invitations: a one-time code that ties a chat account to a person on the roster.

Of a code only its SHA-256 is kept: 75 random bits cannot be searched through before it expires.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models import Branch, FailedBinding, Identity, Invitation, Person
from models.db import write_tx
from regulation.refusal import Refusal
from services.access import Actor, identify
from services.notices import hasten

LIFETIME = timedelta(days=14)
WRONG_CODES = 10
WRONG_CODES_WITHIN = timedelta(hours=1)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREADINGS = str.maketrans("OIL", "011")
GROUPS, GROUP_LENGTH = 3, 5
CODE = re.compile(f"[{ALPHABET}]{{{GROUPS * GROUP_LENGTH}}}")


@dataclass(frozen=True, kw_only=True)
class Account:
    """A chat account: the platform and its id there."""

    platform: str
    external_id: str


@dataclass(frozen=True, kw_only=True)
class Invited:
    """A fresh invitation. The code exists nowhere else: show it now or issue another.

    `code` is grouped for typing, `payload` is what a deep link carries.
    """

    student_number: str
    name: str
    branch: str
    code: str
    payload: str
    expires_at: datetime


def normalise(typed: str) -> str:
    """A code as it is hashed, whatever its case, spaces and hyphens, with O for 0, I or L for 1."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    return re.sub(r"[\s\-_‐-―]", "", letters).translate(MISREADINGS)


def looks_like_code(typed: str) -> bool:
    """Could this be an invitation code?"""
    return CODE.fullmatch(normalise(typed)) is not None


def _digest(typed: str) -> str:
    return hashlib.sha256(normalise(typed).encode()).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[i : i + GROUP_LENGTH] for i in range(0, len(code), GROUP_LENGTH))


async def issue(*, student_numbers: Sequence[str], now: datetime) -> tuple[Invited, ...]:
    """A fresh code for each of these people, for the command line; earlier unused ones are revoked.

    Raises Refusal, and issues none, where one is unknown or already has an account.
    """
    async with write_tx():
        return tuple([await _issue(number, now) for number in dict.fromkeys(student_numbers)])


async def _issue(student_number: str, now: datetime) -> Invited:
    person = await Person.get_or_none(student_number=student_number)
    if person is None:
        raise Refusal("unknown_student_number", student_number=student_number)
    if await Identity.exists(person_id=person.id):
        raise Refusal("invitee_already_bound", name=person.name, student_number=student_number)
    unused = Invitation.filter(person_id=person.id, used_at__isnull=True, revoked_at__isnull=True)
    await unused.update(revoked_at=now)
    code = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP_LENGTH))
    expires_at = now + LIFETIME
    await Invitation.create(
        code_hash=_digest(code), person_id=person.id, issued_at=now, expires_at=expires_at
    )
    return Invited(
        student_number=student_number,
        name=person.name,
        branch=(await Branch.get(id=person.branch_id)).name,
        code=_grouped(code),
        payload=code,
        expires_at=expires_at,
    )


async def bind(*, platform: str, external_id: str, code: str, now: datetime) -> Actor:
    """Tie an account to the person the code was issued for, and use the code up.

    The same account with the same code again changes nothing. Raises Refusal for a code that is
    unknown, used, expired or revoked, for an account or a person bound otherwise, and for an
    account that has tried too many wrong codes.
    """
    account, digest = Account(platform=platform, external_id=external_id), _digest(code)
    async with write_tx():
        await _check_not_guessing(account, now)
        person_id = await _consume(digest, now)
        if person_id is not None:
            return await _attach(account, person_id, now)
        bound = await _bound_with(account, digest)
        if bound is not None:
            return bound
        refusal = await _why_refused(digest)
        await _count_wrong_code(account, now)
    raise refusal


async def _check_not_guessing(account: Account, now: datetime) -> None:
    recent = FailedBinding.filter(
        platform=account.platform,
        external_id=account.external_id,
        at__gt=now - WRONG_CODES_WITHIN,
    )
    if await recent.count() >= WRONG_CODES:
        raise Refusal("invitation_guessing", limit=WRONG_CODES)


async def _consume(digest: str, now: datetime) -> int | None:
    """The person of a valid code, which is now used; the update lets exactly one caller win."""
    valid = Invitation.filter(
        code_hash=digest, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    )
    if not await valid.update(used_at=now):
        return None
    return (await Invitation.get(code_hash=digest)).person_id


async def _attach(account: Account, person_id: int, now: datetime) -> Actor:
    """Bind, unless the account or the person is bound otherwise: then all is rolled back."""
    identity = Identity(
        platform=account.platform,
        external_id=account.external_id,
        person_id=person_id,
        bound_at=now,
    )
    await Identity.bulk_create([identity], ignore_conflicts=True)
    actor = await identify(platform=account.platform, external_id=account.external_id)
    if actor is None:
        raise Refusal("person_bound_elsewhere")
    if actor.person_id != person_id:
        raise Refusal("account_bound_elsewhere", name=actor.name)
    await hasten(person_id)
    return actor


async def _bound_with(account: Account, digest: str) -> Actor | None:
    """Who the account already is by this very code: a redelivered message is not a new attempt."""
    actor = await identify(platform=account.platform, external_id=account.external_id)
    if actor is None:
        return None
    used = Invitation.filter(code_hash=digest, person_id=actor.person_id, used_at__isnull=False)
    return actor if await used.exists() else None


async def _why_refused(digest: str) -> Refusal:
    invitation = await Invitation.get_or_none(code_hash=digest)
    if invitation is None:
        return Refusal("invitation_unknown")
    if invitation.used_at is not None:
        return Refusal("invitation_used")
    if invitation.revoked_at is not None:
        return Refusal("invitation_revoked")
    return Refusal("invitation_expired")


async def _count_wrong_code(account: Account, now: datetime) -> None:
    await FailedBinding.filter(at__lte=now - WRONG_CODES_WITHIN).delete()
    await FailedBinding.create(platform=account.platform, external_id=account.external_id, at=now)
