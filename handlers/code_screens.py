"""The sign-in codes now on screens: pictures brought up to date while the meeting signs in."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaPhoto

from forms.sign_in_screen import sign_in_screen
from handlers.rendering import keyboard
from regulation.refusal import Refusal
from services.access import Actor
from services.roll import SignInCode, sign_in_code
from texts import meeting_room as texts
from texts.ballots import start_link

log = structlog.get_logger(__name__)
LONGEST = timedelta(hours=2)  # a screen that was left on is not kept up for ever


@dataclass(frozen=True)
class CodeScreen:
    """One picture in one chat, what it shows, and on whose behalf it is renewed."""

    chat: int
    message: int
    actor: Actor
    shown: SignInCode
    since: datetime


@dataclass
class CodeScreens:
    """Every picture of a code, one a chat; a restart forgets them, 刷新签到码 brings one back."""

    kept: dict[int, CodeScreen] = field(default_factory=dict)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def keep(self, screen: CodeScreen) -> None:
        """Renew this picture from now on, in the place of an earlier one in the same chat."""
        self.kept[screen.chat] = screen

    async def renew(self, bot: Bot, now: datetime) -> None:
        """Bring every picture up to date whose code or numbers have changed."""
        async with self.busy:
            for screen in list(self.kept.values()):
                await self._renew(screen, bot, now)

    async def _renew(self, screen: CodeScreen, bot: Bot, now: datetime) -> None:
        try:
            found = await _current(screen, now)
            if found == screen.shown:
                return
            if found is None:
                self._forget(screen)
                await bot.edit_message_caption(
                    chat_id=screen.chat, message_id=screen.message, caption=texts.CODE_OVER
                )
                return
            await show_again(bot, screen.chat, screen.message, found)
        except TelegramBadRequest:
            self._forget(screen)  # the message is gone
            return
        except TelegramAPIError as error:
            log.warning("code screen not renewed", error=type(error).__name__)
            return
        if self.kept.get(screen.chat) is screen:
            self.keep(CodeScreen(screen.chat, screen.message, screen.actor, found, screen.since))

    def _forget(self, screen: CodeScreen) -> None:
        if self.kept.get(screen.chat) is screen:
            del self.kept[screen.chat]


async def _current(screen: CodeScreen, now: datetime) -> SignInCode | None:
    """What the screen should show; `None` once sign-in is over or its owner lost the right."""
    if now - screen.since > LONGEST:
        return None
    try:
        return await sign_in_code(actor=screen.actor, meeting_id=screen.shown.meeting_id, now=now)
    except Refusal:
        return None


async def picture(found: SignInCode, bot: Bot) -> BufferedInputFile:
    """The code as a picture with its QR code."""
    me = await bot.me()
    payload = texts.sign_in_payload(found.meeting_id, found.code)
    link = start_link(me.username or "", payload)
    content = await asyncio.to_thread(sign_in_screen, link, found.code)
    return BufferedInputFile(content, f"code-{found.code}.png")


async def show_again(bot: Bot, chat: int, message: int, found: SignInCode) -> None:
    """Put a newer code into the same picture."""
    caption = texts.code_caption(found)
    media = InputMediaPhoto(
        media=await picture(found, bot), caption=caption.text, parse_mode=ParseMode.HTML
    )
    await bot.edit_message_media(
        media, chat_id=chat, message_id=message, reply_markup=keyboard(caption)
    )
