"""The exit codes at the end of a command's `--help`, taken from the docstring of the command's file."""

import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

SENTENCE = re.compile(r"Exit codes: .*?(?=\n\n|\Z)", re.DOTALL)


class ExitCodesCommand(BaseCommand):
    """The base class of all our commands."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        said = SENTENCE.search(sys.modules[type(self).__module__].__doc__ or "")
        epilog = " ".join(said[0].split()) if said else None
        return super().create_parser(prog_name, subcommand, epilog=epilog, **kwargs)
