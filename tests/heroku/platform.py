"""A platform in a box: Heroku's apps, keys and one-off dynos on loopback, with real processes and switchable faults.

Used by tests of everything that starts builds: `with Platform() as platform`, or the fixture of fixtures.py.
`scale` is the length of one of Heroku's seconds: the grace of 30 s, times to live, and the delays of faults.
"""

import itertools
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from tests.heroku.answers import refuse
from tests.heroku.api import Request, Server
from tests.heroku.dyno import Dyno
from tests.heroku.faults import Fault
from tests.heroku.orders import Order
from tests.waiting import PATIENCE

__all__ = ["App", "Dyno", "Fault", "Platform", "Request", "Run"]
BINARIES = str(Path(sys.executable).parent)
HOURS = 36_000.0


class Run(NamedTuple):
    """Result of a scheduled job."""

    status: int | None
    output: str


class Key(NamedTuple):
    apps: frozenset[str]
    expired: bool
    scope: str
    life: int | None  # seconds


@dataclass(eq=False)
class App:
    name: str
    slug: Path
    config: dict[str, str]
    names_dynos: bool = True  # DYNO is in the dynos' environment, as on Heroku.
    dyno_limit: int = 50
    stack: str = "heroku-24"
    release: int = 11
    id: str = field(default_factory=lambda: str(uuid4()))
    buildpacks: list[str] = field(default_factory=list)
    addons: list[str] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    metadata: dict[str, str] = field(default_factory=dict)  # Heroku's own variables, added by a deploy.
    history: list[Dyno] = field(default_factory=list)  # All dynos so far, oldest first.

    @property
    def domain(self) -> str:
        """Default domain: the app's name and twelve random characters."""
        return f"{self.name}-{self.id.replace('-', '')[:12]}.herokuapp.com"

    @property
    def dynos(self) -> list[Dyno]:
        """Dynos that are not gone."""
        return [dyno for dyno in self.history if not dyno.gone.is_set()]

    def environment(self, dyno: Dyno) -> dict[str, str]:
        """Return a dyno's environment: nothing from the tests' own except PATH, with the tests' Python first."""
        # The last folder of PATH doesn't exist: it marks the dyno's processes even if they change the rest.
        path = f"{BINARIES}:{os.environ['PATH']}:{dyno.folder}/bin"
        own = {"PATH": path, "HOME": str(dyno.home)}
        named = {"DYNO": dyno.name} if self.names_dynos else {}
        return {**own, **self.metadata, **self.config, **dyno.order.env, **named}


class Platform:
    def __init__(self, *, scale: float = 1.0) -> None:
        self.scale = scale
        self.apps: dict[str, App] = {}
        self.keys: dict[str, Key] = {}
        self.database_url = ""  # Given to an app that requests a database.
        self.requests: list[Request] = []  # All requests, oldest first.
        self.strayed: list[Request] = []  # Requests that followed a redirect to another port.
        self.faults: list[Fault] = []  # Permanent faults: they affect every matching request.
        self.queue: list[Fault] = []
        # In Heroku's seconds; hours mean forever, or until the platform closes.
        self.seconds = {Fault.LATE_ANSWER: HOURS, Fault.SLOW_START: 20.0, Fault.LIST_LAG: HOURS}
        self.errors: list[BaseException] = []  # The box's own mistakes; close() raises the first.
        self.closing, self.lock, self.numbers = threading.Event(), threading.RLock(), itertools.count(1234)

    def __enter__(self) -> "Platform":
        self.folder = Path(tempfile.mkdtemp(prefix="heroku-"))
        self.server, self.elsewhere = Server(self), Server(self, strays=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        return self.server.url

    def close(self) -> None:
        """End every process and thread."""
        self.closing.set()
        for server in (self.server, self.elsewhere):
            server.close()
        dynos = [dyno for app in self.apps.values() for dyno in app.history]
        for dyno in dynos:
            dyno.kill()
        for dyno in dynos:
            dyno.thread.join(PATIENCE)
            if dyno.thread.is_alive() or dyno.pids:
                self.errors.append(AssertionError(f"{dyno!r} outlives its platform"))
        shutil.rmtree(self.folder)
        if self.errors:
            raise self.errors[0]

    def add_app(self, name: str, slug: Path | None = None, config: dict[str, str] | None = None) -> App:
        self.apps[name] = App(name, slug or self.folder, dict(config or {}))
        return self.apps[name]

    def add_key(
        self, key: str, apps: Sequence[str] = (), expired: bool = False, scope: str = "write", life: int | None = None
    ) -> str:
        """Add a key; `scope` "read" can only read, "global" also sees the account's keys."""
        self.keys[key] = Key(frozenset(apps), expired, scope, life)
        return key

    def fail_next(self, *faults: Fault) -> None:
        """Queue faults: each affects the next matching request, in order; those of different slots combine."""
        with self.lock:
            self.queue += faults

    def fault(self, slot: str) -> Fault | None:
        """Return the fault for this request, if any."""
        with self.lock:
            found = next((fault for fault in self.queue if fault.value.slot == slot), None)
            if found:
                self.queue.remove(found)
            return found or next((fault for fault in self.faults if fault.value.slot == slot), None)

    def late(self, fault: Fault | None) -> float:
        """Return a fault's delay in real seconds."""
        return self.seconds.get(fault, 0.0) * self.scale if fault else 0.0

    def launch(self, app: App, order: Order) -> Dyno:
        """Start a dyno for an accepted order, with any start faults."""
        fault = self.fault("start")
        delay = float("inf") if fault is Fault.NEVER_STARTS else self.late(fault)
        with self.lock:
            if len(app.dynos) >= app.dyno_limit:
                size = order.size.partition("-")[0]
                raise refuse(422, "invalid_params", f"Cannot run more than {app.dyno_limit} {size} size dynos.")
            dyno = self.start(app, order, delay)
            if fault is Fault.STARTED_TWICE:
                self.start(app, order)
        return dyno

    def start(self, app: App, order: Order, delay: float = 0) -> Dyno:
        name = f"{order.type}.{next(self.numbers)}"
        dyno = Dyno(app, name, order, self.folder / name, self.scale, delay)
        dyno.listed_from = time.monotonic() + self.late(self.fault("list"))
        app.history.append(dyno)
        dyno.thread.start()
        return dyno

    def restart(self, app: App) -> None:
        """Terminate all dynos of the app at once, without waiting, as in a deploy or a hardware move."""
        for dyno in app.dynos:
            dyno.terminate()

    def scheduler(self, app: App, command: str, interval: int = 600) -> Run:
        """Run a Scheduler job to its end; it gets SIGTERM after its interval."""
        dyno = self.start(app, Order(command, type="scheduler", time_to_live=interval))
        dyno.wait(interval * self.scale + PATIENCE)
        return Run(dyno.exit_status, dyno.output)
