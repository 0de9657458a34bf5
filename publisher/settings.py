"""All settings, in reading order; the only file that reads the environment.

Working defaults for development. On a Heroku dyno (DYNO is set) missing secrets are refused by publisher/checks.py.
"""

import os
from pathlib import Path

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent

# Where are we: development, staging or production. A spelling we do not know counts as production.
ON_DYNO = "DYNO" in os.environ
ENVIRONMENT = os.environ.get("ENVIRONMENT", "production" if ON_DYNO else "development")
DEBUG = ENVIRONMENT == "development"
SECRET_KEY = os.environ.get("SECRET_KEY", "" if ON_DYNO else "development-only-key-not-for-a-dyno")

# The site that readers get: one place for its title, language and base address.
SITE_TITLE = os.environ.get("SITE_TITLE", "Publisher")
SITE_DESCRIPTION = os.environ.get("SITE_DESCRIPTION", "")
SITE_LANGUAGE = os.environ.get("SITE_LANGUAGE", "en")
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")
SITE_TIME_ZONE = os.environ.get("SITE_TIME_ZONE", "UTC")
SITE_THEME = BASE_DIR / "templates" / "site"
SITE_LISTING_SIZE = 20
SITE_MAX_VANISHING = float(os.environ.get("SITE_MAX_VANISHING", "0.2"))

# Limits for rendering one page in a worker process (seconds, MB over the process's own size).
RENDER_SECONDS = 20
RENDER_MEMORY_MB = 128

# The prefix of everything that is not the public site; no page path can begin with it.
RESERVED_PREFIX = "-"

ALLOWED_HOSTS = ["*"] if DEBUG else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "publisher.pages",
    "static_site",
    "builds",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]

ROOT_URLCONF = "publisher.urls"
WSGI_APPLICATION = "publisher.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'publisher.sqlite3'}"), conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for a build's writes (WAL); writers queue for up to 20 s instead of failing (IMMEDIATE).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = f"/{RESERVED_PREFIX}/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
