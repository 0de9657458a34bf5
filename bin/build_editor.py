"""The build of the text editor: one file for the browser, from publisher/desk/text_editor and its packages from npm.

Called by bin/build_editor, bin/run and bin/test. Packages come at the versions of package-lock.json, once per account.
The file's last line names what it was made from, so a second call has nothing to do. Heroku runs `npm run build`.
"""

import hashlib
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from npm_program import NoProgramError, cache, check_node, end, only_one, run

ROOT = Path(__file__).resolve().parent.parent
DESK = ROOT / "publisher" / "desk"
BUNDLE = DESK / "static" / "desk" / "built" / "editor.js"
LISTS = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]
NPM_CI = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]


def built() -> Path:
    """Build the bundle unless it is up to date; raise NoProgramError if Node.js or a package can't be had."""
    if not is_current():
        check_node()
        packages = installed()
        with only_one(cache() / "editor-build.lock"):
            if not is_current():
                bundle(packages)
    return BUNDLE


def is_current() -> bool:
    return BUNDLE.exists() and BUNDLE.read_bytes().endswith(last_line())


def last_line() -> bytes:
    """Return the comment that ends a bundle of today's sources and versions."""
    sources = sorted([*(DESK / "text_editor").glob("*.js"), *(DESK / "static" / "desk").glob("*.js"), *LISTS])
    return f"\n// {digest(sources)}\n".encode()


def installed() -> Path:
    """Return the folder of the packages. It is installed beside its place and renamed, so it is always complete."""
    folder = cache() / f"editor-packages-{digest(LISTS)[:16]}"
    with only_one(cache() / "editor-packages.lock"):
        for left in cache().glob("installing-editor-packages-*"):
            shutil.rmtree(left, ignore_errors=True)
        if not folder.is_dir():
            install(folder)
    return folder / "node_modules"


def digest(files: list[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def install(folder: Path) -> None:
    beside = Path(tempfile.mkdtemp(prefix="installing-editor-packages-", dir=folder.parent))
    try:
        for file in LISTS:
            shutil.copy(file, beside)
        run([*NPM_CI, "--prefix", str(beside)])
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def bundle(packages: Path) -> None:
    """Write the bundle beside its place and rename it: a browser never gets a half-written one."""
    BUNDLE.parent.mkdir(exist_ok=True)
    half = BUNDLE.with_name(f".{BUNDLE.name}.{os.getpid()}")
    os.environ |= {"NODE_PATH": str(packages), "BUNDLE": str(half)}
    os.environ["PATH"] = f"{packages / '.bin'}{os.pathsep}{os.environ['PATH']}"
    try:
        run(["npm", "run", "--silent", "--prefix", str(ROOT), "build"])
        half.write_bytes(half.read_bytes().rstrip() + last_line())
        half.rename(BUNDLE)
    finally:
        half.unlink(missing_ok=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    try:
        print(built())
    except (NoProgramError, OSError) as error:
        sys.exit(str(error))
