"""System checks for the settings of builds; publisher/checks.py has the others, and says when they run."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from math import inf
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from publisher.web_addresses import is_private_address

LAUNCHERS = ("heroku_cli", "heroku_api", "local")
ENGINES = ("local", "celery")
# The heroku CLI inserts it into a URL unescaped.
APP_NAME = re.compile(r"[a-z][a-z0-9-]{1,29}")
DYNO_SIZE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def check_launcher(**options: Any) -> list[CheckMessage]:
    if settings.BUILD_LAUNCHER in LAUNCHERS:
        return []
    hint = set_to("BUILD_LAUNCHER", "heroku_cli", "or heroku_api, or local")
    return [Error(f"BUILD_LAUNCHER={settings.BUILD_LAUNCHER} is unknown.", hint=hint, id="publisher.E011")]


def check_build_app(**options: Any) -> list[CheckMessage]:
    if not settings.BUILD_APP or APP_NAME.fullmatch(settings.BUILD_APP):
        return []
    hint = set_to("BUILD_APP", "example", "lowercase letters, digits and hyphens; `heroku apps` lists your apps' names")
    return [Error(f"BUILD_APP={settings.BUILD_APP} isn't an app name.", hint=hint, id="publisher.E012")]


def check_time_to_live(**options: Any) -> list[CheckMessage]:
    if 60 <= settings.BUILD_TIME_TO_LIVE <= 86_400:
        return []
    hint = set_to("BUILD_TIME_TO_LIVE", "86400", "seconds, from 60 to 86400, which is Heroku's limit")
    message = f"BUILD_TIME_TO_LIVE={settings.BUILD_TIME_TO_LIVE:g} is too short or too long."
    return [Error(message, hint=hint, id="publisher.E013")]


def check_jobs(**options: Any) -> list[CheckMessage]:
    if settings.BUILD_JOBS in range(1, 65):
        return []
    hint = set_to("BUILD_JOBS", "1", "worker processes for a build, from 1 to 64")
    return [Error(f"BUILD_JOBS={settings.BUILD_JOBS:g} isn't a worker count.", hint=hint, id="publisher.E019")]


def check_engine(**options: Any) -> list[CheckMessage]:
    """Refuse an engine that no other machine could take part in."""
    if settings.BUILD_ENGINE not in ENGINES:
        hint = set_to("BUILD_ENGINE", "local", "or celery, with workers on other machines")
        return [Error(f"BUILD_ENGINE={settings.BUILD_ENGINE} is unknown.", hint=hint, id="publisher.E025")]
    if settings.BUILD_ENGINE == "local":
        return []
    return [Error(message, hint=hint, id="publisher.E026") for message, hint in _against_celery()]


def _against_celery() -> Iterator[tuple[str, str]]:
    """Yield what BUILD_ENGINE=celery lacks, and each one's cure."""
    if not settings.CELERY_BROKER_URL:
        hint = set_to("CELERY_BROKER_URL", "redis://HOST:6379", "the broker that workers listen to")
        yield "BUILD_ENGINE=celery, but CELERY_BROKER_URL is missing.", hint
    if not find_spec("celery"):
        yield (
            "BUILD_ENGINE=celery, but Celery isn't installed.",
            "Add a line to requirements.txt: -r requirements-celery.txt",
        )
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        hint = set_to("BUILD_ENGINE", "local", "or use PostgreSQL: other machines can't write to an SQLite file")
        yield "BUILD_ENGINE=celery needs PostgreSQL.", hint


def check_nearby_outputs(**options: Any) -> list[CheckMessage]:
    if 0 <= settings.BUILD_NEARBY_OUTPUTS < inf:
        return []
    hint = set_to("BUILD_NEARBY_OUTPUTS", "200", "outputs that a build beside the web server may make; 0 for none")
    message = f"BUILD_NEARBY_OUTPUTS={settings.BUILD_NEARBY_OUTPUTS:g} isn't a number of outputs."
    return [Error(message, hint=hint, id="publisher.E024")]


def check_api_url(**options: Any) -> list[CheckMessage]:
    if is_private_address(settings.BUILD_API_URL):
        return []
    hint = set_to("BUILD_API_URL", "https://api.heroku.com", "it receives the key, so use https, without a user")
    return [Error("BUILD_API_URL isn't a safe address to send a key to.", hint=hint, id="publisher.E014")]


def check_dyno_size(**options: Any) -> list[CheckMessage]:
    if not settings.BUILD_DYNO_SIZE or DYNO_SIZE.fullmatch(settings.BUILD_DYNO_SIZE):
        return []
    hint = set_to("BUILD_DYNO_SIZE", "standard-2x", "a size that `heroku ps:type` lists")
    return [Error(f"BUILD_DYNO_SIZE={settings.BUILD_DYNO_SIZE} isn't a dyno size.", hint=hint, id="publisher.E015")]


def check_build_access(**options: Any) -> list[CheckMessage]:
    missing = [name for name in ("BUILD_APP", "BUILD_API_KEY") if not getattr(settings, name)]
    if settings.BUILD_LAUNCHER == "local" or not missing:
        return []
    hints = {
        "BUILD_APP": set_to("BUILD_APP", "NAME", "the app that runs builds"),
        "BUILD_API_KEY": set_to("BUILD_API_KEY", "KEY", "a key: heroku authorizations:create -s write --short"),
    }
    message = f"Builds can't start automatically: {' and '.join(missing)} missing."
    return [Warning(message, hint=" ".join(hints[name] for name in missing), id="publisher.W001")]


BUILD_CHECKS = [
    check_launcher,
    check_engine,
    check_nearby_outputs,
    check_build_app,
    check_time_to_live,
    check_jobs,
    check_api_url,
    check_dyno_size,
    check_build_access,
]


def set_to(name: str, value: str, why: str) -> str:
    """Return the command that sets a variable, and what it is for."""
    command = "heroku config:set" if settings.ON_DYNO else "export"
    return f"{command} {name}={value} ({why})."
