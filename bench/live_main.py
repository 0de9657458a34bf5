"""The time from an editor's click until readers have the page, for one edit after another: bench/live.

The clock runs from the click to the first answer with the new text; the next edit waits for the build to end. Other
readers ask for pages all the time. *Near* has Heroku's launcher without a key: what isn't built near isn't built.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from statistics import median

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]

from private_postgres import NoPostgresError, private_folder

from bench.live_readers import Readers
from bench.measure import adopt_orphans
from bench.serve_main import DATABASES
from bench.serve_servers import Running, whole_publisher
from bench.serve_site import HOST, Site, make_site
from bench.small_dyno import builds, dyno, size

PATIENCE = 60  # seconds for one edit
MEGABYTES = 512  # of the smallest dyno
SIZED, SIZED_SECONDS = 3, 3  # edits that are made again to measure memory, and seconds for each
LAUNCHERS = {
    "near": {"BUILD_LAUNCHER": "heroku_api", "BUILD_NEARBY_OUTPUTS": "200"},
    "local": {"BUILD_LAUNCHER": "local"},
}
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https"}
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

    port: int
    session: str
    names: tuple[str, str]
    page: int
    path: str
    log: Path

    def publish(self, text: str) -> None:
        form = self._ask("GET")
        fields = fields_of(form.text)
        if not {"base", "csrfmiddlewaretoken", "title", "body"} <= fields.keys():
            sys.exit(f"bench/live: the editor's form has changed ({form.status_code}):\n{form.text[:2_000]}")
        self.clicked = time.monotonic()
        answer = self._ask("POST", data={**fields, "body": text, "then": "publish"})
        if answer.status_code != requests.codes.found:
            sys.exit(f"bench/live: publishing was answered with {answer.status_code}")

    def wait_for(self, text: str) -> float:
        """Return the seconds from the click to the first answer to a reader that has the text."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as reader:
            while time.monotonic() - self.clicked < PATIENCE:
                reader.request("GET", f"/{self.path}/", headers=HEADERS)
                if text in reader.getresponse().read().decode():
                    return time.monotonic() - self.clicked
                time.sleep(0.01)
        said = [line for line in self.log.read_text().splitlines() if '"GET ' not in line][-30:]
        sys.exit("\n".join([f"bench/live: readers had nothing after {PATIENCE} s; the web server said:", *said]))

    def _ask(self, method: str, **more: object) -> requests.Response:
        # Set by hand, because a client doesn't send HTTPS-only cookies over plain HTTP.
        session, csrf = self.names
        token = "b" * 32
        headers = {**HEADERS, "Cookie": f"{session}={self.session}; {csrf}={token}", "Referer": f"https://{HOST}/"}
        return requests.request(
            method,
            f"http://127.0.0.1:{self.port}/-/pages/{self.page}/",
            headers=headers,
            allow_redirects=False,
            timeout=30,
            **more,
        )


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", choices=[*DATABASES], action="append", help="the default is both")
    asked.add_argument("--launcher", choices=[*LAUNCHERS], action="append", help="the default is both")
    asked.add_argument("--pages", type=int, default=10_000)
    asked.add_argument("--edits", type=int, default=30)
    asked.add_argument("--readers", type=int, default=50, help="pages that others read a second")
    arguments = asked.parse_args()
    adopt_orphans()
    missing = [reason for name in arguments.database or DATABASES if (reason := measure(name, arguments))]
    for reason in missing:
        print(f"SKIPPED: {reason}", file=sys.stderr)
    return 1 if missing else 0


def measure(name: str, arguments: argparse.Namespace) -> str:
    try:
        with private_folder("publisher-live-") as folder, DATABASES[name](folder) as url:
            site = make_site(url, folder, arguments.pages)
            manage(site, "collectstatic", "--no-input", "--verbosity", "0")
            user = manage(site, "shell", "--no-imports", "-c", LOG_IN).splitlines()[-2:]
            for launcher in arguments.launcher or LAUNCHERS:
                # A folder of its own, because the lock that near builds share with decoders is there.
                told = replace(site, settings={**LAUNCHERS[launcher], "TMPDIR": str(folder)})
                print(f"{name}, {arguments.pages} pages, {launcher}: {one_run(told, user, arguments)}", flush=True)
    except NoPostgresError as error:
        return f"{name}: {error}"
    return ""


def one_run(site: Site, user: list[str], arguments: argparse.Namespace) -> str:
    with dyno(MEGABYTES) as enter, whole_publisher(site, enter) as running:
        editor = logged_in(site, user, running)
        edit(editor, "The first, not counted.")
        with Readers(running.port, site.paths, arguments.readers) as readers:
            taken = [edit(editor, f"Edit {number} of {arguments.edits}.") for number in range(arguments.edits)]
        alone = size(running.process.pid)
        memory = max(sized_edit(editor, running.process.pid, f"Size {number}.") for number in range(SIZED))
    if readers.wrong:
        sys.exit(f"bench/live: readers got {sorted(set(readers.wrong))}")
    limit = f"in {MEGABYTES} MB" if enter else f"without a limit of {MEGABYTES} MB, which needs cgroups"
    return (
        f"{len(taken)} edits: {spread(taken)}; {len(readers.seconds)} answers to readers: {spread(readers.seconds)}; "
        f"{alone >> 20} MB without a build, {memory >> 20} MB at most, {limit}; load {os.getloadavg()[0]:.1f}"
    )


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"median {median(ordered):.3f} s, 95 % within {p95:.3f} s, slowest {ordered[-1]:.3f} s"


def edit(editor: Editor, text: str) -> float:
    editor.publish(text)
    seconds = editor.wait_for(text)
    wait_for_the_build()
    return seconds


def sized_edit(editor: Editor, server: int, text: str) -> int:
    """Make an edit whose time doesn't count; return the most bytes that web server and build had together."""
    editor.publish(text)
    over, sizes = time.monotonic() + SIZED_SECONDS, []
    while time.monotonic() < over or builds():
        sizes.append(size(server))
        time.sleep(0.005)
    return max(sizes)


def fields_of(html: str) -> dict[str, str]:
    """Return what a browser would send back, without checked boxes, which the page has none of."""
    inputs = re.findall(r'<input(?! type="checkbox")(?=[^>]* name="(\w+)")(?=[^>]* value="([^"]*)")', html)
    texts = re.findall(r'(?s)<textarea(?=[^>]* name="(\w+)")[^>]*>\n?(.*?)</textarea>', html)
    return {name: unescape(value) for name, value in [*inputs, *texts]}


def logged_in(site: Site, user: list[str], running: Running) -> Editor:
    session, *names = user[0].split()
    page, path = user[1].split()
    log = site.folder / f"{running.name}.log"
    return Editor(running.port, session, (names[0], names[1]), int(page), path, log)


def wait_for_the_build() -> None:
    """Wait for the build's process to end; it still works after readers have the page."""
    while builds():
        time.sleep(0.05)


def manage(site: Site, *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=site.environment, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
