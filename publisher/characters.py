"""Characters that are no text."""

import re

NO_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Databases reject NUL and half a surrogate pair; feeds and sitemaps can't hold the other control characters."""
