"""Forms for redirects: adding one, finding one, and asking what readers get at an address."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from publisher.desk.forms import DeskForm
from publisher.pages.models import Actor, Publication, Redirect, add_redirect
from publisher.pages.models.redirect import MAX_TARGET, is_address
from publisher.pages.paths import clean_path, clean_redirect_path, url_of

ADDRESS = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


def own_path(address: str) -> str:
    """Return the part after the host of an address of this site; anything else unchanged."""
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:  # such as an unclosed bracket, which the address's own check reports
        return address
    is_ours = is_address(address) and parts.netloc == urlsplit(settings.SITE_URL).netloc
    return parts.path if is_ours else address


class RedirectForm(DeskForm):
    places = {"path": "from_path", "live": "from_path", "target": "target", "circle": "target"}

    from_path = forms.CharField(
        label="Old address",
        max_length=MAX_TARGET,
        help_text="Such as /2014/05/hello.html, with or without slashes.",
        widget=forms.TextInput(attrs=ADDRESS),
    )
    target = forms.CharField(
        label="Redirects to",
        max_length=MAX_TARGET,
        help_text="A page’s path (/ is home) or a web address.",
        widget=forms.TextInput(attrs=ADDRESS),
    )

    def clean_from_path(self) -> str:
        return clean_redirect_path(own_path(self.cleaned_data["from_path"]))

    def clean_target(self) -> str:
        target = own_path(self.cleaned_data["target"])
        return target if is_address(target) else clean_path(target)

    def add(self, *, by: Actor) -> None:
        add_redirect(self.cleaned_data["from_path"], self.cleaned_data["target"], by=by)


class AddressForm(DeskForm):
    address = forms.CharField(
        label="Test an address",
        max_length=MAX_TARGET,
        required=False,
        widget=forms.TextInput(attrs={**ADDRESS, "placeholder": "/2014/05/hello.html"}),
    )

    def clean_address(self) -> str:
        """Return the path in the address; one that can't be a path leads nowhere, and the reason says why."""
        address = own_path(self.cleaned_data["address"]).split("?")[0].split("#")[0]
        if is_address(address):
            raise ValidationError(f"{address[:100]} is not an address of this site ({settings.SITE_URL}).")
        return clean_redirect_path(address) if address.strip("/") else ""


@dataclass(frozen=True)
class ReaderAnswer:
    """The answer that readers get at an address in a content version."""

    page: Publication | None = None
    redirect: Redirect | None = None

    @classmethod
    def at(cls, path: str, version: int) -> "ReaderAnswer":
        """Find the answer; a redirect to a page that isn't live leads nowhere, as in a build."""
        pages = Publication.objects.as_of(version).only("page", "title", "path")
        if page := pages.filter(path=path).first():
            return cls(page=page)
        redirect = Redirect.objects.as_of(version).filter(from_path=path).first()
        leads = redirect and (is_address(redirect.target) or pages.filter(path=redirect.target).exists())
        return cls(redirect=redirect) if leads else cls()

    @property
    def says(self) -> str:
        if self.page:
            return f"The page “{self.page.title}”"
        if self.redirect:
            return f"A redirect to {leads_to(self.redirect.target)}"
        return "Nothing: “page not found” (404)"


def leads_to(target: str) -> str:
    return target if is_address(target) else url_of(target)
