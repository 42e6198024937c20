"""Our own warning, in no article: where few vote, the numbers themselves tell much of each."""

SMALL_ELECTORATE = 5  # with fewer voters even a divided result says much of each of them


def is_small(voters: int) -> bool:
    """Must those who open the vote be warned?"""
    return voters < SMALL_ELECTORATE
