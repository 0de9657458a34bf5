"""A release written into empty trees: by several processes at once if it is large.

A page takes longer to write than to read, most of it in the kernel. The processes take one range of paths after the
other, so that none waits for a slower one, and two rarely make the same directory.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import chain
from typing import NamedTuple

from django.db import connection

from publisher.database import is_shared
from static_site.mirrors.directory_tree import Tree
from static_site.mirrors.mirror_changes import Changes, Range, Wanted, with_bytes
from static_site.mirrors.tree_files import share_of, write_new
from static_site.rendering.forked_result import gathered

MANY_RANGES = 5
"""Fewest ranges that are worth several processes: 2,000 files."""

TURN = struct.Struct("I")


class Written(NamedTuple):
    """What was written: the seals of the trees, and the number of files in each."""

    seals: list[int]
    files: int


def write_release(trees: list[Tree], release: int, jobs: int) -> Written:
    """Write a whole release into empty trees: each file is read and unpacked once for all of them.

    Up to `jobs` processes write, each with a database connection of its own.
    """
    changes = Changes(release, None)
    if jobs > 1 and is_shared() and len(ranges := changes.ranges()) >= MANY_RANGES:
        return _written_at_once(trees, changes, ranges, jobs)
    return _written(trees, changes.wanted())


def _written_at_once(trees: list[Tree], changes: Changes, ranges: list[Range], jobs: int) -> Written:
    connection.close()
    with open(os.memfd_create("turns"), "w+b", buffering=0) as turns:
        turns.write(b"".join(map(TURN.pack, range(len(ranges)))))
        turns.seek(0)
        batches = chain.from_iterable(map(changes.wanted_in, _taken(ranges, turns.fileno())))
        parts = gathered([partial(_written, trees, batches)] * jobs)
    seals, files = zip(*parts, strict=True)
    return Written([*map(sum, zip(*seals, strict=True))], sum(files))


def _taken(ranges: list[Range], turns: int) -> Iterator[Range]:
    """Yield the ranges that this process takes. Forks share the place in the file of turns, so each is read once."""
    while turn := os.read(turns, TURN.size):
        yield ranges[TURN.unpack(turn)[0]]


def _written(trees: list[Tree], batches: Iterable[list[Wanted]]) -> Written:
    seals, files = [0] * len(trees), 0
    with ExitStack() as stack:
        open_trees = [stack.enter_context(tree.files()) for tree in trees]
        for wanted in batches:
            for artifact, pieces in with_bytes(wanted):
                for number, stored in enumerate(write_new(open_trees, artifact.path, pieces)):
                    seals[number] += share_of(artifact.path, stored)
            files += len(wanted)
    return Written(seals, files)
