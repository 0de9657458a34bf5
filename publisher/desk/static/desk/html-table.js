/* A pasted table as rows of Markdown. Merged cells become single ones: one that spans rows says its words in each of them;
   one that spans columns says them once. */

import { styleOf } from "./clipboard-html.js";

/* Returns { title, rows, sides }, or null if it is no table but a layout: `words(cell, isHeading)` gives Markdown. */
export default function tableIn(table, words) {
  const places = placesOf(table);
  if (table.querySelector("table") || places.length < 1) return null;
  const grid = places.map((row, n) => row.map((place) => (place?.isFirst ? words(place.cell, n === 0) : "")));
  const title = places[0].length > 1 && grid.length > 2 && places[0].every((place) => place?.cell === places[0][0]?.cell) ? grid.shift()[0] : "";
  const rows = grid.filter((row) => row.some(Boolean));
  if (!rows.length) return null;
  const columns = rows[0].map((_, n) => n).filter((n) => rows.some((row) => row[n]));
  if (columns.length < 2) return null;
  const below = places.slice(title ? 2 : 1);
  return { title, rows: rows.map((row) => columns.map((n) => row[n])), sides: columns.map((n) => sideOf(below.map((row) => row[n]?.cell))) };
}

/* Rows of { cell, isFirst }: what each place of the grid shows, and whether its words belong there. */
function placesOf(table) {
  const grid = [...table.rows].map(() => []);
  [...table.rows].forEach((row, at) => {
    for (const cell of row.cells) {
      let column = 0;
      while (grid[at][column]) column++;
      const high = Math.min(cell.rowSpan || grid.length, grid.length - at), wide = Math.min(cell.colSpan, 100);
      for (let y = 0; y < high; y++) for (let x = 0; x < wide; x++) grid[at + y][column + x] = { cell, isFirst: x === 0 };
    }
  });
  const wide = Math.max(0, ...grid.map((row) => row.length));
  return grid.map((row) => Array.from({ length: wide }, (_, n) => row[n]));
}

/* A column is on a side if all its cells with words are. */
function sideOf(cells) {
  const sides = cells.filter((cell) => cell?.textContent.trim()).map((cell) => styleOf(cell, "text-align") || cell.getAttribute("align")?.toLowerCase() || "");
  const [side] = sides;
  return ["right", "center"].includes(side) && sides.every((other) => other === side) ? side : "";
}
