"""What is asked before builds are paused."""

from django import forms

from publisher.desk.forms import DeskForm

LONGEST_DRAIN = 24 * 60
"""Minutes."""


class DrainForm(DeskForm):
    minutes = forms.IntegerField(
        min_value=1, max_value=LONGEST_DRAIN, initial=15, label="For how many minutes",
        help_text="The pause ends automatically. At most a day.",
    )  # fmt: skip
