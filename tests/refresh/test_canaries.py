"""Canaries: no personal or private data of production is ever in the target, for anyone to see."""

import re
from threading import Event, Thread

import pytest

from publisher.environment import database
from publisher.refresh.copied_columns import TABLES
from tests.refresh.canaries import Flock
from tests.refresh.clusters import Place
from tests.refresh.refreshes import refresh


@pytest.fixture(scope="module")
def flock(clusters) -> tuple[Place, Flock]:
    place = clusters.production.copy("canaries")
    return place, Flock(place)


@pytest.fixture
def canaries(flock, staging, settings) -> Flock:
    """Put canaries into a production database and make it the source; return them."""
    settings.REFRESH_SOURCE = database(flock[0].url)
    return flock[1]


class Reader(Thread):
    """A thread that repeatedly reads all tables, each time in one snapshot, until stopped."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place, self.seen, self.looks, self.enough = place, "", 0, Event()
        tables = [
            row[0]
            for row in place.ask(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            )
        ]
        self.question = " UNION ALL ".join(f'SELECT t::text FROM "{table}" t' for table in tables)

    def run(self) -> None:
        while not self.enough.is_set():
            rows = "\n".join(row[0] for row in self.place.ask(self.question))
            self.seen += rows if rows not in self.seen else ""
            self.looks += 1


def kept(column: str) -> bool:
    table, name = column.split(".")
    return name in TABLES[table].keep.split()


def is_in(canary: str, text: str) -> bool:
    return canary in text or canary.encode().hex() in text


def test_no_canary_of_a_person_is_in_a_dump_of_the_target_nor_met_by_a_reader_meanwhile(canaries, staging):
    reader = Reader(staging)
    reader.start()
    try:
        refresh()
    finally:
        reader.enough.set()
        reader.join()
    dump = staging.dump()
    assert {column for column, canary in canaries.flown.items() if is_in(canary, dump + reader.seen)} == {
        column for column in canaries.flown if kept(column)
    } - canaries.too_narrow
    assert canaries.too_narrow == {"pages_publication.shard", "pages_sitesettings.direction"}
    assert reader.looks > 3
    assert "rosa" in reader.seen  # yesterday's


def test_not_even_the_servers_files_ever_had_one(canaries, staging):
    """Data is masked before it arrives, so no dead row or log on a stolen disk has any."""
    refresh()
    data = staging.server.folder / "data"
    files = [staging.server.folder / "log", *(data / "pg_wal").glob("0*"), *data.glob(f"base/{staging.number}/*")]
    written = {canary.decode() for file in files for canary in re.findall(rb"Kq\d{3}", file.read_bytes())}
    assert {column for column, canary in canaries.flown.items() if canary in written and not kept(column)} == set()
    assert len(written) > 20
