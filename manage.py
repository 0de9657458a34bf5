#!/usr/bin/env python3
"""Django's command line for Publisher."""

import os
import sys

if __name__ == "__main__":
    # Here, because the workers of a build import this file as well, and need nothing of Django.
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    execute_from_command_line(sys.argv)
