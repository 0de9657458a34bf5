"""bin/build_editor as bin/run and bin/test call it, with stand-ins for node and npm on PATH."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_npm_program import NODE

NPM = f"""#!{sys.executable}
import os, sys
from pathlib import Path
with open(os.environ["CALLS"], "a") as calls:
    print(sys.argv[1], file=calls)
if reason := os.environ.get("BROKEN"):
    Path(os.environ.get("BUNDLE", os.devnull)).write_text("half")
    sys.exit(f"npm error {{reason}}")
if sys.argv[1] == "ci":
    Path(sys.argv[sys.argv.index("--prefix") + 1], "node_modules").mkdir()
else:
    Path(os.environ["BUNDLE"]).write_text("export default 1;")
"""
PARTS = ["bin/build_editor.py", "bin/npm_program.py", "package.json", "package-lock.json", ".npmrc"]


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """Copy what the build needs, and make a folder of programs."""
    for part in PARTS:
        (tmp_path / part).parent.mkdir(exist_ok=True)
        shutil.copy(root / part, tmp_path / part)
    shutil.copytree(root / "publisher/desk/text_editor", tmp_path / "publisher/desk/text_editor")
    (tmp_path / "publisher/desk/static/desk").mkdir(parents=True)
    (tmp_path / "programs").mkdir()
    for name, text in (("node", NODE), ("npm", NPM)):
        (tmp_path / "programs" / name).write_text(text)
        (tmp_path / "programs" / name).chmod(0o755)
    return tmp_path


def build(project: Path, **more: str) -> tuple[int, str]:
    places = {"PATH": str(project / "programs"), "XDG_CACHE_HOME": str(project / "cache"), "HOME": str(project)}
    done = subprocess.run(
        [sys.executable, project / "bin" / "build_editor.py"],
        env={**places, "CALLS": str(project / "calls"), **more}, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout.strip() or done.stderr.strip()


def bundle(project: Path) -> Path:
    return project / "publisher/desk/static/desk/built/editor.js"


def calls(project: Path) -> list[str]:
    return (project / "calls").read_text().split()


def test_it_is_built_once_and_again_when_a_source_has_changed(project):
    assert build(project) == build(project) == (0, str(bundle(project)))
    assert bundle(project).read_text().startswith("export default 1;\n// ")
    assert calls(project) == ["ci", "run"]
    with (project / "publisher/desk/text_editor/editor.js").open("a") as source:
        source.write("// more\n")
    assert build(project)[0] == 0
    assert calls(project) == ["ci", "run", "run"]


def test_a_failure_says_why_and_leaves_the_old_bundle_and_no_half(project):
    build(project)
    before = bundle(project).read_bytes()
    with (project / "publisher/desk/text_editor/editor.js").open("a") as source:
        source.write("// more\n")
    assert build(project, BROKEN="is down") == (1, "npm run failed: npm error is down")
    assert (bundle(project).read_bytes(), os.listdir(bundle(project).parent)) == (before, ["editor.js"])


def test_without_node_it_says_what_to_install(project):
    (project / "programs" / "node").unlink()
    assert build(project) == (1, "node and npm are not on PATH: install Node.js 20 or newer")
    assert not bundle(project).exists()


def test_a_first_start_without_node_goes_on_and_says_what_to_do(copy):
    shutil.rmtree(bundle(copy).parent, ignore_errors=True)
    script = "from first_start import build_text_editor; build_text_editor()"
    environment = {"PATH": "", "PYTHONPATH": str(copy), "DJANGO_SETTINGS_MODULE": "publisher.settings"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=copy / "bin", env=environment, capture_output=True, text=True)
    assert done.stdout == (
        "Pages are written in a plain text area, because node and npm are not on PATH: "
        "install Node.js 20 or newer; then run bin/build_editor.\n"
    )


def test_the_lock_names_no_host_and_every_package_has_its_hash(root):
    lock = (root / "package-lock.json").read_text()
    assert "http" not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
