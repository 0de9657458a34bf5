"""The form for writing a page, new or not, shared by the editor, its live preview and its unsaved work."""

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from publisher.desk.editor.text_area import TextArea
from publisher.desk.form_fields import AnswerField, LocalTimeField, NamesField, NumberField, TextField
from publisher.desk.menu.menu_place import MenuPlace
from publisher.desk.pages.change_note_form import ChangeNoteForm
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT
from publisher.pages.models import Actor, Page, Revision
from publisher.pages.paths import MAX_LENGTH, clean_path, slugify_path, slugify_segment, url_of

TEXT = TextArea(
    attrs={
        "rows": 26,
        "spellcheck": "true",
        "data-module": "toolbar insert-files paste text-editor slash-menu",
        "data-largest": LARGEST_ATTACHMENT,  # bytes
    }
)
SMALL = forms.Textarea(attrs={"rows": 2})
NAMES = forms.Textarea(attrs={"rows": 2, "data-module": "names", "data-names": reverse_lazy("desk:names")})


class PageForm(ChangeNoteForm):
    """A page's text. Fields that the editor didn't touch stay exactly as they were, even if a browser alters them."""

    places: ClassVar[dict[str, str]] = {"marks": "body"}

    base = NumberField(required=False)
    title = forms.CharField(max_length=250, widget=forms.TextInput(attrs={"placeholder": "Title"}))
    body = TextField(
        required=False,
        label="Text",
        help_text="Markdown: headings, links, lists, tables, footnotes, code. HTML is cleaned.",
        widget=TEXT,
    )
    summary = TextField(
        required=False, help_text="One or two sentences for lists and the feed.", max_length=2_000, widget=SMALL
    )
    tags = NamesField(required=False, widget=NAMES, help_text="One on each line.")
    authors = NamesField(required=False, widget=NAMES, help_text="One on each line.")
    date = LocalTimeField(required=False, help_text=f"Makes the page an article. Time in {settings.SITE_TIME_ZONE}.")
    weight = forms.IntegerField(
        min_value=-(2**31),
        max_value=2**31 - 1,
        help_text="Lower numbers come first in the section. Readers see the change when you publish.",
    )
    description = forms.CharField(
        required=False, max_length=500, help_text="For search engines and shared links. If empty, the summary is used."
    )
    image = forms.CharField(
        required=False,
        max_length=500,
        help_text="For shared links: a picture of the library, such as /media/tea.jpg, or a web address.",
        widget=forms.TextInput(attrs={"data-module": "card-image"}),
    )
    noindex = forms.BooleanField(required=False, label="Ask search engines to leave this page out")
    in_menu = AnswerField(
        required=False,
        label="Show in the main menu",
        help_text="The menu is on every page, so the next build renders the whole site.",
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        label="What did you change?",
        help_text="A note for the page's history, if you like.",
    )

    def __init__(self, data: Any = None, *, page: Page | None = None) -> None:
        self.page, self.before = page, page.latest if page else None
        super().__init__(data, initial=_initial(page, self.before))

    def written(self) -> dict[str, Any]:
        """Return the fields of a revision."""
        touched = set(self.changed_data)
        written = {
            name: self.cleaned_data[name] if name in touched or not self.before else getattr(self.before, name)
            for name in Revision.WRITTEN
        }
        return written | {"in_menu": self._in_menu()}

    def _in_menu(self) -> bool | None:
        """Return what the form shows. A text without a choice gets one if its place would imply another value."""
        answer = self.cleaned_data["in_menu"]
        shown = bool(self.initial.get("in_menu") if answer is None else answer)
        if self.before is None or self.page is None:
            return shown
        kept = Revision(in_menu=self.before.in_menu, date=self.cleaned_data["date"])
        return kept.in_menu if kept.is_in_menu_at(self.page.path) == shown else shown

    @cached_property
    def menu_place(self) -> MenuPlace | None:
        """Where the page is in the main menu, once an editor has arranged that: then the tick decides nothing."""
        return MenuPlace.of(self.page)

    @property
    def has_only_a_note(self) -> bool:
        return set(self.changed_data) <= {"note", "change_note", "is_correction"}

    def as_typed(self) -> dict[str, str]:
        """Return the fields as sent, with each NUL, which no database takes, as the replacement character."""
        return {name: str(self.data[name]).replace("\0", "\ufffd") for name in self.fields if name in self.data}

    def bring_back(self, typed: dict[str, Any]) -> bool:
        """Fill the form in with what was typed earlier; return False if that is already saved."""
        again = type(self)(typed, page=self.page)
        again.is_valid()
        if not (changed := [name for name in again.changed_data if name != "base"]):
            return False
        self.initial.update({name: typed.get(name, "") for name in changed})
        return True

    def again(self, fields: dict[str, Any]) -> "PageForm":
        """Return the same form with some of its fields changed."""
        sent = dict(self.data.items())
        for name, value in fields.items():
            field = self.fields[name]
            shown = field.widget.format_value(field.prepare_value(value))
            sent[name] = (str(value).lower() if isinstance(field, forms.BooleanField) else shown) or ""
        return type(self)(sent, page=self.page)

    def typed(self) -> Revision:
        """Return the text in the form, saved or not; an invalid field keeps its old value."""
        self.is_valid()
        before = {name: getattr(self.before, name) for name in Revision.WRITTEN} if self.before else {}
        return Revision(**before | {name: v for name, v in self.cleaned_data.items() if name in Revision.WRITTEN})

    def problems(self) -> list[str]:
        """Return what keeps the form from being saved, each with its field; a field still missing is no problem."""
        found = [(name, error) for name, errors in self.errors.as_data().items() for error in errors]
        said = [(self[name].label if name in self.fields else "", e) for name, e in found if e.code != "required"]
        return [f"{label}: {message}" if label else message for label, e in said for message in e.messages]

    def save(self, page: Page, *, by: Actor) -> Revision:
        """Save the text; raise StaleRevision if the page has a newer text than the form's."""
        base, note = self.cleaned_data["base"] or 0, self.cleaned_data["note"]
        revision = page.save_revision(by=by, base=base, note=note, **self.written())
        # After the verb, whose lock keeps two editors from waiting for each other.
        Page.objects.filter(pk=page.pk).update(weight=self.cleaned_data["weight"])
        return revision


