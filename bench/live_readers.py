"""Readers who ask for pages at a steady pace while editors publish. Called by bench/live.

An answer's time counts from the moment when its request was due, so a server that stands still is charged for all that
waits. Each thread keeps one connection, as Heroku's router does.
"""

import http.client
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Self

from bench.serve_wrk import HEADERS

THREADS = 10


@dataclass
class Readers:
    port: int
    paths: list[str]
    rate: int  # requests a second
    seconds: list[float] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)  # statuses other than 200

    def __enter__(self) -> Self:
        self._over, began = threading.Event(), time.monotonic()
        self._threads = [threading.Thread(target=self._read, args=(began, n)) for n in range(THREADS)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self, began: float, number: int) -> None:
        due, pause = began + number / self.rate, THREADS / self.rate
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            while not self._over.wait(max(0.0, due - time.monotonic())):
                connection.request("GET", self.paths[number % len(self.paths)], headers=HEADERS)
                response = connection.getresponse()
                response.read()
                self.seconds.append(time.monotonic() - due)
                self.wrong += [response.status] * (response.status != http.HTTPStatus.OK)
                due, number = due + pause, number + THREADS
