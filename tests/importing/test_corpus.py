"""509 real posts imported, exported and imported again. Skipped with a notice if the corpus is not at hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.models import ContentVersion, Publication, Revision
from tests.importing.conftest import Ran
from tests.importing.test_export_pages import empty_the_database, tree

Run = Callable[..., Ran]


@pytest.fixture
def corpus(root: Path) -> Path:
    folder = root.parent / "shared" / "corpus" / "18f-posts"
    if not folder.is_dir():
        pytest.skip(f"The corpus of 509 posts is not at {folder}: importing real posts was NOT tested")
    return folder


@pytest.mark.any_database  # the posts differ only in their text
@pytest.mark.django_db
def test_509_real_posts_are_imported_published_exported_and_imported_again(
    corpus: Path, tmp_path: Path, run: Run
) -> None:
    ran = run("import_pages", corpus, publish=True, publish_leftovers=True)
    assert "509 new, 0 changed, 0 unchanged, 0 skipped; 509 published, 19 redirects added, 0 drafts" in ran.output
    assert Publication.objects.live().exclude(path="").count() == 509
    bodies = "\n".join(Revision.objects.values_list("body", flat=True))
    assert '" | url }}' not in bodies
    assert "](/2015/07/08/openfec-api/)" in bodies
    before = Revision.objects.count(), ContentVersion.objects.current()
    assert "509 unchanged" in run("import_pages", corpus, publish=True, publish_leftovers=True).output
    run("export_pages", tmp_path / "first")
    assert "510 unchanged" in run("import_pages", tmp_path / "first", publish=True).output
    assert (Revision.objects.count(), ContentVersion.objects.current()) == before
    empty_the_database()
    run("import_pages", tmp_path / "first", publish=True)
    run("export_pages", tmp_path / "second")
    assert tree(tmp_path / "first") == tree(tmp_path / "second")
