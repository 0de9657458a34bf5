"""The secrets of share links are in none of our log lines: Django's, gunicorn's errors and its access log."""

import logging

import pytest
from gunicorn.config import Config

from publisher.access_log import AccessLog, Printable

SECRET = "0123456789abcdef0123456789abcdef"
ADDRESSES = [f"/-/shared/{SECRET}", f"/-/shared/{SECRET}/tea/?q=1", f"https://example.org/-/shared/{SECRET}/-/tea/"]


@pytest.fixture
def gunicorn_log():
    log = AccessLog(Config())
    yield log
    log.error_log.handlers.clear()


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_line_has_a_share_links_secret(address, gunicorn_log):
    said = logging.LogRecord("gunicorn", logging.ERROR, "", 0, "Error handling request %s", (address,), None)
    handlers = [*logging.getLogger("django").handlers, *logging.getLogger().handlers, *gunicorn_log.error_log.handlers]
    ours = [handler for handler in handlers if not type(handler).__module__.startswith("_pytest")]
    lines = [handler.format(said) for handler in ours]
    atoms = Printable({"r": f"GET {address} HTTP/1.1", "f": address, "U": address})
    lines += [atoms[name] for name in "rfU"]
    assert len(lines) == 6
    assert not [line for line in lines if SECRET in line]


def test_other_addresses_stay_as_they_are():
    assert Printable({"r": f"GET /shared/{SECRET}/ HTTP/1.1"})["r"] == f"GET /shared/{SECRET}/ HTTP/1.1"
