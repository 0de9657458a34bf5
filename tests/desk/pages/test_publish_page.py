"""Before publishing: findings are shown once, merge marks refuse, and nothing that was typed is lost."""

import pytest

from publisher.pages.models import Page
from tests.desk.browsing import HOME, Fields, address, draft, save, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
BROKEN = "The link /nowhere leads to nothing"
MARKS = "<<<<<<< Yours\na\n=======\nb\n>>>>>>> grace"


def live_title(page):
    live = page.live_publication
    return live and live.title


def asked(desk, page):
    """Return the hidden fields of the page that asks."""
    return Fields(desk.get(address(page, "publish")).content.decode()).sent


def test_findings_are_asked_about_once(desk):
    page = draft(body="[d](/nowhere/)")
    response = save(desk, page, "publish", title="All the same")
    said = words(response)
    assert "Saved, not published yet." in said
    assert BROKEN in said
    assert (Page.objects.get(pk=page.pk).latest.title, live_title(page)) == ("All the same", None)
    sent = Fields(response.content.decode()).sent
    assert "Published as content version" in words(desk.post(address(page, "publish"), sent, follow=True))
    assert live_title(page) == "All the same"
    save(desk, page, "publish", title="Asked before")
    assert live_title(page) == "Asked before"


def test_only_what_readers_do_not_have_yet_is_asked_about(desk):
    page = publish("tea", body="[d](/nowhere/)")
    said = words(save(desk, page, "publish", body="[d](/nowhere/)\n\n# Again"))
    assert "“Again” is a second main heading" in said
    assert BROKEN not in said
    assert "no summary" not in said


def test_a_new_page_with_findings_is_saved_and_asked_about(desk):
    typed = {"title": "Tea", "path": "tea", "body": "Hot.", "weight": "0", "then": "publish"}
    said = words(desk.post(f"{HOME}new/", typed, follow=True))
    assert "There is no summary" in said
    assert live_title(Page.objects.get(path="tea")) is None


def test_what_is_found_after_the_look_is_shown_before_anything_is_published(desk):
    target, page = publish("drinks"), draft(body="[d](/nowhere/) [e](/drinks/)")
    sent = asked(desk, page)
    target.unpublish(by="test")
    said = words(desk.post(address(page, "publish"), sent))
    assert "There is something new to check since you looked. Nothing was published." in said
    assert "The link /drinks/ leads to a draft" in said
    assert live_title(page) is None
    desk.post(address(page, "publish"), asked(desk, page))
    assert live_title(page) == "Tea"


def test_a_finding_that_is_gone_does_not_ask_again(desk):
    page = draft(body="[d](/nowhere/)")
    sent = asked(desk, page)
    publish("nowhere")
    desk.post(address(page, "publish"), sent)
    assert live_title(page) == "Tea"


def test_a_text_that_someone_saved_meanwhile_is_shown_first(desk):
    page = draft(body="[d](/nowhere/)")
    sent = asked(desk, page)
    page.save_revision(by="grace", title="By Grace", summary="Hot.", body="[d](/nowhere/)")
    assert "Saved again since you looked: “By Grace” (by grace)." in words(desk.post(address(page, "publish"), sent))
    assert live_title(page) is None


def test_merge_marks_are_refused_and_can_be_saved(desk):
    page = draft()
    refused = save(desk, page, "publish", body=MARKS)
    assert "Decide on one, and delete the marks." in " ".join(refused.context["form"].errors["body"])
    assert "Draft saved." in words(save(desk, page, body=MARKS))
    said = words(desk.post(address(page, "publish"), asked(desk, page)))
    assert "still holds two versions of some lines" in said
    assert live_title(page) is None


def test_authors_are_not_asked(desk):
    page = draft(body="[d](/nowhere/)")
    author = logged_in(editor("mia", role="Author"))
    assert author.get(address(page, "publish")).status_code == 403
    assert "Draft saved." in words(save(author, page, "publish", title="Mine"))


def test_publish_together_and_schedule_show_the_same_findings(desk):
    page = draft(body="[d](/nowhere/) [e](/coffee/)", summary="")
    coffee = draft("coffee", title="Coffee")
    shown = ["There is no summary", BROKEN]
    together = words(desk.get(f"{HOME}publish/", {"page": [page.pk, coffee.pk]}))
    assert "Publish together anyway" in together
    assert "leads to a draft" not in together
    for said in (together, words(desk.get(address(page, "schedule"))), words(desk.get(address(page, "publish")))):
        assert all(line in said for line in shown)


@pytest.mark.parametrize("many", [5, 60])
def test_however_many_pages_the_same_queries_are_asked(desk, django_assert_max_num_queries, many):
    pages = [draft(f"tea-{n}", body=f"[d](/nowhere-{n}/) ![](/media/tea-{n}.jpg)") for n in range(many)]
    with django_assert_max_num_queries(35):
        said = words(desk.get(f"{HOME}publish/", {"page": [page.pk for page in pages]}))
    assert said.count("leads to nothing") == 2 * many
    with django_assert_max_num_queries(30):
        desk.get(address(pages[0], "publish"))
