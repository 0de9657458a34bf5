"""`./manage.py run_site_import 12 TOKEN`: do the next step of an import that was begun in the web UI, which types this.

Exit codes: 0 done, or another process has taken the step; 1 it broke off; 2 invalid arguments.
"""

from argparse import ArgumentParser
from typing import Any

from publisher.database import DatabaseCommand
from publisher.desk.imports.run_steps import take_step
from publisher.desk.models.import_run import ImportRun


class Command(DatabaseCommand):
    then = "The import's page in the web UI says how far it got, and starts it again."
    help = "Do the next step of an import through the web; the web UI starts this itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int)
        parser.add_argument("token")

    def handle(self, *, number: int, token: str, **options: Any) -> None:
        self.wait_for_database()
        run = ImportRun.objects.take_up(number, token)
        if run is None:
            self.stdout.write(f"Nothing to do: another process has taken the step of import {number}.")
            return
        take_step(run)
