"""The body of POST /apps/{app}/dynos: strict, as Heroku's schema has it. Called by api.py."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.heroku.answers import refuse

MOST = 86_400
SIZES = (
    "Eco", "Basic", "Standard-1X", "Standard-2X",
    "Performance-M", "Performance-L", "Performance-L-RAM", "Performance-XL", "Performance-2XL",
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """A requested process."""

    command: str
    env: dict[str, str] = field(default_factory=dict)
    size: str = "Standard-1X"
    type: str = "run"
    time_to_live: int = MOST


def is_env(value: Any) -> bool:
    return isinstance(value, dict) and all(
        re.fullmatch(r"\w+", name) and isinstance(text, str) for name, text in value.items()
    )


def is_seconds(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MOST


FIELDS: dict[str, Callable[[Any], bool]] = {
    "command": lambda value: isinstance(value, str) and bool(value),
    "attach": lambda value: value is False,
    "env": is_env,
    "force_no_tty": lambda value: value is None or isinstance(value, bool),
    "size": lambda value: isinstance(value, str),
    "type": lambda value: isinstance(value, str) and bool(re.fullmatch(r"[a-z][a-z0-9_-]*", value)),
    "time_to_live": is_seconds,
}


def read(body: bytes) -> Order:
    wanted = parse(body)
    for name, value in wanted.items():
        if name not in FIELDS:
            raise refuse(422, "invalid_params", f"Unknown field: {name}.")
        if not FIELDS[name](value):
            raise refuse(422, "invalid_params", f"Invalid {name}: {value!r}.")
    if "command" not in wanted:
        raise refuse(422, "invalid_params", "Require params: command.")
    kept = {name: wanted[name] for name in ("command", "env", "type", "time_to_live") if name in wanted}
    return Order(**kept, size=as_named(wanted.get("size", "Standard-1X")))


def parse(body: bytes) -> dict[str, Any]:
    try:
        wanted = json.loads(body)
    except ValueError:
        raise refuse(400, "bad_request", "The request's body is no JSON.") from None
    if not isinstance(wanted, dict):
        raise refuse(400, "bad_request", "The request's body is no JSON object.")
    return wanted


def as_named(size: str) -> str:
    for name in SIZES:
        if name.lower() == size.lower():
            return name
    raise refuse(422, "invalid_params", f"Couldn't find that dyno size ({size}).")
