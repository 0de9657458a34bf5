"""./manage.py as typed by people: the end of --help, and quoted commands that work when pasted."""

import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.builds.commands import manage
from tests.heroku.quoted import quoted

OWN = sorted(name for name, app in get_commands().items() if not app.startswith(("django.", "axes")))


@pytest.mark.parametrize("name", OWN)
def test_the_help_of_every_command_ends_with_its_exit_codes(name: str) -> None:
    out = StringIO()
    load_command_class(get_commands()[name], name).create_parser("manage.py", name).print_help(out)
    codes = " ".join(out.getvalue().partition("Exit codes: ")[2].split())
    assert re.fullmatch(r"(the command's own|0 .+?)(; (\d|130) .+?)+\.", codes), codes


def test_what_a_command_quotes_works_where_it_is_pasted(copy: Path, tmp_path: Path) -> None:
    """Paste into a shell without .venv, as after a log-in."""
    (copy / ".env").write_text(f"DATABASE_URL=sqlite:///{tmp_path / 'site.sqlite3'}\n")
    assert pasted(copy, "./manage.py migrate --verbosity 0") == ""
    said = pasted(copy, "./manage.py drain_builds --for 15m")
    (quoted,) = re.findall(r"\./manage\.py \w+", said)
    assert pasted(copy, quoted) == "Builds are no longer drained; the next tick launches what is due.\n"
    assert pasted(copy, quoted) == "Builds are not drained; nothing to do.\n"


def pasted(folder: Path, line: str) -> str:
    clean = ["env", "-i", "PATH=/usr/bin:/bin", "/bin/sh", "-c", line]
    done = subprocess.run(clean, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_command_that_messages_quote_is_one_that_can_be_typed(root: Path) -> None:
    for name, *words in quoted([root / folder for folder in ("publisher", "static_site", "builds")]):
        load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(words)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["resume_builds", "cancel_build", "lift_hold"])
def test_what_is_done_already_is_said_as_such_and_is_no_failure(command: str) -> None:
    for _ in range(2):
        done = manage(command)
        assert (done.code, done.out.endswith("; nothing to do.\n"), done.err) == (0, True, "")


def test_garbage_is_collected_again_once_a_command_is_loaded() -> None:
    done = manage("shell", "--no-imports", "-c", "import gc; print(gc.isenabled(), gc.get_freeze_count() > 50_000)")
    assert done.out == "True True\n", done.err
