"""The Heroku app that runs builds, and the key that starts them; both Heroku launchers use it.

The key is secret: no repr shows it, and `clean` removes it from what the platform or CLI says before that is kept.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from publisher.build_checks import APP_NAME

LONGEST = 500
"""Longest text kept from others, in characters."""
LONGEST_LIFE: Final = 86_400
"""Longest life in seconds, Heroku's own limit for `time_to_live` (schema of the Platform API, February 2026)."""
HEROKU: Final = "https://api.heroku.com"
API: Final = "builds.launching.heroku_api.HerokuApi"
"""Class loaded only on demand: an HTTP client is slow to load, and most ticks launch nothing."""
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
LOOKS_LIKE_A_KEY = re.compile(r"HRKU-[\w-]+|(?<=Bearer )\S+")
SENDABLE = re.compile(r"[!-~]+")


def new_key(app: str) -> str:
    """Return the README's command that creates a key and sets it on the app."""
    made = "$(heroku authorizations:create -d 'build launcher' -s write --short)"
    return f'heroku config:set BUILD_API_KEY="{made}" -a {app or "NAME"}'


@dataclass(frozen=True)
class HerokuApp:
    name: str
    key: str = field(repr=False)
    url: str = HEROKU
    dyno_size: str = ""
    time_to_live: int = LONGEST_LIFE

    def problem(self) -> str:
        """Return why this configuration can't reach Heroku, with the cure; empty if it can."""
        if not self.name:
            return "BUILD_APP does not name the app that runs builds: heroku config:set BUILD_APP=NAME -a NAME"
        if not APP_NAME.fullmatch(self.name):
            return f"BUILD_APP={self.clean(self.name)} is not an app name: `heroku apps` lists them."
        if not SENDABLE.fullmatch(self.key):
            return f"BUILD_API_KEY is missing or has characters that no key has. {self.new_key}"
        return ""

    @property
    def new_key(self) -> str:
        """The sentence with the command that creates a key and sets it on the app."""
        return f"Make a new one: `{new_key(self.name)}`."

    def clean(self, text: str) -> str:
        """Return outside text as one short line without control characters or the key, even if the key is broken up."""
        text = CONTROL_SEQUENCE.sub("", text)
        if self.key:
            text = re.sub(r"[\s›]*".join(map(re.escape, self.key)), "…", text)
        text = LOOKS_LIKE_A_KEY.sub("…", text)
        words = "".join(letter if letter.isprintable() else " " for letter in text).split()
        return " ".join(words)[:LONGEST]
