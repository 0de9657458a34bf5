"""Output of `build_static_site` after a build, for people, logs and programs."""

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from publisher.command_lines import command
from static_site.mirrors.mirror import MirrorReport
from static_site.models import FailedOutput, Release, Site

if TYPE_CHECKING:  # what builds isn't loaded where nothing is built
    from builds.running.build_run import Run

READERS = "Readers keep what they have, and the next build continues."
"""What a failure of the whole build means."""

SHOWN = 20
"""Most failed pages and broken links named on a terminal; `--json` lists them all."""


@dataclass
class BuildReport:
    """Outcome of a build: what was made, what readers see now, and what needs attention."""

    live: int | None
    hold: str
    refused: str  # why the newest release did not pass the gate, whichever build made it
    releases: list[Release]
    failed: dict[str, str]
    broken_links: list[tuple[str, str]]
    usage: dict[str, Any]
    mirror: MirrorReport | None = None
    counts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, run: "Run | None", *, seconds: float) -> "BuildReport":
        site = Site.objects.get()
        newest = Release.objects.newest_complete()
        return cls(
            live=site.live_release_id,
            hold=site.hold,
            refused=newest.refused if newest else "",
            releases=run.releases if run else [],
            failed=dict(FailedOutput.objects.order_by("path").values_list("path", "error")),
            broken_links=_broken_links(newest) if newest and run else [],
            usage=run.usage() if run else {"seconds": round(seconds, 3)},
            counts=run.releases[-1].counts if run and run.releases else {},
        )

    @classmethod
    def of_nothing(cls, newest: Release, *, seconds: float) -> "BuildReport":
        """Return the report of a command with nothing to do; the release `newest` has everything."""
        site = Site.objects.get()
        return cls(
            live=site.live_release_id,
            hold=site.hold,
            refused=newest.refused,
            releases=[],
            failed={},
            broken_links=[],
            usage={"seconds": round(seconds, 3)},
        )

    @property
    def has_live_release(self) -> bool:
        return self.live is not None

    @property
    def is_failure(self) -> bool:
        return bool(self.failed or self.refused)

    @property
    def pages_per_second(self) -> float:
        """Pages rendered per second; it shows when a site gets slower."""
        pages: int = sum(release.counts.get("done", {}).get("page", 0) for release in self.releases)
        return round(pages / max(float(self.usage["seconds"]), 0.001), 1)

    def as_json(self) -> str:
        mirror = asdict(self.mirror) if self.mirror else None
        return json.dumps(
            {
                "live_release": self.live, "hold": self.hold, "refused": self.refused,
                "releases": [
                    {"number": r.number, "content_version": r.content_version, "full": r.is_full, "counts": r.counts}
                    for r in self.releases
                ],
                "failed": self.failed, "broken_links": self.broken_links, "mirror": mirror, **self.usage,
                "pages_per_second": self.pages_per_second,
            },
            indent=2, default=str,
        )  # fmt: skip

    def as_text(self) -> str:
        return "\n".join([*self._made(), *self._reasons(), *self._problems(), *self._mirrored(), self._state()])

    def _made(self) -> list[str]:
        if not self.releases:
            return ["Nothing has changed since the last build."]
        return [_line(release) for release in self.releases]

    def _reasons(self) -> list[str]:
        reasons = sorted(self.counts.get("reasons", {}).items(), key=lambda item: (-item[1], item[0]))
        return [f"  {count:>6}  {reason}" for reason, count in reasons]

    def _problems(self) -> list[str]:
        failed = [f"FAILED  /{path}: {error} (readers keep the old version)" for path, error in self.failed.items()]
        links = [
            f"broken link  /{page}  leads to {_named(link)}, which does not exist" for page, link in self.broken_links
        ]
        return [*_shortened(failed, "failed pages"), *_shortened(links, "broken links")]

    def _mirrored(self) -> list[str]:
        return [str(self.mirror)] if self.mirror else []

    def _state(self) -> str:
        figures = f"{self.usage['seconds']:.1f} s" + (
            f", {self.usage['cpu_seconds']:.1f} s of CPU, {int(self.usage['peak_memory']) >> 20} MB at the peak"
            if "peak_memory" in self.usage
            else ""
        )
        if self.refused:
            return f"REFUSED, readers still see release {self.live}: {self.refused} ({figures})"
        if self.hold:
            return f"HELD, readers still see release {self.live}: {self.hold}. Type {command('lift_hold')} ({figures})"
        return f"Readers see release {self.live} ({figures})."


def _broken_links(release: Release) -> list[tuple[str, str]]:
    links: list[tuple[str, str]] = import_string("static_site.releases.gate.broken_links")(release)
    return links


def _line(release: Release) -> str:
    counts = release.counts
    parts = [f"{counts.get(name, 0)} {name}" for name in ("added", "changed", "removed", "unchanged")]
    parts += [f"{counts[name]} {name}" for name in ("failed", "damaged") if counts.get(name)]
    kind = "full build" if release.is_full else "changes only"
    return f"Release {release.number} of content version {release.content_version} ({kind}): {', '.join(parts)}"


def _named(link: str) -> str:
    """Return a link as rendering lists it with its slash, unless it has one or is a place on the page itself."""
    return link if link.startswith(("#", "/")) else f"/{link}"


def _shortened(lines: list[str], what: str) -> list[str]:
    return lines if len(lines) <= SHOWN else [*lines[:SHOWN], f"… and {len(lines) - SHOWN} more {what}; see --json"]
