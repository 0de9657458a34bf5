"""Publisher's own commands on a copy of the project, with a database and a mirror beside it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class SiteInAFolder:
    """A copy: `project` is the folder of manage.py, `data` an empty one."""

    project: Path
    data: Path

    @property
    def dist(self) -> Path:
        return self.data / "dist"

    def run(self, *arguments: str) -> str:
        """Run a command that must succeed; return its standard output."""
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{self.data / 'database.sqlite3'}"}
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=self.project, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def build(self, *arguments: str) -> dict[str, Any]:
        """Build into `dist`; return the command's report."""
        said = self.run("build_static_site", "--jobs", "1", "--json", "--output", str(self.dist), *arguments)
        outcome: dict[str, Any] = json.loads(said)
        return outcome
