"""The checklist before publishing: each point with its place, and none forbids publishing."""

import io
from html import unescape

import pytest

from publisher.desk.checklist.findings import findings
from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.models import Asset, MediaFile, MediaVersion, add_redirect
from tests.desk.browsing import HOME, address, draft, filled_in, save, words
from tests.pages.media.pictures import photo
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
GOOD = {"title": "Tea", "summary": "Short.", "body": "All is well."}


def taken(content: bytes, name: str, **described: str) -> None:
    upload(io.BytesIO(content), name, by="ada", **described)


def said(desk, **typed):
    """Return the checklist for this text."""
    return words(desk.post(f"{HOME}new/check/", {**GOOD, **typed}))


def test_a_good_text_has_nothing_to_mend(desk):
    assert "Nothing to fix. 3 words, about 1 minute to read." in said(desk)


def test_a_link_that_leads_to_nothing_is_named(desk):
    publish("drinks/tea", body="## Hot & sweet")
    add_redirect("old", "drinks/tea", by="test")
    draft("coffee")
    asset = Asset.objects.create(digest="a" * 64, suffix=".png", content_type="image/png", content=b"x")
    places = "[i](/drinks/tea/#hot--sweet) [j](/drinks/tea/#cold) [k](/old/#cold)"
    body = "[a](/drinks/tea/) [b](/old/) [c](/coffee/) [d](/nowhere/) [e](tea.html) [f](#x) [g](https://x.example)"
    found = said(desk, body=f"{body} {places} ![h](/{asset.path})")
    assert "The link /coffee/ leads to a draft" in found
    assert "The link /nowhere leads to nothing" in found
    assert "The link tea.html does not start at the root" in found
    assert "The link #x leads to nothing: no heading of this text has this id." in found
    assert "The link #cold leads to nothing: no heading of /drinks/tea/ has this id." in found
    assert found.count("The link") == 5


def test_a_relative_link_counts_from_the_page_s_own_address(desk):
    publish("drinks/milk", body="Hot")
    typed = {"path": "drinks/tea", "body": "[a](../milk/#hot) [b](/./../drinks/milk/) [c](milk/?q) [d](..)"}
    found = said(desk, **typed)
    assert "The link milk/?q does not start at the root, and leads to /drinks/tea/milk, where readers find" in found
    assert "The link .. does not start at the root, and leads to /drinks, where readers find nothing" in found
    assert found.count("does not start at the root") == found.count("The link") == 2


def test_a_relative_link_is_asked_about_for_each_page_on_its_own(desk):
    publish("drinks/tea")
    pages = [draft(path, body="[a](../tea/)") for path in ("drinks/milk", "food/bread")]
    texts = {page.latest_id: None for page in pages}
    assert list(findings(texts)) == [pages[1].latest_id]
    assert findings(texts, coming=["food/tea"]) == {}


def test_a_link_to_this_site_by_its_name_is_checked_too(desk, settings):
    settings.SITE_URL = "https://www.example.org"
    publish("tea")
    found = said(desk, body="[a](https://www.example.org/tea/) [b](http://www.example.org/gone/)")
    assert "The link /gone leads to nothing" in found
    assert found.count("The link") == 1


def test_what_builds_make_by_themselves_is_there(desk):
    publish("tea", tags=["Hot"])
    show()
    assert "Nothing to fix" in said(desk, body="[a](/tags/hot/) [b](/feed.xml) [c](/)")


def test_a_picture_that_readers_cannot_see_is_named_with_reason_and_cure(desk):
    taken(photo(600, 400)[:2_000], "torn.jpg", alt="A pot")
    taken(photo(600, 400), "whole.jpg", alt="A pot")
    MediaFile.objects.get(names__path="media/torn.jpg").rename("worn.jpg", by="ada")
    prepare(MediaVersion.objects.live())
    advice = "Readers can't see /media/torn.jpg: The picture is damaged; save it again and upload that."
    assert unescape(said(desk, body="![](/media/torn.jpg) ![](/media/whole.jpg)")).count("Readers can't see") == 1
    assert advice in unescape(said(desk, body="![](/media/torn.jpg)"))
    assert advice in unescape(said(desk, image="/media/torn.jpg"))
    assert "Readers can" not in said(desk, body="![](/media/whole.jpg)")


