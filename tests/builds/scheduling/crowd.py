"""Many simultaneous ticks: `python -m tests.builds.scheduling.crowd N` prints their output and exits with their largest
code. One process without threads is forked, and the copies wait for each other."""

import os
import sys

import django
from django.core.management import CommandError, call_command


def main(number: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    django.setup()
    door, key = os.pipe()
    children = [os.fork() or tick(door, key) for _ in range(number)]
    os.close(key)  # the last copy of the key: now all begin
    return max((os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children), default=0)


def tick(door: int, key: int) -> int:
    os.close(key)
    os.read(door, 1)
    code = 0
    try:
        call_command("schedule_build")
    except (CommandError, SystemExit) as error:
        sys.stdout.write(f"{error}\n")
        code = 1
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
