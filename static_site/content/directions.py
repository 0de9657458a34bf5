"""The direction of a language's writing, as a value of HTML's `dir`."""

RIGHT_TO_LEFT = {
    "ar", "arc", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "ks", "lrc", "mzn", "nqo", "pnb", "ps", "sd",
    "syr", "ug", "ur", "yi",
}  # fmt: skip
"""Languages whose usual script is written from the right (Unicode CLDR)."""

SCRIPTS = {"adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa"}
SCRIPT = 4
"""Number of letters in a script's subtag (BCP 47), as in az-Arab."""


def direction_of(language: str) -> str:
    """Return "rtl" or "ltr" for a language tag."""
    first, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == SCRIPT and part.isalpha()), "")
    is_from_the_right = script in SCRIPTS if script else first in RIGHT_TO_LEFT
    return "rtl" if is_from_the_right else "ltr"
