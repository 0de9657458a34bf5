/* The hidden text area stands in for the editor: its value, selection and focus are the editor's. So scripts that work
   on a text area don't need to know which of the two is there; `text.editor` has what a text area can't do. */

import { isolateHistory } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";

import { passages } from "./passage-marks.js";

const native = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");

export default function standIn(text, view) {
  const { scrollDOM, contentDOM } = view;
  Object.defineProperties(text, {
    value: { get: () => native.get.call(text), set: (words) => replace(view, 0, view.state.doc.length, words) },
    selectionStart: { get: () => view.state.selection.main.from },
    selectionEnd: { get: () => view.state.selection.main.to },
    scrollTop: { get: () => scrollDOM.scrollTop, set: (top) => { scrollDOM.scrollTop = top; } },
  });
  text.focus = () => view.focus();
  text.scrollIntoView = (how) => view.dom.scrollIntoView(how);
  text.setSelectionRange = (anchor, head) => view.dispatch({ selection: { anchor, head }, scrollIntoView: true });
  text.editor = {
    surface: contentDOM,  // the element that has the focus while typing
    put: (words) => put(view, words),
    replace: (from, to, words) => replace(view, from, to, words),
    mark: (ranges) => view.dispatch({ effects: passages.of(ranges) }),
    placeAt: (x, y) => (contentDOM.contains(document.elementFromPoint(x, y)) ? view.posAtCoords({ x, y }) : null),
    measure: (at, write) => view.requestMeasure({ read: () => view.coordsAtPos(at), write: (place) => place && write(place) }),
  };
}

/* The text area's value follows in the same moment, and says so. */
export function follow(text) {
  return EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    native.set.call(text, update.state.doc.toString());
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function put(view, words) {
  view.focus();
  view.dispatch(view.state.replaceSelection(words), asOneStep());
}

/* Leaves the caret, the view and the focus where they are. */
function replace(view, from, to, insert) {
  view.dispatch({ changes: { from, to, insert }, ...asOneStep(), scrollIntoView: false });
}

function asOneStep() {
  return { userEvent: "input", annotations: isolateHistory.of("full"), scrollIntoView: true };
}
