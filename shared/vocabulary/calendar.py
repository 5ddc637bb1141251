"""Days and periods as the field counts them, in Swedish time."""

import calendar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def to_the_second(instant: datetime) -> str:
    """An instant by Swedish clocks, where a minute may hold several."""
    return f"{instant.astimezone(STOCKHOLM):%Y-%m-%d %H:%M:%S}"


def both_times(instant: datetime) -> str:
    """An instant by Swedish clocks and in UTC, to the second: what is compared with a signed text, which has UTC."""
    return f"{to_the_second(instant)} (UTC {instant.astimezone(UTC):%Y-%m-%d %H:%M:%S})"


def day_of(instant: datetime) -> date:
    """The Swedish calendar day of an instant, since everything that *was so* is told by day."""
    return instant.astimezone(STOCKHOLM).date()


def today() -> date:
    """Today in Sweden; asked at the edges only, never in a domain."""
    return day_of(datetime.now(UTC))


def months_on(day: date, months: int) -> date:
    """The same day some months on, clamped to the month's end (seed 000: an intervention runs six months)."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def whole_years(born: date, on: date) -> int:
    """Age in whole years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
