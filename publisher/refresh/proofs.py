"""Three independent proofs that the target is not production.

They are the app's ENVIRONMENT, a marker that a person made in the database, and the servers' differing identities.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from publisher.command_lines import command
from publisher.refresh.marker import DatabaseMarker, marker_of
from publisher.refresh.servers import identity_of, tables_of

OVERWRITTEN = ("development", "staging")

MARK = f"run {command('mark_database')} in the app that owns it to see how"


@dataclass(frozen=True)
class KnownServer:
    """What one database reports about itself."""

    identity: str
    marker: DatabaseMarker | None
    tables: dict[str, list[str]]

    @classmethod
    def by(cls, cursor: Any) -> "KnownServer":
        return cls(identity_of(cursor), marker_of(cursor), tables_of(cursor))


def objections(source: KnownServer, target: KnownServer) -> list[str]:
    """Return the reasons why the target may be production, in sentences; empty if all three proofs hold."""
    return [*_of_the_app(), *_of_the_marker(target), *_of_the_servers(source, target)]


def environment_objection() -> str:
    """Return the app's own objection. A laptop's default doesn't count: ENVIRONMENT must have been set."""
    if settings.ENVIRONMENT_IS_SET and settings.ENVIRONMENT_AS_SET in OVERWRITTEN:
        return ""
    said = f"is {settings.ENVIRONMENT_AS_SET}" if settings.ENVIRONMENT_IS_SET else "is not set"
    return f"ENVIRONMENT {said} here; only an app whose ENVIRONMENT says staging or development is refreshed."


def _of_the_app() -> Iterator[str]:
    if objection := environment_objection():
        yield objection


def _of_the_marker(target: KnownServer) -> Iterator[str]:
    marker = target.marker
    if marker is None:
        yield f"The database of DATABASE_URL is not marked as one that may be overwritten; {MARK}."
    elif marker.database != target.identity:
        yield f"The marker in the database of DATABASE_URL was made for another one and copied into it; {MARK}."
    elif marker.environment not in OVERWRITTEN or marker.environment != settings.ENVIRONMENT_AS_SET:
        yield (
            f"The database of DATABASE_URL is marked as {marker.environment}, but ENVIRONMENT is "
            f"{settings.ENVIRONMENT_AS_SET}; check that DATABASE_URL is this app's own."
        )


def _of_the_servers(source: KnownServer, target: KnownServer) -> Iterator[str]:
    if source.identity == target.identity:
        yield "DATABASE_URL and REFRESH_SOURCE_URL lead to the same database, or to a follower of it."
    if source.marker:
        yield (
            f"The database of REFRESH_SOURCE_URL is marked as {source.marker.environment}: "
            "are DATABASE_URL and REFRESH_SOURCE_URL the wrong way round?"
        )
