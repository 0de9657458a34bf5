/* A dialog with a table as a grid of fields: rows and columns are added and removed, and each column has a side. With the
   caret in a table, it opens filled with it. */

import { tableAround, tableFrom, tableOf } from "./table-text.js";
import { put, putBlock } from "./typed-text.js";

const SIDES = { "": "Automatic", left: "Left", center: "Centre", right: "Right" };
const NEW = { rows: [["", ""], ["", ""], ["", ""]], sides: ["", ""] };

export default function editTable(text) {
  const range = [text.selectionStart, text.selectionEnd], place = tableAround(text.value, range[0]);
  const table = place ? tableFrom(text.value.slice(place.start, place.end)) : structuredClone(NEW);
  const dialog = element("dialog", { className: "picker table-dialog" });
  const grid = element("table", {}), form = element("form", { method: "dialog" });

  function write() {
    read(grid, table);
    dialog.close("done");
    text.setSelectionRange(...(place ? [place.start, place.end] : [range[1], range[1]]));
    (place ? put : putBlock)(text, tableOf(table));
  }

  function change(how, focus) {
    read(grid, table);
    how(table);
    draw(grid, table, change);
    (grid.querySelector(focus) ?? grid.querySelector("input")).focus();
  }

  dialog.setAttribute("aria-label", "Table");
  form.append(
    element("h2", { textContent: "Table" }), wrapped(grid),
    group(button("Add row", () => change(addRow, "tbody tr:nth-last-child(1) input")), button("Add column", () => change(addColumn, "thead th:nth-last-child(2) input"))),
    group(element("button", { className: "main", textContent: place ? "Change table" : "Insert table" }), button("Cancel", () => dialog.close())),
  );
  form.addEventListener("submit", (event) => { event.preventDefault(); write(); });
  form.addEventListener("keydown", (event) => down(event, grid, () => change(addRow, "tbody tr:nth-last-child(1) input")));
  dialog.addEventListener("close", () => { dialog.remove(); if (dialog.returnValue !== "done") restore(text, range); text.focus(); });
  draw(grid, table, change);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  grid.querySelector("input").focus();
}

function restore(text, range) {
  text.focus();
  text.setSelectionRange(...range);
}

function addRow({ rows, sides }) {
  rows.push(sides.map(() => ""));
}

function addColumn({ rows, sides }) {
  sides.push("");
  for (const row of rows) row.push("");
}

function removeRow(n) {
  return ({ rows }) => rows.splice(n, 1);
}

function removeColumn(n) {
  return ({ rows, sides }) => { sides.splice(n, 1); for (const row of rows) row.splice(n, 1); };
}

function read(grid, table) {
  const fields = [...grid.querySelectorAll("input")].map(({ value }) => value), wide = table.sides.length;
  table.rows = table.rows.map((_, n) => fields.slice(n * wide, (n + 1) * wide));
  table.sides = [...grid.querySelectorAll("select")].map(({ value }) => value);
}

/* Enter goes to the cell below, and after the last row to a new one. */
function down(event, grid, add) {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
  event.preventDefault();
  const row = event.target.closest("tr"), at = event.target.closest("th, td").cellIndex;
  const rows = [...grid.rows].filter((found) => found.querySelector("input")), below = rows[rows.indexOf(row) + 1];
  if (below) below.cells[at].querySelector("input").focus();
  else add();
}

function draw(grid, { rows, sides }, change) {
  const head = element("thead", {}), body = element("tbody", {});
  const above = element("tr", {});
  sides.forEach((side, n) => above.append(cell("td", sideOf(side, n), ...(sides.length > 1 ? [remove(`Remove column ${n + 1}`, () => change(removeColumn(n)))] : []))));
  above.append(element("td", {}));
  head.append(above);
  rows.forEach((row, at) => {
    const line = element("tr", {});
    line.append(...row.map((words, n) => cell(at ? "td" : "th", field(words, at, n))));
    line.append(cell("td", ...(at && rows.length > 2 ? [remove(`Remove row ${at}`, () => change(removeRow(at)))] : [])));
    (at ? body : head).append(line);
  });
  grid.replaceChildren(head, body);
}

function sideOf(chosen, n) {
  const choice = element("select", { ariaLabel: `Alignment of column ${n + 1}` });
  for (const [value, words] of Object.entries(SIDES)) choice.append(element("option", { value, textContent: words }));
  choice.value = chosen;
  return choice;
}

function field(value, row, column) {
  return element("input", { type: "text", value, autocomplete: "off", ariaLabel: row ? `Row ${row}, column ${column + 1}` : `Heading of column ${column + 1}` });
}

function remove(name, act) {
  const made = button("×", act);
  made.ariaLabel = made.title = name;
  return made;
}

function cell(name, ...content) {
  const made = element(name, {});
  made.append(...content);
  return made;
}

function wrapped(grid) {
  const made = element("div", { className: "grid" });
  made.append(grid);
  return made;
}

function group(...buttons) {
  const made = element("div", { className: "buttons" });
  made.append(...buttons);
  return made;
}

function button(words, act) {
  const made = element("button", { type: "button", textContent: words });
  made.addEventListener("click", act);
  return made;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
