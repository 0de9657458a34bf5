"""Syntax highlighting: Pygments' classes in the HTML of fenced blocks in a known language."""

import re
from functools import cache
from html import unescape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from publisher.pages.markdown.languages import LANGUAGES
from publisher.pages.markdown.size_limits import MAX_HIGHLIGHTED_BLOCK, MAX_HIGHLIGHTED_BODY, MAX_HIGHLIGHTED_LINE

FENCED = re.compile(r'<pre><code class="language-([^"]*)">([^<]*)</code></pre>')
# Some lexers are quadratic in the length of a line or of a run of white space; those that look for `public static int
# name(`, in a run of bare words. Real code has no such runs, so such a block is left without colours.
TOO_SLOW = re.compile(
    rf"[^\n]{{{MAX_HIGHLIGHTED_LINE + 1}}}"
    r"|[ \t]{100}"
    r"|(?:\n[ \t]*+){4}"
    r"|(?<![\w.$@<>?\[\]])(?:[\w.$@<>?\[\]]++\s++){60}"
)
NAME = re.compile(r"\A[{.]*([\w+#-]*).*\Z", re.DOTALL)
FORMATTER = HtmlFormatter(nowrap=True)


def highlight_code(html: str) -> str:
    """Highlight the fenced blocks in order, until the body's budget is spent."""
    budget = MAX_HIGHLIGHTED_BODY

    def coloured(block: re.Match[str]) -> str:
        nonlocal budget
        name, code = language(unescape(block[1])), unescape(block[2])
        if name not in LANGUAGES or len(code) > min(budget, MAX_HIGHLIGHTED_BLOCK) or TOO_SLOW.search(code):
            return block[0]
        budget -= len(code)
        return f'<pre class="highlight"><code class="language-{name}">{_spans(name, code)}</code></pre>'

    return FENCED.sub(coloured, html)


def language(said: str) -> str:
    """Return a block's language without what other tools say beside it: `{.python`, `js{1,3}`, `rust,ignore`."""
    return NAME.sub(r"\1", said.lower(), count=1)


def _spans(name: str, code: str) -> str:
    return highlight(code, _lexer(LANGUAGES[name]), FORMATTER)


@cache
def _lexer(name: str) -> Lexer:
    # A lexer must not add or remove lines: the author's text stays as written.
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)
