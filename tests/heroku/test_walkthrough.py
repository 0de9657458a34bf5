"""README's Heroku section, typed line by line with the real CLI on the platform in a box, up to a site with readers.

Only pushes and terminals aren't real: a push deploys this code, and `heroku run`'s command runs in a dyno that gets its
answers from the environment.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from private_postgres import NoPostgresError, private_postgres

from tests.heroku.cli import SILENT, real_heroku
from tests.heroku.formation import Formation
from tests.heroku.orders import Order
from tests.heroku.platform import BINARIES, App, Platform
from tests.heroku.web import Web
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.heroku_cli

ANSWERS = {
    "DJANGO_SUPERUSER_USERNAME": "ada", "DJANGO_SUPERUSER_EMAIL": "ada@example.org", "DJANGO_SUPERUSER_PASSWORD": "word"
}  # fmt: skip
NAME = "my-site"


@pytest.fixture
def database_url() -> Iterator[str]:
    try:
        with private_postgres() as server:
            yield f"{server.url}?sslmode=disable"
    except NoPostgresError as error:
        pytest.skip(f"NO POSTGRESQL SERVER, so no app could have one: {error}")


@dataclass
class Person:
    """A person in a clone of the project, with a Heroku account."""

    platform: Platform
    clone: Path
    home: Path
    formation: Formation | None = None

    def type(self, line: str) -> str:
        """Type one line of README; return its output."""
        if line.startswith("heroku run "):
            return self.order(line)
        if line.startswith("git push "):
            return self.push()
        # Return what the browser that would open shows.
        said = self.shell(f"{line} --show-url" if line.startswith("heroku addons:open") else line)
        assert said.returncode == 0, (line, said.stderr)
        if self.formation:
            self.formation.settle()
        return said.stdout

    def shell(self, line: str) -> "subprocess.CompletedProcess[str]":
        own = {"PATH": f"{real_heroku()}:{os.environ['PATH']}", "HOME": str(self.home)}
        account = {"HEROKU_HOST": self.platform.url, "HEROKU_API_KEY": "HRKU-account"}
        registry = {"HEROKU_BUILDPACK_REGISTRY_URL": self.platform.url}
        return subprocess.run(
            ["/bin/sh", "-c", line], cwd=self.clone, env={**own, **account, **registry, **SILENT},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip

    def push(self) -> str:
        assert "my-site.git" in self.shell("git remote get-url heroku").stdout
        self.formation = Formation(self.platform, self.app)
        self.formation.push(self.clone)
        return ""

    def order(self, line: str) -> str:
        """Run the CLI's order, which finds no terminal, as if a person answered its questions."""
        self.shell(line)
        ordered = self.platform.requests[-1].json
        assert ordered["attach"] is True
        dyno = self.platform.start(self.app, Order(f"{ordered['command']} --noinput", ANSWERS))
        assert dyno.wait() == 0, dyno.output
        return dyno.output

    @property
    def app(self) -> App:
        return self.platform.apps[NAME]

    @property
    def web(self) -> Web:
        assert self.formation
        assert self.formation.web
        return self.formation.web


@pytest.fixture
def person(platform: Platform, copy: Path, tmp_path: Path, database_url: str) -> Person:
    platform.add_key("HRKU-account", scope="global")
    platform.database_url = database_url
    (tmp_path / "home").mkdir()
    person = Person(platform, copy, tmp_path / "home")
    assert person.shell("git init --quiet").returncode == 0
    return person


def walkthrough(root: Path) -> list[str]:
    """Return the lines of README's Heroku block, without their comments."""
    section = (root / "README.md").read_text().partition("## Heroku\n")[2]
    block = section.partition("```\n")[2].partition("```")[0]
    return [line.partition("  #")[0].rstrip() for line in block.splitlines() if line]


def jobs(root: Path) -> list[str]:
    return re.findall(r"^\| `(bin/\w+)` \|", (root / "README.md").read_text(), re.MULTILINE)


def test_readmes_walkthrough_ends_in_a_site_with_readers(person: Person, root: Path) -> None:
    lines = walkthrough(root)
    with_domain = lines.index("heroku domains:add www.example.org")
    typed(person, lines[:with_domain])
    assert person.web.get(person.app.domain, "/-/health/").status == 200
    for job in jobs(root):
        ran = person.platform.scheduler(person.app, job)
        assert ran.status == 0, ran.output
        wait_until(lambda: person.app.dynos == [person.web.dyno])
    home = person.web.get(person.app.domain)
    assert (home.status, f'href="https://{person.app.domain}/"' in home.text) == (200, True)
    typed(person, lines[with_domain:])
    assert person.web.get("www.example.org").status == 200
    assert person.web.get(person.app.domain).location == "https://www.example.org/"


def typed(person: Person, lines: list[str]) -> None:
    for line in lines:
        person.type(line)
        as_on_heroku(person)


def as_on_heroku(person: Person) -> None:
    """Point the app at the platform's API; put the CLI on the dynos' PATH, as the buildpack does."""
    person.app.config["BUILD_API_URL"] = person.platform.url
    if "heroku-community/cli" in person.app.buildpacks:
        person.app.config["PATH"] = f"{real_heroku()}:{BINARIES}:{os.environ['PATH']}"
