#!/usr/bin/env python3
"""Django's command line for Publisher, in the Python of .venv where the shell's has no Django: ./manage.py works."""

import gc
import os
import sys
from importlib.util import find_spec
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv" / "bin" / "python"

if __name__ == "__main__":
    if find_spec("django") is None and VENV.exists():
        os.execv(VENV, [str(VENV), *sys.argv])  # noqa: S606 - our own command again
    gc.disable()  # until the command is loaded
    from publisher.management.loaded_command import LoadedCommand

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    LoadedCommand(sys.argv).execute()
