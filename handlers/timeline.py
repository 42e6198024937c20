"""/timeline: the path as a picture, its facts in words below, and the due days as a calendar."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.enums import ParseMode
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from forms.timeline import Stop, Stretch, Timeline, timeline_picture
from forms.typesetting import in_the_worker
from handlers.filters import Press, number
from handlers.rendering import acknowledge, keyboard
from regulation.assessment import Progress
from services import standing
from services.access import Actor
from services.office import Office
from services.standing import Standing
from texts import timeline as texts
from texts.requirements import describe_step

router = Router(name="timeline")


def drawing(found: Standing) -> Timeline:
    """What the picture of somebody's path shows."""
    return Timeline(
        title=texts.title(found),
        subtitle=texts.subtitle(found),
        groups=tuple(
            Stretch(
                name=name,
                rail=Progress.AHEAD if steps[0].progress is Progress.AHEAD else Progress.DONE,
                steps=tuple(
                    Stop(
                        progress=step.progress,
                        name=describe_step(step.name),
                        when=texts.when(step, found),
                        lines=tuple(texts.notes(step, found)),
                    )
                    for step in steps
                ),
            )
            for name, steps in texts.groups(found)
        ),
        footer=texts.FOOTER,
    )


async def _show_path(bot: Bot, chat_id: int, found: Standing, *, own: bool) -> None:
    facts = drawing(found)
    picture = await in_the_worker(lambda: timeline_picture(facts))
    words = texts.caption(found, own=own)
    await bot.send_photo(
        chat_id,
        BufferedInputFile(picture, texts.file_name(found)),
        caption=words.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(words),
        protect_content=not own,
    )


@router.message(Command("timeline"))
async def timeline(message: Message, actor: Actor, office: Office, now: datetime, bot: Bot) -> None:
    """/timeline"""
    found = await standing.own_standing(actor=actor, office=office, now=now)
    await _show_path(bot, message.chat.id, found, own=True)


@router.callback_query(Press("timeline"))
async def timeline_pressed(
    press: CallbackQuery, actor: Actor, office: Office, now: datetime, bot: Bot
) -> None:
    """The same by button."""
    found = await standing.own_standing(actor=actor, office=office, now=now)
    await acknowledge(press)
    await _show_path(bot, press.from_user.id, found, own=True)


@router.callback_query(Press("timeline_of", number))
async def timeline_of(
    press: CallbackQuery,
    arguments: tuple[int],
    actor: Actor,
    office: Office,
    now: datetime,
    bot: Bot,
) -> None:
    """The path of somebody I look after."""
    found = await standing.standing_of(actor=actor, person_id=arguments[0], office=office, now=now)
    await acknowledge(press)
    await _show_path(bot, press.from_user.id, found, own=False)
