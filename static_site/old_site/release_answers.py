"""What a release answers at old addresses, without a web server: in batches, by the rules by which it is served."""

from collections.abc import Iterable
from typing import NamedTuple

from publisher.web_addresses import on_this_site
from static_site.content import keyed_reads
from static_site.file_paths import address_of_file, page_of
from static_site.models import Artifact
from static_site.old_site.answers import Answer, Outcome, lost
from static_site.releases.takedown import WITHDRAWN
from static_site.serving.asked_address import AskedAddress

HOPS = 5


class Reply(NamedTuple):
    """The reply to one request: the artifact's path, and where it sends readers, if it does."""

    path: str
    to: str = ""


def answers(addresses: list[str], release: int) -> list[Answer]:
    """Return the answers to a batch of addresses, in order: a handful of queries."""
    replies: dict[str, Reply | None] = {}
    asked = set(addresses)
    for _ in range(HOPS):
        replies |= _replies(asked - replies.keys(), release)
        asked = {here for reply in replies.values() if reply and (here := on_this_site_from(reply.to))}
    return [_answer(address, replies) for address in addresses]


def on_this_site_from(to: str) -> str:
    """Return a redirect's target from its path on, without the part of the page; empty for another site."""
    return (to if to.startswith("/") else on_this_site(to) or "").partition("#")[0]


def _replies(addresses: Iterable[str], release: int) -> dict[str, Reply | None]:
    asked = {address: AskedAddress.read(address) for address in addresses}
    forms = {address: [one, *filter(None, [one.in_lower_case])] for address, one in asked.items()}
    places = {place for some in forms.values() for form in some for place in form.places if "\0" not in place}
    there = Artifact.objects.in_release(release).exclude(kind=WITHDRAWN)
    rows = there.filter(path__in=keyed_reads.among(sorted(places), "text")).values_list("path", "location")
    locations = dict(rows)
    return {address: _reply(some, locations) for address, some in forms.items()}


def _reply(forms: list[AskedAddress], locations: dict[str, str]) -> Reply | None:
    for form in forms:
        if path := form.found_among(locations):
            is_here = form == forms[0] and path in form.places_of_bytes
            return Reply(path, locations[path] or ("" if is_here else address_of_file(path)))
    return None


def _answer(address: str, replies: dict[str, Reply | None]) -> Answer:
    first = replies[address]
    if first is None:
        return lost(address, "nothing is served there")
    if not first.to:
        is_ignored = "?" in address and page_of(first.path) is not None
        return lost(address, "its query is ignored") if is_ignored else Answer(address, Outcome.SAME)
    last, seen = first, {address}
    while here := on_this_site_from(last.to):
        reply = replies.get(here)
        if here in seen or reply is None:
            return lost(address, "the redirect leads nowhere" if here not in seen else "a circle", first.to)
        if not reply.to:
            break
        seen.add(here)
        last = reply
    return Answer(address, Outcome.REDIRECTED, on_this_site(last.to) or last.to)
