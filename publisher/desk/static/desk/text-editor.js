/* Puts the text editor over the text area, where it has been built (bin/build_editor). Without it, and while it loads,
   people write in the text area. */

export default async function textEditor(text) {
  if (!text.dataset.editor || text.matches(":read-only")) return;
  const { default: edit } = await import(text.dataset.editor);
  edit(text);
  text.dispatchEvent(new Event("editor"));
}
