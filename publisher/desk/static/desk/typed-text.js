/* Text that a script puts into a field as if it were typed, so that undo works: a field of the browser's, or the text area
   under the text editor, which has `editor` (text_editor/stand-in.js). */

/* execCommand is old, but the only way to make a script's text undoable like typed text. It writes where the focus is:
   while the field can't have it (a dialog is open, or the preview covers it), the text is set without undo. */
export function put(field, words) {
  if (field.editor) return field.editor.put(words);
  field.focus();
  const command = words ? "insertText" : "delete";
  if (document.activeElement === field && document.execCommand(command, false, words)) return;
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Puts a block between empty lines; the caret goes on below it. */
export function putBlock(field, words) {
  const before = field.value.slice(0, field.selectionStart), after = field.value.slice(field.selectionEnd);
  const lead = before.trim() ? missing(/\n*$/.exec(before)[0]) : "", trail = missing(/^\n*/.exec(after)[0]);
  put(field, lead + words + trail);
  const caret = field.selectionEnd + 2 - trail.length;
  field.setSelectionRange(caret, caret);
}

function missing(lines) {
  return "\n".repeat(Math.max(0, 2 - lines.length));
}

/* Puts words in place of others; the caret, the view and the focus stay where the editor has them. `place()` returns
   their start and end, or null. It's asked when the field has the focus: a field that loses it may write, too. */
export function replace(field, place, words) {
  const focused = document.activeElement;
  if (!field.editor) field.focus({ preventScroll: true });
  const found = place();
  if (found) putAt(field, ...found, words);
  if (focused !== document.activeElement) focused.focus({ preventScroll: true });
  return Boolean(found);
}

function putAt(field, start, end, words) {
  if (field.editor) return field.editor.replace(start, end, words);
  const { selectionStart, selectionEnd, scrollTop } = field;
  const moved = (at) => (at < end ? Math.min(at, start + words.length) : at + words.length - (end - start));
  field.setSelectionRange(start, end);
  put(field, words);
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd));
  field.scrollTop = scrollTop;
}

/* What the browser calls for typing in this field: events of both the field and the editor over it pass here. */
export function surfaceOf(field) {
  return field.closest(".field");
}

/* Selects a part of the text and scrolls to it. */
export function show(field, start, end) {
  field.focus();
  field.scrollIntoView({ block: "nearest" });
  if (!field.editor) scrollTo(field, end);
  field.setSelectionRange(start, end);
}

/* A field scrolls to its selection only after typing or blurring: so the text after it is cut off for a moment. */
function scrollTo(field, end) {
  const whole = field.value;
  field.value = whole.slice(0, end);
  field.scrollTop = field.scrollHeight;
  field.value = whole;
}

/* The place in the text at a point of the window; null if there is none. */
export function placeAt(field, { target, clientX, clientY }) {
  if (field.editor) return field.editor.placeAt(clientX, clientY);
  const place = target === field ? document.caretPositionFromPoint?.(clientX, clientY) : null;
  return place?.offsetNode === field ? place.offset : null;
}
