"""Methods about chats, their members and pinned messages, and files."""

from playground.errors import bad_request
from playground.methods.registry import Call, method
from playground.state import Json


@method
async def get_chat(call: Call) -> Json:
    """Describe a chat in full."""
    chat_id = call.known_chat()
    info = call.world.chats.full(chat_id)
    pinned = call.world.state.thread(chat_id).pinned
    entry = call.world.messages.get(chat_id, pinned[-1]) if pinned else None
    return {**info, "pinned_message": entry.message} if entry else info


@method
async def get_chat_member(call: Call) -> Json:
    """Describe one member of a chat."""
    return call.world.chats.member(call.known_chat(), call.params.integer("user_id"))


@method
async def get_chat_member_count(call: Call) -> int:
    """Count the members of a chat."""
    return call.world.chats.member_count(call.known_chat())


@method
async def get_chat_administrators(call: Call) -> list[Json]:
    """List the administrators of a group."""
    return call.world.chats.administrators(call.known_chat())


@method
async def leave_chat(call: Call) -> bool:
    """Leave a group."""
    group = call.world.state.groups.get(call.writable_chat())
    if group is None:
        raise bad_request("chat member status can't be changed in private chats")
    group.kicked = True
    return True


@method
async def pin_chat_message(call: Call) -> bool:
    """Pin a message; the chat sees a service message about it."""
    chat_id, message_id = call.writable_chat(), call.params.integer("message_id")
    entry = call.world.messages.find(chat_id, message_id, "pin")
    pinned = call.world.state.thread(chat_id).pinned
    if message_id not in pinned:
        pinned.append(message_id)
        call.world.messages.from_bot(chat_id, {"pinned_message": entry.message})
    return True


@method
async def unpin_chat_message(call: Call) -> bool:
    """Unpin a message, the newest pinned one when none is named."""
    chat_id = call.writable_chat()
    pinned = call.world.state.thread(chat_id).pinned
    message_id = call.params.integer("message_id", pinned[-1] if pinned else 0)
    if message_id not in pinned:
        raise bad_request("message to unpin not found")
    pinned.remove(message_id)
    call.world.feed.publish("people", type="people")
    return True


@method
async def unpin_all_chat_messages(call: Call) -> bool:
    """Unpin every message of a chat."""
    call.world.state.thread(call.writable_chat()).pinned.clear()
    return True


@method
async def get_file(call: Call) -> Json:
    """Tell where a file can be downloaded."""
    return call.world.files.describe(call.params.text("file_id"))
