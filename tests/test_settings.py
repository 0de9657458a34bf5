"""Settings and their checks, in separate processes: the environment is read once, when Python starts."""

import os
import re
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

PRODUCTION = {
    "DYNO": "web.1",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "DATABASE_URL": "postgres://user:secret@localhost:5432/name",
    "SITE_URL": "https://www.example.org",
}


def manage(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **variables}
    command = [sys.executable, str(root / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def check(root: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return manage(root, "check", "--deploy", "--fail-level", "ERROR", **variables)


def show(root: Path, expression: str, **variables: str) -> str:
    script = f"from django.conf import settings; print({expression})"
    return manage(root, "shell", "--no-imports", "-c", script, **variables).stdout.strip()


def test_a_laptop_needs_no_variable_at_all(root):
    result = manage(root, "check")
    assert (result.returncode, result.stdout) == (0, "System check identified no issues (1 silenced).\n")


def test_production_settings_pass_djangos_own_deployment_check_in_silence(root):
    result = manage(root, "check", "--deploy", "--fail-level", "WARNING", "--tag", "security", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize(
    ("name", "value", "problem", "cure"),
    [
        ("SECRET_KEY", "", "E002", "heroku config:set SECRET_KEY="),
        ("SECRET_KEY", "short", "E002", "heroku config:set SECRET_KEY="),
        ("SECRET_KEY", "a" * 60, "E002", "heroku config:set SECRET_KEY="),
        ("DATABASE_URL", "", "E003", "heroku addons:create heroku-postgresql"),
        ("DATABASE_URL", "sqlite:////tmp/site.sqlite3", "E004", "heroku addons:create heroku-postgresql"),
        ("DATABASE_URL", "not an address", "E008", "configuration.md"),
        ("DATABASE_URL", "postgres://user@localhost/name?sslmode=no-verify", "E008", "write one of disable, allow,"),
        ("SITE_URL", "", "E005", "heroku config:set SITE_URL=https://"),
        ("SITE_URL", "http://www.example.org", "E005", "https"),
        ("SITE_URL", "https://www.example.org/blog", "E005", "end after the host"),
        ("SITE_URL", "https://localhost", "E005", "readers can't reach"),
        ("SITE_URL", "https://[::1", "E005", "isn't an address"),
        ("SITE_URL", "www.example.org", "E005", "isn't a web address"),
        ("SITE_URL", "https://\N{SNOWMAN}.example", "E005", "xn-- form"),
        ("SITE_URL", "https://bü..cher.example", "E005", "heroku config:set SITE_URL=https://"),
        ("SITE_URL", "https://b%C3%BCcher.example", "E005", "heroku config:set SITE_URL=https://"),
        ("SITE_URL", "https://my site.example", "E005", "heroku config:set SITE_URL=https://"),
        ("SITE_URL", "https://www.example.org.", "E005", "heroku config:set SITE_URL=https://"),
        ("EXTRA_HOSTS", "https://old.example.org", "E023", "heroku config:set EXTRA_HOSTS="),
        ("EXTRA_HOSTS", "example.org -ü.example", "E023", "heroku config:set EXTRA_HOSTS="),
        ("ENVIRONMENT", "prod", "E001", "heroku config:set ENVIRONMENT=production"),
        ("SITE_TIME_ZONE", "Europe/Atlantis", "E006", "heroku config:set SITE_TIME_ZONE=Europe/Berlin"),
        ("SITE_TIME_ZONE", "../etc/passwd", "E006", "heroku config:set SITE_TIME_ZONE=Europe/Berlin"),
        ("SITE_LANGUAGE", "English, please", "E007", "heroku config:set SITE_LANGUAGE=en-GB"),
        ("SITE_TITLE", "Tea \x01 house", "E022", "heroku config:set SITE_TITLE="),
        ("SITE_TITLE", "Tea \ufffe", "E022", "heroku config:set SITE_TITLE="),
        ("SITE_DESCRIPTION", "Tea \udcff", "E022", "heroku config:set SITE_DESCRIPTION="),
        ("SITE_DESCRIPTION", "Tea\x1b[31m", "E022", "heroku config:set SITE_DESCRIPTION="),
        ("SITE_MAX_VANISHING", "abc", "E008", "configuration.md"),
        ("SITE_MAX_VANISHING", "nan", "E009", "heroku config:set SITE_MAX_VANISHING=0.2"),
        ("BUILD_LAUNCHER", "kubernetes", "E011", "heroku config:set BUILD_LAUNCHER=heroku_cli"),
        ("BUILD_APP", "ex/../ample", "E012", "heroku config:set BUILD_APP=example"),
        ("BUILD_TIME_TO_LIVE", "59", "E013", "heroku config:set BUILD_TIME_TO_LIVE=86400"),
        ("BUILD_TIME_TO_LIVE", "86401", "E013", "heroku config:set BUILD_TIME_TO_LIVE=86400"),
        ("BUILD_TIME_TO_LIVE", "nan", "E013", "heroku config:set BUILD_TIME_TO_LIVE=86400"),
        ("BUILD_TIME_TO_LIVE", "a day", "E008", "configuration.md"),
        ("BUILD_JOBS", "0", "E019", "heroku config:set BUILD_JOBS=1"),
        ("BUILD_JOBS", "1.5", "E019", "heroku config:set BUILD_JOBS=1"),
        ("BUILD_JOBS", "nan", "E019", "heroku config:set BUILD_JOBS=1"),
        ("BUILD_JOBS", "two", "E008", "configuration.md"),
        ("MEDIA_QUOTA_MB", "0", "E020", "heroku config:set MEDIA_QUOTA_MB=512"),
        ("MEDIA_QUOTA_MB", "-1", "E020", "heroku config:set MEDIA_QUOTA_MB=512"),
        ("MEDIA_QUOTA_MB", "nan", "E020", "heroku config:set MEDIA_QUOTA_MB=512"),
        ("MEDIA_QUOTA_MB", "inf", "E020", "heroku config:set MEDIA_QUOTA_MB=512"),
        ("REFRESH_FILES", "no", "E021", "heroku config:set REFRESH_FILES=copy"),
        ("MEDIA_QUOTA_MB", "1 GB", "E008", "configuration.md"),
        ("BUILD_API_URL", "http://api.heroku.com", "E014", "heroku config:set BUILD_API_URL=https://api.heroku.com"),
        ("BUILD_API_URL", "http://127.0.0.1.example.org", "E014", "https"),
        ("BUILD_API_URL", "https://user:word@api.heroku.com", "E014", "https"),
        ("BUILD_API_URL", "https://[::1", "E014", "https"),
        ("BUILD_DYNO_SIZE", "--type=web", "E015", "heroku ps:type"),
        ("ON_CALL_WEBHOOK_URL", "http://hooks.example.org/x", "E016", "https"),
        ("PING_URL_BUILD", "http://hc.example.org/x", "E018", "https"),
        ("ON_CALL_EMAILS", "ada@example.org ben", "E017", "ada@example.org,ben@example.org"),
        ("BUILD_MAILS", "ada@example.org,ben", "E017", "heroku config:set BUILD_MAILS="),
        ("EMAIL_URL", "https://user:word@mail.example.org", "E008", "configuration.md"),
        ("EMAIL_URL", "smtp://mail.example.org:port", "E008", "configuration.md"),
    ],
)
def test_a_wrong_setting_stops_the_release_phase_and_names_variable_and_cure(root, name, value, problem, cure):
    result = check(root, **{**PRODUCTION, name: value})
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    found = re.findall(rf"\(publisher\.{problem}\) (.*\n\s+HINT: .*)", result.stderr)
    assert len(found) == 1, result.stderr
    assert name in found[0]
    assert cure in found[0]


def test_a_dyno_that_cannot_start_builds_says_what_is_missing_and_goes_on(root):
    result = check(root, **PRODUCTION, BUILD_APP="example")
    assert "(publisher.W001) Builds can't start automatically: BUILD_API_KEY missing." in result.stderr
    assert "heroku authorizations:create" in result.stderr
    assert "heroku config:set BUILD_API_KEY=" in result.stderr
    assert "BUILD_APP and" not in result.stderr


@pytest.mark.parametrize(
    "enough", [{"BUILD_APP": "example", "BUILD_API_KEY": "HRKU-secret"}, {"BUILD_LAUNCHER": "local"}]
)
def test_who_can_start_builds_is_told_nothing(root, enough):
    result = check(root, **PRODUCTION, **enough)
    assert "W001" not in result.stderr
    assert "HRKU-secret" not in result.stdout + result.stderr


def test_who_can_send_no_mail_is_told_what_that_costs_and_no_secret_goes_into_the_log_instead(root):
    result = check(root, **PRODUCTION)
    assert "(publisher.W002) EMAIL_URL is missing: new passwords can't be emailed." in result.stderr
    assert "heroku config:set EMAIL_URL=smtp://" in result.stderr
    assert show(root, "settings.EMAIL_BACKEND", **PRODUCTION).endswith("dummy.EmailBackend")
    assert "W002" not in check(root, **PRODUCTION, EMAIL_URL="smtp://mail.example.org").stderr


def test_who_runs_without_anybody_on_call_is_told_so(root):
    mail = {"EMAIL_URL": "smtp://mail.example.org", "ON_CALL_EMAILS": "ada@example.org"}
    assert "(publisher.W003) No one is alerted when builds stall." in check(root, **PRODUCTION).stderr
    assert "W003" in check(root, **PRODUCTION, ON_CALL_EMAILS="ada@example.org").stderr
    assert "W003" not in check(root, **PRODUCTION, **mail).stderr


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://me:p%40ss@mail.example.org", ("mail.example.org", 587, "me", "p@ss", False, True)),
        ("smtps://me:word@mail.example.org", ("mail.example.org", 465, "me", "word", True, False)),
        ("smtp://localhost:2525", ("localhost", 2525, "", "", False, False)),
    ],
)
def test_mail_goes_over_tls_wherever_it_leaves_the_machine(root, url, server):
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")
    shown = show(root, ", ".join(f"repr(settings.EMAIL_{name})" for name in names), **PRODUCTION, EMAIL_URL=url)
    assert shown == " ".join(repr(part) for part in server)


def test_a_new_app_is_at_the_name_that_heroku_gave_it_until_site_url_says_otherwise(root):
    names = "settings.SITE_URL, settings.ALLOWED_HOSTS, settings.DEFAULT_FROM_EMAIL"
    new = {**PRODUCTION, "SITE_URL": "", "HEROKU_APP_DEFAULT_DOMAIN_NAME": "my-site-1.herokuapp.com"}
    first = "https://my-site-1.herokuapp.com ['my-site-1.herokuapp.com'] publisher@my-site-1.herokuapp.com"
    assert show(root, names, **new) == first
    later = "https://www.example.org ['www.example.org', 'my-site-1.herokuapp.com'] publisher@www.example.org"
    assert show(root, names, **{**new, "SITE_URL": "https://www.example.org"}) == later
    assert "E005" not in check(root, **new).stderr


def test_an_international_name_is_the_one_that_browsers_send(root):
    names = {"SITE_URL": "https://Bücher.example:8443", "EXTRA_HOSTS": "你好。中国,faß.example,.old.example,[::1],*"}
    variables = {**PRODUCTION, **names}
    assert re.findall("publisher.E0(?:05|23)", check(root, **variables).stderr) == []
    assert show(root, "settings.SITE_URL, settings.ALLOWED_HOSTS, settings.DEFAULT_FROM_EMAIL", **variables) == (
        "https://xn--bcher-kva.example:8443 ['xn--bcher-kva.example', 'xn--6qq79v.xn--fiqs8s', 'xn--fa-hia.example',"
        " '.old.example', '[::1]', '*'] publisher@xn--bcher-kva.example"
    )


def test_an_app_that_does_not_know_its_name_says_what_tells_it(root):
    said = check(root, **{**PRODUCTION, "SITE_URL": ""}).stderr
    assert "Without a domain: heroku labs:enable runtime-dyno-metadata, then deploy" in said


def test_cookies_that_strangers_may_see_are_bound_to_the_host(root):
    names = "settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.MESSAGE_COOKIE_NAME"
    assert show(root, names, **PRODUCTION) == "__Host-session __Host-csrf __Host-messages"
    rest = "settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN"
    assert show(root, rest, **PRODUCTION) == "/ / None"
    secure = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE"
    assert show(root, secure, **PRODUCTION) == "True True"


def test_builds_start_through_the_cli_on_a_dyno_and_here_on_a_laptop(root):
    shown = "settings.BUILD_LAUNCHER, settings.BUILD_API_URL, settings.BUILD_TIME_TO_LIVE"
    assert show(root, shown, **PRODUCTION) == "heroku_cli https://api.heroku.com 86400.0"
    assert show(root, shown, BUILD_API_URL="http://127.0.0.1:8000/") == "local http://127.0.0.1:8000 86400.0"


def test_an_unknown_environment_counts_as_production(root):
    assert show(root, "settings.ENVIRONMENT, settings.DEBUG", ENVIRONMENT="prod") == "production False"


def test_a_dyno_is_never_in_debug_mode(root):
    variables = {**PRODUCTION, "ENVIRONMENT": "development"}
    assert show(root, "settings.DEBUG, settings.SECURE_SSL_REDIRECT", **variables) == "False True"


def test_static_files_that_were_not_collected_stop_the_release_phase(root):
    result = check(root, **PRODUCTION)
    collected = (root / "var" / "static" / "staticfiles.json").exists()
    assert ("publisher.E010" in result.stderr) is not collected


def test_a_text_editor_that_was_not_built_is_named_and_stops_nothing(root):
    collected = (root / "var" / "static" / "desk" / "built" / "editor.js").exists()
    said = "(publisher.W004) The text editor isn't built: pages are written in a plain text area."
    assert (said in check(root, **PRODUCTION).stderr) is not collected
    assert "publisher.W004" not in check(root).stderr


def test_postgresql_is_reached_over_tls_on_a_dyno_and_without_server_side_cursors(root):
    database = "settings.DATABASES['default']"
    shown = show(root, f"{database}['OPTIONS']['sslmode'], {database}['DISABLE_SERVER_SIDE_CURSORS']", **PRODUCTION)
    assert shown == "require True"


def test_a_postgresql_server_that_vanished_is_noticed_and_database_url_may_say_how_soon(root):
    options = "settings.DATABASES['default']['OPTIONS']"
    url = f"{PRODUCTION['DATABASE_URL']}?connect_timeout=3&sslmode=verify-full"
    shown = show(root, f"sorted({options}.items())", **{**PRODUCTION, "DATABASE_URL": url})
    assert dict(literal_eval(shown)) == {
        "connect_timeout": 3,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
        "sslmode": "verify-full",
    }


def test_collecting_static_files_needs_neither_secret_nor_database(root):
    result = manage(root, "collectstatic", "--noinput", "--dry-run", DYNO="run.1")
    assert result.returncode == 0, result.stderr
