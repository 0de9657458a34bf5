/* Enter ends a paragraph or a heading as in other programs: with the empty line that Markdown needs, so a second Enter adds
   nothing. Shift-Enter breaks the line. */

import { syntaxTree } from "@codemirror/language";

function end(view) {
  const { doc, selection: { main } } = view.state, line = doc.lineAt(main.from);
  if (!line.text.trim()) return isBelowEmptyLine(view.state, line);
  if (main.from === line.from || /^\s*\|/.test(line.text) || !isProse(view.state, line.to)) return false;
  return insert(view, "\n\n");
}

function breakLine(view) {
  const { from } = view.state.selection.main, line = view.state.doc.lineAt(from);
  return isProse(view.state, line.to) && from > line.from && insert(view, "\\\n");
}

function insert(view, words) {
  const { doc, selection: { main } } = view.state;
  const before = /[ \t]*$/.exec(doc.sliceString(doc.lineAt(main.from).from, main.from))[0].length;
  const after = /^[ \t]*/.exec(doc.sliceString(main.to, doc.lineAt(main.to).to))[0].length;
  const from = main.from - before;
  view.dispatch({ changes: { from, to: main.to + after, insert: words }, selection: { anchor: from + words.length }, userEvent: "input", scrollIntoView: true });
  return true;
}

function isProse(state, at) {
  let node = syntaxTree(state).resolveInner(at, -1);
  while (node.parent?.parent) node = node.parent;
  return /^(Paragraph|ATXHeading\d|SetextHeading\d)$/.test(node.name);
}

function isBelowEmptyLine(state, { number, from }) {
  const isBetween = !syntaxTree(state).resolveInner(from, -1).parent;
  return isBetween && number > 1 && !state.doc.line(number - 1).text.trim();
}

export const paragraphKeys = [{ key: "Enter", run: end, shift: breakLine }];
