"""Heroku's reaction to a push or a changed config var: the slug, the release phase, then a new web dyno."""

import subprocess
import sys
from pathlib import Path

from tests.heroku.account import METADATA
from tests.heroku.orders import Order
from tests.heroku.platform import App, Platform
from tests.heroku.web import Web, procfile


class Formation:
    def __init__(self, platform: Platform, app: App) -> None:
        self.platform, self.app = platform, app
        self.web: Web | None = None
        self.released = app.release

    def push(self, slug: Path) -> None:
        """Deploy a slug; from now on dynos get the app's metadata, if that feature was enabled before."""
        self.app.slug = slug
        command = [sys.executable, "manage.py", "collectstatic", "--noinput"]
        subprocess.run(command, cwd=slug, env={**self.app.config, "DYNO": "build"}, check=True, capture_output=True)
        if METADATA in self.app.features:
            self.app.metadata = {
                "HEROKU_APP_NAME": self.app.name, "HEROKU_APP_DEFAULT_DOMAIN_NAME": self.app.domain
            }  # fmt: skip
        self.app.release += 1
        self.release()

    def settle(self) -> None:
        """Make the release of a changed config var, once there is code."""
        if self.web and self.released != self.app.release:
            self.release()

    def release(self) -> None:
        """Run the release phase; if it fails, leave the web dyno as it is and fail the test."""
        phase = self.platform.start(self.app, Order(procfile(self.app)["release"], type="release"))
        assert phase.wait() == 0, phase.output
        if self.web:
            self.web.dyno.terminate()
            self.web.dyno.wait()
        self.released, self.web = self.app.release, Web(self.platform, self.app)
