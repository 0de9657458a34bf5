"""The time from an editor's click until readers have the page, for one edit after another: bench/live.

The clock runs from the click to the first answer with the new text; the next edit waits for the build to end.
"""

import argparse
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]

from private_postgres import NoPostgresError, private_folder

from bench.serve_main import DATABASES
from bench.serve_servers import publisher
from bench.serve_site import HOST, Site, make_site

PATIENCE = 60  # seconds for one edit
LOG_IN = """
from django.contrib.auth.models import Group, User
from django.test import Client
user = User.objects.create_user("bench")
user.groups.set(Group.objects.filter(name="Editor"))
client = Client()
client.force_login(user)
from django.conf import settings
from publisher.pages.models import Publication
print(client.cookies[settings.SESSION_COOKIE_NAME].value, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
print(*Publication.objects.live().exclude(date=None).order_by("path").values_list("page_id", "path")[7])
"""


@dataclass
class Editor:
    """One logged-in browser with the form of one page."""

    server: str
    session: str
    names: tuple[str, str]
    page: int
    path: str

    def publish(self, text: str) -> None:
        form = self._ask("GET")
        base = re.search(r'name="base" value="(\d+)"', form.text)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        title = re.search(r'name="title" value="([^"]*)"', form.text)
        if not (base and token and title):
            sys.exit(f"bench/live: the editor's form has changed ({form.status_code}):\n{form.text[:2_000]}")
        sent = {"base": base[1], "title": title[1], "body": text, "weight": "0", "then": "publish"}
        self.clicked = time.monotonic()
        answer = self._ask("POST", data={**sent, "csrfmiddlewaretoken": token[1]})
        if answer.status_code != requests.codes.found:
            sys.exit(f"bench/live: publishing was answered with {answer.status_code}")

    def wait_for(self, text: str) -> float:
        """Return the seconds from the click to the first answer to a reader that has the text."""
        while time.monotonic() - self.clicked < PATIENCE:
            if text in requests.get(f"{self.server}/{self.path}/", headers=HEADERS, timeout=PATIENCE).text:
                return time.monotonic() - self.clicked
            time.sleep(0.01)
        sys.exit(f"bench/live: readers had nothing after {PATIENCE} s; see var/build.log")

    def _ask(self, method: str, **more: object) -> requests.Response:
        # Set by hand, because a client doesn't send HTTPS-only cookies over plain HTTP.
        session, csrf = self.names
        token = "b" * 32
        headers = {**HEADERS, "Cookie": f"{session}={self.session}; {csrf}={token}", "Referer": f"https://{HOST}/"}
        return requests.request(
            method, f"{self.server}/-/pages/{self.page}/", headers=headers, allow_redirects=False, timeout=30, **more
        )


HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https"}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", choices=[*DATABASES], action="append", help="the default is both")
    asked.add_argument("--pages", type=int, default=10_000)
    asked.add_argument("--edits", type=int, default=30)
    arguments = asked.parse_args()
    missing = [reason for name in arguments.database or DATABASES if (reason := measure(name, arguments))]
    for reason in missing:
        print(f"SKIPPED: {reason}", file=sys.stderr)
    return 1 if missing else 0


def measure(name: str, arguments: argparse.Namespace) -> str:
    try:
        with private_folder("publisher-live-") as folder, DATABASES[name](folder) as url:
            site = make_site(url, folder, arguments.pages)
            taken = sorted(edits(site, arguments.edits))
    except NoPostgresError as error:
        return f"{name}: {error}"
    p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    print(f"{name}, {arguments.pages} pages, {len(taken)} edits: median {median(taken):.2f} s, 95 % within {p95:.2f} s")
    return ""


def edits(site: Site, wanted: int) -> list[float]:
    manage(site, "collectstatic", "--no-input", "--verbosity", "0")
    with publisher(site) as running:
        editor = logged_in(site, f"http://127.0.0.1:{running.port}")
        found = []
        for number in range(wanted):
            editor.publish(text := f"Edit {number} of {wanted}.")
            found.append(editor.wait_for(text))
            wait_for_the_build(site)
        return found


def logged_in(site: Site, server: str) -> Editor:
    first, second = manage(site, "shell", "--no-imports", "-c", LOG_IN).splitlines()[-2:]
    session, *names = first.split()
    page, path = second.split()
    return Editor(server, session, (names[0], names[1]), int(page), path)


def wait_for_the_build(site: Site) -> None:
    """Wait for the build to end; it still records its outcome after readers have the page."""
    asking = "from builds.models import Build; print(Build.objects.open().count())"
    while manage(site, "shell", "--no-imports", "-c", asking).strip() != "0":
        time.sleep(0.1)


def manage(site: Site, *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=site.environment, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
