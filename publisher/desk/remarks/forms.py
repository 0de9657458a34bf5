"""Forms for a new remark, an answer, and the end of a remark.

Beside the text, their fields are within the editor's form and belong to another one (BESIDE): the editor neither keeps
nor sends them.
"""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from publisher.desk.form_fields import NumberField, TextField
from publisher.desk.forms import DeskForm
from publisher.pages.models import Actor, Page, Remark
from publisher.pages.models.remark import LONGEST, LONGEST_QUOTE
from publisher.pages.passage import CONTEXT, Passage

BESIDE = "remarks-form"
"""The id of the form that the fields beside the text belong to."""

WORDS = forms.Textarea(attrs={"rows": 3})
QUOTE = forms.Textarea(attrs={"rows": 2})


class WordsForm(DeskForm):
    use_required_attribute = False  # the browser would ask for an answer to each remark

    text = TextField(max_length=LONGEST, widget=WORDS, error_messages={"required": "Write a few words first."})

    def __init__(self, data: QueryDict | None = None, *, name: str, beside: bool) -> None:
        super().__init__(data, auto_id=f"{name}-%s")
        for field in self.fields.values() if beside else ():
            field.widget.attrs["form"] = BESIDE

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if self.fields["text"].required and not text:
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text


class NewRemarkForm(WordsForm):
    places: ClassVar[dict[str, str]] = {"passage": "quote"}

    quote = TextField(
        required=False,
        label="Passage",
        max_length=LONGEST_QUOTE,
        widget=QUOTE,
        help_text="Words of the text, exactly as written there. Leave it empty to remark on the whole page.",
        error_messages={"max_length": f"Choose a shorter passage, of at most {LONGEST_QUOTE:,} characters."},
    )
    before = TextField(required=False, max_length=CONTEXT, widget=forms.HiddenInput)
    after = TextField(required=False, max_length=CONTEXT, widget=forms.HiddenInput)
    start = NumberField(required=False)

    field_order = ("quote", "text")

    def __init__(self, data: QueryDict | None = None, *, beside: bool) -> None:
        super().__init__(data, name="new-remark", beside=beside)
        self.fields["text"].label = "Remark"

    def make(self, page: Page, *, by: Actor) -> Remark:
        said = self.cleaned_data
        quote = said["quote"].strip()
        passage = Passage(quote, said["before"], said["after"], said["start"] or 0) if quote else None
        return Remark.objects.make(page, said["text"], by=by, passage=passage)


class AnswerForm(WordsForm):
    def __init__(self, remark: Remark, data: QueryDict | None = None, *, beside: bool) -> None:
        super().__init__(data, name=f"answer-{remark.pk}", beside=beside)
        self.remark, self.fields["text"].label = remark, "Answer"

    def carry_out(self, *, by: Actor) -> None:
        self.remark.answer(self.cleaned_data["text"], by=by)


class ResolveForm(AnswerForm):
    """Resolves a remark, with an answer if one is typed."""

    def __init__(self, remark: Remark, data: QueryDict | None = None, *, beside: bool) -> None:
        super().__init__(remark, data, beside=beside)
        self.fields["text"].required = False

    def carry_out(self, *, by: Actor) -> None:
        if self.cleaned_data["text"]:
            super().carry_out(by=by)
        self.remark.resolve(by=by)


class ReopenForm(ResolveForm):
    def carry_out(self, *, by: Actor) -> None:
        self.remark.reopen(by=by)
