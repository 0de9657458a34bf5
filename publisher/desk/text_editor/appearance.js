/* How Markdown looks while it is written: classes for words (in text-editor.css) and for the lines of blocks. */

import { HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const words = HighlightStyle.define([
  ...[1, 2, 3, 4, 5, 6].map((level) => ({ tag: tags[`heading${level}`], class: `tx-heading tx-h${level}` })),
  { tag: tags.heading, class: "tx-strong" },
  { tag: tags.strong, class: "tx-strong" },
  { tag: tags.emphasis, class: "tx-emphasis" },
  { tag: tags.strikethrough, class: "tx-deleted" },
  { tag: tags.link, class: "tx-link" },
  { tag: tags.monospace, class: "tx-code" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.url, tags.labelName, tags.comment, tags.angleBracket, tags.tagName, tags.attributeName], class: "tx-mark" },
]);

const lines = {
  FencedCode: Decoration.line({ class: "tx-code-line" }),
  CodeBlock: Decoration.line({ class: "tx-code-line" }),
  Table: Decoration.line({ class: "tx-table-line" }),
  Blockquote: Decoration.line({ class: "tx-quote-line" }),
};

const blocks = ViewPlugin.fromClass(class {
  constructor(view) { this.decorations = decorationsOf(view); }

  update(update) {
    if (update.docChanged || update.viewportChanged || syntaxTree(update.state) !== syntaxTree(update.startState)) {
      this.decorations = decorationsOf(update.view);
    }
  }
}, { decorations: (plugin) => plugin.decorations });

function decorationsOf({ state, visibleRanges }) {
  const found = new Map();  // a line's start to its outermost block
  for (const { from, to } of visibleRanges) {
    syntaxTree(state).iterate({ from, to, enter: (node) => mark(state.doc, node, Math.max(node.from, from), Math.min(node.to, to), found) });
  }
  const builder = new RangeSetBuilder();
  for (const [at, line] of [...found].sort(([a], [b]) => a - b)) builder.add(at, at, line);
  return builder.finish();
}

function mark(doc, node, from, to, found) {
  const line = lines[node.name];
  for (let at = from; line && at <= to; at = doc.lineAt(at).to + 1) {
    const { from: start } = doc.lineAt(at);
    if (!found.has(start)) found.set(start, line);
  }
}

export default [syntaxHighlighting(words), blocks];
