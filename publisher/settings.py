"""All settings, in reading order; the only file that reads the environment.

The defaults work on a laptop. Where strangers can reach us, publisher/checks.py rejects missing or unsafe values, so
nothing here raises: values that can't be read are recorded in UNREADABLE. docs/handbook/ops/configuration.md lists
all variables.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.urls import reverse

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


def default_site_url() -> str:
    """Return the site's URL if SITE_URL is unset, or an empty string if it can't be known."""
    if EXPOSED:
        return f"https://{APP_HOST}" if APP_HOST else ""
    return f"http://localhost:{text('PORT', '8000')}"


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's entry for the variable. A value that can't be read means no database, never a different one."""
    if not url and DEBUG:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "var" / "publisher.sqlite3"}
    try:
        entry = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError:
        UNREADABLE[name] = "it is not the address of a database"
        return {"ENGINE": "django.db.backends.dummy"}
    # PgBouncer in transaction mode, which Heroku offers, loses a cursor between two statements.
    return {**entry, "DISABLE_SERVER_SIDE_CURSORS": True}


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

DEVELOPMENT_KEY = "development-only-key-that-everybody-can-read-in-the-source"
SECRET_KEY = text("SECRET_KEY", "" if EXPOSED else DEVELOPMENT_KEY)

LOOPBACK = ("localhost", "127.0.0.1", "::1")

# The public site: its title, language and base URL.
SITE_TITLE = text("SITE_TITLE", "Publisher")
SITE_DESCRIPTION = text("SITE_DESCRIPTION")
SITE_LANGUAGE = text("SITE_LANGUAGE", "en")
# The app's herokuapp.com name, from Heroku's dyno metadata. A new app is served there until SITE_URL is set.
APP_HOST = text("HEROKU_APP_DEFAULT_DOMAIN_NAME") if ON_DYNO else ""
SITE_URL = text("SITE_URL", default_site_url()).rstrip("/")
SITE_TIME_ZONE = text("SITE_TIME_ZONE", "UTC")
SITE_THEME = BASE_DIR / "templates" / "site"
SITE_LISTING_SIZE = 20
SITE_FEED_SIZE = 20
SITE_SITEMAP_SIZE = 1_000  # addresses in a single sitemap file; a larger site gets 256 files and an index
# Share of live pages that may vanish in one release without a person's consent.
SITE_MAX_VANISHING = number("SITE_MAX_VANISHING", 0.2)

# A directory kept in step with the live release, on a machine with a lasting disk.
SITE_MIRROR = text("SITE_MIRROR")

# Limits for rendering one page in a worker process (seconds; MB above the process's own size).
RENDER_SECONDS = 20
RENDER_MEMORY_MB = 128

# In seconds: a build's heartbeat interval, the silence after which it counts as dead, and the time from launch to
# start. A wrong verdict costs a resume, never a wrong site.
BUILD_BEAT_SECONDS = 5
BUILD_LEASE_SECONDS = 120
BUILD_LAUNCH_SECONDS = 180
# Time limit for one tick of the ten-minute sweep, in seconds, even if something hangs.
TICK_SECONDS = 190
# In seconds: how long a build waits for an unavailable database; how long a tick does, with one deadline for all its
# work; how long a transaction that decides waits for a locked row; how long one may sit idle while it holds a lock.
DATABASE_PATIENCE_SECONDS = 90.0
TICK_PATIENCE_SECONDS = 20.0
DATABASE_LOCK_SECONDS = 5
DATABASE_IDLE_SECONDS = 10
# The transaction that publishes a release locks the row that a rollback writes, so it may sit idle for less time.
DATABASE_PUBLISHING_IDLE_SECONDS = 1
# Time limits for one statement, in seconds: in the web UI, and for readers, whose pages need at most four statements.
DATABASE_WEB_SECONDS = 10
DATABASE_READER_SECONDS = 2.5
# A migration waits this long for a table: less than readers do, because they queue behind it. Then it lets go and tries
# again. All tries together take less time than the release phase holds builds.
MIGRATION_LOCK_SECONDS = 2
MIGRATION_PATIENCE_SECONDS = 300.0

