"""A web dyno and its router: the Procfile's command, and requests as they arrive from outside."""

import http.client
from contextlib import closing
from typing import NamedTuple

from ports import free_port

from tests.heroku.orders import Order
from tests.heroku.platform import App, Dyno, Platform
from tests.waiting import PATIENCE, is_listening, wait_until


class Answered(NamedTuple):
    status: int
    location: str | None
    text: str


class Web:
    """The app's web dyno until the platform closes. It is ready once constructed."""

    def __init__(self, platform: Platform, app: App) -> None:
        self.port = free_port()
        order = Order(procfile(app)["web"], {"PORT": str(self.port)}, type="web")
        self.dyno: Dyno = platform.start(app, order)
        wait_until(lambda: is_listening(self.port) or self.dyno.gone.is_set())
        assert not self.dyno.gone.is_set(), self.dyno.output

    def get(self, host: str, path: str = "/", scheme: str = "https") -> Answered:
        """Send a browser's request for this host and scheme through the router; return the answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": scheme})
            response = connection.getresponse()
            text = response.read().decode()
            return Answered(response.status, response.getheader("Location"), text)

    def log(self, words: str) -> list[str]:
        """Return its output lines that contain the words, without the access log."""
        return [line for line in self.dyno.output.splitlines() if words in line and '"GET ' not in line]


def procfile(app: App) -> dict[str, str]:
    lines = (app.slug / "Procfile").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)
