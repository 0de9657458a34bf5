/* Words typed over a selection. Left to itself, Chrome keeps the look of what was there with an inline style, which our
   policy refuses. */

import { EditorView } from "@codemirror/view";

export default EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || event.isComposing || !event.cancelable || !event.data) return false;
    const range = selectionOf(view);
    if (range.from === range.to) return false;
    const insert = view.state.toText(event.data);
    view.dispatch({ changes: { ...range, insert }, selection: { anchor: range.from + insert.length }, userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

/* The browser's own selection can be newer; in a long text it has only the part that is in view. */
function selectionOf(view) {
  const { main } = view.state.selection, own = document.getSelection();
  if (!main.empty || own.isCollapsed || !view.contentDOM.contains(own.anchorNode)) return { from: main.from, to: main.to };
  const ends = [view.posAtDOM(own.anchorNode, own.anchorOffset), view.posAtDOM(own.focusNode, own.focusOffset)];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}
