"""The generators that imports know, as people write them, by the names that `--from` takes.

The web UI names them without loading their rules (generators/recognition.py), which only an import's own process needs.
"""

UNKNOWN = "none"
"""Any generator's rules."""

GENERATOR_NAMES = {
    "docusaurus": "Docusaurus",
    "eleventy": "Eleventy",
    "hexo": "Hexo",
    "hugo": "Hugo",
    "jekyll": "Jekyll",
    "mkdocs": "MkDocs",
    "pelican": "Pelican",
    "zola": "Zola",
    UNKNOWN: "Unknown",
}