# How builds start: the sweep uses BUILD_LAUNCHER; "publish now" uses Heroku's API, or a local process.
BUILD_LAUNCHER = text("BUILD_LAUNCHER", "heroku_cli" if ON_DYNO else "local")
BUILD_APP = text("BUILD_APP")
APP_NAME = text("HEROKU_APP_NAME") or BUILD_APP  # Heroku sets it after `heroku labs:enable runtime-dyno-metadata`
BUILD_API_KEY = text("BUILD_API_KEY")  # not HEROKU_API_KEY: Heroku reserves config vars that begin with HEROKU_
BUILD_API_URL = text("BUILD_API_URL", "https://api.heroku.com").rstrip("/")
BUILD_DYNO_SIZE = text("BUILD_DYNO_SIZE")
BUILD_TIME_TO_LIVE = number("BUILD_TIME_TO_LIVE", 86_400)
# Worker processes for a build. The build's own process does more work for each page than two workers do, so a third
# would only use memory and wait, no matter how many processors there are.
BUILD_JOBS = number("BUILD_JOBS", min(2, os.cpu_count() or 1))
# Where we look for the heroku CLI, pg_dump and psql. They get this, their key and nothing else from our environment.
SEARCH_PATH = text("PATH", os.defpath)

# The scheduled jobs and their intervals in minutes. A person sets these up in Heroku Scheduler, run_clock reads them
# here, and check_schedule shows which jobs are late.
SCHEDULED_JOBS = {"schedule_build": 10, "report_stalled_builds": 60}
# The function that checks the local-time jobs for that report, whose app is below theirs and can't import them.
JOBS_CHECK = "publisher.jobs.failed_jobs.look"

# The prefix for everything outside the public site. No page path can begin with it.
RESERVED_PREFIX = "-"

# Requests for EXTRA_HOSTS (such as an old domain) and for the app's herokuapp.com name redirect to SITE_URL.
EXTRA_HOSTS = words("EXTRA_HOSTS")
ALLOWED_HOSTS = [*dict.fromkeys(filter(None, [host(SITE_URL), *EXTRA_HOSTS, APP_HOST]))]
if DEBUG:
    ALLOWED_HOSTS += [".localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    # Simple: it doesn't look for admin.py, so builds don't load it. publisher/desk/admin_site.py registers the models.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "publisher",
    "publisher.pages",
    "publisher.desk",
    "publisher.jobs",
    "publisher.refresh",
    "static_site",
    "builds",
]

MIDDLEWARE = [
    # First, so that http://old-name redirects to https://new-name in one step, and foreign names go no further.
    "publisher.canonical_host.CanonicalHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Readers' pages are answered here; the rest is for the web UI.
    "static_site.serving.live_release_middleware.LiveReleaseMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publisher.database.limits.LimitMiddleware",
    "publisher.desk.middleware.PrivateMiddleware",
    "publisher.desk.request_bodies.BodyMiddleware",
    "publisher.desk.database_down.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "publisher.desk.database_down.FaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "publisher.desk.middleware.RolesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "publisher.urls"
# Where the desk shows what the apps below it write about in mails and reports: they know no screens.
ABSOLUTE_URL_OVERRIDES = {
    "builds.build": lambda build: reverse("desk:build", args=[build.pk]),
    "builds.incident": lambda incident: reverse("desk:incident", args=[incident.pk]),
    "pages.page": lambda page: reverse("desk:edit", args=[page.pk]),
}
WSGI_APPLICATION = "publisher.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # for Django's admin
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# SQLite on a laptop, PostgreSQL on Heroku.
DATABASE_URL = text("DATABASE_URL")
DATABASES: dict[str, dict[str, Any]] = {"default": database(DATABASE_URL)}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["ENGINE"] = "publisher.sqlite"
    # Readers never wait for a build's writes (WAL); writers queue for up to 20 s instead of failing (IMMEDIATE). The
    # cache, in KiB, holds the data that listings read repeatedly.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384;",
    }
if "postgresql" in DATABASES["default"]["ENGINE"]:
    # These notice a server that vanished silently within a minute, and one that doesn't answer within 10 s. They're
    # client options, because PgBouncer refuses most server options. DATABASE_URL overrides them.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 10,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,  # milliseconds, unlike the others
        **DATABASES["default"].get("OPTIONS", {}),
    }
