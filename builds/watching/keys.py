"""The key with which builds are started: before it is in nobody's way, as far as the platform tells of it."""

from collections.abc import Iterator
from datetime import timedelta

from builds import launchers
from builds.models.incident import Finding, Kind
from builds.watching.watch import Watch
from builds.watching.wording import heroku, length

SOON = timedelta(days=7)
"""So long before its end somebody hears of it: a week has a day on which somebody is at work."""

NEW_KEY = 'heroku authorizations:create -d "build launcher" -s write --short'


def key(watch: Watch) -> Iterator[Finding]:
    """Nothing where launches are refused: whoever hears of those hears why."""
    if any(finding.kind is Kind.LAUNCH_REFUSED and not finding.is_over for finding in watch.findings):
        return
    launcher = launchers.for_publishing()
    permit = launcher.permit() if launcher else None
    if permit and permit.problem:
        yield _finding("BUILD_API_KEY starts no build.", permit.problem)
    elif permit and permit.life is not None and permit.life < SOON:
        ends = f"Heroku says that it ends at {watch.said(watch.at + permit.life)}."
        yield _finding(f"BUILD_API_KEY ends in {length(permit.life)}.", ends)


def _finding(what: str, why: str) -> Finding:
    return Finding(
        kind=Kind.KEY,
        key="",
        what=what,
        facts=[why],
        did="Nothing: a key is made by a person.",
        cure=NEW_KEY,
        otherwise=f"Launches are refused then. A new key goes here: {heroku('config:set', 'BUILD_API_KEY=…')}",
    )
