"""When people may be written to."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUIET_FROM, QUIET_UNTIL = time(22), time(8)


def is_quiet(now: datetime) -> bool:
    """Between 22:00 and 08:00 in Asia/Shanghai nothing goes out that nobody is waiting for."""
    local = now.astimezone(SHANGHAI).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL
