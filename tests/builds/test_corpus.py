"""Real input: 509 posts of a public blog are imported, published and built, and their dead links listed."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from static_site.models import Artifact
from tests.builds.commands import manage

POSTS = Path(settings.BASE_DIR).parent / "shared" / "corpus" / "18f-posts"


@pytest.mark.skipif(not POSTS.is_dir(), reason="THE CORPUS OF 509 POSTS is not on this machine")
@pytest.mark.any_database  # the posts differ only in their text
@pytest.mark.django_db(transaction=True)
def test_all_posts_of_the_corpus_go_live_and_their_dangling_links_are_listed() -> None:
    imported = manage("import_pages", str(POSTS), "--publish", "--publish-leftovers")
    assert "509 new, 0 changed, 0 unchanged, 0 skipped; 509 published" in imported.out
    outcome = json.loads(manage("build_static_site", "--json").out)
    assert outcome["failed"] == {}
    assert Artifact.objects.newest().filter(kind="page").count() == 510
    assert ["2014/09/18/getting-to-work-for-the-american-people", "contact"] in outcome["broken_links"]
    assert not any(target.startswith("2014/") for _, target in outcome["broken_links"] if _exists(target))


def _exists(target: str) -> bool:
    return Artifact.objects.newest().filter(path__in=[target, f"{target}/index.html"]).exists()
