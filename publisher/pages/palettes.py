"""The colours and fonts that the site settings offer: a small set, whose contrast a test computes (WCAG AA).

The default theme has the same values in `settings.css`, under the same names: no style is ever made from what a person
typed. Ratios hold for that theme; another one may show the names otherwise.
"""

from typing import NamedTuple

GROUNDS = {"light": ("#fdfcfa", "#f4f1eb"), "dark": ("#17181a", "#212326")}
"""What the default theme prints text on: `--paper` and `--wash`."""


class Accent(NamedTuple):
    """The colour of links and of the site's name, for light and for dark screens."""

    name: str
    light: str
    dark: str

    @property
    def contrast(self) -> float:
        """The lowest ratio of this colour and a ground; WCAG AA asks for 4.5."""
        pairs = ((self.light, GROUNDS["light"]), (self.dark, GROUNDS["dark"]))
        return min(contrast(colour, ground) for colour, grounds in pairs for ground in grounds)


ACCENTS = {
    "": Accent("Petrol", "#0b5a68", "#8ccbd6"),
    "blue": Accent("Blue", "#1d4f9e", "#9bbff5"),
    "violet": Accent("Violet", "#5b3a9c", "#c0abf2"),
    "berry": Accent("Berry", "#8b1e5c", "#e79fc9"),
    "red": Accent("Red", "#9c2222", "#f2a4a0"),
    "rust": Accent("Rust", "#8f3b0c", "#f0ac86"),
    "moss": Accent("Moss", "#3a6010", "#abd08b"),
    "graphite": Accent("Graphite", "#3c3f44", "#c9c6bf"),
}
"""By the name that the settings keep; the first one is the theme's own."""

FONTS = {
    "": "Sans serif, with serif headings",
    "sans": "Sans serif throughout",
    "serif": "Serif throughout",
}
"""Stacks of fonts that readers' devices have: nothing is loaded."""


def accents() -> list[tuple[str, str]]:
    """Return the choices of a field; as a function, so that another name needs no migration."""
    return [(key, accent.name) for key, accent in ACCENTS.items()]


def fonts() -> list[tuple[str, str]]:
    return list(FONTS.items())


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast ratio of two colours, each as #rrggbb: from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Return a colour's relative luminance (WCAG 2.2)."""
    shares = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
