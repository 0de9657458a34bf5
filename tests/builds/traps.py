"""Pages that misbehave in the worker that renders them, in a copy of the project."""

import os
import signal
from pathlib import Path
from typing import NoReturn

LINE = "        if not recipe.template:\n"


def set_trap(project: Path, *lines: str) -> Path:
    """Run lines before each output is rendered; they know the `title` of a page, and `os`, `re` and `traps`."""
    renderer = project / "static_site/rendering/renderer.py"
    source = renderer.read_text()
    assert LINE in source
    title = 'title = recipe.context.get("page", {}).get("title")'
    trap = "".join(f"        {line}\n" for line in (title, *lines))
    imports = "import os\nimport re\nfrom tests.builds import traps\n"
    renderer.write_text(source.replace(LINE, trap + LINE).replace("import minijinja", f"{imports}import minijinja", 1))
    return project


def stay(mark: str) -> NoReturn:
    """In a trap: stay there for ever, whatever a page may take. The file `mark` in the project says that it does."""
    signal.alarm(0)
    Path(mark).touch()
    while True:
        signal.pause()


def stand_still(mark: str) -> None:
    """In a trap: the worker is stopped, so no alarm rings in it. The file `mark` in the project says that it was."""
    Path(mark).touch()
    os.kill(os.getpid(), signal.SIGSTOP)
