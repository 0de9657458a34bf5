"""The variables of the environment, and where we run; only this file and settings.py read them.

Nothing here raises: a value that can't be read is recorded in UNREADABLE, and publisher/checks.py rejects it.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent

# Variables whose value couldn't be read, with the reason; each got its default instead.
UNREADABLE: dict[str, str] = {}


def take_variables(file: Path) -> bool:
    """Set the file's variables that the environment lacks; return False if the file exists but can't be read.

    This gives cron, systemd and a shell on the server the same variables. One variable a line, as NAME=value.
    """
    try:
        lines = file.read_text().splitlines() if file.exists() else []
    except (OSError, ValueError) as error:
        UNREADABLE[".env"] = f"{file} can't be read ({error})"
        return False
    for number, line in enumerate(map(str.strip, lines), 1):
        name, _, value = line.removeprefix("export ").partition("=")
        if name.isidentifier() and "=" in line:
            os.environ.setdefault(name, without_quotes(value.strip()))
        elif line and not line.startswith("#"):
            UNREADABLE[".env"] = f"line {number} of {file} is not NAME=value"
    return True


def without_quotes(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] in "'\"" and value[0] == value[-1]
    return value[1:-1] if is_quoted else value


def text(name: str, default: str = "") -> str:
    """Return the variable, or the default if it's unset or empty."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: float) -> float:
    """Return the variable as a number."""
    try:
        return float(text(name) or default)
    except ValueError:
        UNREADABLE[name] = f"{text(name)!r} is not a number"
        return default


def words(name: str) -> list[str]:
    """Return the variable as a list of words, separated by commas or spaces."""
    return text(name).replace(",", " ").split()


def host(url: str) -> str:
    """Return the host of a URL, or an empty string if it has no host."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's entry for the variable. A value that can't be read means no database, never a different one."""
    try:
        entry = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
        reason = reason_against_database(entry)
    except dj_database_url.UnknownSchemeError:
        reason = BEGINNINGS
    except ValueError:
        reason = f"it is not {AN_ADDRESS}; in a password, write #, / and % as %23, %2F and %25"
    if reason:
        UNREADABLE[name] = reason
        return {"ENGINE": "django.db.backends.dummy"}
    # PgBouncer in transaction mode, which Heroku offers, loses a cursor between two statements.
    return {**entry, "DISABLE_SERVER_SIDE_CURSORS": True}


AN_ADDRESS = "an address like postgres://user:password@host:5432/name"
BEGINNINGS = "it must begin with postgres://, or with sqlite:// on a laptop"
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def reason_against_database(entry: Mapping[str, Any]) -> str:
    """Return why this entry can never work, without account and password; empty if it may."""
    if entry["ENGINE"] not in ("django.db.backends.postgresql", "django.db.backends.sqlite3"):
        return BEGINNINGS
    mode = entry.get("OPTIONS", {}).get("sslmode", "prefer")
    if mode not in SSL_MODES:
        return f"sslmode={mode} is unknown to PostgreSQL; write one of {', '.join(SSL_MODES)}"
    if not (entry["NAME"] or "service" in entry.get("OPTIONS", {})):
        return f"it names no database after the host; write {AN_ADDRESS}"
    return ""


def mail_server(url: str) -> tuple[str, int, str, str, bool]:
    """Return EMAIL_URL's host, port, user and password, and whether it uses TLS from the first byte (smtps://).

    smtp:// switches to TLS before it sends the user, except on this machine.
    """
    try:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise ValueError
        first = parts.scheme == "smtps"
        port = parts.port or (465 if first else 587)
        return parts.hostname or "", port, unquote(parts.username or ""), unquote(parts.password or ""), first
    except ValueError:
        UNREADABLE["EMAIL_URL"] = "it is not smtp://user:password@host:587 or smtps://user:password@host:465"
        return "", 587, "", "", False


# Where are we? An unknown spelling counts as production, and so does a .env that we can't read. DEBUG is for laptops,
# never for a dyno.
ON_DYNO = "DYNO" in os.environ
IS_LOST = not (ON_DYNO or take_variables(BASE_DIR / ".env"))
DYNO, DYNO_ID = text("DYNO"), text("HEROKU_DYNO_ID")
ENVIRONMENT_AS_SET = text("ENVIRONMENT", "production" if ON_DYNO or IS_LOST else "development")
ENVIRONMENT_IS_SET = bool(text("ENVIRONMENT"))
ENVIRONMENT = ENVIRONMENT_AS_SET if ENVIRONMENT_AS_SET in ("development", "staging") else "production"
DEBUG = ENVIRONMENT == "development" and not ON_DYNO
EXPOSED = not DEBUG
