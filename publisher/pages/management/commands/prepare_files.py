"""./manage.py prepare_files: make what readers get of the library's files, where that is missing.

An upload starts it; a build prepares the files of its own pages. Exit codes: 0 done, or another process is at it;
1 the database failed.
"""

from argparse import SUPPRESS, ArgumentParser
from typing import Any

from publisher.database import DatabaseCommand
from publisher.pages.library.preparing import prepare
from publisher.pages.media.prepare_process import Turn
from publisher.pages.models import MediaVersion


class Command(DatabaseCommand):
    then = "What has been made stays; the next build makes the rest."
    help = "Make what readers get of the library's files, where that is missing."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lock", type=int, help=SUPPRESS)  # the open lock that an upload passes on

    def handle(self, *, lock: int | None, **options: Any) -> None:
        self.wait_for_database()
        wanted, made = MediaVersion.objects.live(), 0
        with Turn.opened(lock) as turn:
            # Looks once more after giving its turn back: an upload in that moment relied on it.
            while wanted.filter(blob__prepared_at=None).exists() and turn.take():
                made += prepare(wanted)
                turn.give_back()
        self.stdout.write(f"Files prepared: {made}.")
