"""What nobody else took: typed invitation codes, unknown text, old buttons."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from handlers.filters import Words
from handlers.rendering import say, show
from handlers.start import bind
from services import invitations
from services.access import Actor
from services.office import Office
from texts import home

router = Router(name="fallback")


@router.message(Words())
async def text(
    message: Message, office: Office, now: datetime, bot: Bot, actor: Actor | None = None
) -> None:
    """From a newcomer perhaps a typed invitation code; from anybody else nothing we know."""
    typed = message.text or ""
    if actor is None and invitations.looks_like_code(typed):
        await bind(message, typed, office, now, bot)
    else:
        await show(message, home.unbound() if actor is None else home.not_understood())


@router.message()
async def anything(message: Message, actor: Actor | None = None) -> None:
    """A sticker, a voice, a file out of place."""
    await show(message, home.unbound() if actor is None else home.not_understood())


@router.callback_query()
async def old_button(press: CallbackQuery) -> None:
    """A button whose time has passed, or data no button of ours carries."""
    await say(press, home.page_updated())
