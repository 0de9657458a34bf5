"""What editors fill in. A form reads and explains; the page's own verbs check and do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from publisher.database import deciding
from publisher.desk.consequences import Leaving, Moving
from publisher.desk.fields import LocalTimeField, NamesField, TextField
from publisher.desk.roles import WRITE
from publisher.pages.models import Actor, Page, Revision
from publisher.pages.paths import MAX_LENGTH, slugify_path, slugify_segment

SMALL = forms.Textarea(attrs={"rows": 2})


class LogInForm(AuthenticationForm):
    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not user.has_perm(WRITE):
            raise ValidationError("This account may not edit: it has no role. An administrator can give it one.")

    def clean_username(self) -> str:
        """No account has such a name, and no log gets it."""
        name = str(self.cleaned_data["username"])
        if not name.isprintable():
            raise self.get_invalid_login_error()
        return name


class DeskForm(forms.Form):
    places: ClassVar[dict[str, str]] = {}
    """At which field a verb's error stands, by the error's code; the others stand above the form."""

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """All that is done inside, or nothing; what the model refuses stands in the form afterwards."""
        try:
            with deciding():
                yield
        except ValidationError as refusal:
            self._refuse(refusal)

    def _refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(self.places.get(getattr(error, "code", ""), None), error)


class PageForm(DeskForm):
    """A page's text. What the editor did not touch is kept to the letter, whatever a browser makes of it."""

    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(max_length=250)
    body = TextField(
        required=False,
        label="Text",
        help_text="Markdown: headings, links, lists, tables, footnotes, code. HTML is cleaned.",
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "true", "data-module": "toolbar"}),
    )
    summary = TextField(
        required=False, help_text="One or two sentences for lists and the feed.", max_length=2_000, widget=SMALL
    )
    tags = NamesField(required=False, widget=SMALL, help_text="One on each line.")
    authors = NamesField(required=False, widget=SMALL, help_text="One on each line.")
    date = LocalTimeField(required=False, help_text=f"Makes the page an article. Time in {settings.SITE_TIME_ZONE}.")
    weight = forms.IntegerField(
        min_value=-(2**31),
        max_value=2**31 - 1,
        help_text="Lower comes first in its section; for readers when published.",
    )
    description = forms.CharField(
        required=False, max_length=500, help_text="For search engines and shared links; empty means the summary."
    )
    image = forms.CharField(
        required=False, max_length=500, help_text="For shared links: a path on this site or a web address."
    )
    noindex = forms.BooleanField(required=False, label="Ask search engines to leave this page out")

    def __init__(self, data: Any = None, *, page: Page | None = None) -> None:
        self.page, self.before = page, page.latest if page else None
        super().__init__(data, initial=_initial(page, self.before))

    def written(self) -> dict[str, Any]:
        """The fields of a revision."""
        return {
            name: self.cleaned_data[name]
            if name in self.changed_data or not self.before
            else getattr(self.before, name)
            for name in Revision.WRITTEN
        }

    def as_typed(self) -> dict[str, str]:
        """What the browser sent of the fields. NUL, which no database takes, becomes the sign for what is no text."""
        return {name: str(self.data[name]).replace("\0", "\ufffd") for name in self.fields if name in self.data}

    def bring_back(self, typed: dict[str, Any]) -> bool:
        """Fill the form in with what was typed earlier; False when it says what is saved already."""
        again = type(self)(typed, page=self.page)
        again.is_valid()
        if not (changed := [name for name in again.changed_data if name != "base"]):
            return False
        self.initial.update({name: typed.get(name, "") for name in changed})
        return True

    def again(self, fields: dict[str, Any]) -> "PageForm":
        """The same form with other values in some of its fields."""
        sent = dict(self.data.items())
        for name, value in fields.items():
            field = self.fields[name]
            shown = field.widget.format_value(field.prepare_value(value))
            sent[name] = ("on" if value else "") if name == "noindex" else shown or ""
        return type(self)(sent, page=self.page)

    def typed(self) -> Revision:
        """The text as it stands in the form, saved or not; a field that cannot be taken is left as it was."""
        self.is_valid()
        before = {name: getattr(self.before, name) for name in Revision.WRITTEN} if self.before else {}
        return Revision(**before | {name: v for name, v in self.cleaned_data.items() if name in Revision.WRITTEN})

    def problems(self) -> list[str]:
        """What keeps the form from being saved, each with its field; what is only missing yet is no problem."""
        found = [(name, error) for name, errors in self.errors.as_data().items() for error in errors]
        said = [(self[name].label if name in self.fields else "", e) for name, e in found if e.code != "required"]
        return [f"{label}: {message}" if label else message for label, e in said for message in e.messages]

    def save(self, page: Page, *, by: Actor) -> Revision:
        """Raises StaleRevision when the page has a newer text than the one that was in the form."""
        revision = page.save_revision(by=by, base=self.cleaned_data["base"] or 0, **self.written())
        # After the verb, which locks what two editors could otherwise wait for in turn.
        Page.objects.filter(pk=page.pk).update(weight=self.cleaned_data["weight"])
        return revision


