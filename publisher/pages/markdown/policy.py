"""The allowlist for a page's HTML: elements, attributes, classes and URL schemes.

`sanitise`, the last step of rendering, removes everything not listed here.
"""

import re
from html import escape, unescape

import nh3
from pygments.token import STANDARD_TYPES

from publisher.pages.markdown.languages import LANGUAGES
from publisher.pages.markdown.sanitised_html import ATTRIBUTE


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PHRASING = _names(
    "a abbr audio b bdi bdo cite code data del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup"
    " time u var video"
)
TABLE_PARTS = _names("caption col colgroup tbody td tfoot th thead tr")
PLAYERS = _names("audio video")
PLAYED = _names("source track")
VOID = _names("br col hr img input wbr") | PLAYED
HEADINGS = _names("h1 h2 h3 h4 h5 h6")
BLOCKS = HEADINGS | _names(
    "address article aside blockquote dd details div dl dt figcaption figure footer header hr li main nav ol p pre"
    " section summary table ul"
)
ALLOWED = PHRASING | TABLE_PARTS | VOID | BLOCKS

# Elements that browsers know but pages may not use: the tags are removed, the text between them stays.
UNWRAPPED = _names(
    "acronym area base basefont bgsound big blink body button canvas center command content datalist dialog dir"
    " embed fieldset font form frame frameset head hgroup html image isindex keygen label legend link listing map"
    " marquee menu menuitem meta meter nobr optgroup option output noscript param picture plaintext portal progress rb"
    " rtc search select shadow slot spacer strike template textarea title tt xmp"
)

# The content of these elements isn't for people: it is removed with the tags.
REMOVED = _names("applet iframe math noembed noframes object script style svg")

ATTRIBUTES = {
    # An id can't clobber anything here: forms, embeds and objects aren't allowed, and images may not have a name.
    "*": {"id", "title", "lang", "dir", "role", "aria-hidden", "aria-label", "aria-labelledby", "aria-describedby"},
    "a": {"href", "hreflang", "name"},
    "audio": {"src", "controls", "loop", "muted", "preload"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "loading"},
    "input": {"checked", "disabled", "type"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "source": {"src", "type"},
    "td": {"align", "colspan", "headers", "rowspan"},
    "th": {"abbr", "align", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "video": {"src", "controls", "loop", "muted", "preload", "width", "height"},
}

# Addresses that a reader's device can open: pages, mail, calls.
SCHEMES = {"http", "https", "mailto", "sms", "tel"}

# A closed set, because the theme styles classes: an author's class could imitate a part of the site.
ALERTS = _names("caution important note tip warning")
CLASSES = {
    "a": {"footnote-backref"},
    "blockquote": set(ALERTS),
    "code": {f"language-{name}" for name in LANGUAGES},
    "pre": {"highlight"},
    "section": {"footnotes"},
    "span": {name for name in STANDARD_TYPES.values() if name},
    "sup": {"footnote-ref"},
}

# A class attribute after all its names were removed.
EMPTY_CLASS = re.compile(rf'(<[a-z][a-z0-9]*(?:{ATTRIBUTE})*?) class=""(?=[ >])')
IMAGE_WITHOUT_FILE = re.compile(rf"<img(?:(?! src=){ATTRIBUTE})*>")
# Each parser removes one line break here; without the breaks, parsing the page again changes nothing.
BREAKS_IN_PRE = re.compile(rf"(<pre(?:{ATTRIBUTE})*>)\n+")

_cleaner = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags=set(REMOVED),
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    # The only form field is a task list's checkbox, and it can't be ticked. Nothing plays until a reader starts it.
    set_tag_attribute_values={
        "input": {"type": "checkbox", "disabled": ""},
        **{name: {"controls": ""} for name in PLAYERS},
    },
    url_schemes=SCHEMES,
    link_rel=None,
)


def sanitise(html: str) -> str:
    """Remove everything that this policy doesn't allow, and serialise the HTML in the parser's one way."""
    html = EMPTY_CLASS.sub(r"\1", _cleaner.clean(html))
    return BREAKS_IN_PRE.sub(r"\1", IMAGE_WITHOUT_FILE.sub(_words_of_image, html))


def _words_of_image(image: re.Match[str]) -> str:
    """Return the words instead of an image whose address was removed: HTML has no `<img>` without one."""
    alt = re.search(r' alt="([^"]*)"', image[0])
    return escape(unescape(alt[1]), quote=False) if alt else ""
