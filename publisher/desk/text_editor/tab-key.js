/* Tab leaves the editor, except in a list and a table. There, Escape gives it back: no one is trapped. */

import { Prec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

export default Prec.highest(EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key === "Escape") view.setTabFocusMode(true);
    else if (event.key !== "Tab" && event.key !== "Shift") view.setTabFocusMode(false);
  },
  mousedown: (event, view) => view.setTabFocusMode(false),
  focus: (event, view) => view.setTabFocusMode(false),
}));
