"""The site to read: built in a database, and the same files on disk with the database's gzip."""

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "bench.example"
SECRET = secrets.token_hex(32)  # shared by all processes of a run, so that a log-in counts for each
READ = 36
"""Number of pages to read, spread over the site."""


@dataclass(frozen=True)
class Site:
    url: str
    folder: Path
    paths: list[str]
    settings: dict[str, str] = field(default_factory=dict)  # variables that differ from the environment below

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.url) | self.settings


def environment(url: str) -> dict[str, str]:
    """Return a production environment: HTTPS only, one host, nothing for developers."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "ENVIRONMENT": "production",
        "SECRET_KEY": SECRET,
        "SITE_URL": f"https://{HOST}",
        "BUILD_LAUNCHER": "local",
    }


def make_site(url: str, folder: Path, pages: int) -> Site:
    print(f"Building {pages} pages …", file=sys.stderr)
    files = folder / "files"
    for command in (["manage.py", "migrate", "-v", "0"], ["bench/load.py", str(pages)],
                    ["manage.py", "build_static_site"], ["bench/serve_files.py", str(files)]):  # fmt: skip
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment(url), capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    there = sorted(f"/{file.parent.relative_to(files)}/" for file in files.glob("section-*/*/index.html"))
    return Site(url, folder, there[:: max(1, len(there) // READ)][:READ])
