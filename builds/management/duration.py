"""Lengths of time on a command line, as people write them: 90s, 15m, 2h. At most a day: a forgotten one ends."""

import re
from argparse import ArgumentTypeError
from datetime import timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
LONGEST = timedelta(days=1)


def duration(text: str) -> timedelta:
    if not (found := re.fullmatch(r"([1-9]\d{0,4})([smh])", text)):
        raise ArgumentTypeError(f"“{text}” is not a length of time; write 90s, 15m or 2h")
    if (length := timedelta(**{UNITS[found[2]]: int(found[1])})) > LONGEST:
        raise ArgumentTypeError(f"“{text}” is longer than a day; write at most 24h, and repeat it tomorrow")
    return length
