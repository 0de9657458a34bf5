/* The toolbar above the text, and its shortcuts. It inserts text as if typed, so undo works.

   One stop for the tab key, arrow keys within (the ARIA pattern of a toolbar). */

import { chooseFile } from "./insert-files.js";
import pickLink from "./link-picker.js";
import { put } from "./typed-text.js";

const isMac = navigator.platform.startsWith("Mac");
const key = (letter) => (isMac ? `⌘${letter}` : `Ctrl+${letter}`);

const buttons = [
  ["B", "Bold", (t) => around(t, "**", "bold text"), "b"],
  ["I", "Italic", (t) => around(t, "*", "emphasised text"), "i"],
  ["H", "Heading", (t) => heading(t)],
  ["Link", "Link", (t) => pickLink(t, link), "k"],
  ["List", "List", (t) => before(t, () => "- ")],
  ["Numbered", "Numbered list", (t) => before(t, (n) => `${n + 1}. `)],
  ["“ ”", "Quote", (t) => before(t, () => "> ")],
  ["</>", "Code", (t) => code(t)],
  ["Picture or file", "Picture or file", (t) => chooseFile(t)],
];

export default function toolbar(text) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Format the text");
  bar.setAttribute("aria-controls", text.id);
  for (const [face, name, act, letter] of buttons) bar.append(button(face, name, act, letter, text));
  bar.firstChild.tabIndex = 0;
  bar.addEventListener("keydown", (event) => rove(event, bar));
  text.before(bar);
  text.addEventListener("keydown", (event) => shortcut(event, text));
  text.form.addEventListener("keydown", (event) => save(event, text.form));
}

function button(face, name, act, letter, text) {
  const made = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1, textContent: face });
  made.title = letter ? `${name} (${key(letter.toUpperCase())})` : name;
  made.setAttribute("aria-label", name);
  if (letter) made.setAttribute("aria-keyshortcuts", `${isMac ? "Meta" : "Control"}+${letter.toUpperCase()}`);
  made.addEventListener("click", () => { text.focus(); act(text); });
  return made;
}

function rove(event, bar) {
  const all = [...bar.children], at = all.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[at].tabIndex = -1;
  const next = all[(to + all.length) % all.length];
  next.tabIndex = 0;
  next.focus();
}

function isCommand(event) {
  return (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey;
}

function shortcut(event, text) {
  const found = isCommand(event) && buttons.find(([, , , letter]) => letter === event.key.toLowerCase());
  if (!found) return;
  event.preventDefault();
  found[2](text);
}

/* Ctrl-S saves the draft; Ctrl-Enter moves to the main button without pressing it. */
function save(event, form) {
  if (!isCommand(event)) return;
  if (event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[name=then][value=save]"));
  } else if (event.key === "Enter") {
    event.preventDefault();
    [...form.querySelectorAll("[name=then]")].at(-1)?.focus();
  }
}

function selected(text) {
  return text.value.slice(text.selectionStart, text.selectionEnd);
}

function around(text, sign, placeholder) {
  const words = selected(text) || placeholder, start = text.selectionStart;
  put(text, sign + words + sign);
  text.setSelectionRange(start + sign.length, start + sign.length + words.length);
}

function wholeLines(text) {
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const end = text.value.indexOf("\n", text.selectionEnd);
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
}

function before(text, sign) {
  wholeLines(text);
  put(text, selected(text).split("\n").map((line, n) => sign(n) + line).join("\n"));
}

/* Each press makes the heading one level smaller; after the smallest, it is removed. */
function heading(text) {
  wholeLines(text);
  const [, signs, words] = /^(#{0,6})\s*(.*)$/s.exec(selected(text));
  const next = { 0: "## ", 2: "### ", 3: "#### " }[signs.length] ?? "";
  put(text, next + words);
}

function code(text) {
  if (selected(text).includes("\n")) put(text, `\`\`\`\n${selected(text)}\n\`\`\``);
  else around(text, "`", "code");
}

function link(text, title, url) {
  put(text, `[${(selected(text) || title).replace(/[\[\]\\]/g, "\\$&")}](${url})`);
}
