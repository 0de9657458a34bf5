"""The three servers, each a process on a free loopback port, ended on exit: bench/serve."""

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ports import free_port

from bench.serve_site import ROOT, Site
from bench.serve_wrk import Missing, program

NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx-errors;
events {{ worker_connections 256; }}
http {{
  include /etc/nginx/mime.types; access_log {folder}/nginx-log; keepalive_requests 1000000;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {files}; gzip_static on; gzip_vary on; }}
}}
"""


@dataclass
class Running:
    name: str
    port: int
    process: "subprocess.Popen[Any]"

    def cpu(self) -> float:
        """Return the CPU seconds of the process and its children, including gunicorn's worker."""
        return sum(_seconds(pid) for pid in (self.process.pid, *_children(self.process.pid)))


@contextmanager
def publisher(site: Site) -> Iterator[Running]:
    with _gunicorn("Publisher", "publisher.wsgi", site, ["--workers", "1"]) as running:
        yield running


@contextmanager
def whole_publisher(site: Site, before: list[str]) -> Iterator[Running]:
    """Start the web process with all its workers; the words `before` come before its command."""
    with _gunicorn("Publisher", "publisher.wsgi", site, [], before) as running:
        yield running


@contextmanager
def whitenoise(site: Site) -> Iterator[Running]:
    with _gunicorn("WhiteNoise", "bench.serve_whitenoise", site, ["--workers", "1"]) as running:
        yield running


@contextmanager
def nginx(site: Site) -> Iterator[Running]:
    port, file = free_port(), site.folder / "nginx.conf"
    file.write_text(NGINX.format(folder=site.folder, files=site.files, port=port))
    with _process(
        "nginx", [program("nginx"), "-c", str(file), "-e", str(site.folder / "nginx-errors")], port, site
    ) as it:
        yield it


@contextmanager
def _gunicorn(
    name: str, application: str, site: Site, workers: list[str], before: list[str] | None = None
) -> Iterator[Running]:
    """Start the web process as the Procfile does."""
    port = free_port()
    words = shlex.split((ROOT / "Procfile").read_text().split("web: gunicorn publisher.wsgi")[1].splitlines()[0])
    command = [*(before or []), sys.executable, "-m", "gunicorn", application, *words, *workers]
    with _process(name, [*command, "-b", f"127.0.0.1:{port}"], port, site) as running:
        yield running


@contextmanager
def _process(name: str, command: list[str], port: int, site: Site) -> Iterator[Running]:
    log: Path = site.folder / f"{name}.log"
    environment = {**site.environment, "BENCH_FILES": str(site.files)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            _wait_for(port, process, log)
            yield Running(name, port, process)
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(port: int, process: "subprocess.Popen[Any]", log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise Missing(f"a server ended: {log.read_text()[-500:]}")
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise Missing(f"a server did not start: {log.read_text()[-500:]}")


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for file in found for word in file.read_text().split()]


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime and stime: man 5 proc
