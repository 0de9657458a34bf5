"""Publisher's start in .venv: one management command, or the site with everything a first start needs.

Called by bin/run. An existing database is migrated and otherwise left alone.
"""

import io
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

ROOT = Path(__file__).resolve().parent.parent
HANDBOOK = ROOT / "docs" / "handbook"


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    sys.path[0] = str(ROOT)
    try:
        django.setup()  # reads .env, which may set PORT
        if not arguments:
            start()
        prepare_database()
    except (CommandError, ImproperlyConfigured, DatabaseError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted. Call bin/run again to continue.")
    connection.close()
    os.execv(sys.executable, [sys.executable, str(ROOT / "manage.py"), *arguments])


def start() -> None:
    """Serve the site on PORT. BIND=0.0.0.0 makes it available to other machines on the network."""
    address, port = os.environ.get("BIND", "127.0.0.1"), os.environ.get("PORT", "8000")
    refuse_taken(address, port)
    prepare_database()
    fill_empty_database()
    if settings.EXPOSED:
        call_command("collectstatic", interactive=False, verbosity=0)
    build_site()
    connection.close()
    site = f"http://localhost:{port}/"
    say(f"The site is on {site} and the web UI on {site}{settings.RESERVED_PREFIX}/ (Ctrl-C stops both).")
    start_clock()
    command = ["gunicorn", "publisher.wsgi", "--config", str(ROOT / "gunicorn.conf.py"), "--chdir", str(ROOT)]
    options = ["--bind", f"{address}:{port}", "--log-level", "warning"]
    os.execv(sys.executable, [sys.executable, "-m", *command, *options])


def refuse_taken(address: str, port: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, int(port)))
        except (ValueError, OverflowError):
            sys.exit(f"PORT={port} is not a port number. Try: PORT=8000 bin/run")
        except OSError as error:
            sys.exit(f"{address}:{port} can't be served: {error.strerror}. Try another port: PORT=8001 bin/run")


def prepare_database() -> None:
    call_command("check", stdout=io.StringIO())
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        sys.exit(f"The database can't be reached: {reason}. Start it, or correct DATABASE_URL.")
    call_command("migrate", interactive=False, verbosity=0)


def fill_empty_database() -> None:
    """Add the handbook and an administrator, both or neither, if there is no user and no page except home."""
    user, password = get_user_model(), secrets.token_urlsafe(12)
    if user.objects.exists() or apps.get_model("pages", "Page").objects.exclude(path="").exists():
        return
    with transaction.atomic():
        call_command("import_pages", str(HANDBOOK), publish=True)
        user.objects.create_superuser("admin", password=password)
    say(f"Administrator: admin   Password: {password}   (shown only once)")


def build_site() -> None:
    """Build in a separate process with a progress bar. A failed build leaves the live site, so serve that."""
    if subprocess.run([sys.executable, str(ROOT / "manage.py"), "build_static_site"]).returncode:
        say("The build failed: see its output above. The live site is unchanged.")


def start_clock() -> None:
    """Start the clock for plans and for late launches. It ends with the web process, which keeps our process id."""
    log = ROOT / "var" / "clock.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(ROOT / "manage.py"), "run_clock", "--beside", str(os.getpid())]
    with log.open("wb") as output:
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
