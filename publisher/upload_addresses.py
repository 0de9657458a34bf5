"""The addresses that take files. The web server waits for larger requests there, and the web UI reads files there."""

import re

TAKES_FILES = re.compile(r"/-/files/(?:upload|[0-9]+/replace)/", re.ASCII)


def takes_files(method: str, path: str) -> bool:
    return method == "POST" and TAKES_FILES.fullmatch(path) is not None
