"""A client with a key, for tests of the platform: plain requests, no redirects followed, no environment trusted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests

from tests.heroku.platform import Platform
from tests.waiting import PATIENCE

VERSION = "application/vnd.heroku+json; version=3"


@contextmanager
def asking(platform: Platform, key: str) -> Iterator[Callable[..., requests.Response]]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update({"Accept": VERSION, "Authorization": f"Bearer {key}"})

        def ask(method: str, path: str, *, timeout: float = PATIENCE, **more) -> requests.Response:
            return session.request(method, platform.url + path, timeout=timeout, allow_redirects=False, **more)

        yield ask
