"""Due days for the calendar on a phone: files, and links that keep themselves up to date."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from forms.due_days import DueDay, calendar_file
from handlers.filters import Press
from handlers.rendering import acknowledge, show, turn_to
from services import calendars
from services.access import Actor
from services.calendars import CalendarView, Scope
from services.office import Office
from texts import calendars as texts

router = Router(name="calendars")


def file_of(found: CalendarView, now: datetime) -> bytes:
    """The bytes of a calendar."""
    days = [
        DueDay(
            uid=entry.uid,
            sequence=entry.sequence,
            day=entry.duty.due,
            summary=texts.summary(entry),
            description=texts.DESCRIPTION,
        )
        for entry in found.entries
    ]
    return calendar_file(texts.NAMES[found.scope], days, now=now)


@router.message(Command("calendar"))
async def menu(
    message: Message, actor: Actor, now: datetime, calendar_url: str | None = None
) -> None:
    """/calendar"""
    found = await calendars.subscriptions(actor=actor, now=now)
    await show(message, texts.menu(found, feeds=calendar_url is not None))


@router.callback_query(Press("calendar"))
async def menu_pressed(
    press: CallbackQuery, actor: Actor, now: datetime, calendar_url: str | None = None
) -> None:
    """The same by button."""
    found = await calendars.subscriptions(actor=actor, now=now)
    await turn_to(press, texts.menu(found, feeds=calendar_url is not None))


@router.callback_query(Press("calendar_mine"))
async def mine(press: CallbackQuery, actor: Actor, office: Office, now: datetime, bot: Bot) -> None:
    """What I owe, as a file."""
    await _send_file(press, Scope.PERSON, actor, office, now, bot)


@router.callback_query(Press("calendar_branch"))
async def branch(
    press: CallbackQuery, actor: Actor, office: Office, now: datetime, bot: Bot
) -> None:
    """What anybody owes in my branches, as a file."""
    await _send_file(press, Scope.BRANCH, actor, office, now, bot)


async def _send_file(
    press: CallbackQuery, scope: Scope, actor: Actor, office: Office, now: datetime, bot: Bot
) -> None:
    found = await calendars.calendar_of(actor=actor, scope=scope, office=office, now=now)
    await acknowledge(press)
    file = BufferedInputFile(file_of(found, now), texts.FILES[scope])
    caption = texts.caption(scope, len(found.entries))
    await bot.send_document(press.from_user.id, file, caption=caption)


@router.callback_query(Press("feed_mine"))
async def link_mine(
    press: CallbackQuery, actor: Actor, now: datetime, calendar_url: str | None = None
) -> None:
    """A link to what I owe."""
    await _show_link(press, Scope.PERSON, actor, now, calendar_url)


@router.callback_query(Press("feed_branch"))
async def link_branch(
    press: CallbackQuery, actor: Actor, now: datetime, calendar_url: str | None = None
) -> None:
    """A link to what anybody owes in my branches."""
    await _show_link(press, Scope.BRANCH, actor, now, calendar_url)


async def _show_link(
    press: CallbackQuery, scope: Scope, actor: Actor, now: datetime, calendar_url: str | None
) -> None:
    if calendar_url is None:  # an old button, from when links were offered
        await menu_pressed(press, actor, now)
        return
    token = await calendars.open_feed(actor=actor, scope=scope, now=now)
    await turn_to(press, texts.link(scope, f"{calendar_url}/{token}.ics"))


@router.callback_query(Press("feed_stop"))
async def stop(press: CallbackQuery, actor: Actor, now: datetime) -> None:
    """Stop every link of mine."""
    await turn_to(press, texts.stopped(await calendars.close_feeds(actor=actor, now=now)))
