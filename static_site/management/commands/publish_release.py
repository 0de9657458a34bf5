"""./manage.py publish_release N: show readers a complete release that the gate refused, or that a hold kept back.

Exit codes: 0 readers see it; 1 the gate refuses it; 2 called wrongly, or it can't be shown.
"""

from typing import Any

from django.core.management.base import CommandParser

from static_site.management.operator_command import OperatorCommand
from static_site.pointer import publish_release


class Command(OperatorCommand):
    help = "Show readers a newer release by its number; the gate is asked again, a hold stays."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("release", type=int, metavar="RELEASE")
        parser.add_argument("--allow-removals", action="store_true", help="however many pages vanish")

    def act(self, *, release: int, allow_removals: bool, by: str, **options: Any) -> None:
        publish_release(release, allow_removals=allow_removals, by=by)
        self.tell_what_readers_see()
