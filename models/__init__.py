"""Tables and constraints; no decisions are made here."""

from models.delivery import Conversation, IncomingUpdate, Lane, Notice, NoticeState
from models.ledger import AccessLog, Attachment, LedgerHead, LedgerRecord
from models.meetings import Ballot, BallotState, Envelope, Meeting, MeetingState, RollEntry
from models.people import (
    Branch,
    College,
    ContactTerm,
    FailedBinding,
    Identity,
    Invitation,
    Person,
    Role,
    RoleTerm,
)

__all__ = [
    "AccessLog",
    "Attachment",
    "Ballot",
    "BallotState",
    "Branch",
    "College",
    "ContactTerm",
    "Conversation",
    "Envelope",
    "FailedBinding",
    "Identity",
    "IncomingUpdate",
    "Invitation",
    "Lane",
    "LedgerHead",
    "LedgerRecord",
    "Meeting",
    "MeetingState",
    "Notice",
    "NoticeState",
    "Person",
    "Role",
    "RoleTerm",
    "RollEntry",
]
