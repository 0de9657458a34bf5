"""Forms for redirects: adding one, and asking what readers get at an address."""

from django import forms
from django.core.exceptions import ValidationError

from publisher.desk.form_fields import PathInput
from publisher.desk.forms import DeskForm
from publisher.pages.models import Actor, add_redirect
from publisher.pages.models.redirect import MAX_TARGET
from publisher.pages.old_addresses import address_of, own_part, read_source
from static_site.serving.asked_address import AskedAddress

ADDRESS = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class RedirectForm(DeskForm):
    places = {"path": "from_path", "live": "from_path", "target": "target", "circle": "target"}

    from_path = forms.CharField(
        label="Old address",
        max_length=MAX_TARGET,
        help_text="Such as /2014/05/hello.html or /index.php?p=12, or as copied from a browser.",
        widget=forms.TextInput(attrs=ADDRESS),
    )
    target = forms.CharField(
        label="Redirects to",
        max_length=MAX_TARGET,
        help_text="A page’s path (/ is home), a file’s address (/media/tea.pdf) or a web address; a #part may follow.",
        widget=PathInput(),
    )

    def clean_from_path(self) -> str:
        return read_source(self.cleaned_data["from_path"])

    def add(self, *, by: Actor) -> None:
        add_redirect(address_of(self.cleaned_data["from_path"]), self.cleaned_data["target"], by=by)


class AddressForm(DeskForm):
    address = forms.CharField(
        label="Test an address",
        max_length=MAX_TARGET,
        required=False,
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "/2014/05/hello.html"}),
    )

    def clean_address(self) -> AskedAddress:
        """Return the address; one elsewhere, or of the web UI, is no reader's, and the reason says so."""
        address = own_part(self.cleaned_data["address"].strip())
        asked = AskedAddress.read(address)
        if f"{asked.path}/".startswith("-/"):
            raise ValidationError("Addresses below /-/ are Publisher itself, not the site; test another address.")
        return asked
