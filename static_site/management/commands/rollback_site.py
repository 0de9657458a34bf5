"""./manage.py rollback_site [RELEASE]: show readers an earlier release at once, until the hold is lifted.

Exit codes: 0 rolled back; 1 readers see another release by now, or not confirmed; 2 invalid arguments, or nothing to go
back to.
"""

from typing import Any

from django.core.management.base import CommandParser

from static_site.management.operator_command import OperatorCommand, yes_argument
from static_site.models import Site
from static_site.releases.pointer import roll_back, rollback_target
from static_site.releases.release_comparison import Comparison, named


class Command(OperatorCommand):
    help = "Show readers an earlier release, and hold the site so that no build undoes it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("release", nargs="?", type=int, metavar="RELEASE", help="default: what readers had before")
        yes_argument(parser)

    def act(self, *, release: int | None, yes: bool, by: str, **options: Any) -> None:
        target = rollback_target(release)
        live = Site.objects.values_list("live_release", flat=True).get()
        assert live is not None  # noqa: S101 - there is something to roll back from
        comparison = Comparison(live, target.number)
        self.tell(comparison.lines())
        back = comparison.added.filter(kind="page")
        if count := back.count():
            self.stdout.write(f"Pages that would come back: {count}. Were they taken down on purpose?")
            self.tell(named(back, count, "back"))
        self.confirm(f"Go from release {live} back to {target.number}?", yes=yes)
        roll_back(target, seen_live=live, by=by)
        self.tell_what_readers_see()
