/* What the toolbar and the slash menu write into the text: as if typed, so undo works. */

import { put, putBlock } from "./typed-text.js";

export function selected(text) {
  return text.value.slice(text.selectionStart, text.selectionEnd);
}

/* Puts signs around the selected words, or takes them away. */
export function around(text, sign, placeholder) {
  const { value, selectionStart: start, selectionEnd: end } = text, wide = sign.length;
  if (value.slice(start - wide, start) === sign && value.slice(end, end + wide) === sign && isExact(value, start, end, sign)) {
    text.setSelectionRange(start - wide, end + wide);
    put(text, value.slice(start, end));
    return text.setSelectionRange(start - wide, end - wide);
  }
  const words = selected(text) || placeholder;
  put(text, sign + words + sign);
  text.setSelectionRange(start + wide, start + wide + words.length);
}

/* One * around a bold word isn't the sign of italics. */
function isExact(value, start, end, sign) {
  return sign !== "*" || value[start - 2] !== "*" || value.slice(start - 3, start) === "***";
}

function wholeLines(text) {
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const end = text.value.indexOf("\n", text.selectionEnd);
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
}

/* Begins each selected line with a sign; if all of them have one of the kind, it is taken away. */
export function before(text, sign, kind) {
  const isSelection = text.selectionStart !== text.selectionEnd;
  wholeLines(text);
  const start = text.selectionStart;
  const lines = selected(text).split("\n");
  const filled = lines.filter(Boolean), has = filled.length > 0 && filled.every((line) => kind.test(line));
  let count = 0;
  const written = (line) => (has ? line.replace(kind, "") : sign(count++) + line);
  put(text, lines.map((line) => (line || !filled.length ? written(line) : line)).join("\n"));
  if (isSelection) text.setSelectionRange(start, text.selectionEnd);
}

export const bullets = (text) => before(text, () => "- ", /^\s*[-*+] /);
export const numbers = (text) => before(text, (n) => `${n + 1}. `, /^\s*\d+[.)] /);
export const quote = (text) => before(text, () => "> ", /^> ?/);

/* Each press makes the heading one level smaller; after the smallest, it is removed. */
export function heading(text) {
  wholeLines(text);
  const [, signs, words] = /^(#{0,6})\s*(.*)$/s.exec(selected(text));
  const next = { 0: "## ", 2: "### ", 3: "#### " }[signs.length] ?? "";
  put(text, next + words);
}

export function headingOf(level) {
  return (text) => put(text, `${"#".repeat(level)} `);
}

export function code(text) {
  if (selected(text).includes("\n")) put(text, `\`\`\`\n${selected(text)}\n\`\`\``);
  else around(text, "`", "code");
}

export function codeBlock(text) {
  put(text, "```\n\n```");
  text.setSelectionRange(text.selectionEnd - 4, text.selectionEnd - 4);
}

export function rule(text) {
  putBlock(text, "---");
}

export function link(text, title, url) {
  put(text, `[${(selected(text) || title).replace(/[\[\]\\]/g, "\\$&")}](${url})`);
}

/* Marks the place, and begins the note at the end of the text. */
export function footnote(text) {
  const taken = [...text.value.matchAll(/\[\^(\d+)\]/g)].map(([, number]) => Number(number));
  const sign = `[^${Math.max(0, ...taken) + 1}]`;
  const at = text.selectionEnd, body = text.value, words = "Note";
  const end = body.slice(at).replace(/\n+$/, "");
  const gap = /(^|\n)\[\^[^\]]+\]:[^\n]*$/.test(body.slice(0, at) + end) ? "\n" : "\n\n";
  text.setSelectionRange(at, body.length);
  put(text, `${sign}${end}${gap}${sign}: ${words}`);
  text.setSelectionRange(text.value.length - words.length, text.value.length);
}
