/* Keys in a table: Tab and Shift-Tab go from cell to cell, Enter adds a row, and on an empty row it ends the table. */

import { cellsAt, emptyRow, isRule, tableAround } from "../static/desk/table-text.js";

function tableIn(state) {
  const { from, to } = state.selection.main, line = state.doc.lineAt(from);
  if (to > line.to) return null;
  const table = tableAround(state.doc.toString(), from);
  return table && { ...table, line };
}

function next(view) {
  const { state } = view, table = tableIn(state);
  if (!table) return false;
  const cells = cellsAt(table.line.text), at = state.selection.main.to - table.line.from;
  const cell = cells.find(({ start }) => start > at);
  if (cell) return select(view, table.line, cell);
  const below = lineBelow(state.doc, table);
  return below ? select(view, below, cellsAt(below.text)[0]) : addRow(view, table, table.line);
}

function previous(view) {
  const { state } = view, table = tableIn(state);
  if (!table) return false;
  const at = state.selection.main.from - table.line.from;
  const cell = cellsAt(table.line.text).findLast(({ end }) => end < at);
  if (cell) return select(view, table.line, cell);
  const above = lineAbove(state.doc, table);
  return above ? select(view, above, cellsAt(above.text).at(-1)) : true;
}

function enter(view) {
  const { state } = view, table = tableIn(state);
  if (!table || !state.selection.main.empty) return false;
  const { line } = table;
  if (line.from === table.start) return addRow(view, table, state.doc.line(line.number + 1));
  if (cellsAt(line.text).every(({ words }) => !words) && !isRule(line.text)) return leave(view, table, line);
  return addRow(view, table, line);
}

function select(view, line, { start, end }) {
  view.dispatch({ selection: { anchor: line.from + start, head: line.from + end }, scrollIntoView: true });
  return true;
}

function addRow(view, { columns }, after) {
  view.dispatch({ changes: { from: after.to, insert: `\n${emptyRow(columns)}` }, selection: { anchor: after.to + 3 }, userEvent: "input", scrollIntoView: true });
  return true;
}

/* Takes the empty row away; the caret goes on below the table, after an empty line. */
function leave(view, table, line) {
  const insert = line.to === table.end ? "\n" : "";
  const change = insert ? { from: line.from, to: line.to, insert } : { from: line.from, to: line.to + 1 };
  view.dispatch({ changes: change, selection: { anchor: line.from + insert.length }, userEvent: "input", scrollIntoView: true });
  return true;
}

function lineBelow(doc, table) {
  for (let { number } = table.line; ++number <= doc.lines && doc.line(number).from <= table.end;) {
    if (!isRule(doc.line(number).text)) return doc.line(number);
  }
  return null;
}

function lineAbove(doc, table) {
  for (let { number } = table.line; --number >= 1 && doc.line(number).from >= table.start;) {
    if (!isRule(doc.line(number).text)) return doc.line(number);
  }
  return null;
}

export const tableKeys = [{ key: "Tab", run: next, shift: previous }, { key: "Enter", run: enter }];
