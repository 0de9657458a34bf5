"""Files of the library in a page's safe HTML: pictures in the widths that screens need, players, links with sizes.

It runs after the sanitiser and adds only what is written here; every word from an editor is escaped.
"""

import re
from html import escape, unescape
from urllib.parse import unquote

from publisher.pages.media.kinds import AUDIO, PICTURE, VIDEO
from static_site.content.media_files import Address, Copy, File, Files, public

ATTRIBUTES = r'((?: [a-z-]+="[^"]*")*)'
IMAGE = re.compile(rf"<img{ATTRIBUTES} ?/?>")
ALONE = re.compile(rf"<p>\s*<img{ATTRIBUTES} ?/?>\s*</p>")
PLAYED = re.compile(rf"<(audio|source|video){ATTRIBUTES}>")
LINK = re.compile(rf"<a{ATTRIBUTES}>(.*?)</a>", re.DOTALL)
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
DECORATIVE = re.compile(r' alt="\s*decorative\s*"', re.IGNORECASE)
"""What a text says of a picture that is only decoration; readers get an empty alternative text."""

SIZES = "(min-width: 45em) 45rem, calc(100vw - 2.5rem)"
"""The width at which the theme shows a picture: its column of text (--measure), or a narrow screen without its margins.
A rem here is 16 pixels, regardless of the theme's text size; --measure is 38 of the theme's, of up to 19 pixels."""


POSTER = 960
"""Widest picture before a film, in pixels."""

AT_ONCE = 2
"""Pictures that load first: a phone's first screen may show both. Others wait until a reader is near."""


class Markup:
    """One page's files."""

    def __init__(self, files: Files, address: Address = public) -> None:
        self._files, self._address = files, address
        self._pictures = 0

    def write(self, html: str) -> str:
        """Return the HTML with its files as readers get them; without any file or decoration, it is the same string."""
        if not self._files and not DECORATIVE.search(html):
            return html
        html = ALONE.sub(lambda found: self._figure(found[0], _attributes(found[1])), html)
        html = IMAGE.sub(lambda found: self._shown(found[0], _attributes(found[1])), html)
        html = PLAYED.sub(lambda found: self._played(found[0], found[1], _attributes(found[2])), html)
        return LINK.sub(lambda found: self._link(found[0], _attributes(found[1]), found[2]), html)

    def _file(self, address: str) -> File | None:
        return self._files.get(unquote(unescape(address)).lstrip("/")) if address.startswith("/media/") else None

    def _figure(self, html: str, said: dict[str, str]) -> str:
        file = self._file(said.get("src", ""))
        if file is None:
            return html
        shown = self._shown(html, said)
        caption = said.get("title") or escape(file.caption)
        credit = f'<span class="credit">{escape(file.credit)}</span>' if file.credit else ""
        words = " ".join(filter(None, (caption, credit)))
        return f"<figure>{shown}<figcaption>{words}</figcaption></figure>" if words else f"<p>{shown}</p>"

    def _shown(self, html: str, said: dict[str, str]) -> str:
        file = self._file(said.get("src", ""))
        if file is None:
            return DECORATIVE.sub(' alt=""', html)
        alt = "" if DECORATIVE.fullmatch(f' alt="{said.get("alt", "")}"') else said.get("alt") or escape(file.alt)
        if not file.copies:
            return f'<span class="missing">{alt}</span>'
        if file.kind.group == PICTURE:
            return self._picture(file, alt)
        if file.kind.group in (AUDIO, VIDEO):
            return self._player(file, alt)
        return self._link_to(file, alt or escape(file.name))

    def _picture(self, file: File, alt: str) -> str:
        plain = [copy for copy in file.copies if copy.suffix == file.kind.suffix]
        modern = [copy for copy in file.copies if copy.suffix == ".webp" and file.kind.suffix != ".webp"]
        shown = (plain or modern)[-1]
        self._pictures += 1
        loading = ' fetchpriority="high"' if self._pictures <= AT_ONCE else ' loading="lazy" decoding="async"'
        sources = ""
        if modern:
            sources = f'<source type="image/webp" srcset="{self._set(file, modern)}" sizes="{SIZES}">'
        several = f' srcset="{self._set(file, plain)}" sizes="{SIZES}"' if len(plain) > 1 else ""
        image = (
            f'<img src="{self._url(file, shown)}"{several} alt="{alt}" width="{shown.width}" height="{shown.height}"'
            f"{loading}>"
        )
        return f"<picture>{sources}{image}</picture>" if sources else image

    def _set(self, file: File, copies: list[Copy]) -> str:
        return ", ".join(f"{self._url(file, copy)} {copy.width}w" for copy in copies)

    def _player(self, file: File, label: str) -> str:
        tag = file.kind.group
        name = f' aria-label="{label}"' if label else ""
        url = self._url(file, file.copies[0])
        return f'<{tag} controls preload="metadata" src="{url}"{self._screen(file)}{name}></{tag}>'

    def _played(self, html: str, tag: str, said: dict[str, str]) -> str:
        """Return the start of a player that a text has as HTML, with the file's address and a film's poster."""
        file = self._file(said.get("src", ""))
        if file is None or not file.copies:
            return html
        if tag != file.kind.group:
            return html.replace(f' src="{said["src"]}"', f' src="{self._url(file, file.copies[0])}"')
        words = said.get("aria-label") or said.get("title") or escape(file.alt)
        return self._player(file, words).removesuffix(f"</{tag}>")

    def _screen(self, film: File) -> str:
        """Return a film's poster and a size that keeps its place until it has loaded: the poster's, or 16 by 9."""
        if film.kind.group == AUDIO:
            return ""
        if not film.poster or not film.poster.copies:
            return ' width="960" height="540"'
        copies = [copy for copy in film.poster.copies if copy.suffix == ".webp"] or film.poster.copies
        fitting = [copy for copy in copies if copy.width <= POSTER] or copies[:1]
        shown = fitting[-1]
        return f' poster="{self._url(film.poster, shown)}" width="{shown.width}" height="{shown.height}"'

    def _link(self, html: str, said: dict[str, str], text: str) -> str:
        file = self._file(said.get("href", ""))
        if file is None or not file.copies:
            return html
        return self._link_to(file, text)

    def _link_to(self, file: File, text: str) -> str:
        copy = file.copies[-1]
        kind = f"{file.kind.label}, {in_words(copy.size)}"
        return f'<a href="{self._url(file, copy)}">{text}</a> <span class="kind">({kind})</span>'

    def _url(self, file: File, copy: Copy) -> str:
        return escape(self._address(file, copy))


def _attributes(text: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(text))


def in_words(size: int) -> str:
    """Return a size in bytes as readers know it: 12 KB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000)):,} KB"
    return f"{size / 1_000_000:,.1f} MB"
