"""The handbook's files, and their code for readers to write."""

import re
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
HANDBOOK = ROOT / "docs" / "handbook"


def blocks(page: Path, language: str) -> list[str]:
    """Return a page's code blocks in one language, in order, without those that show how to write a block."""
    text = re.sub(r"````\n.*?````\n", "", page.read_text(), flags=re.DOTALL)
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
