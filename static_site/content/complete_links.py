"""HTML with complete addresses for feed readers, which show a page's text where relative ones lead nowhere.

It runs after media_markup.py: every attribute is in double quotes, without `>` or `"` inside.
"""

import re
from html import escape, unescape

from static_site.content import context

TAG = re.compile(r"<[a-z][^>]*>")
ADDRESS = re.compile(r'(?<= )((?:href|src|poster|cite)=")([^"]+)(?=")')
SET = re.compile(r'(?<= )srcset="[^"]+"')
IN_SET = re.compile(r'((?:"|, ))([^ "]+)')


def complete_links(html: str, page: str) -> str:
    """Return the HTML of the page at a URL of the site with every address complete: `#note` becomes that URL's."""

    def completed(found: re.Match[str]) -> str:
        return found[1] + escape(context.absolute(unescape(found[2]), page))

    def tag(found: re.Match[str]) -> str:
        return SET.sub(lambda several: IN_SET.sub(completed, several[0]), ADDRESS.sub(completed, found[0]))

    return TAG.sub(tag, html)
