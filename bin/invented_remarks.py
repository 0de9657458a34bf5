"""Remarks of the sample site, in every state that a screen shows. Called by invented_site.py."""

from django.contrib.auth.models import User

from publisher.pages.models import Page, Remark, Revision
from publisher.pages.passage import Passage


def remarked(page: Page, author: User, editor: User) -> None:
    """Make four remarks: one answered, one on words that are changed, one on the whole page, one resolved."""

    def make(text: str, quote: str = "") -> Remark:
        return Remark.objects.make(page, text, by=editor, passage=Passage(quote) if quote else None)

    make("Is that enough for gyokuro, too?", "Sixty-five degrees").answer("No: the table says 55.", by=author)
    make("Leaves, not a bag?", "2 g of leaves")
    make("A picture of the leaves would help.")
    make("Two is too short.", "2 to 3 min").resolve(by=author)
    text = page.revisions.latest("number")
    written = {name: getattr(text, name) for name in Revision.WRITTEN}
    page.save_revision(by=author, **{**written, "body": text.body.replace("2 g of leaves", "2 g of whole leaves")})


def remarked_as_a_whole(page: Page, editor: User) -> None:
    Remark.objects.make(page, "Do we still need this page?", by=editor)
