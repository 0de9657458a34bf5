"""All settings, in reading order. environment.py reads the variables; web_settings.py has the web UI's settings.

The defaults work on a laptop. Where strangers can reach us, publisher/checks.py rejects missing or unsafe values.
docs/handbook/ops/configuration.md lists all variables.
"""

import os
from typing import Any

from django.urls import reverse

from publisher.environment import *
from publisher.host_names import ascii_host, with_ascii_host
from publisher.web_settings import *

DEVELOPMENT_KEY = "development-only-key-that-everybody-can-read-in-the-source"
SECRET_KEY = text("SECRET_KEY", "" if EXPOSED else DEVELOPMENT_KEY)

LOOPBACK = ("localhost", "127.0.0.1", "::1")

# The public site: its title, language and base URL.
SITE_TITLE = text("SITE_TITLE", "Publisher")
SITE_DESCRIPTION = text("SITE_DESCRIPTION")
SITE_LANGUAGE = text("SITE_LANGUAGE", "en")
# The app's herokuapp.com name, from Heroku's dyno metadata. A new app is served there until SITE_URL is set.
APP_HOST = text("HEROKU_APP_DEFAULT_DOMAIN_NAME") if ON_DYNO else ""
APP_URL = f"https://{APP_HOST}" if APP_HOST else ""
SITE_URL = text("SITE_URL", APP_URL if EXPOSED else f"http://localhost:{text('PORT', '8000')}").rstrip("/")
SITE_URL = with_ascii_host(SITE_URL)
SITE_TIME_ZONE = text("SITE_TIME_ZONE", "UTC")
SITE_THEME = BASE_DIR / "templates" / "site"
SITE_LISTING_SIZE = SITE_FEED_SIZE = 20
SITE_SITEMAP_SIZE = 1_000  # addresses in a single sitemap file; a larger site gets 256 files and an index
# Share of live pages that may vanish in one release without a person's consent.
SITE_MAX_VANISHING = number("SITE_MAX_VANISHING", 0.2)
REVIEW_REQUIRED = text("REVIEW_REQUIRED", "no") != "no"  # of people who publish their own texts
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
# How long a full build waits for other machines to finish one more shard before it goes on alone, in seconds.
BUILD_SHARD_SECONDS = 15
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
# Worker processes for a build. In a large one each holds a database connection, and two are what the smallest plan has
# room for beside web processes and jobs (ADR 41).
BUILD_JOBS = number("BUILD_JOBS", min(2, os.cpu_count() or 1))
# Who carries out a full build: this machine, or "celery", workers on other machines as well (ADR 43).
BUILD_ENGINE = text("BUILD_ENGINE", "local")
CELERY_BROKER_URL = text("CELERY_BROKER_URL")
# Outputs that a change may touch to be built at once, in the web server's own dyno (ADR 40); 0 switches that off.
BUILD_NEARBY_OUTPUTS = number("BUILD_NEARBY_OUTPUTS", 200)
# Where we look for the heroku CLI, pg_dump and psql. They get this, their key and nothing else from our environment.
SEARCH_PATH = text("PATH", os.defpath)
# Where Heroku's Python finds its own library; the process that decodes pictures gets this and nothing else.
LIBRARY_PATH = text("LD_LIBRARY_PATH")

# The scheduled jobs and their intervals in minutes. A person sets these up in Heroku Scheduler, run_clock reads them
# here, and check_schedule shows which jobs are late.
SCHEDULED_JOBS = {"schedule_build": 10, "report_stalled_builds": 60, "send_notices": 10}
# The function that checks the local-time jobs for that report, whose app is below theirs and can't import them.
JOBS_CHECK = "publisher.jobs.failed_jobs.look"
# Functions of apps above builds that make room in the database after a build.
HOUSEKEEPING = ["publisher.desk.models.archive_parts.prune_archives"]

# The library's files, all versions and widths of them, in megabytes: half of Heroku's smallest database.
MEDIA_QUOTA_MB = number("MEDIA_QUOTA_MB", 512)
# Whether an upload starts a process that prepares it; without one, the next build does. Tests switch it off.
PREPARE_AFTER_UPLOAD = True

# Requests for EXTRA_HOSTS (such as an old domain) and for the app's herokuapp.com name redirect to SITE_URL.
EXTRA_HOSTS = [ascii_host(name) for name in words("EXTRA_HOSTS")]
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
    "desk.importrun": lambda run: reverse("desk:import", args=[run.pk]),
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
ON_LAPTOP = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "var" / "publisher.sqlite3"}
DATABASES: dict[str, dict[str, Any]] = {"default": ON_LAPTOP if DEBUG and not DATABASE_URL else database(DATABASE_URL)}
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
REFRESH_FILES = text("REFRESH_FILES", "copy")
REFRESH_SOURCE = database(REFRESH_SOURCE_URL, "REFRESH_SOURCE_URL") if REFRESH_SOURCE_URL else {}
for entry in (DATABASES["default"], REFRESH_SOURCE) if ON_DYNO else ():
    entry.setdefault("OPTIONS", {}).setdefault("sslmode", "require")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"

# One line for each event, on stderr: Heroku collects it, and stdout stays clean for `--json`.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "publisher.masked_log.MaskedFormatter"}},
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
