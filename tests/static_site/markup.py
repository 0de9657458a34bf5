"""A strict HTML reader: every tag must be closed in order; finds elements by name and attribute."""

from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
Attributes = dict[str, str | None]


class Markup(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.texts: list[tuple[str, str]] = []
        self.mistakes: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.mistakes += [f"<{name}> is never closed" for name in self._open]

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attributes)))
        if len(dict(attributes)) < len(attributes):
            self.mistakes.append(f"<{name}> has an attribute twice")
        if name not in VOID:
            self._open.append(name)

    def handle_endtag(self, name: str) -> None:
        expected = self._open.pop() if self._open else "nothing"
        if name != expected:
            self.mistakes.append(f"</{name}> closes <{expected}>")

    def handle_data(self, text: str) -> None:
        if self._open and text.strip():
            self.texts.append((self._open[-1], text.strip()))

    def all(self, name: str, /, **wanted: str) -> list[Attributes]:
        return [a for n, a in self.elements if n == name and all(a.get(key) == value for key, value in wanted.items())]

    def text_of(self, name: str) -> list[str]:
        return [text for element, text in self.texts if element == name]
