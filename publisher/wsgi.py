"""The WSGI application that gunicorn serves."""

import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
django = get_wsgi_application()

BOUNDARY = re.compile(r";\s*boundary=(?:\"[^\"]*\"|[^;\s]*)", re.I)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Strip Content-Type down to type and boundary: text is UTF-8, which is all that browsers send.

    Django trusts a claimed encoding before any middleware runs. It fails on codecs that only Python calls encodings,
    such as hex, and on unknown ones (`x*=unknown''a`, RFC 2231).
    """
    if claimed := environ.get("CONTENT_TYPE"):
        boundary = BOUNDARY.search(claimed)
        environ["CONTENT_TYPE"] = claimed.partition(";")[0] + (boundary[0] if boundary else "")
    return django(environ, start_response)
