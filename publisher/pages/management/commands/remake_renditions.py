"""./manage.py remake_renditions: make the library's pictures again with the present encoder, all for one release.

Nothing else does: a new version of Pillow changes no page and no picture. Killed or stopped, it continues when typed
again. Exit codes: 0 done, or nothing to do; 1 some pictures couldn't be made again, or the database failed.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from publisher.command_lines import command
from publisher.database import DatabaseCommand
from publisher.pages.library.remaking import Remaking
from publisher.phrases import counted

FAILED = 1


class Command(DatabaseCommand):
    then = "What has been made stays, and readers see no change; run the command again to continue."
    help = "Make the library's pictures again with the present encoder; the next build shows them."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", default="ops", metavar="NAME", help="who does this, for the record (default: ops)")
        parser.add_argument("--plan", action="store_true", help="change nothing; print what would be made again")
        parser.add_argument("--all", action="store_true", help="also make those again that this encoder has made")

    def handle(self, *, by: str, plan: bool, all: bool, **options: Any) -> None:
        self.wait_for_database()
        work = Remaking(is_all=all)
        if plan:
            return self._tell_plan(work)
        work.make(self._report)
        shown = work.show(by=by)
        self.stdout.write(f"Pictures made again by {work.encoder}: {shown}.")
        if shown:
            self.stdout.write(f"Pages show them with the next build. Make it now: {command('build_static_site')}")
        if work.failed:
            raise CommandError(_failed(work.failed), returncode=FAILED)
        return None

    def _tell_plan(self, work: Remaking) -> None:
        for version in work.pictures:
            self.stdout.write(version.name)
        made = len(work.pictures) - len(work.left)
        so_far = f"; {made:,} of them wait, from a run that was stopped" if made else ""
        self.stdout.write(f"To make again by {work.encoder}: {counted(len(work.pictures), 'picture')}{so_far}.")

    def _report(self, done: int, total: int) -> None:
        self.stderr.write(f"Picture {done + 1} of {total}")


def _failed(problems: dict[str, str]) -> str:
    lines = [f"{name}: {problem}" for name, problem in problems.items()]
    return "\n".join(["These stay as they are:", *lines])
