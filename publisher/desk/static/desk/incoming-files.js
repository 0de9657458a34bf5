/* Below the text: what became of the files that came into it, and what each picture shows, asked while typing goes on. */

import { replace } from "./typed-text.js";

export function panelOf(text) {
  const around = text.closest(".text");
  return around.querySelector(".incoming") ?? newPanel(around);
}

function newPanel(around) {
  const panel = element("div", { className: "incoming" });
  const said = element("p", { className: "unseen" });
  said.setAttribute("role", "status");
  panel.append(said);
  around.append(panel);
  return panel;
}

/* Says something to those who hear the page. */
export function announce(text, words) {
  panelOf(text).querySelector("[role=status]").textContent = words;
}

/* Adds an empty line, for one upload. */
export function newLine(text) {
  const line = element("div", {});
  panelOf(text).append(line);
  return line;
}

/* Shows a problem until it is closed. */
export function warn(text, words) {
  const item = element("div", { className: "problem" });
  item.setAttribute("role", "alert");
  item.append(element("p", { textContent: words }), button("Close", () => close(item, text)));
  panelOf(text).append(item);
}

/* Asks what a picture shows, and writes the answer into its place in the text. */
export function askWords(text, file) {
  const item = element("div", { className: "asked" });
  item.setAttribute("role", "group");
  item.setAttribute("aria-label", file.name);
  const id = `shows-${file.pk}-${panelOf(text).children.length}`;
  const words = element("input", { type: "text", id, maxLength: 500, autocomplete: "off" });
  const decorative = element("input", { type: "checkbox" });
  const problem = element("p", { className: "errorlist", id: `${id}-problem` });
  const check = element("label", { className: "check" });
  const fields = element("div", { className: "fields" });
  let written = "";

  function write() {
    const before = written;
    written = decorative.checked ? "decorative" : escaped(words.value);  // first: writing moves the focus, and so asks again
    if (written !== before) replace(text, () => placeOf(text, before, file.url), written);
  }

  function done() {
    write();
    if (written) return close(item, text);
    problem.textContent = "Say what it shows, or tick the box.";
    words.setAttribute("aria-describedby", problem.id);
    words.focus();
  }

  words.addEventListener("change", write);
  words.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); done(); } });
  decorative.addEventListener("change", () => { words.disabled = decorative.checked; problem.textContent = ""; write(); });
  check.append(decorative, "Decorative: it says nothing that the text doesn’t");
  fields.append(element("label", { htmlFor: id, textContent: `What does ${file.name} show?` }), problem, words, check);
  item.append(element("img", { src: file.thumbnail, alt: "" }), fields, button("Done", done));
  panelOf(text).append(item);
  return words;
}

function placeOf(text, words, url) {
  const at = text.value.indexOf(`![${words}](${url}`) + 2;
  return at > 1 ? [at, at + words.length] : null;
}

/* Writes the words that are typed but not left yet: the form is about to be sent. */
export function writeAll(text) {
  for (const words of panelOf(text).querySelectorAll("[type=text]")) words.dispatchEvent(new Event("change"));
}

/* Takes an item away. If the focus was in it, the next item gets it, or the text. */
export function close(item, text) {
  const next = item.nextElementSibling ?? item.previousElementSibling, held = item.contains(document.activeElement);
  item.remove();
  if (held) (next?.querySelector("input, button") ?? text).focus();
}

export function escaped(words) {
  return words.trim().replace(/\s+/g, " ").replace(/[\[\]\\]/g, "\\$&");
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function button(words, act) {
  const made = element("button", { type: "button", textContent: words });
  made.addEventListener("click", act);
  return made;
}
