"""Waiting for other processes and threads: always for a condition, never for a number of seconds."""

import socket
import time
from collections.abc import Callable
from functools import partial

import requests

PATIENCE = 180
"""Seconds until a test gives up. Even the slowest machine needs far less."""


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def wait_for_server(url: str) -> None:
    """Wait until the server answers, with any status."""
    wait_until(partial(_answers, url))


def is_listening(port: int) -> bool:
    """Return whether a server on this machine listens on the port."""
    try:
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()
    except ConnectionRefusedError:
        return False
    return True


def _answers(url: str) -> bool:
    try:
        requests.get(url, timeout=PATIENCE)
    except requests.ConnectionError:
        return False
    return True
