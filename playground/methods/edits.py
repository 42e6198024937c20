"""Methods that change or remove a message, and the answer to a pressed button."""

from playground.errors import bad_request
from playground.keyboards import inline_markup
from playground.methods.registry import Call, caption_fields, method, text_fields
from playground.methods.sending import album_item
from playground.state import Entry, Json

TEXT = ("text", "entities", "reply_markup")
CAPTION = ("caption", "caption_entities", "reply_markup")
MEDIA = ("photo", "document", *CAPTION)
PATIENCE_SECONDS = 30
LONGEST_ANSWER = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method
async def edit_message_text(call: Call) -> Json:
    """Replace the text of a message."""
    entry = _target(call)
    content = {**text_fields(call.params), **_markup(call)}
    if "text" not in entry.message:
        raise bad_request("there is no text in the message to edit")
    return _edit(call, entry, content, TEXT)


@method
async def edit_message_caption(call: Call) -> Json:
    """Replace the caption of a photo or document."""
    entry = _target(call)
    if "text" in entry.message:
        raise bad_request("there is no caption in the message to edit")
    return _edit(call, entry, {**caption_fields(call.params), **_markup(call)}, CAPTION)


@method
async def edit_message_media(call: Call) -> Json:
    """Replace the photo or document of a message."""
    entry = _target(call)
    if "text" in entry.message:
        raise bad_request("message can't be edited: it has no media")
    media = await album_item(call, call.params.json("media") or {})
    return _edit(call, entry, {**media, **_markup(call)}, MEDIA)


@method
async def edit_message_reply_markup(call: Call) -> Json:
    """Replace the buttons of a message."""
    return _edit(call, _target(call), _markup(call), ("reply_markup",))


@method
async def delete_message(call: Call) -> bool:
    """Delete a message."""
    call.world.messages.delete(call.writable_chat(), call.params.integer("message_id"))
    return True


@method
async def delete_messages(call: Call) -> bool:
    """Delete several messages; those that are gone already are skipped."""
    chat_id, messages = call.writable_chat(), call.world.messages
    for message_id in call.params.json("message_ids") or []:
        if messages.get(chat_id, message_id):
            messages.delete(chat_id, message_id)
    return True


@method
async def answer_callback_query(call: Call) -> bool:
    """Answer a pressed button; the person sees a toast or an alert."""
    query = call.world.state.callbacks.get(call.params.text("callback_query_id"))
    if query is None or call.world.clock.now() - query.asked > PATIENCE_SECONDS:
        raise bad_request(TOO_OLD)
    if len(call.params.text("text")) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    query.text = call.params.text("text") or None
    query.url = call.params.text("url") or None
    query.show_alert = call.params.flag("show_alert")
    call.world.feed.signal.fire()
    return True


def _edit(call: Call, entry: Entry, content: Json, dropped: tuple[str, ...]) -> Json:
    """Edits count towards the flood limits as messages do."""
    call.world.limits.count(entry.message["chat"]["id"])
    return call.world.messages.edit(entry, content, dropped)


def _target(call: Call) -> Entry:
    if not call.params.has("message_id"):
        raise bad_request("message identifier is not specified")
    return call.world.messages.own(call.writable_chat(), call.params.integer("message_id"))


def _markup(call: Call) -> Json:
    markup = inline_markup(call.params.json("reply_markup"))
    return {"reply_markup": markup} if markup else {}
