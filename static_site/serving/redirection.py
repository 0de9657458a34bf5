"""The one place that redirects readers: permanently, and with the query that they came with."""

from string import punctuation
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri

from static_site.file_paths import address_of_file
from static_site.serving.asked_address import raw_query

IN_QUERIES = "".join(set(punctuation) - set('#"<>\\^`{|}'))
"""The characters besides letters and digits that a query may have as they are."""


def moved(request: HttpRequest, path: str, location: str) -> HttpResponse:
    """Redirect to an artifact: where it leads, or to its own address."""
    query = "" if "?" in path else quote(raw_query(request), safe=IN_QUERIES)
    url = with_query(location or address_of_file(path), query)
    headers = {"Location": iri_to_uri(url), "Cache-Control": "max-age=0, must-revalidate", "Content-Length": "0"}
    return HttpResponse(status=301, headers=headers)


def with_query(url: str, query: str) -> str:
    """Add a query to a URL, before its fragment and after its own query."""
    address, mark, fragment = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{mark}{fragment}" if query else url
