"""One output's bytes, before they are hashed, compressed and stored."""

from dataclasses import dataclass


@dataclass(frozen=True)
class File:
    body: bytes
    content_type: str
    location: str = ""  # set for a redirect only
