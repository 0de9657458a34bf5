"""Pages that misbehave in their worker, in a copy of the project."""

import os
import signal
from pathlib import Path
from typing import NoReturn

LINE = "        if not recipe.template:\n"


def set_trap(project: Path, *lines: str) -> Path:
    """Run lines before each output is rendered; they can use the page's `title`, `os`, `re` and `traps`."""
    renderer = project / "static_site/rendering/renderer.py"
    source = renderer.read_text()
    assert LINE in source
    title = 'title = recipe.context.get("page", {}).get("title")'
    trap = "".join(f"        {line}\n" for line in (title, *lines))
    imports = "import os\nimport re\nfrom tests.builds import traps\n"
    renderer.write_text(source.replace(LINE, trap + LINE).replace("import minijinja", f"{imports}import minijinja", 1))
    return project


def stay(mark: str) -> NoReturn:
    """Hang forever in a trap, past any page's time limit. The file `mark` in the project shows that it hangs."""
    signal.alarm(0)
    Path(mark).touch()
    while True:
        signal.pause()


def stand_still(mark: str) -> None:
    """Stop the worker in a trap, so that no alarm reaches it. The file `mark` in the project shows that it stopped."""
    Path(mark).touch()
    os.kill(os.getpid(), signal.SIGSTOP)
