"""System checks for the settings, registered by publisher/apps.py and run by `manage.py check` and every `migrate`.

Each names the variable, the reason and the cure. An error stops Heroku's release phase, so readers keep the old code.
"""

import re
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured

from publisher.build_checks import BUILD_CHECKS, set_to
from publisher.characters import NO_TEXT
from publisher.language_tags import LANGUAGE_TAG
from publisher.web_addresses import is_host, is_private_address, reasons_against

ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
NO_DOMAIN_YET = (
    "Without a domain: heroku labs:enable runtime-dyno-metadata, then deploy; the site uses its herokuapp.com name."
)


def check_environment(**options: Any) -> list[CheckMessage]:
    if settings.ENVIRONMENT_AS_SET == settings.ENVIRONMENT:
        return []
    hint = set_to("ENVIRONMENT", "production", "or staging, or development")
    return [Error(f"ENVIRONMENT={settings.ENVIRONMENT_AS_SET} is unknown.", hint=hint, id="publisher.E001")]


def check_secret_key(**options: Any) -> list[CheckMessage]:
    try:
        weak = settings.EXPOSED and _is_weak(settings.SECRET_KEY)
    except ImproperlyConfigured:
        weak = True
    if not weak:
        return []
    hint = set_to("SECRET_KEY", '"$(openssl rand -hex 32)"', "it signs sessions")
    return [Error("SECRET_KEY is missing or weak (under 50 characters).", hint=hint, id="publisher.E002")]


def check_database(**options: Any) -> list[CheckMessage]:
    if settings.EXPOSED and not settings.DATABASE_URL:
        hint = "Attach a database: heroku addons:create heroku-postgresql:essential-0"
        return [Error("DATABASE_URL is missing.", hint=hint, id="publisher.E003")]
    if settings.ON_DYNO and "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        hint = "A dyno loses its disk at every restart: heroku addons:create heroku-postgresql:essential-0"
        return [Error("DATABASE_URL names an SQLite file on a dyno.", hint=hint, id="publisher.E004")]
    return []


def check_site_url(**options: Any) -> list[CheckMessage]:
    reason = next(reasons_against(settings.SITE_URL), "")
    hint = set_to("SITE_URL", "https://www.example.org", "the address that readers type, with nothing after the host")
    if settings.ON_DYNO and not settings.SITE_URL:
        hint += f" {NO_DOMAIN_YET}"
    return [Error(f"SITE_URL {reason}.", hint=hint, id="publisher.E005")] if reason else []


def check_extra_hosts(**options: Any) -> list[CheckMessage]:
    hint = set_to("EXTRA_HOSTS", "example.org,old.example.org", "names only, separated by commas, without https://")
    return [
        Error(f"EXTRA_HOSTS: {name} isn't a host name.", hint=hint, id="publisher.E023")
        for name in settings.EXTRA_HOSTS
        if name != "*" and not is_host(name.removeprefix("."))
    ]


def check_time_zone(**options: Any) -> list[CheckMessage]:
    try:
        ZoneInfo(settings.SITE_TIME_ZONE)
    except (ValueError, OSError, LookupError):
        hint = set_to("SITE_TIME_ZONE", "Europe/Berlin", "a name from the IANA time zone database")
        return [Error(f"SITE_TIME_ZONE={settings.SITE_TIME_ZONE} is unknown.", hint=hint, id="publisher.E006")]
    return []


def check_language(**options: Any) -> list[CheckMessage]:
    if LANGUAGE_TAG.fullmatch(settings.SITE_LANGUAGE):
        return []
    hint = set_to("SITE_LANGUAGE", "en-GB", "a language tag, as in HTML's lang attribute")
    return [Error(f"SITE_LANGUAGE={settings.SITE_LANGUAGE} isn't a language tag.", hint=hint, id="publisher.E007")]


def check_site_texts(**options: Any) -> list[CheckMessage]:
    """Refuse what a feed can't hold: control characters, and bytes that aren't UTF-8 (half of a surrogate pair)."""
    found: list[CheckMessage] = []
    for name in ("SITE_TITLE", "SITE_DESCRIPTION"):
        if NO_TEXT.search(getattr(settings, name)):
            hint = set_to(name, '"Our tea house"', "letters, digits and signs only, in UTF-8")
            found.append(Error(f"{name} has a character that isn't text.", hint=hint, id="publisher.E022"))
    return found


def check_readable(**options: Any) -> list[CheckMessage]:
    hint = "See docs/handbook/ops/configuration.md for valid values."
    wrong = {name: reason for name, reason in settings.UNREADABLE.items() if getattr(settings, name, True) != ""}
    return [Error(f"{name}: {reason}.", hint=hint, id="publisher.E008") for name, reason in wrong.items()]


def check_vanishing(**options: Any) -> list[CheckMessage]:
    if 0 <= settings.SITE_MAX_VANISHING <= 1:
        return []
    hint = set_to("SITE_MAX_VANISHING", "0.2", "a share between 0 and 1")
    return [Error(f"SITE_MAX_VANISHING={settings.SITE_MAX_VANISHING} isn't a share.", hint=hint, id="publisher.E009")]


