"""Hostile pages in a real browser: no text of an author can act on a viewer, in the web UI's preview or on the
readers' page, with their policies and without any.
"""

from html import escape

import pytest

from publisher.pages.markdown import render
from tests.desk.browser.conftest import is_foreign, session_of
from tests.desk.browsing import frame
from tests.pages.hostile import SCRIPTS
from tests.static_site.live import show
from tests.static_site.sites import publish

# A request for a window, and a mark that stays if windows are forbidden.
ACT = "alert(window.acted=1)"
LINKS = "[...new Set([...document.links].map(link => link.protocol))]"
ACTED = "[...document.querySelectorAll('iframe')].filter(frame => frame.contentDocument?.defaultView.acted).length"
ACTIVE = """[...document.querySelectorAll('main *')].filter(element =>
    element.matches('script, style, iframe, object, embed, form, base, meta, link, svg, math, template')
    || [...element.attributes].some(it => it.name.startsWith('on') || it.name === 'style')
).map(element => element.outerHTML)"""


def bodies():
    """Yield all payloads in few texts: each ends at a payload that swallows the rest, like an open comment."""
    body = ""
    for payload in SCRIPTS:
        body += f"{payload}\\n\\nThe end.\\n\\n".replace("\\n", "\n").replace("alert(1)", ACT)
        if not render(body).html.endswith("<p>The end.</p>\n"):
            yield body
            body = ""
    yield body


BODIES = list(bodies())


class Witness:
    """A browser page and everything it did that a page must not do."""

    def __init__(self, context, host):
        self.page, self.done = context.new_page(), []
        self.page.on("dialog", lambda dialog: (self.done.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("popup", lambda popup: self.done.append(f"popup: {popup.url}"))
        self.page.on("download", lambda file: self.done.append(f"download: {file.url}"))
        self.page.on("console", lambda said: self.note(f"refused: {said.text}", "Content Security Policy" in said.text))
        context.on("request", lambda asked: self.note(asked.url, is_foreign(asked.url, host) and not is_image(asked)))

    def note(self, what, is_wrong):
        if is_wrong:
            self.done.append(what)

    def look(self, url):
        """Open a page, wait until all images have loaded or failed, and return what it did."""
        self.page.goto(url, wait_until="load")
        return [
            *self.done,
            *(f"link: {found}" for found in self.page.evaluate(LINKS) if found not in ("http:", "https:", "mailto:")),
            *(f"element: {found}" for found in self.page.evaluate(ACTIVE)),
            *(["a script ran"] if self.page.evaluate("window.acted") else []),
        ]


def is_image(asked):
    """Return whether it is an image; other hosts' are allowed by `img-src *` in readers' and the preview's policies."""
    return asked.resource_type == "image"


@pytest.fixture
def witness(browser, live_server):
    contexts = []

    def opened(**more):
        context = browser.new_context(base_url=live_server.url, **more)
        context.add_cookies([session_of("Editor", "ada", live_server.url)])
        contexts.append(context)
        return Witness(context, live_server.url.removeprefix("http://"))

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def hostile_pages(transactional_db):
    pages = [publish(f"hostile/{n}", title=f"{n} <script>{ACT}</script>", body=body) for n, body in enumerate(BODIES)]
    show()
    return pages


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["as sent", "without policies"])
def test_no_payload_acts_in_a_preview_or_on_the_page_that_readers_get(witness, hostile_pages, bypass_csp):
    someone = witness(bypass_csp=bypass_csp)
    for page in hostile_pages:
        assert someone.look(frame(page)) == []
        assert someone.look(f"/{page.path}/") == []


def test_the_payloads_do_act_where_nobody_cleans_them(witness):
    """Otherwise the test above would prove nothing. How many act depends on the browser. Each has its own frame."""
    someone = witness(bypass_csp=True)
    texts = [payload.replace("\\n", "\n").replace("alert(1)", ACT) for payload in SCRIPTS]
    someone.page.set_content("".join(f'<iframe srcdoc="{escape(text)}"></iframe>' for text in texts))
    someone.page.wait_for_function(f"{ACTED} > {len(SCRIPTS) // 5}")
    assert someone.done.count("dialog: 1") > 0
