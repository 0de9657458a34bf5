"""Commands as people type them where this runs: on a dyno, through the Heroku CLI."""

import shlex

from django.conf import settings


def command(*words: str) -> str:
    """Return a management command as typed in this environment."""
    return run("./manage.py", *words)


def run(*words: str) -> str:
    line = shlex.join(words)
    if not settings.ON_DYNO:
        return line
    return f"heroku run{_app()} -- {line}"  # without it, the CLI would take the options as its own


def heroku(*words: str) -> str:
    """Return a Heroku CLI command for this app."""
    return f"heroku {shlex.join(words)}{_app()}"


def _app() -> str:
    return f" -a {shlex.quote(settings.BUILD_APP)}" if settings.BUILD_APP else ""
