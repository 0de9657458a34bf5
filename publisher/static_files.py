"""Where the web UI's files are collected: with the hash of their bytes in the name, so that browsers keep them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_, PATTERNS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    """Also the names in `import "./…"`, but of our own modules alone: htmx speaks of imports where it makes none."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = ("desk/*.js", PATTERNS)
