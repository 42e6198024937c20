"""The group of a branch: it can be bound, and shows how many ballots are back; nothing personal."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, Message

from handlers.filters import Press, Private, number
from handlers.rendering import say, show, turn_to
from services import meetings
from services.access import Actor
from services.office import Office
from texts import ballots as texts
from texts import home

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


@router.callback_query(Press("ballot_box", number))
async def ballot_box(
    press: CallbackQuery,
    arguments: tuple[int],
    actor: Actor,
    office: Office,
    now: datetime,
    bot: Bot,
) -> None:
    """已收回 n/m, brought up to date in the group's own message."""
    view = await meetings.view(actor=actor, meeting_id=arguments[0], office=office, now=now)
    me = await bot.me()
    link = texts.start_link(me.username or "", texts.ballot_payload(view.ballot_id))
    await turn_to(press, texts.group_ballot(view, link))


@router.callback_query()
async def any_button(press: CallbackQuery) -> None:
    """No other button belongs into a group."""
    await say(press, home.page_updated())
