"""Django's command line, which looks for garbage only once a command is loaded. For manage.py and bin/start.py.

Loading makes a hundred thousand objects that stay. Looking through them again and again takes a tenth of the start.
"""

import gc

from django.core.management import BaseCommand, ManagementUtility


class LoadedCommand(ManagementUtility):
    """A command line for a process that began with `gc.disable()`."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        gc.freeze()
        gc.enable()
        return command
