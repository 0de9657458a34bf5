"""./manage.py prune_releases: delete artifacts that only old releases hold, so that the database doesn't grow.

It only reads and deletes, in small batches, so it also works on a database that is over its size limit.

Exit codes: 0 done; 1 the live release takes more than --max-mb, or the database failed; 2 invalid arguments.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from static_site.management.operator_command import OperatorCommand
from static_site.releases.pruning import prune


class Command(OperatorCommand):
    then = "Artifacts deleted so far are gone, but readers see no change; run the command again to continue."
    help = "Delete artifacts that only old releases hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep", type=int, default=20, metavar="N", help="the newest N releases (default: 20)")
        parser.add_argument(
            "--days", type=int, default=7, metavar="N", help="and those of the last N days (default: 7)"
        )
        parser.add_argument("--max-mb", type=int, metavar="MB", help="keep fewer if all files together take more")

    def act(self, *, keep: int, days: int, max_mb: int | None, **options: Any) -> None:
        if keep < 1 or days < 0 or (max_mb is not None and max_mb < 0):
            raise CommandError("Keep at least 1 release and 0 days, and don't give a negative size.", returncode=2)
        freed = prune(keep=keep, days=days, max_bytes=None if max_mb is None else max_mb * 1_000_000)
        self.stdout.write(
            f"Freed {freed.size:,} bytes in {freed.rows:,} rows; {freed.left:,} bytes are left. "
            f"Releases from {freed.kept_from} on are kept."
        )
        if max_mb is not None and freed.left > max_mb * 1_000_000:
            raise CommandError(f"The live release alone takes more than {max_mb} MB; raise --max-mb.", returncode=1)
