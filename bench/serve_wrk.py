"""wrk as the reader: 16 connections that accept gzip and request some pages in turn, and its results."""

import http.client
import json
import os
import shutil
import subprocess
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.serve_site import HOST, Site

if TYPE_CHECKING:
    from bench.serve_servers import Running

# Headers that Heroku's router sends for an HTTPS reader.
HEADERS = {"Host": HOST, "Accept-Encoding": "gzip", "X-Forwarded-Proto": "https"}

SCRIPT = """
local requests, last = {}, 0
init = function(args)
  for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end
request = function() last = last % #requests + 1; return requests[last] end
done = function(summary)
  local e = summary.errors
  io.write(string.format('{"requests": %d, "microseconds": %d, "errors": %d}\\n', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


class Missing(Exception):
    """A program is not installed or does not run."""


@dataclass(frozen=True)
class Run:
    """Pages a second, and seconds of the server's CPU a page."""

    rate: float
    cpu: float


def program(name: str) -> str:
    if found := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"):
        return found
    raise Missing(f"{name} is not installed; type: apt-get install {name}")


def load(server: "Running", site: Site, seconds: int) -> Run:
    """Read the pages with wrk; raise SystemExit after an error answer, because the rate would mean nothing."""
    script, asked = site.folder / "wrk.lua", site.folder / "paths"
    script.write_text(SCRIPT)
    asked.write_text("\n".join(site.paths))
    headers = [word for name, value in HEADERS.items() for word in ("-H", f"{name}: {value}")]
    command = [program("wrk"), "-t1", "-c16", f"-d{seconds}s", *headers, "-s", str(script)]
    before = server.cpu()
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}", "--", str(asked)], capture_output=True, text=True
    )
    cpu = server.cpu() - before
    said = json.loads(done.stdout.splitlines()[-1])
    if said["errors"]:
        raise SystemExit(f"{server.name} answered with errors:\n{done.stdout}")
    return Run(said["requests"] / said["microseconds"] * 1e6, cpu / said["requests"])


def check_same_bytes(servers: list["Running"], paths: list[str]) -> None:
    """Check, before the first round, that all servers send the same bytes."""
    for path in paths:
        bodies = {_body(server, path) for server in servers}
        if len(bodies) > 1:
            raise SystemExit(f"The servers differ at {path}")


def _body(server: "Running", path: str) -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection:
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        if (response.status, response.headers["Content-Encoding"]) != (200, "gzip"):
            raise SystemExit(f"{server.name} answered {path} with {response.status}")
        return response.read()
