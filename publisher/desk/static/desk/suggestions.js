/* A list of suggestions under a field: arrow keys choose, Enter or Tab takes, Escape or leaving the field closes it.

   ask() returns suggestions for the typed text, each {words, more, hint}; take(option) applies a choice. In a one-line
   field, the first is chosen once something is typed if isEager(), which an empty field isn't: Tab only passes through.
   In a field of several lines, Enter begins a new line until one is chosen. */

import choiceIn from "./choice.js";

export default function suggest(field, { label, ask, take, isEager = () => Boolean(field.value) }) {
  const isLine = field.tagName === "INPUT";
  const list = listUnder(field, label, isLine);
  const choice = choiceIn(list, field);
  let offered = [], asked = 0, isAsking = false, isTaking = false, isTyped = false;

  async function look() {
    if (isLine && isTaking) return;
    const mine = ++asked;
    isAsking = true;
    const found = await ask();
    if (mine !== asked) return;
    isAsking = false;
    if (document.activeElement === field) show(found);
  }

  function show(found) {
    const wasClosed = list.hidden;
    offered = found;
    list.replaceChildren(...found.map((option, n) => rowOf(option, `${list.id}-${n}`)));
    list.hidden = !found.length;
    if (isLine) field.setAttribute("aria-expanded", found.length > 0);
    choice.renew(isLine && isTyped && isEager() ? 0 : -1);
    if (wasClosed && !list.hidden) list.scrollIntoView({ block: "nearest" });
  }

  function close() {
    asked += 1;
    isAsking = false;
    choice.forget();
    show([]);
  }

  function pick(n) {
    const option = offered[n];
    close();
    isTaking = true;
    take(option);
    isTaking = false;
  }

  async function enter(event) {
    if (choice.at < 0 && !(isLine && isAsking && isEager())) return;
    event.preventDefault();
    if (isAsking) await look();
    if (choice.at >= 0) pick(choice.at);
  }

  function press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") return enter(event);
    if (event.key === "Tab" && choice.at >= 0 && !event.shiftKey) return pick(choice.at);
    if (event.key === "ArrowDown" && isLine && list.hidden) return look();
    const { at, move } = choice;
    const does = { ArrowDown: () => move((at + 1) % offered.length), ArrowUp: () => move(at - 1), Escape: close }[event.key];
    if (list.hidden || !does) return;
    if (event.key === "ArrowUp" && at < 0) return close();
    event.preventDefault();
    does();
  }

  field.addEventListener("keydown", press);
  field.addEventListener("input", () => { isTyped = true; choice.forget(); look(); });
  field.addEventListener("focus", look);
  field.addEventListener("click", look);
  field.addEventListener("blur", () => { isTyped = false; close(); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) pick([...list.children].indexOf(row));
  });
}

function listUnder(field, label, isLine) {
  const list = Object.assign(document.createElement("div"), { id: `${field.id}-suggestions`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  field.after(list);
  field.setAttribute("autocomplete", "off");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  if (isLine) field.setAttribute("role", "combobox");
  if (isLine) field.setAttribute("aria-expanded", false);
  return list;
}

function rowOf({ words, more, hint }, id) {
  const row = Object.assign(document.createElement("div"), { id, textContent: words });
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", false);
  for (const [className, textContent] of Object.entries({ path: more, hint })) {
    if (textContent) row.append(" ", Object.assign(document.createElement("span"), { className, textContent }));
  }
  return row;
}
