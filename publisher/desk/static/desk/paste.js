/* What is pasted becomes Markdown: formatted text of other programs, and cells of a spreadsheet. With Ctrl-Shift-V, and
   in code, it stays as it is. */

import markdownFrom from "./html-to-markdown.js";
import { warn } from "./incoming-files.js";
import { tableOf } from "./table-text.js";
import { put, putBlock, surfaceOf } from "./typed-text.js";

export default function paste(text) {
  let plainly = false;
  const surface = surfaceOf(text);
  surface.addEventListener("keydown", (event) => { plainly = isPlainPaste(event); }, true);
  surface.addEventListener("keyup", () => { plainly = false; }, true);
  surface.addEventListener("paste", (event) => {
    if (event.defaultPrevented) return;
    const taken = plainly ? putPlain(text, wordsOf(event)) : convert(text, event.clipboardData, wordsOf(event));
    if (taken) event.preventDefault();
  }, true);
}

function isPlainPaste(event) {
  return event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
}

function wordsOf({ clipboardData }) {
  return clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
}

function putPlain(text, words) {
  put(text, words);
  return true;
}

/* Returns whether it was put; otherwise the browser pastes the plain words. */
function convert(text, carried, words) {
  const html = carried.types.includes("vscode-editor-data") || isInCode(text) ? "" : carried.getData("text/html");
  if (!html) return putCells(text, words);
  const { markdown, isBlock, lost } = markdownFrom(html);
  if (lost) warn(text, `${lost === 1 ? "A picture was" : `${lost} pictures were`} not pasted. Save it to this device, then drop it on the text.`);
  if (!markdown || bare(markdown) === bare(words)) return false;  // no format at all
  if (isBlock) putBlock(text, markdown);
  else put(text, markdown);
  return true;
}

function bare(words) {
  return words.trim().replaceAll("\\", "");
}

function isInCode(text) {
  return (text.value.slice(0, text.selectionStart).match(/^ {0,3}(```|~~~)/gm) ?? []).length % 2 === 1;
}

/* Cells of a spreadsheet that came as plain text: undo returns the text. */
function putCells(text, words) {
  const rows = words.replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  const wide = rows[0].length;
  if (isInCode(text) || rows.length < 2 || wide < 2 || rows.some((row) => row.length !== wide)) return false;
  const start = text.selectionStart;
  put(text, words);
  text.setSelectionRange(start, text.selectionEnd);
  putBlock(text, tableOf({ rows, sides: rows[0].map(() => "") }));
  return true;
}
