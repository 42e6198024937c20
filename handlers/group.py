"""The group of a branch: it can be bound and signed in from; nothing personal is shown there."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, Private, number
from handlers.rendering import say, show
from services import meetings
from services.access import Actor
from services.office import Office
from texts import home
from texts import meetings as texts

router = Router(name="group")
router.message.filter(~Private())
router.callback_query.filter(~Private())


@router.message(CommandStart())
async def bind_group(message: Message, actor: Actor, now: datetime) -> None:
    """/start in a group makes it the group of the secretary's branch."""
    branch = await meetings.bind_group(actor=actor, chat=str(message.chat.id), now=now)
    await show(message, home.group_bound(branch))


@router.message()
async def anything(message: Message) -> None:
    """Commands are asked for in private; what people say to each other is not ours to answer."""
    if (message.text or "").startswith("/"):
        await show(message, home.only_in_private())


@router.callback_query(Press("sign_in", number))
async def sign_in(
    press: CallbackQuery, arguments: tuple[int], actor: Actor, office: Office, now: datetime
) -> None:
    """Sign in by the button in the group; only the one who pressed sees the answer."""
    view = await meetings.sign_in(actor=actor, meeting_id=arguments[0], office=office, now=now)
    await say(press, texts.signed_in_note(view))


@router.callback_query()
async def any_button(press: CallbackQuery) -> None:
    """No other button belongs into a group."""
    await say(press, home.page_updated())
