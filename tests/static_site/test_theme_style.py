"""The theme's style sheet: light enough, legible in both colour schemes, on a phone and on paper."""

import re

import pytest
from pygments.token import STANDARD_TYPES

from tests.static_site.theme_contexts import THEME

CSS = THEME.files["site.css"].decode()
SCHEMES = {
    "light": dict(re.findall(r"--(\w+): (#\w+)", CSS.partition("@media")[0])),
    "dark": dict(re.findall(r"--(\w+): (#\w+)", CSS.partition("prefers-color-scheme: dark")[2].partition("/*")[0])),
}
INKS_ON_PAPER = ("ink", "soft", "link")
INKS_IN_CODE = ("ink", "soft", "link", "keyword", "string", "number", "name", "builtin")
PAIRS = [(ink, "paper") for ink in INKS_ON_PAPER] + [(ink, "wash") for ink in INKS_IN_CODE]
PAIRS += [("ink", ground) for ground in ("mark", "inserted", "deleted")]


def luminance(colour: str) -> float:
    """Return WCAG 2's relative luminance of #rrggbb."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: str, ground: str) -> float:
    darker, lighter = sorted((luminance(ink), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_text_is_legible(scheme: str, ink: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


def test_the_dark_scheme_names_every_colour() -> None:
    assert SCHEMES["dark"].keys() == SCHEMES["light"].keys()
    assert set(re.findall(r"color: var\(--(\w+)\)", CSS)) <= SCHEMES["light"].keys()


def test_no_rule_brings_a_colour_of_its_own() -> None:
    rules = re.sub(r":root \{.*?\}", "", CSS, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == ["#0008"]  # the shade behind an open menu


def test_the_style_sheet_is_light_and_loads_nothing() -> None:
    assert len(CSS.encode()) < 12_000
    assert not re.search(r"url\(|@import|@font-face|!important", CSS)
    assert CSS.count("{") == CSS.count("}")


def test_no_rule_depends_on_the_direction_of_writing() -> None:
    rules = CSS.replace("[align=right] { text-align: right; }", "")  # what an author says of a column
    assert re.findall(r"\b(?:left|right)\b", rules) == []
    assert re.findall(r"(?:margin|padding): (?:[^ ;]+ ){3}[^ ;]+;", rules) == []


def test_there_are_rules_for_focus_paper_and_wide_screens() -> None:
    for rule in (":focus-visible {", "@media print {", "@media screen and (min-width: 64em) {", "overflow-x: auto"):
        assert rule in CSS


def test_paper_shows_where_links_lead_but_not_those_within_the_page() -> None:
    assert '.text a:not([href^="#"])::after { content: " (" attr(href) ")"; }' in CSS.partition("@media print")[2]


def test_the_style_sheet_of_the_second_level_keeps_the_same_rules() -> None:
    menu = THEME.files["menu.css"].decode()
    assert not re.search(r"url\(|@import|!important|#[0-9a-f]{3}|\b(?:left|right)\b", menu)
    assert set(re.findall(r"var\(--(\w+)\)", menu)) <= SCHEMES["light"].keys()
    assert len(menu.encode()) < 2_000


def test_coloured_code_uses_classes_that_pygments_writes() -> None:
    known = set(STANDARD_TYPES.values())
    coloured = re.findall(r"\.highlight (?::is\()?([.\w, ]+)", CSS)
    assert {name for names in coloured for name in re.findall(r"\.(\w+)", names)} <= known
