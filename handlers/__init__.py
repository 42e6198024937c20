"""The Telegram edge: each handler reads its input, calls one service, shows one screen."""

from copy import deepcopy

from aiogram import Router

from handlers import errors, fallback, meetings, reports, start, status, talks, voting


def build_router() -> Router:
    """All conversations, the catch-all last; copies, since a router belongs to one dispatcher."""
    root = Router(name="conversations")
    for part in (errors, start, voting, status, reports, talks, meetings, fallback):
        root.include_router(deepcopy(part.router))
    return root
