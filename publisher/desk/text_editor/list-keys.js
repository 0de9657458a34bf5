/* Keys in a list: Tab and Shift-Tab move the item a level in or out with everything below it, and numbers follow; Enter
   on an empty item ends the list. Enter and Backspace are otherwise lang-markdown's. */

import { syntaxTree } from "@codemirror/language";

const ITEM = /^([ \t]*)([-+*]|(\d{1,9})([.)]))([ \t]+)/;

/* The item with the caret, as its first line and the end of what belongs to it; null outside lists. */
export function itemAt(state) {
  const { doc, selection: { main } } = state;
  for (let node = syntaxTree(state).resolveInner(doc.lineAt(main.head).to, -1); node; node = node.parent) {
    if (node.name === "ListItem") return { line: doc.lineAt(node.from), node };
    if (node.name === "FencedCode" || node.name === "Table") return null;
  }
  return null;
}

function indent(view) {
  const { state } = view, item = itemAt(state);
  if (!item) return false;
  const above = item.node.prevSibling;
  if (above?.name !== "ListItem") return true;  // the first item has none to move under
  const [, space, sign, , , gap] = ITEM.exec(state.doc.lineAt(above.from).text.replace(/^(?:[ \t]*>)*/, ""));
  return shift(view, item, sign.length + Math.min(gap.length, 4), space.length);
}

function outdent(view) {
  const item = itemAt(view.state);
  if (!item) return false;
  const list = item.node.parent, outer = list.parent;
  if (outer?.name !== "ListItem") return true;
  const width = item.line.text.match(/^[ \t]*/)[0].length - view.state.doc.lineAt(outer.from).text.match(/^[ \t]*/)[0].length;
  return shift(view, item, -width);
}

function shift(view, { node, line }, by) {
  const { doc } = view.state, changes = [];
  const last = doc.lineAt(node.to).number;
  for (let number = line.number; number <= last; number++) {
    const { from, text } = doc.line(number);
    const space = text.match(/^[ \t]*/)[0].length;
    if (!text) continue;
    changes.push(by > 0 ? { from, insert: " ".repeat(by) } : { from, to: from + Math.min(space, -by) });
  }
  view.dispatch({ changes, userEvent: "input.indent", scrollIntoView: true });
  renumber(view, line.number);
  return true;
}

/* Numbers each list around a line anew, starting with each list's own first number; a moved item begins with 1. */
function renumber(view, number) {
  const { doc } = view.state, counts = [], changes = [];
  let first = number, last = number;
  while (first > 1 && isInList(doc.line(first - 1).text)) first--;
  while (last < doc.lines && isInList(doc.line(last + 1).text)) last++;
  for (let at = first; at <= last; at++) {
    const { from, text } = doc.line(at), found = ITEM.exec(text);
    if (!found) continue;
    const depth = found[1].length;
    while (counts.length && counts.at(-1).depth > depth) counts.pop();
    if (counts.at(-1)?.depth !== depth) counts.push({ depth, next: found[3] && !counts.length ? Number(found[3]) : 1 });
    if (!found[3]) continue;
    const next = String(counts.at(-1).next++);
    if (next !== found[3]) changes.push({ from: from + depth, to: from + depth + found[3].length, insert: next });
  }
  if (changes.length) view.dispatch({ changes, userEvent: "input.indent" });
}

function isInList(text) {
  return ITEM.test(text) || /^[ \t]+\S/.test(text);
}

/* Without an empty line, Markdown would take what follows for more of the last item or quote. */
function end(view) {
  const { state } = view, { main } = state.selection, line = state.doc.lineAt(main.head);
  if (!main.empty || line.number === 1 || !isEmptyItem(line.text) || isNested(state)) return false;
  const insert = state.doc.line(line.number - 1).text ? "\n" : "";
  view.dispatch({ changes: { from: line.from, to: line.to, insert }, selection: { anchor: line.from + insert.length }, userEvent: "input", scrollIntoView: true });
  return true;
}

function isEmptyItem(text) {
  return /^(?: {0,3}(?:[-+*]|\d{1,9}[.)])[ \t]*(?:\[[ xX]\][ \t]*)?|(?:> ?)+)$/.test(text);
}

function isNested(state) {
  const item = itemAt(state);
  return Boolean(item) && item.node.parent.parent.name !== "Document";
}

export const listKeys = [{ key: "Enter", run: end }, { key: "Tab", run: indent, shift: outdent }];
