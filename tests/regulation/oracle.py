"""An independent reckoning of the dates, written from the checks file with other means.

Months are counted on a line of year*12 + month, ends of months by walking back from an impossible
day, anniversaries by replacing the year. Nothing here is imported from `regulation`.
"""

from datetime import date, timedelta

DAY = timedelta(days=1)
QUARTER_ENDS = {"1": "-03-31", "2": "-06-30", "3": "-09-30", "4": "-12-31"}


def months_later(day: date, count: int) -> date:
    line = day.year * 12 + day.month - 1 + count
    number = day.day
    while True:
        try:
            return date(line // 12, line % 12 + 1, number)
        except ValueError:
            number -= 1


def years_later(day: date, count: int) -> date:
    try:
        return day.replace(year=day.year + count)
    except ValueError:
        return date(day.year + count, 2, 28)


def quarter_name(day: date) -> str:
    return f"{day.year}Q{'111222333444'[day.month - 1]}"


def first_talk_due(applied: date) -> date:
    return months_later(applied, 1)


def expiry(meeting: date) -> date:
    return years_later(meeting, 1)


def application_due(meeting: date) -> date:
    return date.fromordinal(expiry(meeting).toordinal() - 15)


def certificate_last_day(issued: date) -> date:
    return date.fromordinal(years_later(issued, 3).toordinal() - 1)


def reports_owed(decided: date, on: date) -> list[tuple[str, date]]:
    """The quarters owed and the day each is due, the first only with 45 days left of it.

    Looks in on the calendar every twenty days, so that no quarter is passed over.
    """
    looks = [decided + DAY * n for n in range(0, (on - decided).days, 20)]
    names = sorted({quarter_name(day) for day in [*looks, on]})
    owed = [(name, date.fromisoformat(name[:4] + QUARTER_ENDS[name[-1]])) for name in names]
    return owed if (owed[0][1] - decided).days >= 45 else owed[1:]


def opinion_anchors(decided: date, count: int) -> list[date]:
    return [months_later(decided, 6 * n) for n in range(1, count + 1)]


def analysis_anchors(meeting: date) -> list[date]:
    return [months_later(meeting, n) for n in (3, 6, 9, 12)]


def first_meeting_day(posted: date) -> date:
    """Five days after the posting day, then one more."""
    day = posted
    for _ in range(6):
        day += DAY
    return day
