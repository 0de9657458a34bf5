"""Waiting for what another process or thread does."""

import time
from collections.abc import Callable
from functools import partial

import requests


def wait_until(condition: Callable[[], object], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def wait_for_server(url: str) -> None:
    """Until it answers, whatever it says."""
    wait_until(partial(_answers, url))


def _answers(url: str) -> bool:
    try:
        requests.get(url, timeout=5)
    except requests.ConnectionError:
        return False
    return True
