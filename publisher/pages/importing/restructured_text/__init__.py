"""reStructuredText in Publisher's Markdown: docutils reads it, and these modules write what it found.

`rst_header` is called while files are checked, `rst_body` when a page is written.
"""
