/* Finds a passage in a text that has changed since: with the words around it, then with fewer of them; of several places
   the nearest. publisher/pages/passage.py does the same in the saved text. */

export const CONTEXT = 60;
const NEAR = 15;

/* Where the passage begins in the text; -1 if it is gone. */
export function placeOf({ quote, before, after, start }, text) {
  for (const [left, right] of surroundings(before, after)) {
    const at = nearest(text, left + quote + right, Number(start) - left.length);
    if (at >= 0) return at + left.length;
  }
  return -1;
}

/* The selected passage, without white space at its ends. `start` counts characters, as Python does. */
export function selectedPassage({ value, selectionStart, selectionEnd }) {
  const selected = value.slice(selectionStart, selectionEnd), quote = selected.trim();
  const start = selectionStart + selected.indexOf(quote), end = start + quote.length;
  const before = value.slice(Math.max(start - CONTEXT, 0), start), after = value.slice(end, end + CONTEXT);
  return { quote, before, after, start: [...value.slice(0, start)].length };
}

function* surroundings(before, after) {
  for (const width of [CONTEXT, NEAR]) {
    const left = before.slice(-width), right = after.slice(0, width);
    yield [left, right];
    if (left && right) yield* [[left, ""], ["", right]];
  }
  yield ["", ""];
}

function nearest(text, words, wanted) {
  const start = Math.max(wanted, 0);
  const places = [text.lastIndexOf(words, start), text.indexOf(words, start)].filter((at) => at >= 0);
  return places.length ? places.reduce((one, other) => (Math.abs(one - wanted) <= Math.abs(other - wanted) ? one : other)) : -1;
}
