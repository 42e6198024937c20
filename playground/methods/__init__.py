"""The Bot API methods; importing this package registers all of them."""

from playground.methods import bot, chats, copies, edits, sending, updates
from playground.methods.registry import METHODS, Call

__all__ = ["METHODS", "Call", "bot", "chats", "copies", "edits", "sending", "updates"]
