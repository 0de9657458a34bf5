"""The lines that mark two versions of a text that couldn't be merged. They are never published."""

from django.core.exceptions import ValidationError

YOURS, BETWEEN, THEIRS = "<<<<<<< Yours", "=======", ">>>>>>> "


def has_marks(body: str) -> bool:
    """Return True if all three marks are in the text in order, each at the start of a line.

    This applies in code blocks too, because a conflict may be there. Marks meant for readers can be indented.
    """
    lines = iter(body.splitlines())
    begins = any(line.rstrip() == YOURS for line in lines) and any(line.rstrip() == BETWEEN for line in lines)
    return begins and any(line.startswith(THEIRS) for line in lines)


def refuse_marks(title: str, body: str) -> None:
    """Raise ValidationError if the marks of two versions are in the text."""
    if has_marks(body):
        why = f"“{title}” still holds two versions of some lines, from “{YOURS}” to “{THEIRS.strip()}”."
        raise ValidationError(f"{why} Decide on one, and delete the marks.", code="marks")
