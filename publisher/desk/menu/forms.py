"""The form that adds an entry to the menu, by a page's or another site's address, and publishes the menu."""

from django import forms
from django.core.exceptions import ValidationError

from publisher.desk.form_fields import NumberField, PathInput
from publisher.desk.forms import DeskForm
from publisher.pages.menu_entries import MenuEntry
from publisher.pages.models import Page
from publisher.pages.models.redirect import MAX_TARGET, is_address, is_page
from publisher.pages.models.redirect_targets import clean_target


class MenuForm(DeskForm):
    seen = NumberField(required=False)
    target = forms.CharField(
        label="Add to the menu",
        required=False,
        max_length=MAX_TARGET,
        help_text="A page, by title or address, or a web address.",
        widget=PathInput(),
    )

    @property
    def seen_menu(self) -> int:
        """The primary key of the menu that the form was filled with; 0 if no one had arranged one."""
        return self.cleaned_data.get("seen") or 0

    def clean_target(self) -> MenuEntry | None:
        """Return the typed entry."""
        if not (typed := self.cleaned_data["target"].strip()):
            return None
        known = Page.objects.kept().filter(is_restricted=False, latest__title__iexact=typed)
        if titled := list(known.values_list("pk", flat=True)[:2]):
            if len(titled) > 1:
                raise ValidationError("Several pages have this title; choose one from the list, or type its address.")
            return MenuEntry(page=titled[0])
        lead = clean_target(typed, Page.objects.kept())
        if is_address(lead.target):
            return MenuEntry(url=lead.target)
        page = Page.objects.kept().filter(path=lead.target).first() if is_page(lead.target) else None
        if page is None or lead.fragment:
            raise ValidationError("The menu leads to whole pages and to other sites; choose one of those.")
        return MenuEntry(page=page.pk)
