"""The Heroku app in which builds are started, with the key that may do so; both Heroku launchers are made from it.

The key is secret: it is in no repr, and `clean` takes it out of whatever platform or CLI say before that is kept.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from publisher.checks import APP_NAME

LONGEST = 500
"""So many characters of what others say are kept."""
LONGEST_LIFE: Final = 86_400
"""Seconds; Heroku's own limit for `time_to_live` (schema of the Platform API, February 2026)."""
HEROKU: Final = "https://api.heroku.com"
API: Final = "builds.launching.heroku_api.HerokuApi"
"""Loaded by whoever comes to need it: what speaks HTTP is slow to load, and most ticks launch nothing."""
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
LOOKS_LIKE_A_KEY = re.compile(r"HRKU-[\w-]+|(?<=Bearer )\S+")
SENDABLE = re.compile(r"[!-~]+")


def new_key(app: str) -> str:
    """The line of the README, which makes a key and tells it to the app."""
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
        """Why nothing can be asked of Heroku with this configuration, with the cure; empty where it can."""
        if not self.name:
            return "BUILD_APP does not say in which app builds run: heroku config:set BUILD_APP=NAME -a NAME"
        if not APP_NAME.fullmatch(self.name):
            return f"BUILD_APP={self.clean(self.name)} is no app's name: `heroku apps` lists them."
        if not SENDABLE.fullmatch(self.key):
            return f"BUILD_API_KEY is missing or has characters that no key has. {self.new_key}"
        return ""

    @property
    def new_key(self) -> str:
        """The line that makes a key and tells it to the app."""
        return f"Make a new one: `{new_key(self.name)}`."

    def clean(self, text: str) -> str:
        """A stranger's text as one short line without control characters and without the key, even a broken one."""
        text = CONTROL_SEQUENCE.sub("", text)
        if self.key:
            text = re.sub(r"[\s›]*".join(map(re.escape, self.key)), "…", text)
        text = LOOKS_LIKE_A_KEY.sub("…", text)
        words = "".join(letter if letter.isprintable() else " " for letter in text).split()
        return " ".join(words)[:LONGEST]
