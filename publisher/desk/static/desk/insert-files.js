/* Files that come into the text: dropped, pasted, or chosen in a dialog.

   While a file is uploaded, a line holds its place and typing goes on. A form sent meanwhile waits for it. */

import pickFile from "./file-picker.js";
import { announce, askWords, close, escaped, newLine, panelOf, warn, writeAll } from "./incoming-files.js";
import { placeAt, put, putBlock, replace, surfaceOf } from "./typed-text.js";
import upload from "./upload-line.js";

const SHOWN = /^(image|audio|video)\//;
const uploads = new Set();
let refused = 0;

export default function insertFiles(text) {
  panelOf(text);
  const surface = surfaceOf(text);
  surface.addEventListener("compositionstart", () => { text.dataset.composing = "yes"; });
  surface.addEventListener("compositionend", () => { delete text.dataset.composing; });
  surface.addEventListener("paste", (event) => paste(event, text), true);
  // The whole page takes the drop: beside the text, the browser would leave the page and open the file.
  for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, (event) => drag(event, text), true);
  addEventListener("beforeunload", (event) => uploads.size && event.preventDefault());
  text.form.addEventListener("submit", (event) => wait(event, text), true);
}

export function chooseFile(text) {
  const range = [text.selectionStart, text.selectionEnd];  // browsers forget it when the dialog gives the focus back
  const back = () => { text.focus(); text.setSelectionRange(...range); };
  pickFile({ take: (file) => { back(); insert(text, file); }, send: (files) => { back(); uploadAll(text, files); } });
}

function paste(event, text) {
  const files = [...event.clipboardData.files];
  if (!files.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  const title = text.form.elements.title.value.trim() || "picture";
  uploadAll(text, files, (file) => (file.name === "image.png" ? `${title}.png` : file.name));
}

function drag(event, text) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  surfaceOf(text).classList.toggle("dropping", event.type === "dragover");
  if (event.type !== "drop" || document.querySelector("dialog[open]")) return;
  const place = placeAt(text, event);
  if (place !== null) text.setSelectionRange(place, place);
  uploadAll(text, [...event.dataTransfer.files]);
}

function uploadAll(text, files, nameOf = (file) => file.name) {
  text.setSelectionRange(text.selectionEnd, text.selectionEnd);
  for (const file of files) start(text, file, nameOf(file));
  announce(text, `Uploading ${files.map(nameOf).join(", ")}`);
}

function start(text, file, name) {
  const holder = freeHolder(text, name);
  if (SHOWN.test(file.type)) putBlock(text, holder);
  else put(text, holder);
  const ended = follow(text, file, name, holder).finally(() => uploads.delete(ended));
  uploads.add(ended);
}

/* Uploads a file and writes it in the place that is held for it. Without a file, the place goes. */
async function follow(text, file, name, holder) {
  const line = newLine(text);
  try {
    const kept = await upload(file, name, line, { again: () => start(text, file, name), closed: () => close(line, text) });
    await (kept ? arrive(text, holder, kept, stem(name)) : takeOut(text, holder));
    close(line, text);
    if (kept?.said) announce(text, kept.said);
  } catch {
    refused++;
    await takeOut(text, holder);
  }
}

function freeHolder(text, name) {
  const plain = name.replace(/[\[\]\\]/g, "");
  let holder = `![Uploading ${plain}…]()`;
  for (let n = 2; text.value.includes(holder); n++) holder = `![Uploading ${plain} (${n})…]()`;
  return holder;
}

async function arrive(text, holder, file, words) {
  await composed(text);
  writeAll(text);
  if (!replace(text, () => placeOf(text, holder), markdown(file, words))) return warn(text, `${file.name} is in the library, but its line is no longer in the text. Insert it from the library.`);
  announce(text, `${file.name} is in the text.`);
  if (file.kind === "picture" && !file.alt) askWords(text, file);
}

async function takeOut(text, holder) {
  await composed(text);
  replace(text, () => lineOf(text, holder), "");
}

function placeOf(text, holder) {
  const start = text.value.indexOf(holder);
  return start < 0 ? null : [start, start + holder.length];
}

/* Its place, and if it begins a line, the line ends after it. */
function lineOf(text, holder) {
  const place = placeOf(text, holder);
  if (!place) return null;
  const [start] = place;
  let [, end] = place;
  while (text.value[end] === "\n" && (start === 0 || text.value[start - 1] === "\n")) end++;
  return [start, end];
}

/* Waits for the end of a word that an input method still composes: text put in between would break it. */
function composed(text) {
  return text.dataset.composing ? new Promise((done) => surfaceOf(text).addEventListener("compositionend", done, { once: true })) : null;
}

function insert(text, file) {
  const selected = text.value.slice(text.selectionStart, text.selectionEnd);
  if (file.kind === "document") return put(text, markdown(file, selected || stem(file.name)));
  text.setSelectionRange(text.selectionEnd, text.selectionEnd);
  putBlock(text, markdown(file, stem(file.name)));
  if (file.kind === "picture" && !file.alt) askWords(text, file).focus();
}

function markdown(file, words) {
  if (file.kind === "picture") return `![${escaped(file.alt)}](${file.url})`;
  return `${file.kind === "document" ? "" : "!"}[${escaped(words)}](${file.url})`;
}

function stem(name) {
  return name.replace(/\.[^.]*$/, "");
}

/* Lets the form go when all uploads have ended and none was refused. */
function wait(event, text) {
  writeAll(text);
  if (!uploads.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  announce(text, "This is saved as soon as the uploads have ended.");
  const before = refused, submitter = event.submitter;
  Promise.all(uploads).then(() => refused === before && text.form.requestSubmit(submitter));
}
