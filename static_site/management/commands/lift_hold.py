"""./manage.py lift_hold: end a hold or a rollback; readers get the newest complete release in the same moment.

Exit codes: 0 lifted, or not held; 1 refused, or not confirmed; 2 called wrongly.
"""

from typing import Any

from django.core.management.base import CommandParser

from static_site.comparison import Comparison
from static_site.management.operator_command import OperatorCommand, has_terminal, yes_argument
from static_site.pointer import NotHeld, lift_hold, planned_lift


class Command(OperatorCommand):
    help = "End a hold: show readers the newest complete release, if the gate lets it, and let builds publish again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        yes_argument(parser)

    def act(self, *, yes: bool, by: str, **options: Any) -> None:
        try:
            lift = planned_lift()
        except NotHeld:
            return self.stdout.write("The site is not held; nothing to do.")
        if lift.after is None:
            self.stdout.write(f"Readers keep release {lift.live}: {lift.stays}.")
        else:
            self.tell(Comparison(lift.live, lift.after).lines())
        self.confirm("Lift the hold?", yes=yes or not has_terminal())
        lift_hold(lift, by=by)
        self.tell_what_readers_see()
