"""The text area that the text editor takes over in a browser, where bin/build_editor has built it."""

from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

BUNDLE = "desk/built/editor.js"


class TextArea(forms.Textarea):
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, {**(attrs or {}), "data-editor": bundle_url()})


def bundle_url() -> str:
    """Return the bundle's address; empty if it isn't built, or was built after static files were collected."""
    try:
        return staticfiles_storage.url(BUNDLE) if finders.find(BUNDLE) else ""
    except ValueError:  # not in the manifest
        return ""