class NewPageForm(PageForm):
    """Form for a new page, placed by a section and the rest of the path; without scripts the whole path is typed."""

    places: ClassVar[dict[str, str]] = {**PageForm.places, "path": "path", "taken": "path"}

    section = forms.CharField(
        required=False,
        max_length=MAX_LENGTH,
        help_text="The page above it, by title or address. Leave it empty for the top of the site.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "placeholder": "/"}),
    )
    path = forms.CharField(
        required=False,
        max_length=MAX_LENGTH,
        help_text="Such as guides/install. If empty, it is made from the title.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_section(self) -> str:
        section = str(self.cleaned_data["section"]).strip("/")
        if section and not Page.objects.kept().filter(path=section).exists():
            raise ValidationError(
                f"There is no page at {url_of(section)}; choose one from the list, or leave this empty.", code="section"
            )
        return section

    def clean(self) -> None:
        """Refuse an address that no page can have, or that another page has."""
        if path := self.wanted():
            try:
                Page.objects.refuse_taken([clean_path(path)])
            except ValidationError as refusal:
                self._refuse(refusal)

    def wanted(self) -> str:
        """Return the path as typed or made from the title; empty while there is too little for one."""
        section, path = self.cleaned_data.get("section"), self.cleaned_data.get("path")
        made = path or self.made()
        if section is None or path is None or not made:
            return ""
        return f"{section}/{made.removeprefix('/')}" if section else made

    def made(self) -> str:
        """Return the last part of the path, made from the typed title."""
        title = self.data.get("title", "")
        return slugify_segment(title) if title.strip() else ""

    def likely_path(self) -> str:
        """Return the likely path of a page that is still being typed."""
        typed = self.data.get("path", "") or slugify_segment(self.data.get("title", ""))
        return slugify_path(f"{self.data.get('section', '')}/{typed}")

    def create(self, *, by: Actor) -> Page:
        page = Page.objects.create_page(self.wanted(), by=by)
        self.save(page, by=by)
        return page


def _initial(page: Page | None, text: Revision | None) -> dict[str, Any]:
    if page is None or text is None:
        return {"weight": page.weight if page else 0}
    written = {name: getattr(text, name) for name in Revision.WRITTEN}
    return {**written, "in_menu": text.is_in_menu_at(page.path), "base": text.pk, "weight": page.weight}
