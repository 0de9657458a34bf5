/* Marks the passages that remarks are about. The marks move along with the text, and are no part of it. */

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

/* Its value: the start and the end of each passage. */
export const passages = StateEffect.define();

const mark = Decoration.mark({ class: "tx-remark" });

export default StateField.define({
  create: () => Decoration.none,
  update(marks, { effects, changes }) {
    const newer = effects.find((effect) => effect.is(passages));
    return newer ? Decoration.set(newer.value.map(([start, end]) => mark.range(start, end)), true) : marks.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});
