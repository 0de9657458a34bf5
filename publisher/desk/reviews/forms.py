"""Forms that ask for a review and answer it. Each sends back which review was shown."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from publisher.desk.form_fields import NumberField
from publisher.desk.forms import DeskForm
from publisher.desk.pages.schedule_form import ScheduleForm
from publisher.pages.models import Actor, Publication, Review
from publisher.pages.models.review import MOST_WORDS

OTHER = "Another text has been submitted since you looked: it is shown now. Nothing was done."


class WordsField(forms.CharField):
    """A note or an answer: a few lines for a colleague."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MOST_WORDS, widget=forms.Textarea({"rows": 4}), **options)


class SubmitForm(DeskForm):
    note = WordsField(
        required=False,
        label="Note",
        help_text="What an editor should know or look at. It stands in the page's history; readers never see it.",
    )
    revision = NumberField()


class ReviewForm(DeskForm):
    """Approves and publishes."""

    review = NumberField()

    def __init__(self, data: Any = None, *, review: Review) -> None:
        super().__init__(data, initial={"review": review.pk})
        self.shown = review

    def clean_review(self) -> int:
        return _as_shown(self.cleaned_data["review"], self.shown)


class ReturnForm(ReviewForm):
    reason = WordsField(
        label="Reason",
        help_text="What to change before you can approve it. The author reads it above the text.",
        error_messages={"required": "Say what is missing, so that the author knows what to change."},
    )

    field_order = ("reason", "review")


class ApproveForLaterForm(ScheduleForm):
    """Approves and plans: the text is the one that was submitted, and a planned end stays."""

    review = NumberField()

    def __init__(self, data: Any = None, *, review: Review, **options: Any) -> None:
        super().__init__(data, page=review.page, **options)
        self.shown = review
        self.initial["review"] = review.pk
        for name in ("revision", "unpublish_at", "unpublish_which"):
            self.fields.pop(name, None)
        self.fields["zone"].help_text = "The time is a local time in this zone."

    def clean_review(self) -> int:
        return _as_shown(self.cleaned_data["review"], self.shown)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.cleaned_data["publish_at"]:
            self.add_error("publish_at", "Type when readers get the text: a date and a time.")
        return self.cleaned_data

    def approve(self, *, by: Actor) -> list[Publication]:
        said = self.cleaned_data
        return self.shown.approve(by=by, publish_at=said["publish_at"], zone=said["zone"])

    def _has_to_choose(self) -> bool:
        return False


def _as_shown(sent: int, shown: Review) -> int:
    if sent != shown.pk:
        raise ValidationError(OTHER)
    return sent
