"""The form that makes a share link, and the pages that it shares."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.contrib.auth.models import User

from publisher.desk.forms import DeskForm
from publisher.desk.models.share_link import readable_by
from publisher.desk.pages.page_status import PageStatus
from publisher.desk.together.chosen_pages import ChosenPages
from publisher.pages.models import Page

DAYS = 14
MOST_DAYS = 365


@dataclass(frozen=True)
class SharedPages(ChosenPages):
    person: User | None = None

    def left_out(self, status: PageStatus) -> str:
        if why := super().left_out(status):
            return why
        return "" if status.page.pk in self._readable else "There is no text of it to share."

    @cached_property
    def _readable(self) -> set[int]:
        chosen = Page.objects.filter(pk__in=[status.page.pk for status in self.statuses])
        return set(readable_by(self.person, chosen).values_list("pk", flat=True)) if self.person else set()


class ShareForm(DeskForm):
    days = forms.IntegerField(
        label="Days",
        initial=DAYS,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="After that, the link shows nothing. You can revoke it earlier.",
    )
