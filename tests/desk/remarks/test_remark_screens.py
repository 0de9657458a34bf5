"""Remarks on their own screen and beside the text: made, answered, resolved; told in the history; never published."""

import re

import pytest
from django.core.management import call_command

from publisher.desk.checklist.findings import findings_of
from publisher.desk.models import Profile
from publisher.pages.models import AuditEntry, Page, Remark, purge
from publisher.pages.passage import Passage
from static_site.models import Artifact
from tests.desk.browsing import address, draft, publish_anyway, save, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
BODY = "Seventy degrees is enough.\n\n- 2 g of leaves\n- soft water\n\nTwo minutes."


@pytest.fixture
def page(db) -> Page:
    return draft("tea", body=BODY)


def remarks(page: Page) -> str:
    return address(page, "remarks")


def make(page: Page, text: str, quote: str = "", by="grace") -> Remark:
    return Remark.objects.make(page, text, by=by, passage=Passage(quote) if quote else None)


def verb(remark: Remark, name: str) -> str:
    return f"{remarks(remark.page)}{remark.pk}/{name}/"


def texts(response) -> list[str]:
    return re.findall(r'<p class="words">(.*?)</p>', response.content.decode())


def test_a_remark_is_made_answered_resolved_and_reopened_on_its_screen(desk, page):
    said = desk.post(remarks(page), {"text": " Is that so? ", "quote": "Seventy degrees"}, follow=True)
    made = Remark.objects.get()
    assert (made.text, made.passage.start, made.who) == ("Is that so?", 0, "ada")
    assert said.redirect_chain == [(f"{remarks(page)}#remark-{made.pk}", 302)]
    assert "Remark added." in words(said)
    assert "Seventy degrees Is that so? ada," in words(said)
    said = desk.post(verb(made, "answer"), {"text": "Yes.\r\nI measured it."}, follow=True)
    assert texts(said) == ["Is that so?", "Yes.<br>I measured it."]
    said = desk.post(verb(made, "resolve"), {"text": ""}, follow=True)
    assert "There are no open remarks. Resolved (1)" in words(said)
    assert re.search(r"Resolved \d+ \w+ \d+, \d\d:\d\d by ada", words(said))
    said = desk.post(verb(made, "reopen"), follow=True)
    assert "There are no open remarks" not in words(said)


def test_resolving_keeps_an_answer_that_was_typed(desk, page):
    made = make(page, "Is that so?")
    desk.post(verb(made, "resolve"), {"text": "Yes."})
    made.refresh_from_db()
    assert (made.is_open, made.answers.get().text) == (False, "Yes.")


def test_open_remarks_stand_in_the_order_of_the_text_and_those_on_changed_words_say_so(desk, page):
    make(page, "Rain?", "soft water")
    make(page, "Which?", "2 g of leaves")
    make(page, "A picture?")
    make(page, "Celsius?", "degrees")
    page.save_revision(by="ada", title="Tea", body=BODY.replace("2 g", "Some").replace("Two", "Three"))
    shown = desk.get(remarks(page))
    assert texts(shown) == ["Which?", "A picture?", "Celsius?", "Rain?"]
    assert "2 g of leaves On a passage that has been changed Which?" in words(shown)
    assert words(shown).count("On a passage that has been changed") == 1
    assert "On the whole page A picture?" in words(shown)


def test_what_cannot_be_taken_is_said_and_the_words_stay(desk, page):
    made = make(page, "Is that so?")
    said = desk.post(remarks(page), {"text": "Warm", "quote": "Eighty degrees"})
    assert "The saved text doesn't have this passage." in words(said)
    assert "Eighty degrees</textarea>" in said.content.decode()
    assert "Write a few words first." in words(desk.post(verb(made, "answer"), {"text": "  "}))
    page.mark_deleted(by="grace")
    for url in (remarks(page), verb(made, "answer"), verb(made, "resolve")):
        said = desk.post(url, {"text": "Long words"})
        assert "is deleted; restore it first" in words(said)
        assert "Long words</textarea>" in said.content.decode()
    assert Remark.objects.count() == 1


