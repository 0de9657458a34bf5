"""The web UI's collected files: every name has a hash, including those that our modules import."""

import os
import re
import subprocess
import sys

SCRIPT = """
from django.conf import settings
from django.core.management import call_command
settings.STATIC_ROOT = __import__("pathlib").Path({folder!r})
call_command("collectstatic", interactive=False, verbosity=0)
"""


def test_a_module_imports_another_by_the_name_with_its_hash(root, tmp_path):
    script = SCRIPT.format(folder=str(tmp_path))
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
    done = subprocess.run(command, cwd=root, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    entry = next(tmp_path.glob("desk/desk.*.js")).read_text()
    imported = re.findall(r'import\("\./([^"]+)"\)', entry)
    assert imported
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", name) and (tmp_path / "desk" / name).exists() for name in imported)
