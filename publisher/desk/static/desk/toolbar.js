/* The toolbar above the text, and its shortcuts. It inserts text as if typed, so undo works.

   One stop for the tab key, arrow keys within (the ARIA pattern of a toolbar). */

import { chooseFile } from "./insert-files.js";
import pickLink from "./link-picker.js";
import editTable from "./table-dialog.js";
import { around, bullets, code, footnote, heading, link, numbers, quote } from "./text-commands.js";
import { surfaceOf } from "./typed-text.js";

const isMac = navigator.platform.startsWith("Mac");
const key = (letter) => (isMac ? `⌘${letter}` : `Ctrl+${letter}`);

const buttons = [
  ["B", "Bold", (t) => around(t, "**", "bold text"), "b"],
  ["I", "Italic", (t) => around(t, "*", "emphasised text"), "i"],
  ["H", "Heading", heading],
  ["Link", "Link", (t) => pickLink(t, link), "k"],
  ["", "List", bullets],
  ["", "Numbered list", numbers],
  ["“ ”", "Quote", quote],
  ["</>", "Code", code],
  ["Table", "Table", editTable],
  ["Footnote", "Footnote", footnote],
  ["Picture", "Picture or file", chooseFile],
];

export default function toolbar(text) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Format the text");
  bar.setAttribute("aria-controls", text.id);
  for (const [face, name, act, letter] of buttons) bar.append(button(face, name, act, letter, text));
  if (text.form.querySelector(".remarks")) bar.append(button("Remark", "Remark", askForRemark, undefined, text));
  bar.firstChild.tabIndex = 0;
  bar.addEventListener("keydown", (event) => rove(event, bar));
  text.before(bar);
  surfaceOf(text).addEventListener("keydown", (event) => shortcut(event, text), true);
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

/* remarks.js takes the selected words. */
function askForRemark(text) {
  text.form.dispatchEvent(new Event("remark"));
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