def check_media_quota(**options: Any) -> list[CheckMessage]:
    if 0 < settings.MEDIA_QUOTA_MB < inf:
        return []
    hint = set_to("MEDIA_QUOTA_MB", "512", "megabytes of the database for pictures and files, more than 0")
    message = f"MEDIA_QUOTA_MB={settings.MEDIA_QUOTA_MB:g} isn't a size."
    return [Error(message, hint=hint, id="publisher.E020")]


def check_refresh_files(**options: Any) -> list[CheckMessage]:
    if settings.REFRESH_FILES in ("copy", "leave"):
        return []
    hint = set_to("REFRESH_FILES", "copy", "or leave, so that the library's files stay in production")
    return [Error(f"REFRESH_FILES={settings.REFRESH_FILES} is unknown.", hint=hint, id="publisher.E021")]


def check_webhook(**options: Any) -> list[CheckMessage]:
    if not settings.ON_CALL_WEBHOOK_URL or is_private_address(settings.ON_CALL_WEBHOOK_URL):
        return []
    hint = set_to("ON_CALL_WEBHOOK_URL", "https://…", "reports say what is wrong, so use https, without a user")
    return [Error("ON_CALL_WEBHOOK_URL isn't a safe address to send a report to.", hint=hint, id="publisher.E016")]


def check_pings(**options: Any) -> list[CheckMessage]:
    names = ("PING_URL_SCHEDULE", "PING_URL_BUILD", "PING_URL_REPORT")
    wrong = [name for name in names if (url := getattr(settings, name)) and not is_private_address(url)]
    return [
        Error(
            f"{name} isn't a safe address to send a job's output to.",
            hint=set_to(name, "https://hc-ping.com/…", "https, without a user"),
            id="publisher.E018",
        )
        for name in wrong
    ]


def check_addresses(**options: Any) -> list[CheckMessage]:
    names = ("ON_CALL_EMAILS", "BUILD_MAILS")
    wrong = [(name, word) for name in names for word in getattr(settings, name) if not ADDRESS.fullmatch(word)]
    return [
        Error(
            f"{name}: {word} isn't an email address.",
            hint=set_to(name, "ada@example.org,ben@example.org", "email addresses, separated by commas"),
            id="publisher.E017",
        )
        for name, word in wrong
    ]


def check_mail(**options: Any) -> list[CheckMessage]:
    if settings.SENDS_MAIL or settings.UNREADABLE.get("EMAIL_URL"):
        return []
    hint = set_to("EMAIL_URL", "smtp://USER:PASSWORD@HOST:587", "your mail provider's server")
    return [Warning("EMAIL_URL is missing: new passwords can't be emailed.", hint=hint, id="publisher.W002")]


def check_on_call(**options: Any) -> list[CheckMessage]:
    if settings.ON_CALL_WEBHOOK_URL or (settings.ON_CALL_EMAILS and settings.SENDS_MAIL):
        return []
    if settings.ON_CALL_EMAILS:
        hint = set_to("EMAIL_URL", "smtp://USER:PASSWORD@HOST:587", "your mail provider's server")
        return [Warning("ON_CALL_EMAILS get no mail: EMAIL_URL is missing.", hint=hint, id="publisher.W003")]
    hint = set_to("ON_CALL_EMAILS", "ada@example.org", "the people on call; or set ON_CALL_WEBHOOK_URL")
    return [Warning("No one is alerted when builds stall.", hint=hint, id="publisher.W003")]


def check_static_files(**options: Any) -> list[CheckMessage]:
    if not settings.EXPOSED or (settings.STATIC_ROOT / "staticfiles.json").exists():
        return []
    hint = "Run: ./manage.py collectstatic --noinput (Heroku does, unless DISABLE_COLLECTSTATIC is set)."
    return [Error("The web UI's static files haven't been collected.", hint=hint, id="publisher.E010")]


def check_text_editor(**options: Any) -> list[CheckMessage]:
    if not settings.EXPOSED or (settings.STATIC_ROOT / "desk" / "built" / "editor.js").exists():
        return []
    hint = "On Heroku: heroku buildpacks:add --index 1 heroku/nodejs. Elsewhere: bin/build_editor, then collectstatic."
    return [
        Warning("The text editor isn't built: pages are written in a plain text area.", hint=hint, id="publisher.W004")
    ]


SETTINGS = "settings"
"""The tag of these checks. A build runs no others, so it doesn't load the web UI."""

SETTINGS_CHECKS = [
    check_environment,
    check_secret_key,
    check_database,
    check_site_url,
    check_extra_hosts,
    check_time_zone,
    check_language,
    check_site_texts,
    check_vanishing,
    *BUILD_CHECKS,
    check_media_quota,
    check_refresh_files,
    check_webhook,
    check_pings,
    check_addresses,
    check_readable,
]

DEPLOY_CHECKS = [check_mail, check_on_call, check_static_files, check_text_editor]
"""Checks that only `check --deploy` and the release phase run, not every command."""


def _is_weak(key: str) -> bool:
    return len(key) < 50 or len(set(key)) < 5 or key == settings.DEVELOPMENT_KEY
