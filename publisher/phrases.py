"""Times and numbers in words, as messages, mails and reports say them."""

from datetime import datetime, timedelta

from publisher.local_times import readers_zone


def clock(at: datetime, now: datetime, today: str = "%H:%M") -> str:
    """Return the time of day in the reader's time zone, with the date if it isn't today."""
    zone = readers_zone()
    at, now = at.astimezone(zone), now.astimezone(zone)
    return f"{at:{today}}" if at.date() == now.date() else f"{at.day} {at:%b}, {at:%H:%M}"


def length(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes < 100:
        return counted(max(minutes, 1), "minute")
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def span(seconds: float) -> str:
    """Return a measured time in whole seconds: 38 s, 8 min 0 s, 2 h 5 min."""
    minutes, rest = divmod(int(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def rounded(seconds: float) -> str:
    """Return a time that is only estimated: 20 s, 3 min."""
    return f"{max(5, 5 * round(seconds / 5))} s" if seconds < 90 else f"{round(seconds / 60)} min"


def counted(number: int, what: str, several: str = "") -> str:
    """Return a count with its noun: 1 page, 3 pages, 8,213 pages; 2 launches."""
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"


def listed(words: list[str], shown: int = 3) -> str:
    more = len(words) - shown
    return ", ".join(words[:shown]) + (f" and {more} more" if more > 0 else "")
