/* A slash at the start of an empty line offers what can be put there. Typed words filter, arrow keys choose, Enter or Tab
   takes, Escape leaves the slash as it was typed. Only in the text editor: a text area doesn't say where its caret is. */

import choiceIn from "./choice.js";
import { chooseFile } from "./insert-files.js";
import pickLink from "./link-picker.js";
import editTable from "./table-dialog.js";
import { bullets, codeBlock, footnote, headingOf, link, numbers, quote, rule } from "./text-commands.js";
import { put, surfaceOf } from "./typed-text.js";

const offers = [
  ["Heading", "A large heading", headingOf(2)],
  ["Subheading", "A smaller heading", headingOf(3)],
  ["List", "With bullet points", bullets],
  ["Numbered list", "First, second, third", numbers],
  ["Table", "A grid to fill in", editTable],
  ["Picture or file", "From the library or this device", chooseFile],
  ["Link", "To a page or an address", (text) => pickLink(text, link)],
  ["Quote", "Someone else’s words", quote],
  ["Code", "Shown as it is typed", codeBlock],
  ["Footnote", "A note at the end", footnote],
  ["Line", "Between two parts", rule],
];

export default function slashMenu(text) {
  if (!text.editor) return;
  const { surface } = text.editor;
  const list = Object.assign(document.createElement("div"), { id: `${text.id}-slash`, className: "suggestions slash", hidden: true });
  const choice = choiceIn(list, surface);
  let shown = [], refused = -1;

  function look() {
    const line = text.selectionStart === text.selectionEnd ? slashBefore(text) : null;
    if (text.value[refused] !== "/") refused = -1;
    show(line && line.start !== refused ? offers.filter(([name, more]) => fits(`${name} ${more}`, line.words)) : [], line);
  }

  function show(found, line) {
    shown = found;
    list.replaceChildren(...found.map(([name, more], n) => row(`${list.id}-${n}`, name, more)));
    list.hidden = !found.length;
    if (found.length) arrange(list, text, line.start);
    if (found.length) surface.setAttribute("aria-controls", list.id);
    else surface.removeAttribute("aria-controls");
    choice.choose(0);
  }

  function take(n) {
    const { start } = slashBefore(text), [, , act] = shown[n];
    show([]);
    text.focus();
    text.setSelectionRange(start, text.selectionEnd);
    put(text, "");
    act(text);
  }

  function press(event) {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { at } = choice, count = shown.length;
    const does = {
      ArrowDown: () => choice.choose((at + 1) % count),
      ArrowUp: () => choice.choose((at + count - 1) % count),
      Enter: () => take(at),
      Tab: () => take(at),
      Escape: () => { refused = slashBefore(text).start; show([]); },
    }[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Insert");
  surfaceOf(text).append(list);
  text.addEventListener("input", look);
  surfaceOf(text).addEventListener("keydown", press, true);
  surface.addEventListener("blur", () => show([]));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take([...list.children].indexOf(option));
  });
}

/* The slash that begins the caret's line, and the words typed after it; null if there is more on the line. */
function slashBefore(text) {
  const start = text.value.lastIndexOf("\n", text.selectionEnd - 1) + 1;
  const found = /^\/([\p{L}\d]*(?: [\p{L}\d]+)*)(?=\n|$)/u.exec(text.value.slice(start));
  return found && start + found[0].length === text.selectionEnd ? { start, words: found[1] } : null;
}

function fits(offer, words) {
  return words.toLowerCase().split(" ").every((word) => ` ${offer.toLowerCase()}`.includes(` ${word}`));
}

function arrange(list, text, at) {
  text.editor.measure(at, ({ bottom }) => { list.style.top = `${bottom - surfaceOf(text).getBoundingClientRect().top}px`; });
}

function row(id, name, more) {
  const made = Object.assign(document.createElement("div"), { id, textContent: name });
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", false);
  made.append(" ", Object.assign(document.createElement("span"), { className: "hint", textContent: more }));
  return made;
}
