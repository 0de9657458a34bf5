/* Text that a script puts into a field as if it were typed, so that undo works. */

/* execCommand is old, but the only way to make a script's text undoable like typed text. It writes where the focus is:
   while the field can't have it (a dialog is open, or the preview covers it), the text is set without undo. */
export function put(field, words) {
  field.focus();
  const command = words ? "insertText" : "delete";
  if (document.activeElement === field && document.execCommand(command, false, words)) return;
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Puts words in place of others; the caret, the view and the focus stay where the editor has them. `place()` returns
   their start and end, or null. It's asked when the field has the focus: a field that loses it may write, too. */
export function replace(field, place, words) {
  const focused = document.activeElement;
  field.focus({ preventScroll: true });
  const found = place();
  if (found) putAt(field, ...found, words);
  if (focused !== field) focused.focus({ preventScroll: true });
  return Boolean(found);
}

function putAt(field, start, end, words) {
  const { selectionStart, selectionEnd, scrollTop } = field;
  const moved = (at) => (at < end ? Math.min(at, start + words.length) : at + words.length - (end - start));
  field.setSelectionRange(start, end);
  put(field, words);
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd));
  field.scrollTop = scrollTop;
}