def test_beside_the_text_only_the_part_is_answered_and_its_fields_are_no_fields_of_the_editor(desk, page):
    made = make(page, "Is that so?")
    part = desk.post(verb(made, "answer"), {"text": "Yes.", "beside": "yes"})
    assert part.content.decode().startswith('<div class="threads" data-count="1" data-says="Answer added."')
    html = desk.get(address(page)).content.decode()
    assert 'data-tab="Remarks" data-count="1"' in html
    beside = html[html.index('<div class="threads"') : html.index('<div class="buttons sticky">')]
    fields = re.findall(r"<(?:textarea|input|button)\b[^>]*>", beside)
    assert len(fields) == 10
    assert [field for field in fields if 'form="remarks-form"' not in field and 'type="button"' not in field] == []


def test_times_are_in_the_readers_zone(desk, page, ada):
    made = make(page, "Is that so?")
    Remark.objects.update(at="2026-07-01T12:00Z")
    Profile.objects.create(person=ada, zone="Asia/Tokyo")
    assert "1 Jul 2026, 21:00" in words(desk.get(remarks(page)))
    assert "1 Jul 2026, 21:00" in words(desk.post(verb(made, "answer"), {"text": "Yes.", "beside": "yes"}))


def test_an_author_may_remark_answer_and_resolve(page):
    author = logged_in(editor("linus", role="Author"))
    author.post(remarks(page), {"text": "Is that so?"})
    made = Remark.objects.get()
    author.post(verb(made, "resolve"), {"text": "Yes."})
    made.refresh_from_db()
    assert (made.who, made.resolved_who, made.answers.get().who) == ("linus",) * 3


def test_the_history_tells_them_with_their_words_until_a_purge(desk, page):
    made = make(page, "Is that so?")
    made.answer("Yes.", by="ben")
    made.resolve(by="ben")
    said = words(desk.get(address(page, "history")))
    assert re.search(
        r"Resolved a remark Is that so\? [\d\w ,:]+ by ben Answered a remark Yes\. [\d\w ,:]+ by ben"
        r" Made a remark Is that so\? [\d\w ,:]+ by grace",
        said,
    )
    purge(page, by="legal", reason="court order")
    said = words(desk.get(address(page, "history")))
    assert "Made a remark" in said
    assert "Is that so?" not in said


def test_a_history_copied_without_the_remarks_can_be_read(desk, page):
    make(page, "Is that so?")
    AuditEntry.objects.filter(action="remark").update(detail={})
    assert "Made a remark" in words(desk.get(address(page, "history")))


def test_publishing_with_open_remarks_asks_first(desk, page):
    make(page, "Is that so?")
    assert [line.text for line in findings_of(page)] == ["A remark is open."]
    made = make(page, "Which?")
    asked = save(desk, page, "publish")
    assert "2 remarks are open." in words(asked)
    assert page.live_publication is None
    made.resolve(by="ada")
    assert "A remark is open." in words(desk.get("/-/pages/publish/", {"page": page.pk}))
    publish_anyway(desk, page)
    assert page.live_publication is not None
    Remark.objects.get(resolved_at=None).resolve(by="ada")
    assert findings_of(page) == []


def test_no_output_and_no_export_has_a_remark(desk, page, tmp_path):
    made = make(page, "Quetzal?", "leaves")
    made.answer("Axolotl!", by="ben")
    publish("coffee")
    page.publish(by="ada")
    show()
    call_command("export_pages", tmp_path / "out")
    files = [bytes(body) for body in Artifact.objects.values_list("body", flat=True) if body]
    files += [file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert any(b"soft water" in content for content in files)
    assert [content for content in files if b"Quetzal" in content or b"Axolotl" in content] == []
    previews = desk.get(address(page, "history/1/frame")), desk.post(address(page, "live-preview"), {"title": "Tea"})
    assert [preview for preview in previews if b"Quetzal" in preview.content] == []


@pytest.mark.parametrize("count", [1, 40])
def test_the_editor_and_the_screen_take_the_same_queries_however_many_there_are(
    desk, page, count, django_assert_max_num_queries
):
    for number in range(count):
        make(page, f"Remark {number}", "leaves").answer("Yes.", by="ben")
    with django_assert_max_num_queries(17):
        desk.get(remarks(page))
    with django_assert_max_num_queries(37):
        desk.get(address(page))
    with django_assert_max_num_queries(26):
        desk.get(address(page, "history"))
