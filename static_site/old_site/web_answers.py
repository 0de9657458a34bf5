"""What a site answers at old addresses over HTTP: a few requests at a time, each redirect followed here."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin, urlsplit

import requests

from static_site.old_site.answers import Answer, Outcome, lost
from static_site.old_site.source_error import SourceError

AT_ONCE = 8
SECONDS = (10, 30)
HOPS = 5
NO_HEAD = (405, 501)


def answers(addresses: list[str], site: str) -> Iterator[Answer]:
    """Yield the answers in order; raise SourceError if the site can't be reached."""
    with requests.Session() as session, ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield from pool.map(lambda address: _answer(session, site, address), addresses)
        except requests.RequestException as error:
            pool.shutdown(cancel_futures=True)
            raise SourceError(f"{site} can't be asked: {error}") from error


def _answer(session: requests.Session, site: str, address: str) -> Answer:
    url = f"{site}{address}"
    for hop in range(HOPS + 1):
        status, location = _ask(session, url)
        to = _from_site(url, site) if hop else ""
        if not location:
            outcome = Outcome.REDIRECTED if hop else Outcome.SAME
            return Answer(address, outcome, to) if 200 <= status < 300 else lost(address, f"status {status}", to)
        url = urljoin(url, location)
        if urlsplit(url).netloc != urlsplit(site).netloc:
            return Answer(address, Outcome.REDIRECTED, url)
    return lost(address, f"more than {HOPS} redirects", _from_site(url, site))


def _ask(session: requests.Session, url: str) -> tuple[int, str]:
    """Return the status, and where it redirects to."""
    for method in ("HEAD", "GET"):
        with session.request(method, url, timeout=SECONDS, allow_redirects=False, stream=True) as response:
            if response.status_code not in NO_HEAD:
                break
    return response.status_code, response.headers.get("Location", "") if response.is_redirect else ""


def _from_site(url: str, site: str) -> str:
    return url.removeprefix(site)
