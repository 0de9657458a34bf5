"""Commands as people type them where this runs: on a dyno, through the Heroku CLI."""

import shlex

from django.conf import settings


def command(*words: str) -> str:
    """A management command as it is typed where we run."""
    return run("./manage.py", *words)


def run(*words: str) -> str:
    line = shlex.join(words)
    if not settings.ON_DYNO:
        return line
    return f"heroku run{_app()} -- {line}"  # without it, the CLI would take options for its own


def heroku(*words: str) -> str:
    """A command of the Heroku CLI for our app."""
    return f"heroku {shlex.join(words)}{_app()}"


def _app() -> str:
    return f" -a {shlex.quote(settings.BUILD_APP)}" if settings.BUILD_APP else ""
