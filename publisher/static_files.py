"""Where the web UI's files are collected: with the hash of their bytes in the name, so that browsers keep them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped
    support_js_module_import_aggregation = True  # also the names in `import "./…"` of our modules
