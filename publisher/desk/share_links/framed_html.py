"""A page's HTML for the frame of a share link: links between pages stay below the link's address."""

import re

TAG = re.compile(r"<[a-zA-Z](?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
ATTRIBUTE = re.compile(r"(?<=\s)([a-zA-Z-]+)(\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
ADDRESSES = {"href", "src", "poster", "action", "formaction", "cite", "data"}
SETS = {"srcset", "imagesrcset"}

ROOT = re.compile(r"^([\"']?\s*)/(?!/)")
IN_SET = re.compile(r"((?:^[\"']?|,)\s*)/(?!/)")
LINK = re.compile(r"<a(?:rea)?(?=\s)(?![^>]*\starget\s*=)(?=[^>]*\shref\s*=\s*(?![\"']?\s*#))", re.IGNORECASE)

TOP = ' target="_top"'
"""Makes a link open in the window that has the frame, whose address then is the page's; `#part` stays in the frame."""


def framed_html(html: str, prefix: str) -> str:
    """Return the HTML with `prefix` before each address that begins at the site's root."""

    def attribute(found: re.Match[str]) -> str:
        name, equals, value = found.groups()
        if name.lower() in SETS:
            value = IN_SET.sub(rf"\g<1>{prefix}/", value)
        elif name.lower() in ADDRESSES:
            value = ROOT.sub(rf"\g<1>{prefix}/", value)
        return f"{name}{equals}{value}"

    def tag(found: re.Match[str]) -> str:
        return LINK.sub(rf"\g<0>{TOP}", ATTRIBUTE.sub(attribute, found[0]), count=1)

    return TAG.sub(tag, html)
