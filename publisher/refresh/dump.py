"""pg_dump's output on its way to psql. Rows are masked in this process, so the target never sees unmasked ones."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from publisher.refresh.copied_columns import TABLES

COPY = re.compile(rb"COPY public\.(\S+) \((.*)\) FROM stdin;\n")
END_OF_ROWS = b"\\.\n"
NOT_EVERY_SERVER_KNOWS = b"SET transaction_timeout"
"""A setting that pg_dump 17 writes and servers before 17 refuse."""

COMPLETE = b"-- PostgreSQL database dump complete\n"
"""pg_dump's last line: without it, the dump is incomplete."""


class Incomplete(Exception):
    """The dump ended early."""


def masked(dump: Iterable[bytes], rows: Counter[str]) -> Iterator[bytes]:
    """Yield the dump's lines with masked rows, counting rows by table; raise Incomplete if it ends early."""
    lines, is_complete = iter(dump), False
    for line in lines:
        if line.startswith(NOT_EVERY_SERVER_KNOWS):
            continue
        yield line
        is_complete |= line == COMPLETE
        if copy := COPY.fullmatch(line):
            yield from _masked_rows(lines, copy[1].decode(), _names(copy[2]), rows)
    if not is_complete:
        raise Incomplete


def _masked_rows(lines: Iterator[bytes], table: str, columns: list[str], rows: Counter[str]) -> Iterator[bytes]:
    masks = TABLES[table].mask
    for line in lines:
        if line == END_OF_ROWS:
            yield line
            return
        if not line.endswith(b"\n"):
            break
        rows[table] += 1
        if masks:
            row = dict(zip(columns, line.decode().removesuffix("\n").split("\t"), strict=True))
            line = "\t".join(masks[name](row) if name in masks else row[name] for name in columns).encode() + b"\n"
        yield line
    raise Incomplete


def _names(words: bytes) -> list[str]:
    return [name.strip('"') for name in words.decode().split(", ")]
