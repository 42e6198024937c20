"""Methods that put a new message into a chat."""

import asyncio
from typing import Any

from playground.errors import bad_request
from playground.fetch import fetch
from playground.files import WRONG_FILE
from playground.keyboards import inline_markup, reply_keyboard
from playground.methods.registry import Call, caption_fields, method, text_fields
from playground.state import Json
from playground.uploads import Params, Upload

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
ALBUM = range(2, 11)


@method
async def send_message(call: Call) -> Json:
    """Send text."""
    chat_id = call.writable_chat()
    return _send(call, chat_id, text_fields(call.params))


@method
async def send_photo(call: Call) -> Json:
    """Send a photo with a caption."""
    return await _send_media(call, "photo")


@method
async def send_document(call: Call) -> Json:
    """Send a file with a caption."""
    return await _send_media(call, "document")


@method
async def send_media_group(call: Call) -> list[Json]:
    """Send an album of photos or of documents."""
    chat_id = call.writable_chat()
    items = call.params.json("media")
    if not isinstance(items, list) or len(items) not in ALBUM:
        raise bad_request("wrong number of media items: an album has 2 to 10")
    if len({item.get("type") for item in items}) != 1:
        raise bad_request("media of different types can't be mixed in an album")
    contents = await asyncio.gather(*(album_item(call, item) for item in items))
    album = {"media_group_id": str(call.world.state.number()), **options(call, chat_id)}
    call.world.limits.count(chat_id, len(contents))
    messages = call.world.messages
    return [messages.from_bot(chat_id, {**album, **content}) for content in contents]


@method
async def send_chat_action(call: Call) -> bool:
    """Show that the bot is busy."""
    chat_id, action = call.writable_chat(), call.params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.feed.publish(f"typing {chat_id}", type="typing", chat=chat_id, action=action)
    return True


async def album_item(call: Call, item: Json) -> Json:
    """Return the content of an InputMedia whose file may be a part of the request."""
    kind = item.get("type")
    if kind not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: Unsupported type specified")
    params = Params({**item, kind: item.get("media")}, call.params.uploads)
    return {kind: await _media(call, params, kind), **caption_fields(params)}


async def _send_media(call: Call, kind: str) -> Json:
    chat_id = call.writable_chat()
    caption = caption_fields(call.params)
    return _send(call, chat_id, {kind: await _media(call, call.params, kind), **caption})


async def _media(call: Call, params: Params, kind: str) -> Any:
    files, upload = call.world.files, params.upload(kind)
    if upload is None and "://" in params.text(kind):
        upload = await fetch(params.text(kind), kind, call.world.exposed)
    if upload is None:
        known = files.known_photo if kind == "photo" else files.known_document
        return known(_file_id(params, kind))
    return await files.photo(_nonempty(upload)) if kind == "photo" else _document(call, upload)


def _document(call: Call, upload: Upload) -> Json:
    return call.world.files.document(_nonempty(upload))


def _nonempty(upload: Upload) -> Upload:
    if not upload.data:
        raise bad_request("file must be non-empty")
    return upload


def _file_id(params: Params, kind: str) -> str:
    file_id = params.text(kind)
    if not file_id:
        raise bad_request(f"there is no {kind} in the request")
    if ":" in file_id:
        raise bad_request(WRONG_FILE)
    return file_id


def _send(call: Call, chat_id: int, content: Json) -> Json:
    """Check the options last, then count the message and send it."""
    markup = call.params.json("reply_markup")
    inline, keyboard = inline_markup(markup), reply_keyboard(markup)
    given = options(call, chat_id)
    call.world.limits.count(chat_id)
    if keyboard is not None:
        thread = call.world.state.thread(chat_id)
        thread.keyboard, thread.keyboard_event = keyboard, call.world.state.event + 1
    if inline is not None:
        content = {**content, "reply_markup": inline}
    return call.world.messages.from_bot(chat_id, {**given, **content})


def options(call: Call, chat_id: int) -> Json:
    """Return the fields that any sent message may have: its reply and its protection."""
    protection = {"has_protected_content": True} if call.params.flag("protect_content") else {}
    return {**_reply(call, chat_id), **protection}


def _reply(call: Call, chat_id: int) -> Json:
    wish = call.params.json("reply_parameters") or {}
    message_id = int(wish.get("message_id", call.params.integer("reply_to_message_id")))
    optional = wish.get("allow_sending_without_reply") or call.params.flag(
        "allow_sending_without_reply"
    )
    if not message_id:
        return {}
    return call.world.messages.reply(chat_id, message_id, bool(optional))