def test_an_image_without_words_is_named(desk):
    found = said(desk, body="![](/a.png) ![A cup](https://x.example/b.png)\n\n<img src='/c.png'>")
    assert "The image /a.png has no alternative text" in found
    assert "The image /c.png has no alternative text" in found
    assert "b.png" not in found


def test_headings_out_of_order_are_named(desk):
    found = said(desk, body="# Again\n\n## Fine\n\n#### Deep")
    assert "“Again” is a second main heading beside the title" in found
    assert "“Deep” is a heading of level 4 right below level 2: use ###." in found
    assert "Fine" not in found


def test_what_pages_cannot_have_is_named_once_a_kind(desk):
    found = unescape(said(desk, body="<svg></svg> <svg></svg> ![a](data:image/png;base64,AA==) `<form>` <b>c</b>"))
    assert "Readers don't get this, because pages can't have it: <svg>." in found
    assert "Readers don't get this, because pages can't have it: data: address." in found
    assert found.count("Readers don't get") == 2


def test_what_lists_and_search_engines_miss_is_named(desk):
    found = said(desk, title="t" * 71, summary="", description="d" * 201)
    assert "The title has 71 characters" in found
    assert "There is no summary" in found
    assert "The description has 201 characters" in found


def test_a_place_with_both_texts_is_named(desk):
    assert "Both texts are still in one place" in said(desk, body="<<<<<<< Yours\na\n=======\nb\n>>>>>>> grace")


def test_many_of_a_kind_are_counted(desk):
    body = "".join(f"[x](/nowhere-{number}/) " for number in range(1_000))
    assert "more of this kind" in said(desk, body=body)


def test_a_field_that_cannot_be_saved_is_named_while_typing(desk):
    found = said(desk, title="", date="soon", weight="0")
    assert "Date: Enter a valid date/time." in found
    assert "required" not in found


def test_it_stands_in_the_editor_without_scripts_with_its_count_beside_the_button(desk):
    page = draft(body="[d](/nowhere/)", summary="")
    said = words(desk.get(address(page)))
    assert "The link /nowhere leads to nothing" in said
    assert "Save and publish 2 things to check" in said
    assert "1 thing to check" in words(save(desk, page, summary="Hot."))
    assert "to check" not in words(save(desk, page, body="Hot."))


def test_however_many_links_the_same_queries_are_asked(desk, django_assert_max_num_queries):
    page = draft(body="".join(f"[x](/nowhere-{number}/) " for number in range(1_000)))
    sent = filled_in(desk, page)
    with django_assert_max_num_queries(23):  # one each for the reader's zone, who may read it and the site's settings
        desk.post(address(page, "check"), sent)
    with django_assert_max_num_queries(
        43
    ):  # the same, and one each for remarks, its review, share links and its recheck
        desk.get(address(page))


def test_a_picture_needs_words_in_the_text_or_in_the_library(desk):
    taken(photo(), "tea.jpg")
    taken(photo(90, 90), "cup.jpg", alt="A cup")
    found = said(desk, body="![](/media/tea.jpg)\n\n![](/media/cup.jpg)")
    assert "The image /media/tea.jpg has no alternative text" in found
    assert "no alternative text" not in said(desk, body="![decorative](/media/tea.jpg)")
    assert "If it is only decoration, write ![decorative](…)." in found
    assert "cup.jpg" not in found


def test_a_file_that_is_not_in_the_library_is_named_and_so_is_one_for_the_card(desk):
    taken(photo(), "tea.jpg")
    assert "leads to nothing" not in said(desk, body="[a](/media/tea.jpg)", image="/media/tea.jpg")
    found = said(desk, body="[a](/media/fees.csv)", image="/media/cup.jpg")
    for name in ("fees.csv", "cup.jpg"):
        assert f"The link /media/{name} leads to nothing. No file of this name is in the library." in found


def test_an_upload_that_never_ended_is_named(desk):
    assert "“Uploading tea.jpg…” has no file: upload it again" in said(desk, body="![Uploading tea.jpg…]()")