# Production's database, which refresh_database copies to development and staging. It isn't a Django alias, so nothing
# else can reach it.
REFRESH_SOURCE_URL = text("REFRESH_SOURCE_URL")
REFRESH_SOURCE = database(REFRESH_SOURCE_URL, "REFRESH_SOURCE_URL") if REFRESH_SOURCE_URL else {}
for entry in (DATABASES["default"], REFRESH_SOURCE) if ON_DYNO else ():
    entry.setdefault("OPTIONS", {}).setdefault("sslmode", "require")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"

# The web UI's static files, with hashed names after `collectstatic`. A laptop serves them from the source.
STATIC_URL = f"/{RESERVED_PREFIX}/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "publisher.static_files.HashedStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG

# Heroku's router terminates HTTPS and sets X-Forwarded-Proto, overwriting the header if a client sends it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if EXPOSED else None
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = EXPOSED
# A load balancer asks the process directly, which doesn't speak HTTPS.
SECURE_REDIRECT_EXEMPT = [rf"^{RESERVED_PREFIX}/health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if EXPOSED else 0
# We can't promise that every other host of the domain speaks HTTPS (HSTS includeSubDomains, preload). And log-ins are
# counted by name, never by IP address, which is only a header behind Heroku's router (django-axes).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "axes.W006"]

# There are no file uploads: files in a request are refused and never reach a disk.
FILE_UPLOAD_HANDLERS = ["publisher.desk.request_bodies.NoFiles"]

# Browser policy for the web UI: our own files only, no inline scripts or styles, no framing by other sites. It has the
# name and format that Django 6 uses; publisher.desk.middleware sends it.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": ["'self'"],
    "form-action": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# No other host of the domain can set a cookie that begins with __Host-, and browsers accept it only for all paths.
# Readers' pages are answered before anything reads or sets a cookie.
SESSION_COOKIE_NAME = "__Host-session" if EXPOSED else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if EXPOSED else "csrftoken"
CSRF_COOKIE_HTTPONLY = True  # forms contain the token
MESSAGE_COOKIE_NAME = "__Host-messages" if EXPOSED else "messages"
MESSAGE_STORAGE = "publisher.desk.message_cookie.MessageStorage"

# People log in again after eight hours of inactivity, and after seven days in any case.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_MAX_AGE = 7 * 24 * 3600
SESSION_SAVE_EVERY_REQUEST = True
LOGIN_URL = LOGOUT_REDIRECT_URL = "desk:log_in"
LOGIN_REDIRECT_URL = "desk:pages"
CSRF_FAILURE_VIEW = "publisher.desk.people.views.refuse_foreign"

# Ten wrong passwords for a name, each within 15 minutes of the one before, lock it for 15 minutes, whether or not the
# account exists. Attempts during the lock don't extend it.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "publisher.desk.people.views.refuse_for_now"
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "kept"]  # kept: an editor's text
AXES_VERBOSE = False

VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATORS}.UserAttributeSimilarityValidator"},
]

# One line for each event, on stderr: Heroku collects it, and stdout stays clean for `--json`.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},
        # Robots request pages that never existed: the access log records those.
        "django.request": {"level": "ERROR"},
    },
}

# Mail (new passwords, failed pages, the daily digest) goes through EMAIL_URL. A laptop prints it; elsewhere, printing
# would put its secrets in the log.
EMAIL_URL = text("EMAIL_URL")
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL = mail_server(EMAIL_URL)
EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_HOST not in LOOPBACK
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("DEFAULT_FROM_EMAIL", f"publisher@{host(SITE_URL) or 'localhost'}")
SENDS_MAIL = bool(EMAIL_HOST) or not EXPOSED
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy' if EXPOSED else 'console'}.EmailBackend"

# Where `report_stalled_builds` sends incidents: by mail, and to a webhook such as Slack's or Mattermost's.
ON_CALL_EMAILS = words("ON_CALL_EMAILS")
ON_CALL_WEBHOOK_URL = text("ON_CALL_WEBHOOK_URL")  # a secret: anyone who has it can post there

# Who gets mail when a build takes long, and again when it ends. The seconds are how long a build runs before that.
BUILD_MAILS = words("BUILD_MAILS")
BUILD_MAIL_SECONDS = 120

# External monitors, such as Healthchecks, that raise an alarm when a ping is missing; one for each job.
PING_URL_SCHEDULE = text("PING_URL_SCHEDULE")
PING_URL_BUILD = text("PING_URL_BUILD")
PING_URL_REPORT = text("PING_URL_REPORT")
