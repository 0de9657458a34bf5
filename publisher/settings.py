"""All settings, in reading order; the only file that reads the environment.

Working defaults for a laptop. Where strangers can reach us, publisher/checks.py refuses what is missing or unsafe:
so nothing here raises, and a value that cannot be read is noted in UNREADABLE. docs/handbook/ops/configuration.md
has the table of all variables.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent

# Variables whose value could not be read, with the reason; the default was used in their place.
UNREADABLE: dict[str, str] = {}


def take_variables(file: Path) -> bool:
    """Set what the file has of variables and the environment lacks; whether it could be read, where it is there.

    Cron, systemd and a shell on the server then all have the same. One variable a line, as NAME=value.
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
    """The variable, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: float) -> float:
    """The variable as a number."""
    try:
        return float(text(name) or default)
    except ValueError:
        UNREADABLE[name] = f"{text(name)!r} is not a number"
        return default


def words(name: str) -> list[str]:
    """The variable as a list: commas or spaces between the words."""
    return text(name).replace(",", " ").split()


def host(url: str) -> str:
    """The host of an address, empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def default_site_url() -> str:
    """Where the site is without SITE_URL; empty where nobody can know."""
    if EXPOSED:
        return f"https://{APP_HOST}" if APP_HOST else ""
    return f"http://localhost:{text('PORT', '8000')}"


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's entry for the variable. What cannot be read means no database, never another one."""
    if not url and DEBUG:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "var" / "publisher.sqlite3"}
    try:
        entry = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except ValueError:
        UNREADABLE[name] = "it is not the address of a database"
        return {"ENGINE": "django.db.backends.dummy"}
    # PgBouncer in transaction mode, which Heroku offers, forgets a cursor between two statements.
    return {**entry, "DISABLE_SERVER_SIDE_CURSORS": True}


