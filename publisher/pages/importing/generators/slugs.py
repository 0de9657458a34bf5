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


def hexo_slug(text: str) -> str:
    """Keep capitals and letters of any alphabet, with a hyphen for spaces and signs (Hexo's `slugize`)."""
    return re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+", "-", without_marks(text)).strip("-")


def plain_slug(text: str) -> str:
    """Keep letters and digits, in lower case (Jekyll's `slugify`)."""
    return NOT_WORD.sub("-", text.lower()).strip("-")


def pelican_slug(text: str) -> str:
    """Leave signs out, with a hyphen for spaces and lines alone: "Rust 0.7" is `rust-07` (Pelican's `slugify`)."""
    letters = without_accents(text)
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", letters).replace("_", "-").strip()).lower()


def ascii_slug(text: str) -> str:
    """Keep ASCII letters and digits, without accents, in lower case; a text without any keeps its own letters."""
    return plain_slug(without_accents(text))


def without_accents(text: str) -> str:
    """Return a text's ASCII letters, digits and signs; the text itself if it has no such letter or digit."""
    letters = normalize("NFKD", text.replace("ß", "ss").replace("æ", "ae").replace("ø", "o"))
    plain = letters.encode("ascii", "ignore").decode()
    return plain if plain_slug(plain) else text


def without_marks(text: str) -> str:
    """Return a text without the accents of Latin letters."""
    return normalize("NFC", "".join(c for c in normalize("NFD", text) if category(c) != "Mn"))
