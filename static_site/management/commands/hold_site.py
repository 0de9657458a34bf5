"""./manage.py hold_site --reason TEXT: builds continue, but readers keep the current release until the hold is lifted.

Exit codes: 0 held; 1 the database failed; 2 invalid arguments, or the site is already held.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from static_site.management.operator_command import OperatorCommand
from static_site.releases.pointer import hold

LONGEST = 300


class Command(OperatorCommand):
    help = "Keep readers on the current release, even if builds finish, until the hold is lifted."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--reason", required=True, help="why; shown to everyone who checks the site's state")

    def act(self, *, reason: str, by: str, **options: Any) -> None:
        reason = " ".join(reason.split())
        if not 1 <= len(reason) <= LONGEST:
            raise CommandError(f"--reason: say why in 1 to {LONGEST} characters.", returncode=2)
        hold(reason, by=by)
        self.tell_what_readers_see()
