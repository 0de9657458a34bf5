"""The base of commands that change what readers see: who runs it, a confirmation first, a result last.

Exit codes: 0, 1 (refused, or not confirmed), 2 (invalid arguments).
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import CommandError, CommandParser

from publisher.command_lines import command
from publisher.database import DatabaseCommand
from static_site.models import Site
from static_site.releases.pointer import MoveRefused


class OperatorCommand(DatabaseCommand):
    requires_migrations_checks = False
    act: Callable[..., None]  # what the command does, with its options

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", default="ops", metavar="NAME", help="who does this, for the record (default: ops)")

    def handle(self, **options: Any) -> None:
        self.wait_for_database()
        try:
            self.act(**options)
        except MoveRefused as refusal:
            raise CommandError(str(refusal), returncode=refusal.exit_code) from refusal

    def tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask on a terminal; a script must pass --yes."""
        if yes:
            return
        if not has_terminal():
            raise CommandError("There is no terminal to confirm this on; add --yes. Nothing was changed.", returncode=2)
        self.stdout.write(f"{question} [y/N] ", ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing was changed.", returncode=1)

    def tell_what_readers_see(self) -> None:
        site = Site.objects.get()
        kept = f", and keep it: {site.hold}. {command('lift_hold')} ends that" if site.hold else ""
        self.stdout.write(f"Readers now see release {site.live_release_id}{kept}.")


def has_terminal() -> bool:
    return bool(sys.stdin and sys.stdin.isatty())


def yes_argument(parser: CommandParser) -> None:
    parser.add_argument("--yes", action="store_true", help="don't ask for confirmation")
