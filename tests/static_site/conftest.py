"""A directory to mirror to, for all tests of the mirror."""

from pathlib import Path

import pytest

from static_site.mirrors.directory_mirror import DirectoryMirror


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture
def mirror(dist: Path) -> DirectoryMirror:
    return DirectoryMirror(dist)
