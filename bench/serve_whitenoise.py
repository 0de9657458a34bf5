"""WhiteNoise without Django, the shortest way from a file to a reader in Python: gunicorn runs it for bench/serve."""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from whitenoise import WhiteNoise


def not_found(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []


application = WhiteNoise(not_found, root=os.environ["BENCH_FILES"], index_file=True)
