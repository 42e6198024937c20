"""The Telegram edge: each handler reads its input, calls one service, shows one screen."""

from copy import deepcopy

from aiogram import Router

from handlers import (
    annual_plans,
    applications,
    approvals,
    ballot_box,
    calendars,
    chat_votes,
    code_cards,
    committee,
    contacts,
    conversions,
    defence,
    errors,
    fallback,
    group,
    inspections,
    meeting_answers,
    meeting_plan,
    meetings,
    minutes,
    motions,
    notes,
    opinions,
    paper,
    people,
    profile,
    reminders,
    reports,
    reviews,
    start,
    status,
    talks,
    timeline,
    vote_meetings,
    voting,
    waivers,
)
from handlers.filters import Private

PRIVATE = (
    start,
    voting,
    ballot_box,
    code_cards,
    status,
    timeline,
    people,
    applications,
    profile,
    reminders,
    annual_plans,
    calendars,
    reports,
    conversions,
    notes,
    reviews,
    talks,
    inspections,
    contacts,
    waivers,
    meetings,
    minutes,
    motions,
    approvals,
    defence,
    committee,
    meeting_plan,
    meeting_answers,
    vote_meetings,
    opinions,
    paper,
    chat_votes,
    fallback,  # the catch-all last
)


def build_router() -> Router:
    """All conversations; copies, since a router belongs to one dispatcher."""
    root, private = Router(name="conversations"), Router(name="private")
    for observer in (private.message, private.callback_query, private.my_chat_member):
        observer.filter(Private())
    for part in PRIVATE:
        private.include_router(deepcopy(part.router))
    root.include_routers(deepcopy(errors.router), private, deepcopy(group.router))
    return root
