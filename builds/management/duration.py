"""Durations on a command line: 90s, 15m, 2h. At most a day, so that a forgotten one ends."""

import re
from argparse import ArgumentTypeError
from datetime import timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
LONGEST = timedelta(days=1)


def duration(text: str) -> timedelta:
    if not (found := re.fullmatch(r"([1-9]\d{0,4})([smh])", text)):
        raise ArgumentTypeError(f"“{text}” is not a duration; write 90s, 15m or 2h")
    if (length := timedelta(**{UNITS[found[2]]: int(found[1])})) > LONGEST:
        raise ArgumentTypeError(f"“{text}” is longer than a day; write at most 24h, then repeat it tomorrow")
    return length
