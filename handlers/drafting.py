"""Text, documents and photographed pages on their way to being handed in: the draft of a dialogue,
kept in its state under a name of its own, so that drafts of other dialogues stay.
"""

import asyncio
from io import BytesIO

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, Document, Message, PhotoSize
from pydantic import TypeAdapter

from handlers.rendering import show
from services.handed_in import Draft, PaperCopy, keep
from services.manuscripts import DOCX, PDF, TEXT, check_size, inspect, inspect_text
from services.office import Office
from texts.screens import Screen

DRAFT = TypeAdapter(Draft)
SUFFIXES = {DOCX: ".docx", PDF: ".pdf", TEXT: ".txt", "image/jpeg": ".jpg", "image/png": ".png"}
LONGEST_SHOWN = 3500  # characters; a longer text goes out as a file


async def draft_in(state: FSMContext, name: str) -> Draft | None:
    """The draft kept under this name."""
    kept = (await state.get_data()).get(name)
    return None if kept is None else DRAFT.validate_python(kept["draft"])


async def add_words(message: Message, state: FSMContext, name: str, office: Office) -> Draft | None:
    """Text is added to the text before it: a long one arrives in several messages.

    `None` beside a file, where it changes nothing: a polite word must not cost anybody their pages.
    """
    kept = (await state.get_data()).get(name) or {}
    if kept and not kept.get("typed"):
        return None
    parts = [kept.get("typed")]
    if message.message_id > kept.get("newest", 0):  # else it is handled anew after a crash
        parts.append(message.text)
    written = "\n".join(filter(None, parts))
    draft = await asyncio.to_thread(
        keep, content=written.encode(), manuscript=inspect_text(written), office=office
    )
    await _keep(state, name, draft, typed=written, newest=message.message_id)
    return draft


async def add_file(
    file: Document | PhotoSize,
    state: FSMContext,
    name: str,
    office: Office,
    bot: Bot,
    order: int = 0,
) -> Draft:
    """A document, or a photographed page, sorted by `order`: the number of its message.

    Raises Refusal for what cannot be accepted.
    """
    check_size(file.file_size or 0, office.limits)
    content = BytesIO()
    await bot.download(file, content)
    manuscript = await asyncio.to_thread(inspect, content.getvalue(), office.limits)
    draft = await asyncio.to_thread(
        keep,
        content=content.getvalue(),
        manuscript=manuscript,
        office=office,
        earlier=await draft_in(state, name),
        order=order,
    )
    await _keep(state, name, draft)
    return draft


async def _keep(
    state: FSMContext, name: str, draft: Draft, typed: str | None = None, newest: int = 0
) -> None:
    kept = {"draft": DRAFT.dump_python(draft, mode="json"), "typed": typed, "newest": newest}
    await state.update_data({name: kept})


def typed_text(copy: PaperCopy) -> str:  # type: ignore[type-arg]  # whatever the paper is
    """The words of a paper that was typed and can be shown; nothing for files and long texts."""
    text = copy.contents[0].decode() if copy.media_type == TEXT else ""
    return text if len(text) <= LONGEST_SHOWN else ""


async def send_files(
    message: Message, media_type: str, contents: tuple[bytes, ...], name: str, after: Screen
) -> None:
    """The files of a paper under this name, page by page; then the screen that says what next."""
    suffix = SUFFIXES.get(media_type, "")
    for page, content in enumerate(contents, 1):
        numbered = f"{name}_{page}" if len(contents) > 1 else name
        file = BufferedInputFile(content, f"{numbered}{suffix}")
        if media_type.startswith("image/"):
            await message.answer_photo(file, protect_content=True)
        else:
            await message.answer_document(file, protect_content=True)
    await show(message, after)
