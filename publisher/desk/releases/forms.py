"""What is asked before an operator moves what readers see."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from publisher.desk.form_fields import NumberField
from publisher.desk.forms import DeskForm
from publisher.desk.releases.reader_changes import ReaderChanges
from static_site.releases.pointer import MoveRefused

TICK = {"required": "Tick this if you mean it; otherwise cancel."}


class SeenForm(DeskForm):
    """Carries the number of the release that readers had when the form was shown, 0 for none; the verbs compare it."""

    live = NumberField(required=False)

    @property
    def seen(self) -> int:
        return self._number("live")

    def _number(self, name: str) -> int:
        """Return the number sent, or -1, which is no release, if there was none."""
        found = self.cleaned_data[name]
        return -1 if found is None else int(found)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        try:
            with super().refusals():
                yield
        except MoveRefused as refusal:
            self.add_error(None, refusal.why)


class RollBackForm(SeenForm):
    """Asks for consent to pages coming back, because they may have been taken down on purpose."""

    back = forms.BooleanField(error_messages=TICK)

    def __init__(self, data: Any, changes: ReaderChanges) -> None:
        super().__init__(data)
        if not changes.appearing.count:
            del self.fields["back"]


class ShowForm(SeenForm):
    """Asks the gate's question if many pages would vanish."""

    allow_removals = forms.BooleanField(error_messages=TICK)

    def __init__(self, data: Any, *, many_vanish: bool) -> None:
        super().__init__(data)
        if not many_vanish:
            del self.fields["allow_removals"]


class HoldForm(SeenForm):
    reason = forms.CharField(
        max_length=300, label="Why", help_text="Everyone who works here sees it until the hold is lifted."
    )

    def clean_reason(self) -> str:
        return " ".join(self.cleaned_data["reason"].split())


class LiftForm(SeenForm):
    """Also carries the release that lifting would show, 0 for none."""

    after = NumberField(required=False)

    @property
    def seen_after(self) -> int:
        return self._number("after")
