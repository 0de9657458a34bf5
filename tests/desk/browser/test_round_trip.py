"""Real texts in the text editor: none loses or gains a byte by being opened and edited."""

from pathlib import Path

import pytest

from publisher.desk.editor.text_area import bundle_url
from tests.desk.browser.conftest import Open, scripted

pytestmark = pytest.mark.skipif(not bundle_url(), reason="The text editor isn't built: bin/build_editor")
CHANGED = """(texts) => {
  const text = document.getElementById("id_body"), changed = [];
  for (const [name, words] of Object.entries(texts)) {
    text.value = words;
    text.setSelectionRange(words.length, words.length);
    text.editor.put("x");
    text.editor.replace(words.length, words.length + 1, "");
    if (new FormData(text.form).get("body") !== words) changed.push(name);
  }
  return changed;
}"""


@pytest.fixture(params=["handbook", "18f-posts"])
def texts(request: pytest.FixtureRequest, root: Path) -> dict[str, str]:
    """Return the handbook's pages, or 509 posts if they are at hand."""
    folder = {"handbook": root / "docs" / "handbook"}.get(request.param, root.parent / "shared/corpus" / request.param)
    if not folder.is_dir():
        pytest.skip(f"The corpus of 509 posts is not at {folder}: real posts were NOT edited")
    found = {str(file): file.read_text() for file in folder.rglob("*") if file.suffix in (".md", ".markdown")}
    assert len(found) > 20
    return found


@pytest.mark.any_database
def test_no_byte_changes(open_as: Open, transactional_db: None, texts: dict[str, str]) -> None:
    desk = open_as("Editor")
    desk.goto("/-/pages/new/")
    scripted(desk)
    assert desk.evaluate(CHANGED, texts) == []
