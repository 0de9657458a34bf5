"""How generators turn a name into a part of an address."""

import re
from unicodedata import category, normalize

HUGO_KEEPS = frozenset("._#+~-@%")
NOT_WORD = re.compile(r"[\W_]+")


def hugo_slug(text: str) -> str:
    """Lower case, one hyphen for spaces, and no other signs than some (Hugo's `urlize`)."""
    kept = "".join(c for c in text.strip().lower() if c.isspace() or c in HUGO_KEEPS or category(c)[0] in "LMN")
    return re.sub(r"(?<!-)\s+", "-", kept).replace(" ", "")


def jekyll_pretty_slug(text: str) -> str:
    """Keep letters, digits and the signs that are safe in an address (Jekyll's `slugify: "pretty"`, with capitals)."""
    return re.sub(r"[^\w.~!$&'()+,;=@]+", "-", text).strip("-")


def plain_slug(text: str) -> str:
    """Keep letters and digits, in lower case (Jekyll's `slugify`)."""
    return NOT_WORD.sub("-", text.lower()).strip("-")


def ascii_slug(text: str) -> str:
    """Keep ASCII letters and digits, without accents, in lower case; a text without any keeps its own letters."""
    letters = normalize("NFKD", text.replace("ß", "ss").replace("æ", "ae").replace("ø", "o"))
    return plain_slug(letters.encode("ascii", "ignore").decode()) or plain_slug(text)
