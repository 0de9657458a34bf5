"""A deleted page: shown, not edited, with the way back above its text."""

import pytest

from tests.desk.browsing import Fields, address, draft, words
from tests.desk.conftest import editor, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(db):
    page = draft("tea", title="Green tea", summary="A leaf.", body="Hot *water* & <b>leaves</b>.")
    page.mark_deleted(by="test")
    return page


def test_it_is_read_only_with_the_way_back_above_the_text(desk, gone):
    html = desk.get(address(gone)).content.decode()
    assert "Hot *water* &amp; &lt;b&gt;leaves&lt;/b&gt;." in html
    restore = f'<a class="button main" href="{address(gone, "restore")}">Restore…</a>'
    assert 0 < html.index(restore) < html.index("Hot *water*")
    assert set(Fields(html).sent) == {"csrfmiddlewaretoken"}  # of logging out
    assert "<textarea" not in html


def test_who_may_not_restore_it_is_told_who_may(gone):
    response = logged_in(editor("bob", role="Author")).get(address(gone))
    assert "This page is deleted. Ask an editor to restore it if you want to change it." in words(response)
    assert address(gone, "restore") not in response.content.decode()


def test_one_without_a_text_is_shown_too(desk, gone):
    gone.revisions.all().delete()
    assert "It has no text." in words(desk.get(address(gone)))
