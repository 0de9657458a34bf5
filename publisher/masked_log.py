"""Log lines without the secrets of share links: anyone who has one reads drafts without an account."""

import logging
import re

from publisher.pages.paths import RESERVED_PREFIX

LINE = "%(levelname)s %(name)s: %(message)s"
SECRET = re.compile(rf"(/{RESERVED_PREFIX}/shared/)[^/?\s\"']+")


def masked(line: str) -> str:
    return SECRET.sub(r"\1***", line) if "/shared/" in line else line


class MaskedFormatter(logging.Formatter):
    def __init__(self, fmt: str = LINE, datefmt: str | None = None) -> None:
        super().__init__(fmt, datefmt)

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
