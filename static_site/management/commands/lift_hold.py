"""./manage.py lift_hold: end a hold or a rollback; readers see the newest complete release at once.

Exit codes: 0 lifted, planned, or not held; 1 refused, or not confirmed; 2 invalid arguments.
"""

from typing import Any

from django.core.management.base import CommandParser

from publisher.command_lines import command
from static_site.management.operator_command import OperatorCommand, has_terminal, yes_argument
from static_site.models import Site
from static_site.releases.pointer import NotHeld, lift_hold, planned_lift
from static_site.releases.release_comparison import Comparison


class Command(OperatorCommand):
    help = "End a hold: show readers the newest complete release, if the gate allows it, and let builds publish again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--plan", action="store_true", help="change nothing; show what readers would get")
        yes_argument(parser)

    def act(self, *, plan: bool, yes: bool, by: str, **options: Any) -> None:
        try:
            lift = planned_lift()
        except NotHeld:
            return self.stdout.write("The site is not held; nothing to do.")
        if lift.after is None:
            self.stdout.write(f"Readers keep release {lift.live}: {lift.stays}.")
        else:
            self.tell(Comparison(lift.live, lift.after).lines())
        if plan:
            return self.stdout.write(f"Nothing was changed. {_choice()}")
        self.confirm("Lift the hold?", yes=yes or not has_terminal())
        lift_hold(lift, by=by)
        self.tell_what_readers_see()


def _choice() -> str:
    return f"The site is held: {Site.objects.get().hold}. If the reason is gone, type {command('lift_hold')}"
