"""Settings of the web UI: its files, HTTPS, cookies, log-ins. publisher/settings.py includes them."""

from datetime import timedelta
from typing import Any

from publisher.environment import BASE_DIR, DEBUG, EXPOSED

# The prefix for everything outside the public site. No page path can begin with it.
RESERVED_PREFIX = "-"

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

# Files in a request are refused and never reach a disk, except where the library takes them.
FILE_UPLOAD_HANDLERS = ["publisher.desk.request_bodies.LibraryFile"]

# Browser policy for the web UI: our own files only, no inline scripts or styles, no framing by other sites. It has the
# name and format that Django 6 uses; publisher.desk.middleware sends it.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "media-src": ["'self'"],
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
CSRF_FAILURE_VIEW = "publisher.desk.people.log_in.refuse_foreign"

# Ten wrong passwords for a name, each within 15 minutes of the one before, lock it for 15 minutes, whether or not the
# account exists. Attempts during the lock don't extend it.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "publisher.desk.people.log_in.refuse_for_now"
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "kept"]  # kept: an editor's text
AXES_VERBOSE = False

VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATORS}.UserAttributeSimilarityValidator"},
]