class NewPageForm(PageForm):
    places = {"path": "path", "taken": "path"}

    path = forms.CharField(
        required=False,
        max_length=MAX_LENGTH,
        help_text="Such as guides/install. Empty: made from the title.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def likely_path(self) -> str:
        """Where the page would stand, while it is still being typed."""
        return slugify_path(self.data.get("path", "")) or slugify_segment(self.data.get("title", ""))

    def create(self, *, by: Actor) -> Page:
        path = self.cleaned_data["path"] or slugify_segment(self.cleaned_data["title"])
        page = Page.objects.create_page(path, by=by)
        self.save(page, by=by)
        return page


class MoveForm(DeskForm):
    """Shows first which addresses change, and moves when it comes back with the path that was shown."""

    places = {"path": "path", "taken": "path", "below": "path"}

    path = forms.CharField(
        label="New path",
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data, initial={"path": page.path})
        self.page = page
        self.moving: Moving | None = None

    def clean_path(self) -> str:
        self.moving = Moving.of(self.page, self.cleaned_data["path"])
        if self.moving.path == self.page.path:
            raise ValidationError("This is its address already; type another one.")
        return self.moving.path

    @property
    def was_seen(self) -> bool:
        return bool(self.cleaned_data["path"] == self.cleaned_data["seen"])

    @property
    def in_the_way(self) -> int | None:
        """The page that has one of the addresses already."""
        errors = self.errors.as_data().get("path", [])
        return next((error.params["page"] for error in errors if error.code == "taken" and error.params), None)


class LeaveForm(DeskForm):
    """What becomes of readers, and of the live pages below, when a page goes."""

    places = {"target": "redirect_to", "path": "redirect_to", "circle": "redirect_to", "below": "below"}

    redirect_to = forms.CharField(
        required=False,
        max_length=2_000,
        label="Lead readers on to",
        help_text="A page's path (/ is home) or a web address. Empty: they read that nothing is there.",
    )
    below = forms.ChoiceField(
        label="The live pages below",
        choices=[("keep", "Readers keep them"), ("unpublish", "They go too; their texts stay here")],
        initial="keep",
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, page: Page) -> None:
        super().__init__(data)
        self.leaving = Leaving.of(page)
        if not self.leaving.count_below:
            del self.fields["below"]
        if not self.leaving.is_live:
            del self.fields["redirect_to"]

    def answers(self) -> dict[str, Any]:
        return {
            "redirect_to": self.cleaned_data.get("redirect_to") or None,
            "below": self.cleaned_data.get("below", "refuse"),
        }


class RestoreForm(DeskForm):
    """Nothing to fill in, only a place for what stands in the way."""


def _initial(page: Page | None, text: Revision | None) -> dict[str, Any]:
    if page is None or text is None:
        return {"weight": page.weight if page else 0}
    return {**{name: getattr(text, name) for name in Revision.WRITTEN}, "base": text.pk, "weight": page.weight}
