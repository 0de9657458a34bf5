"""Starts Publisher in .venv: one management command, or the site with everything that a first start needs.

Called by bin/run. An existing database is migrated and otherwise left as it is.
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
        django.setup()  # which reads .env, where PORT may be, too
        if not arguments:
            start()
        prepare_database()
    except (CommandError, ImproperlyConfigured, DatabaseError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted. bin/run goes on from here.")
    connection.close()
    os.execv(sys.executable, [sys.executable, str(ROOT / "manage.py"), *arguments])


def start() -> None:
    """The site on PORT. BIND=0.0.0.0 lets other machines of the network in."""
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
            sys.exit(f"PORT={port} is not the number of a port. Try: PORT=8000 bin/run")
        except OSError as error:
            sys.exit(f"{address}:{port} cannot be served: {error.strerror}. Another port: PORT=8001 bin/run")


def prepare_database() -> None:
    call_command("check", stdout=io.StringIO())
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        sys.exit(f"The database cannot be reached: {reason}. Start it, or correct DATABASE_URL.")
    call_command("migrate", interactive=False, verbosity=0)


def fill_empty_database() -> None:
    """The handbook and an administrator, both or neither, where there is no page but home and no user."""
    user, password = get_user_model(), secrets.token_urlsafe(12)
    if user.objects.exists() or apps.get_model("pages", "Page").objects.exclude(path="").exists():
        return
    with transaction.atomic():
        call_command("import_pages", str(HANDBOOK), publish=True)
        user.objects.create_superuser("admin", password=password)
    say(f"Administrator: admin   Password: {password}   (shown this once)")


def build_site() -> None:
    """In a process of its own, with its own progress bar. A failed build leaves what is live, so go on and serve it."""
    if subprocess.run([sys.executable, str(ROOT / "manage.py"), "build_static_site"]).returncode:
        say("The build failed: its own words are above. What was live before stays.")


def start_clock() -> None:
    """For what is planned, and what could not be launched at once. It ends with the web process, which keeps our id."""
    log = ROOT / "var" / "clock.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(ROOT / "manage.py"), "run_clock", "--beside", str(os.getpid())]
    with log.open("wb") as output:
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
