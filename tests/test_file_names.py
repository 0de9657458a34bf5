"""Names of files: a stranger who knows only these finds the right one, because each stands for one thing."""

from collections import defaultdict
from pathlib import Path

DJANGO = {"__init__.py", "apps.py", "forms.py", "models.py", "urls.py", "views.py"}


def test_no_two_modules_share_a_name_apart_from_djangos_own(root: Path) -> None:
    found = defaultdict(list)
    for package in ("publisher", "builds", "static_site"):
        for file in (root / package).rglob("*.py"):
            if file.name not in DJANGO and "migrations" not in file.parts:
                found[file.name].append(str(file.relative_to(root)))
    assert len(found) > 200
    assert [files for files in found.values() if len(files) > 1] == []


def test_each_room_of_the_desk_has_its_templates_and_tests_under_the_same_name(root: Path) -> None:
    rooms = {file.parent.name for file in (root / "publisher/desk").glob("*/views.py")}
    assert len(rooms) > 7
    for folder in ("templates/desk", "tests/desk"):
        assert rooms <= {room.name for room in (root / folder).iterdir()}, folder