def mail_server(url: str) -> tuple[str, int, str, str, bool]:
    """Host, port, user, password of EMAIL_URL, and whether TLS comes first: smtps:// speaks it from the first byte.

    smtp:// changes to TLS before it names the user, except on this machine.
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


# Where are we? A spelling that we do not know counts as production, and so does a .env that we can't read. DEBUG is for
# a laptop, never for a dyno.
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

# The site that readers get: one place for its title, language and base address.
SITE_TITLE = text("SITE_TITLE", "Publisher")
SITE_DESCRIPTION = text("SITE_DESCRIPTION")
SITE_LANGUAGE = text("SITE_LANGUAGE", "en")
# The app's herokuapp.com name, which Heroku's dyno metadata tells: a new app is there until SITE_URL says otherwise.
APP_HOST = text("HEROKU_APP_DEFAULT_DOMAIN_NAME") if ON_DYNO else ""
SITE_URL = text("SITE_URL", default_site_url()).rstrip("/")
SITE_TIME_ZONE = text("SITE_TIME_ZONE", "UTC")
SITE_THEME = BASE_DIR / "templates" / "site"
SITE_LISTING_SIZE = 20
SITE_FEED_SIZE = 20
SITE_SITEMAP_SIZE = 1_000  # so many addresses in one file; a larger site has 256 files and an index
# The share of live pages that may vanish in one release without a person's consent.
SITE_MAX_VANISHING = number("SITE_MAX_VANISHING", 0.2)

# A directory that is kept at the live release, on a machine that keeps its disk.
SITE_MIRROR = text("SITE_MIRROR")

# Limits for rendering one page in a worker process (seconds, MB over the process's own size).
RENDER_SECONDS = 20
RENDER_MEMORY_MB = 128

# A build shows at most so often, in seconds, that it lives; after so long a silence it counts as dead; and so long a
# launched one may take until it has started. A wrong verdict costs a resume, never a wrong site.
BUILD_BEAT_SECONDS = 5
BUILD_LEASE_SECONDS = 120
BUILD_LAUNCH_SECONDS = 180
# A tick of the ten-minute sweep ends after so many seconds, whatever hangs.
TICK_SECONDS = 190
# A build waits so long for a database that is away, and a tick, which has one end for everything, so long; whoever
# decides waits so long for a row that somebody else holds. Whoever holds one may stand still for so long.
DATABASE_PATIENCE_SECONDS = 90.0
TICK_PATIENCE_SECONDS = 20.0
DATABASE_LOCK_SECONDS = 5
DATABASE_IDLE_SECONDS = 10
# The transaction that shows a release holds the row that a rollback writes: who stands still in it is ended sooner.
DATABASE_PUBLISHING_IDLE_SECONDS = 1
# A statement for a page of the web UI may take so long; one for readers so long, and a page for them asks four at most.
DATABASE_WEB_SECONDS = 10
DATABASE_READER_SECONDS = 2.5
# A migration waits so long for a table, less than readers, who wait behind it; then it lets go, and tries again for so
# long, which is less than the release phase keeps builds away.
MIGRATION_LOCK_SECONDS = 2
MIGRATION_PATIENCE_SECONDS = 300.0

# How builds are started: the sweep uses BUILD_LAUNCHER; "publish now" uses Heroku's API, or a local process.
BUILD_LAUNCHER = text("BUILD_LAUNCHER", "heroku_cli" if ON_DYNO else "local")
BUILD_APP = text("BUILD_APP")
APP_NAME = text("HEROKU_APP_NAME") or BUILD_APP  # the platform's word, where `heroku labs:enable runtime-dyno-metadata`
BUILD_API_KEY = text("BUILD_API_KEY")  # not HEROKU_API_KEY: config vars that begin with HEROKU_ are the platform's
BUILD_API_URL = text("BUILD_API_URL", "https://api.heroku.com").rstrip("/")
BUILD_DYNO_SIZE = text("BUILD_DYNO_SIZE")
BUILD_TIME_TO_LIVE = number("BUILD_TIME_TO_LIVE", 86_400)
# Worker processes of a build. Its own process has more to do for a page than two of them have: a third one would take
# memory and wait, however many processors there are.
BUILD_JOBS = number("BUILD_JOBS", min(2, os.cpu_count() or 1))
# Where the heroku CLI, pg_dump and psql are looked for; they get this, their key and nothing else of our environment.
SEARCH_PATH = text("PATH", os.defpath)

# The scheduled jobs and how many minutes apart they run: Heroku Scheduler is told so by hand, run_clock reads it here,
# and check_schedule says which one is late.
SCHEDULED_JOBS = {"schedule_build": 10, "report_stalled_builds": 60}
# Who looks at the jobs at a local time for that report, which is made by an app below theirs.
JOBS_CHECK = "publisher.jobs.failed_jobs.look"

# The prefix of everything that is not the public site; no page path can begin with it.
RESERVED_PREFIX = "-"

# Requests for EXTRA_HOSTS (an old domain) and for the app's herokuapp.com name are sent on to SITE_URL.
EXTRA_HOSTS = words("EXTRA_HOSTS")
ALLOWED_HOSTS = [*dict.fromkeys(filter(None, [host(SITE_URL), *EXTRA_HOSTS, APP_HOST]))]
if DEBUG:
    ALLOWED_HOSTS += [".localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    # Simple: it looks for no admin.py, so builds do not load it (publisher/desk/admin_site.py registers what it shows).
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
    # First, so that http://old-name goes to https://new-name in one step, and a name that is not ours goes nowhere.
    "publisher.canonical_host.CanonicalHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Readers' pages end here; what follows is for the web UI.
    "static_site.serving_middleware.LiveReleaseMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publisher.database.limits.LimitMiddleware",
    "publisher.desk.middleware.PrivateMiddleware",
    "publisher.desk.bodies.BodyMiddleware",
    "publisher.desk.faults.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "publisher.desk.faults.FaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "publisher.desk.middleware.RolesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "publisher.urls"
WSGI_APPLICATION = "publisher.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # those of Django's admin
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
    # cache, in KiB, holds what listings come back to.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384;",
    }
if "postgresql" in DATABASES["default"]["ENGINE"]:
    # A server that vanished without a word is noticed within a minute, one that does not answer within 10 s. These are
    # the client's own options; PgBouncer refuses most that are sent to the server. DATABASE_URL overrules them.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 10,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,  # milliseconds, unlike the others
        **DATABASES["default"].get("OPTIONS", {}),
    }
# Production's database, which refresh_database copies into that of development and staging; no alias of Django's, so
# nothing else can reach it.
REFRESH_SOURCE_URL = text("REFRESH_SOURCE_URL")
REFRESH_SOURCE = database(REFRESH_SOURCE_URL, "REFRESH_SOURCE_URL") if REFRESH_SOURCE_URL else {}
for entry in (DATABASES["default"], REFRESH_SOURCE) if ON_DYNO else ():
    entry.setdefault("OPTIONS", {}).setdefault("sslmode", "require")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"

# The web UI's own files, with hashed names once `collectstatic` has run; a laptop serves them from the source.
STATIC_URL = f"/{RESERVED_PREFIX}/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "publisher.static_files.HashedStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG

# Heroku's router ends HTTPS and says so in X-Forwarded-Proto, which it overwrites when a client sends it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if EXPOSED else None
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = EXPOSED
# A load balancer asks the process itself, which speaks no HTTPS.
SECURE_REDIRECT_EXEMPT = [rf"^{RESERVED_PREFIX}/health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if EXPOSED else 0
# Whether every other host of the domain speaks HTTPS is not ours to promise (HSTS includeSubDomains, preload). And
# log-ins are counted by name, never by address: behind Heroku's router an address is a header (django-axes).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "axes.W006"]

# Nothing is uploaded: a file that is sent along is refused, and reaches no disk.
FILE_UPLOAD_HANDLERS = ["publisher.desk.bodies.NoFiles"]

# What a browser may do with a page of the web UI: our own files, no script or style in the page, in nobody's frame.
# Django 6's name and form; publisher.desk.middleware sends it.
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

# No other host of the domain can plant a cookie that begins with __Host-; browsers take it for all paths or not at all.
# Readers' pages are answered before anything reads or sets one.
SESSION_COOKIE_NAME = "__Host-session" if EXPOSED else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if EXPOSED else "csrftoken"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token
MESSAGE_COOKIE_NAME = "__Host-messages" if EXPOSED else "messages"
MESSAGE_STORAGE = "publisher.desk.messages.MessageStorage"

# Who does nothing for eight hours logs in again, and after seven days everybody.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_MAX_AGE = 7 * 24 * 3600
SESSION_SAVE_EVERY_REQUEST = True
LOGIN_URL = LOGOUT_REDIRECT_URL = "desk:log_in"
LOGIN_REDIRECT_URL = "desk:pages"
CSRF_FAILURE_VIEW = "publisher.desk.views.sessions.refuse_foreign"

# After ten wrong passwords for a name, known or not, each within 15 minutes of the one before, that name waits for 15
# minutes; what is tried meanwhile does not make it longer.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "publisher.desk.views.sessions.refuse_for_now"
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
        # Robots ask for pages that never were: the access log has them.
        "django.request": {"level": "ERROR"},
    },
}

# Mail (a new password, a page that failed, the daily one) goes through EMAIL_URL. A laptop prints it; elsewhere that
# would bring its secrets into the log.
EMAIL_URL = text("EMAIL_URL")
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL = mail_server(EMAIL_URL)
EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_HOST not in LOOPBACK
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("DEFAULT_FROM_EMAIL", f"publisher@{host(SITE_URL) or 'localhost'}")
SENDS_MAIL = bool(EMAIL_HOST) or not EXPOSED
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy' if EXPOSED else 'console'}.EmailBackend"

# Who hears of incidents (`report_stalled_builds`): by mail, and through a webhook as Slack and Mattermost have them.
ON_CALL_EMAILS = words("ON_CALL_EMAILS")
ON_CALL_WEBHOOK_URL = text("ON_CALL_WEBHOOK_URL")  # whoever has it can write there: it is secret

# Who gets a mail when a build takes long, and when that one has ended. Long is what is at work for so many seconds.
BUILD_MAILS = words("BUILD_MAILS")
BUILD_MAIL_SECONDS = 120

# Monitors outside that alarm when they hear nothing, as Healthchecks has them; one for each job.
PING_URL_SCHEDULE = text("PING_URL_SCHEDULE")
PING_URL_BUILD = text("PING_URL_BUILD")
PING_URL_REPORT = text("PING_URL_REPORT")
