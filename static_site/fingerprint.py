"""A hash of what affects a release's bytes besides content: theme, settings that templates see, code and libraries."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from static_site.content.context import site_settings
from static_site.theme import Theme

LIBRARIES = ("minijinja", "Django")
"""The Markdown renderer and the sanitiser don't count: a revision stores the HTML that they produced."""


def fingerprint(theme: Theme) -> str:
    """Return a hexadecimal SHA-256, the same on every machine that runs the same code with the same settings."""
    digest = hashlib.sha256()
    for part in _parts(theme):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _parts(theme: Theme) -> list[bytes]:
    texts = [*sorted(theme.templates.items()), *((name, version(name)) for name in LIBRARIES)]
    return [
        json.dumps(site_settings(), sort_keys=True).encode(),
        *(piece.encode() for text in texts for piece in text),
        *(piece for name, content in sorted(theme.files.items()) for piece in (name.encode(), content)),
        *(path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py")) if "migrations" not in path.parts),
    ]
