"""How the sanitiser writes HTML, for code that reads its output without loading it."""

ATTRIBUTE = r' [a-z-]+="[^"]*"'
"""Pattern of an attribute: after one space and in double quotes, without `"` or `>` inside."""
