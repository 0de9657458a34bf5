"""The start of the site with everything that a first start needs. Called by bin/start.py."""

import io
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

import build_editor
import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from npm_program import NoProgramError
from prepared_command import one_sentence, prepare_database

ROOT = Path(__file__).resolve().parent.parent
HANDBOOK = ROOT / "docs" / "handbook"


def serve() -> None:
    """Serve the site on PORT. BIND=0.0.0.0 makes it available to other machines on the network."""
    with one_sentence():
        django.setup()  # reads .env, which may set PORT
        address, port = os.environ.get("BIND", "127.0.0.1"), os.environ.get("PORT", "8000")
        refuse_taken(address, port)
        call_command("check", stdout=io.StringIO())
        prepare_database()
        fill_empty_database()
        build_text_editor()
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


def fill_empty_database() -> None:
    """Add the handbook and an administrator, both or neither, if there is no user and no page except home."""
    user, password = get_user_model(), secrets.token_urlsafe(12)
    if user.objects.exists() or apps.get_model("pages", "Page").objects.exclude(path="").exists():
        return
    with transaction.atomic():
        call_command("import_pages", str(HANDBOOK), publish=True)
        user.objects.create_superuser("admin", password=password)
    say(f"Administrator: admin   Password: {password}   (shown only once)")


def build_text_editor() -> None:
    """Build it if Node.js is there. Without it, everything works in a plain text area."""
    try:
        build_editor.built()
    except (NoProgramError, OSError) as error:
        say(f"Pages are written in a plain text area, because {error}; then run bin/build_editor.")


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
