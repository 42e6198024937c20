"""Binding, home, help, leaving a dialogue."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    CallbackQuery,
    ChatMemberUpdated,
    Message,
)

from handlers.filters import Press
from handlers.meetings import panel_by_link, sign_in_by_link
from handlers.platform import PLATFORM as PLATFORM  # noqa: PLC0414
from handlers.rendering import show, turn_to
from handlers.voting import show_paper
from services import invitations, menus, notices, standing, waiting
from services.access import Actor
from services.office import Office
from texts import home
from texts.meeting_room import MEETING_PREFIX, SIGN_IN_PREFIX
from texts.menus import Desk, signature

router = Router(name="start")
BALLOT_LINK = "vote_"


@router.message(CommandStart())
async def start(
    message: Message,
    command: CommandObject,
    state: FSMContext,
    office: Office,
    now: datetime,
    bot: Bot,
    actor: Actor | None = None,
) -> None:
    """A bound person comes home or opens a ballot; a newcomer binds with the payload."""
    await state.set_state(None)
    payload = command.args or ""
    if actor is not None and payload.startswith(BALLOT_LINK):
        await show_paper(message, actor, payload.removeprefix(BALLOT_LINK), office)
    elif actor is not None and payload.startswith(SIGN_IN_PREFIX):
        await sign_in_by_link(message, payload, actor, office, now)
    elif actor is not None and payload.startswith(MEETING_PREFIX):
        await panel_by_link(message, payload, actor, office, now)
    elif payload:
        await bind(message, payload, office, now, bot)
    elif actor is None:
        await show(message, home.unbound())
    else:
        await _go_home(message, actor, office, now, bot)


async def bind(message: Message, code: str, office: Office, now: datetime, bot: Bot) -> None:
    """Bind this account with an invitation code."""
    assert message.from_user is not None
    account = str(message.from_user.id)
    actor = await invitations.bind(platform=PLATFORM, external_id=account, code=code, now=now)
    found = await standing.home(actor=actor, office=office, now=now)
    await _set_menu(bot, message.chat.id, found)
    counts = await waiting.waiting_for(actor=actor, office=office, now=now)
    await show(message, home.welcome(found, counts))


@router.message(Command("menu"))
async def menu(
    message: Message, state: FSMContext, actor: Actor, office: Office, now: datetime, bot: Bot
) -> None:
    """Come home from anywhere."""
    await state.set_state(None)
    await _go_home(message, actor, office, now, bot)


async def _go_home(message: Message, actor: Actor, office: Office, now: datetime, bot: Bot) -> None:
    found = await standing.home(actor=actor, office=office, now=now)
    await _set_menu(bot, message.chat.id, found)
    counts = await waiting.waiting_for(actor=actor, office=office, now=now)
    await show(message, home.home_screen(found, counts))


async def _set_menu(bot: Bot, chat_id: int, found: standing.Home) -> None:
    listed = home.commands_for(found)
    commands = [BotCommand(command=n, description=t) for n, t in listed.items()]
    await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id=chat_id))
    await menus.note_menu(platform=PLATFORM, external_id=str(chat_id), menu=signature(listed))


@router.message(Command("help"))
async def help_(message: Message, actor: Actor, office: Office, now: datetime) -> None:
    """What I can do here."""
    found = await standing.home(actor=actor, office=office, now=now)
    await show(message, home.help_screen(found))


@router.message(Command("cancel"))
async def cancel(message: Message, state: FSMContext) -> None:
    """Leave any dialogue; its draft stays."""
    in_dialogue = await state.get_state() is not None
    await state.set_state(None)
    await show(message, home.cancelled(in_dialogue))


@router.callback_query(Press("leave"))
async def leave(press: CallbackQuery, state: FSMContext) -> None:
    """The same by button."""
    in_dialogue = await state.get_state() is not None
    await state.set_state(None)
    await turn_to(press, home.cancelled(in_dialogue))


@router.callback_query(Press("home"))
async def go_home(
    press: CallbackQuery, state: FSMContext, actor: Actor, office: Office, now: datetime
) -> None:
    """Back to the home screen."""
    await state.set_state(None)
    found = await standing.home(actor=actor, office=office, now=now)
    counts = await waiting.waiting_for(actor=actor, office=office, now=now)
    await turn_to(press, home.home_screen(found, counts))


@router.callback_query(Press("desk", Desk))
async def open_desk(
    press: CallbackQuery, arguments: tuple[Desk], actor: Actor, office: Office, now: datetime
) -> None:
    """One desk of somebody with several offices."""
    found = await standing.home(actor=actor, office=office, now=now)
    await turn_to(press, home.desk_screen(found, arguments[0]))


@router.my_chat_member()
async def reachability(change: ChatMemberUpdated) -> None:
    """Note who has blocked the bot, and who has opened the door again."""
    await notices.mark_reachable(
        platform=PLATFORM,
        external_id=str(change.chat.id),
        reachable=change.new_chat_member.status == "member",
    )
