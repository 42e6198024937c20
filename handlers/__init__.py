"""The Telegram edge: each handler reads its input, calls one service, shows one screen."""

from aiogram import Router

from handlers import errors, fallback, meetings, reports, start, status, talks, voting


def build_router() -> Router:
    """All conversations, the catch-all last."""
    root = Router(name="conversations")
    for part in (errors, start, voting, status, reports, talks, meetings, fallback):
        root.include_router(part.router)
    return root
