"""./manage.py prune_releases: delete what only old releases held, so that the database keeps its size.

It reads and deletes in small batches and needs no other right, so it also frees a database that is over its limit.

Exit codes: 0 done; 1 what is live takes more than --max-mb, or the database failed; 2 called wrongly.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from static_site.management.operator_command import OperatorCommand
from static_site.releases.pruning import prune


class Command(OperatorCommand):
    then = "What is deleted is gone, and readers see what they saw; type the command again to go on."
    help = "Delete artifacts of releases that nobody will go back to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep", type=int, default=20, metavar="N", help="the newest N releases (default: 20)")
        parser.add_argument(
            "--days", type=int, default=7, metavar="N", help="and those of the last N days (default: 7)"
        )
        parser.add_argument("--max-mb", type=int, metavar="MB", help="fewer, where all files together take more")

    def act(self, *, keep: int, days: int, max_mb: int | None, **options: Any) -> None:
        if keep < 1 or days < 0 or (max_mb is not None and max_mb < 0):
            raise CommandError("Keep at least 1 release and 0 days, and give no negative size.", returncode=2)
        freed = prune(keep=keep, days=days, max_bytes=None if max_mb is None else max_mb * 1_000_000)
        self.stdout.write(
            f"Freed {freed.size:,} bytes in {freed.rows:,} rows; {freed.left:,} bytes are left. "
            f"Releases from {freed.kept_from} on are kept."
        )
        if max_mb is not None and freed.left > max_mb * 1_000_000:
            raise CommandError(f"The live release alone takes more than {max_mb} MB; raise --max-mb.", returncode=1)
