"""A stand-in for the program `heroku`, run by launchers: talks to the platform and prints what the CLI 11.10.0 prints.

tests/heroku/stub copies it into a folder for PATH; `plan.json` beside it says what to do, and `calls.jsonl` records
calls. It imports nothing from the project: launchers pass on nothing of the tests' environment.
"""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
LINE = 74
RESENDS = 5
INVALID_KEY = (
    "Error: The token provided to HEROKU_API_KEY is invalid. Please double-check that you have the correct token, "
    "or run `heroku login` without HEROKU_API_KEY set."
)
SECOND_FACTOR = "Error: Two-factor authentication requires an interactive terminal."
PROMPT = (
    "heroku: Press any key to open up the browser to login or q to exit\n"
    "    TypeError: process.stdin.setRawMode is not a function\n"
)
Reply = tuple[int, bytes, str]


def main() -> None:
    plan = json.loads((HERE / "plan.json").read_text())
    child = subprocess.Popen(["sleep", "infinity"]).pid if plan["hangs"] else None
    record = {"argv": sys.argv[1:], "environment": dict(os.environ), "pids": [os.getpid(), child or os.getpid()]}
    with (HERE / "calls.jsonl").open("a") as calls:
        calls.write(json.dumps(record) + "\n")
    asked = arguments()
    reply = detach(asked, plan) if plan["sends"] else None
    if plan["hangs"]:
        signal.alarm(300)
        signal.pause()
    if plan["says"]:
        leave(*plan["says"])
    elif reply:
        answer(asked, *reply)


def arguments() -> argparse.Namespace:
    """Parse run:detached's options. The command's words are joined with spaces, as by the real one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["run:detached"])
    for name in ("app", "size", "type"):
        parser.add_argument(f"-{name[0]}" if name != "type" else "--type", f"--{name}")
    parser.add_argument("--no-launcher", action="store_true")
    parser.add_argument("command", nargs="+")
    asked = parser.parse_args()
    asked.command = " ".join(asked.command)
    return asked


def detach(asked: argparse.Namespace, plan: dict[str, Any]) -> Reply:
    reply = send("GET", f"/apps/{asked.app}", plan) if not asked.no_launcher else None
    if reply and reply[0] != 200:
        return reply
    terminal = {"TERM": os.environ["TERM"]} if "TERM" in os.environ else {}
    body = {"attach": False, "command": asked.command, "env": terminal}
    body |= {name: value for name in ("size", "type") if (value := getattr(asked, name))}
    return send("POST", f"/apps/{asked.app}/dynos", plan, json.dumps(body, separators=(",", ":")))


def send(method: str, path: str, plan: dict[str, Any], body: str | None = None) -> Reply:
    """Send a request; like the real one, repeat it on a lost connection and, without the key, follow redirects."""
    for _ in range(RESENDS + 1):
        try:
            status, content, location = exchange(method, os.environ.get("HEROKU_HOST", "") + path, plan, body)
            return exchange(method, location, {**plan, "key": ""}, body) if location else (status, content, "")
        except ConnectionRefusedError as error:
            failure = f"connect ECONNREFUSED {urlsplit(os.environ['HEROKU_HOST']).netloc}", "ECONNREFUSED", error
        except ConnectionError as error:
            failure = "socket hang up", "ECONNRESET", error
        except TimeoutError:
            leave(1, "    Error: Request timed out\n")
    leave(1, f"    Error: {failure[0]}\n    Code: {failure[1]}\n")


def exchange(method: str, url: str, plan: dict[str, Any], body: str | None) -> Reply:
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1", f"The stub sends a key nowhere else, and this is {url!r}"
    key = plan.get("key", os.environ.get("HEROKU_API_KEY", "undefined"))
    headers = {"Accept": "application/vnd.heroku+json; version=3"} | ({"Authorization": f"Bearer {key}"} if key else {})
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=plan["timeout"])
    try:
        connection.request(method, parts.path, body, headers | ({"Content-Type": "application/json"} if body else {}))
        response = connection.getresponse()
        return response.status, response.read(), response.getheader("Location", "")
    finally:
        connection.close()


def answer(asked: argparse.Namespace, status: int, content: bytes, _: str) -> NoReturn:
    if status >= 400:
        refusal(asked, status, content)
    said = f"Running {asked.command} on {asked.app}... done"
    try:
        dyno = json.loads(content) if content.startswith((b"{", b"n")) else {}
    except ValueError:
        leave(1, f"    SyntaxError: Unterminated string in JSON at position {len(content)}\n")
    if dyno is None:
        leave(1, f"{said}\n    TypeError: Cannot read properties of null (reading 'size')\n")
    name = dyno.get("name", "")
    log = f"Run heroku logs --app {asked.app} --dyno {name} to view the output.\n\n"
    leave(0, f"{said}, {name or 'undefined'}\n", log)


def refusal(asked: argparse.Namespace, status: int, content: bytes) -> NoReturn:
    if not content.startswith(b"{"):
        page = f"    {content.decode()}\n" if content else "\n"
        leave(1, f"    Error: HTTP Error {status} for POST http://127.0.0.1/apps/{asked.app}/dynos\n{page}")
    error = json.loads(content)
    if error["id"] == "unauthorized":
        leave(1, PROMPT if "HEROKU_API_KEY" not in os.environ else lines(INVALID_KEY, "    "))
    if error["id"] == "two_factor":
        leave(1, lines(SECOND_FACTOR, "    "))
    more = f"\nSee {error['url']} for more information." if "url" in error else ""
    leave(2, lines(f"Error: {error['message']}\n\nError ID: {error['id']}{more}", " ›   "))


def lines(text: str, margin: str) -> str:
    """Fold text like the real one, which keeps the space where a line breaks."""
    folded = [part for line in text.split("\n") for part in fold(line)]
    return "".join(f"{margin}{line}".rstrip("\n") + "\n" if line else f"{margin.rstrip()}\n" for line in folded)


def fold(line: str) -> list[str]:
    folded = [""]
    for word in line.split(" "):
        if folded[-1] and len(folded[-1] + word) > LINE:
            folded.append("")
        folded[-1] += word + " "
    folded[-1] = folded[-1].removesuffix(" ")
    return folded


def leave(code: int, err: str = "", out: str = "") -> NoReturn:
    sys.stderr.write(err)
    sys.stdout.write(out)
    sys.exit(code)


if __name__ == "__main__":
    main()
