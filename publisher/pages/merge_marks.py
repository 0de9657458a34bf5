"""The lines between which two texts stand that could not be brought together: readers never get them."""

from django.core.exceptions import ValidationError

YOURS, BETWEEN, THEIRS = "<<<<<<< Yours", "=======", ">>>>>>> "


def refuse_marks(title: str, body: str) -> None:
    """Raise ValidationError where all three stand in the text in their order, each at the start of a line.

    In a code block too: that is where two texts may have met. Marks that readers are to see can be indented.
    """
    lines = iter(body.splitlines())
    begins = any(line.rstrip() == YOURS for line in lines) and any(line.rstrip() == BETWEEN for line in lines)
    if begins and any(line.startswith(THEIRS) for line in lines):
        why = f"“{title}” still holds two versions of some lines, from “{YOURS}” to “{THEIRS.strip()}”."
        raise ValidationError(f"{why} Decide on one, and delete the marks.", code="marks")
