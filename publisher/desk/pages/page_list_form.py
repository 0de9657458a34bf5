"""The parameters of the list of pages: what it shows, how it is sorted and where it starts."""

from django import forms

from publisher.pages.paths import MAX_LENGTH

SHOWS = {
    "": "All",
    "drafts": "Drafts",
    "scheduled": "Scheduled",
    "live": "Live",
    "changed": "Unpublished changes",
    "review": "In review",
    "mine": "Mine",
    "overdue": "To check again",
    "deleted": "Deleted",
}
ORDERS = ("", "saved", "title")


class PageListForm(forms.Form):
    """The parameters in the address of the list; an invalid one counts as empty."""

    q = forms.CharField(required=False, max_length=MAX_LENGTH)
    show = forms.ChoiceField(required=False, choices=SHOWS)
    by = forms.ChoiceField(required=False, choices=[(order, order) for order in ORDERS])
    under = forms.CharField(required=False, max_length=MAX_LENGTH)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    start = forms.IntegerField(required=False, min_value=0, max_value=10**9)
