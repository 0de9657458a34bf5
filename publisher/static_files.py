"""Storage for the web UI's collected files, with a hash of the content in each name, so browsers can cache them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_, PATTERNS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    """Storage that also rewrites `import "./…"`, in our own modules only: htmx mentions imports but makes none."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = ("desk/*.js", PATTERNS)
