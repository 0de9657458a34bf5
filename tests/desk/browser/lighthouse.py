"""What Lighthouse finds on a page as readers get it.

Times depend on the machine and on what else it does, so a test asserts what makes a page fast instead: each audit of
the performance category that isn't a time, and the shift of its layout. Called by test_pictures_to_readers.py.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import browser as chromium
import pytest

from tests.waiting import PATIENCE

MOST_TRIES = 5
ASKS_AGAIN = "Please run Lighthouse again"
"""How Lighthouse ends the message of an error of the browser that it drives, not of the page."""

FORM = {"phone": [], "desktop": ["--preset=desktop"]}
TIMES = {
    "first-contentful-paint",
    "largest-contentful-paint",
    "speed-index",
    "total-blocking-time",
    "interactive",
    "max-potential-fid",
    "server-response-time",
    "document-latency-insight",
    "mainthread-work-breakdown",
    "bootup-time",
    "long-tasks",
    "forced-reflow-insight",
    "interaction-to-next-paint-insight",
    "lcp-phases-insight",
    "slow-css-selector-insight",
    "network-rtt",
    "network-server-latency",
}
"""Audits of times: they say as much of the machine as of the page."""

ON_PURPOSE = {
    "render-blocking-resources", "render-blocking-insight", "network-dependency-tree-insight",
    "uses-responsive-images", "image-delivery-insight",
}  # fmt: skip
"""Audits that name the theme's stylesheet, which is loaded before the page is drawn so that nothing moves afterwards;
and pictures that aren't of exactly the width at which they are shown, but of the next one that is made."""


@dataclass(frozen=True)
class Findings:
    report: dict[str, Any]

    @property
    def scores(self) -> dict[str, float]:
        return {name: category["score"] for name, category in self.report["categories"].items()}

    @property
    def faults(self) -> list[str]:
        """Audits of all categories that aren't passed, except of times, and of what is so on purpose."""
        failed = [(name, audit) for name, audit in self._scored() if audit["score"] < 1]
        return [f"{name}: {audit['title']}: {_items(audit)}" for name, audit in failed]

    @property
    def blocking(self) -> list[str]:
        """Addresses that are loaded before the page is drawn."""
        return [item["url"] for item in self.report["audits"]["render-blocking-resources"]["details"]["items"]]

    @property
    def errors(self) -> list[str]:
        audits = self.report["audits"].items()
        return [f"{name}: {audit['errorMessage']}" for name, audit in audits if audit["scoreDisplayMode"] == "error"]

    def number(self, audit: str) -> float:
        return float(self.report["audits"][audit]["numericValue"])

    def _scored(self) -> list[tuple[str, dict[str, Any]]]:
        audits = self.report["audits"].items()
        return [
            (name, audit) for name, audit in audits if name not in TIMES | ON_PURPOSE and audit.get("score") is not None
        ]


def _items(audit: dict[str, Any]) -> str:
    return json.dumps(audit.get("details", {}).get("items", []))[:600]


def folder() -> Path:
    """Return the folder of the program `lighthouse`; skip the test if there is none."""
    if found := os.environ.get("PUBLISHER_TEST_LIGHTHOUSE"):
        return Path(found)
    pytest.skip("Lighthouse is missing: bin/test installs it if Node.js and npm are available")


def look(url: str, form: str, home: Path, *, nowhere: str) -> Findings:
    """Look at a page as a phone or a desktop with Lighthouse's standard settings; other hosts lead nowhere.

    A browser sometimes loses the beginning of its own recording (`NO_NAVSTART` and others): Lighthouse has found
    nothing then, good or bad, and says "Please run Lighthouse again".
    """
    for _ in range(MOST_TRIES):
        report = home / f"{form}.json"
        done = _run(url, form, report, nowhere=nowhere)
        if done.returncode == 0:
            return Findings(json.loads(report.read_text()))
        assert ASKS_AGAIN in done.stderr, done.stderr[-2000:]
    pytest.skip(f"Lighthouse could not record a page in this browser in {MOST_TRIES} tries: {done.stderr[-300:]}")


def _run(url: str, form: str, report: Path, *, nowhere: str) -> subprocess.CompletedProcess[str]:
    rules = f'--host-resolver-rules="{nowhere}"'
    flags = " ".join(["--headless=new", *chromium.options(), "--disable-dev-shm-usage", rules])
    command = [str(folder() / "lighthouse"), url, *FORM[form], f"--chrome-flags={flags}", "--output=json"]
    program = os.environ.get("PUBLISHER_TEST_BROWSER") or chromium.found() or ""
    return subprocess.run(
        [*command, f"--output-path={report}", "--quiet", "--no-enable-error-reporting"],
        env={"PATH": os.environ["PATH"], "HOME": str(report.parent), "CHROME_PATH": program},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, cwd=report.parent,
    )  # fmt: skip
