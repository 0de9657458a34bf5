"""Screenshots of a sample site in its own database, really built, with a real server and a real Chromium.

Called by bin/screenshots. It doesn't touch the pages, the database or the site of this checkout.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import browser
from playwright.sync_api import Browser, sync_playwright
from ports import free_port
from screens import SCREENS, Screen

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
SIZES = {390: 844, 1280: 800}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
START_SECONDS = 60


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [screen for screen in SCREENS if not arguments[1:] or screen.name.startswith(tuple(arguments[1:]))]
    try:
        program = browser.had()
        with tempfile.TemporaryDirectory() as place, served(Path(place)) as site, started(program) as chromium:
            for screen in SCREENS:
                if screen.after:  # even of a screen that isn't wanted: it affects those below
                    manage(site["environment"], *screen.after)
                if screen in wanted:
                    picture(chromium, screen, site, folder)
    except (browser.NoBrowserError, subprocess.CalledProcessError, TimeoutError) as error:
        sys.exit(f"No pictures: {error}")
    print(f"{len(wanted) * len(SIZES) * len(SCHEMES)} pictures of {len(wanted)} screens are in {folder}.")


@contextmanager
def started(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=browser.options())
        yield chromium
        chromium.close()


def picture(chromium: Browser, screen: Screen, site: dict[str, Any], folder: Path) -> None:
    cookies: list[Any] = [{**site["sessions"][screen.role], "url": site["url"]}] if screen.role else []
    for width, height in SIZES.items():
        for scheme in SCHEMES:
            size: Any = {"width": width, "height": height}
            context = chromium.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
            context.add_cookies(cookies)
            page = context.new_page()
            page.goto(site["url"] + site["screens"][screen.name], wait_until="networkidle")
            page.screenshot(path=folder / f"{screen.name}-{width}-{scheme}.png", full_page=True)
            context.close()


@contextmanager
def served(place: Path) -> Iterator[dict[str, Any]]:
    """Serve the site; yield its URL, its screens' addresses and a cookie for each role."""
    port = free_port()
    environment = invented_environment(place, port)
    manage(environment, "migrate", "--verbosity", "0")
    for stage in ("begin", "go_on"):
        manage(environment, "shell", "--no-imports", "-c", f"import invented_site; invented_site.{stage}()")
        manage(environment, "build_static_site")
    said = manage(environment, "shell", "--no-imports", "-c", "import invented_site; invented_site.end()")
    url = f"http://localhost:{port}"
    with server(environment, port):
        wait_for(f"{url}/-/health/")
        yield {**json.loads(said.splitlines()[-1]), "url": url, "environment": environment}


def invented_environment(place: Path, port: int) -> dict[str, str]:
    """Return an environment as on a laptop, regardless of our own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    ours = {"DATABASE_URL": f"sqlite:///{place}/site.sqlite3", "SITE_URL": f"http://localhost:{port}"}
    named = {"SITE_TITLE": "The Kettle", "SITE_TIME_ZONE": "Europe/London", "PYTHONPATH": str(ROOT / "bin")}
    return {**kept, **ours, **named}


def manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([*MANAGE, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


@contextmanager
def server(environment: dict[str, str], port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "publisher.wsgi", "--config", str(ROOT / "gunicorn.conf.py")]
    command += ["--chdir", str(ROOT), "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    process = subprocess.Popen(command, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - ours, on this machine
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within {START_SECONDS} s")


if __name__ == "__main__":
    main(sys.argv[1:])
