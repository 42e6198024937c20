"""Methods about the bot itself: its name, its commands, its menu button."""

from playground.commands import checked_commands
from playground.errors import bad_request
from playground.methods.registry import Call, method
from playground.state import Json

MENU_BUTTONS = {"default", "commands", "web_app"}


@method
async def get_me(call: Call) -> Json:
    """Describe the bot."""
    return {
        **call.world.chats.bot(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method
async def log_out(_: Call) -> bool:
    """Do nothing: there is no cloud server to leave."""
    return True


@method
async def close(_: Call) -> bool:
    """Do nothing: the bot is not moved between servers here."""
    return True


@method
async def set_my_commands(call: Call) -> bool:
    """Set the menu of a scope."""
    commands = checked_commands(call.params.json("commands"))
    call.world.state.commands[_scope_key(call)] = commands
    call.world.feed.publish("people", type="people")
    return True


@method
async def get_my_commands(call: Call) -> list[Json]:
    """Return the menu of exactly this scope."""
    return call.world.state.commands.get(_scope_key(call), [])


@method
async def delete_my_commands(call: Call) -> bool:
    """Forget the menu of a scope."""
    call.world.state.commands.pop(_scope_key(call), None)
    call.world.feed.publish("people", type="people")
    return True


@method
async def set_chat_menu_button(call: Call) -> bool:
    """Set the menu button of one private chat or of all."""
    button = call.params.json("menu_button") or {"type": "default"}
    if button.get("type") not in MENU_BUTTONS:
        raise bad_request("can't parse menu button: Unsupported type specified")
    if call.params.text("chat_id"):
        call.world.state.thread(call.known_chat()).menu_button = button
    else:
        call.world.state.menu_button = button
    call.world.feed.publish("people", type="people")
    return True


@method
async def get_chat_menu_button(call: Call) -> Json:
    """Return the menu button of one private chat or of all."""
    state = call.world.state
    own = state.thread(call.known_chat()).menu_button if call.params.text("chat_id") else None
    return own or state.menu_button


@method
async def set_my_name(call: Call) -> bool:
    """Rename the bot."""
    call.world.state.bot.first_name = call.params.text("name") or call.world.state.bot.first_name
    call.world.feed.publish("people", type="people")
    return True


@method
async def get_my_name(call: Call) -> Json:
    """Return the bot's name."""
    return {"name": call.world.state.bot.first_name}


@method
async def set_my_description(call: Call) -> bool:
    """Set what a new person reads before the first message."""
    call.world.state.bot.description = call.params.text("description")
    return True


@method
async def get_my_description(call: Call) -> Json:
    """Return what a new person reads before the first message."""
    return {"description": call.world.state.bot.description}


@method
async def set_my_short_description(call: Call) -> bool:
    """Set what stands on the bot's profile."""
    call.world.state.bot.short_description = call.params.text("short_description")
    return True


@method
async def get_my_short_description(call: Call) -> Json:
    """Return what stands on the bot's profile."""
    return {"short_description": call.world.state.bot.short_description}


def _scope_key(call: Call) -> str:
    language = call.params.text("language_code")
    return call.world.commands.key(call.params.json("scope"), language)
