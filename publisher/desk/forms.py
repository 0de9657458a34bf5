"""The base of the desk's forms. A form reads and explains; the model's own verbs check and do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError

from publisher.database import deciding


class DeskForm(forms.Form):
    places: ClassVar[dict[str, str]] = {}
    """The field that shows a verb's error, by the error's code; other errors are shown above the form."""

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Do everything inside or nothing; the form then shows what the model refused."""
        try:
            with deciding():
                yield
        except ValidationError as refusal:
            self._refuse(refusal)

    def _refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self._show(name, errors)
        else:
            self._show(self.places.get(getattr(error, "code", ""), ""), error)

    def _show(self, name: str, error: ValidationError | list[ValidationError]) -> None:
        """Show an error at a field, or above the form, which may be without that field."""
        self.add_error(name if name in self.fields else None, error)


class ConfirmForm(DeskForm):
    """A form without fields, which only shows what stands in the way."""
