"""Lengths of time on a command line, as people write them: 90s, 15m, 2h."""

import re
from argparse import ArgumentTypeError
from datetime import timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


def duration(text: str) -> timedelta:
    if not (found := re.fullmatch(r"(\d{1,5})([smh])", text)):
        raise ArgumentTypeError(f"“{text}” is not a length of time; write 90s, 15m or 2h")
    return timedelta(**{UNITS[found[2]]: int(found[1])})
