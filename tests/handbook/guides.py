"""The handbook's files, and the code that they tell people to write."""

import re
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
HANDBOOK = ROOT / "docs" / "handbook"


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language, in their order; those that show how to write a block are left out."""
    text = re.sub(r"````\n.*?````\n", "", page.read_text(), flags=re.DOTALL)
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
