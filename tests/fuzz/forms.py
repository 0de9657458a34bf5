"""The forms and links of a page for the fuzzer: addresses, and fields with types and values."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit


@dataclass
class Form:
    """A form: `fields` are names and values in page order, `types` the input types."""

    action: str
    method: str = "GET"
    enctype: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: str, kind: str) -> None:
        if name and (name not in self.fields or value):
            self.fields[name], self.types[name] = value, kind


class Page(HTMLParser):
    """All forms of a page; a link with a query counts as a GET form."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address, self.forms, self.name = address, [], ""
        self.inside: list[Form] = []
        self.feed(html)

    address: str
    forms: list[Form]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            action = urljoin(self.address, given.get("action", ""))
            self.inside = [Form(action, given.get("method", "get").upper(), given.get("enctype", ""))]
            self.forms += self.inside
        for sender in ("hx-get", "hx-post", "href", "data-address"):
            if "?" in given.get(sender, "") or (sender.startswith("hx") and sender in given):
                self._link(urljoin(self.address, given[sender]), "POST" if sender == "hx-post" else "GET")
        for form in self.inside:
            if tag in ("input", "button", "select", "textarea"):
                form.add(given.get("name", ""), given.get("value", ""), given.get("type", tag))
                self.name = given.get("name", "")
            elif tag == "option" and "selected" in given:
                form.add(self.name, given.get("value", ""), "select")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = []

    def _link(self, address: str, method: str) -> None:
        form = Form(address.partition("?")[0], method)
        for name, value in parse_qsl(urlsplit(address).query, keep_blank_values=True):
            form.add(name, value, "text")
        self.forms.append(form)
