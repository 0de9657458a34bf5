"""One POST to a monitor with only the standard library; ticks load it if an address is set."""

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit


def post(url: str, suffix: str, body: str, seconds: float) -> str:
    """Post once; return why it was not accepted, empty if it was."""
    parts = urlsplit(url)
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = make(parts.hostname or "", parts.port, timeout=seconds)
    query = f"?{parts.query}" if parts.query else ""
    try:
        connection.request("POST", f"{parts.path.rstrip('/')}{suffix}{query}", body.encode())
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
    return "" if 200 <= status < 300 else f"it answered {status}"
