"""A browser's part in using the desk: reading a page's words and sending its form back unchanged."""

import re
from html import unescape
from html.parser import HTMLParser

from publisher.pages.models import Page

HOME = "/-/pages/"


def address(page, verb=""):
    return f"{HOME}{page.pk}/{verb + '/' if verb else ''}"


def words(response):
    """Return the visible text in one line."""
    body = re.sub(r"(?s)<(head|textarea)\b.*?</\1>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def frame(page, number=None):
    """Return the address of a preview's frame; of the newest text unless a revision's number is given."""
    newest = page.revisions.order_by("number").values_list("number", flat=True).last()
    return address(page, f"history/{number or newest or 1}/frame")


class Fields(HTMLParser):
    """The fields that a browser would send from the forms on a page."""

    def __init__(self, html):
        super().__init__()
        self.sent, self.textarea = {}, ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "textarea":
            self.textarea, self.sent[given["name"]] = given["name"], ""
        elif (
            tag == "input"
            and "name" in given
            and (given.get("type") not in ("checkbox", "radio") or "checked" in given)
        ):
            self.sent[given["name"]] = given.get("value", "on" if "checked" in given else "")

    def handle_data(self, text):
        if self.textarea:
            self.sent[self.textarea] += text

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.sent[self.textarea] = as_sent(self.sent[self.textarea])
            self.textarea = ""


def as_sent(text):
    """Return a textarea's text as sent: without its first line end, the others as CRLF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\n")
    return lines.replace("\n", "\r\n")


def filled_in(client, page, **typed):
    """Return the editor's form filled in with these values."""
    return Fields(client.get(address(page)).content.decode()).sent | typed


def save(client, page, then="save", **typed):
    return client.post(address(page), {**filled_in(client, page, **typed), "then": then}, follow=True)


def publish_anyway(client, page, **typed):
    """Save and publish; where findings are asked about, publish anyway."""
    response = save(client, page, "publish", **typed)
    asked = address(page, "publish")
    if not response.redirect_chain or response.redirect_chain[-1][0] != asked:
        return response
    return client.post(asked, Fields(response.content.decode()).sent, follow=True)


def draft(path="tea", **written):
    page = Page.objects.create_page(path, by="test")
    page.save_revision(by="test", **{"title": "Tea", "summary": "Hot.", **written})
    return page
