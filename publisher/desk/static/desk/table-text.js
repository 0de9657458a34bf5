/* Tables in Markdown as rows of cells, and back. Pure text: the table's dialog, pasting and the editor's keys use it. */

const RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const WIDEST = 80;  // characters of a row whose columns are still lined up

export function isRule(line) {
  return RULE.test(line) && line.includes("-") && line.includes("|");
}

/* The cells of a row: their words, without the escapes of bars, and where they start and end in it. */
export function cellsAt(line) {
  const bars = [...line.matchAll(/(?<!\\)\|/g)].map(({ index }) => index);
  if (!line.trimStart().startsWith("|")) bars.unshift(-1);
  if (!/(?<!\\)\|\s*$/.test(line)) bars.push(line.length);
  return bars.slice(1).map((to, n) => {
    const raw = line.slice(bars[n] + 1, to), words = raw.trim();
    const start = bars[n] + 1 + (words ? raw.length - raw.trimStart().length : Math.min(1, raw.length));
    return { words: words.replaceAll("\\|", "|"), start, end: start + words.length };
  });
}

/* The table around a place in a text: its start, end and number of columns; null if there is none. */
export function tableAround(text, at) {
  let start = text.lastIndexOf("\n", at - 1) + 1, end = endOfLine(text, at);
  if (!text.slice(start, end).includes("|")) return null;
  while (start > 0 && text.slice(text.lastIndexOf("\n", start - 2) + 1, start - 1).includes("|")) start = text.lastIndexOf("\n", start - 2) + 1;
  while (end < text.length && text.slice(end + 1, endOfLine(text, end + 1)).includes("|")) end = endOfLine(text, end + 1);
  const [, rule] = text.slice(start, end).split("\n");
  return rule !== undefined && isRule(rule) ? { start, end, columns: cellsAt(rule).length } : null;
}

function endOfLine(text, at) {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/* The rows of a table in Markdown, the first one its heading, and each column's side: "", "left", "center", "right". */
export function tableFrom(markdown) {
  const [heading, rule, ...rest] = markdown.split("\n");
  const sides = cellsAt(rule).map(({ words }) => ({ "::": "center", ":": "left", "-:": "right" }[words.replace(/^(:)?-+(:)?$/, (_, a, b) => (a ? (b ? "::" : ":") : b ? "-:" : ""))] ?? ""));
  const rows = [heading, ...rest].map((row) => sides.map((_, n) => cellsAt(row)[n]?.words ?? ""));
  return { rows, sides };
}

/* A table in Markdown. Its columns are lined up unless that makes its rows very long. */
export function tableOf({ rows, sides }) {
  const cells = rows.map((row) => sides.map((_, n) => escaped(row[n] ?? "")));
  const widths = sides.map((_, n) => Math.max(3, ...cells.map((row) => length(row[n]))));
  const lined = widths.reduce((sum, width) => sum + width + 3, 1) <= WIDEST;
  const fill = (words, n) => (lined ? " ".repeat(widths[n] - length(words)) : "");
  const line = (row) => `| ${row.map((words, n) => (sides[n] === "right" ? fill(words, n) + words : words + fill(words, n))).join(" | ")} |`;
  const rule = `| ${sides.map((side, n) => ruleOf(side, lined ? widths[n] : 3)).join(" | ")} |`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join("\n");
}

export function emptyRow(columns) {
  return `|${"  |".repeat(columns)}`;
}

function ruleOf(side, width) {
  const left = side === "left" || side === "center" ? ":" : "", right = side === "right" || side === "center" ? ":" : "";
  return left + "-".repeat(width - left.length - right.length) + right;
}

function escaped(words) {
  return words.trim().replace(/\s*\n\s*/g, "<br>").replace(/(?<!\\)\|/g, "\\|");
}

function length(words) {
  return [...words].length;
}
