"""The notices of a ballot: they name the ballot and its meeting, and nothing more."""

from models import Ballot, Lane
from services.notices import Draft


def ballot_notice(
    kind: str,
    ballot: Ballot,
    *,
    recipient_id: int | None = None,
    chat: str | None = None,
    occasion: int = 0,
) -> Draft:
    """A notice about a ballot, to one person or to a group.

    The same again on the same occasion is the same notice.
    """
    return Draft(
        key=f"{kind}:{ballot.id}:{recipient_id or chat}:{occasion}",
        kind=kind,
        lane=Lane.URGENT,
        recipient_id=recipient_id,
        chat=chat,
        parameters={"meeting": ballot.meeting_id, "ballot": ballot.id},
    )
