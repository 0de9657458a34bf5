/* A search in a dialog: the answers to what is typed are options below the field.

   The field is a combobox: arrow keys choose, Enter takes, Escape closes. */

import choiceIn from "./choice.js";
import wholeAnswer from "./whole-answer.js";

const PAUSE = 200;

/* `fill(list, answer)` writes the options, `said(answer, count)` tells of them, and `take(option)` ends the search;
   where `takesTyped(words)` is true, it is called without an option. `first(list, words)` is the number of the option
   that is chosen at first, or -1. `close` runs when the dialog has closed. */
export default function searchIn(dialog, { words = "", fill, said, take, takesTyped = () => false, first = () => 0, close }) {
  const field = dialog.querySelector("[role=combobox]"), list = dialog.querySelector("[role=listbox]");
  const choice = choiceIn(list, field);
  const open = new AbortController();
  let timer, waits = false, asked = 0;

  async function search() {
    const mine = ++asked;
    clearTimeout(timer);
    const address = new URL(dialog.dataset.search, location.href);
    address.searchParams.set("q", field.value);
    for (const name of ["kind", "near"]) if (dialog.dataset[name]) address.searchParams.set(name, dialog.dataset[name]);
    const answer = await wholeAnswer(address);
    if (mine !== asked) return;
    waits = false;
    list.replaceChildren();
    if (answer?.ok) fill(list, answer);
    const count = list.children.length;
    dialog.querySelector("[role=status]").textContent = said(answer, count);
    list.hidden = !count;
    field.setAttribute("aria-expanded", count > 0);
    choice.renew(first(list, field.value.trim()));
  }

  async function press(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const count = list.children.length;
      choice.move((choice.at + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (waits) await search();
      const chosen = list.children[choice.at];
      if (chosen || takesTyped(field.value.trim())) take(chosen, field.value.trim());
    }
  }

  function input() {
    clearTimeout(timer);
    choice.forget();
    asked += 1;
    waits = true;
    timer = setTimeout(search, PAUSE);
  }

  function click(event) {
    const option = event.target.closest("[role=option]");
    if (option) take(option, field.value.trim());
  }

  field.addEventListener("keydown", press, open);
  field.addEventListener("input", input, open);
  list.addEventListener("click", click, open);
  dialog.addEventListener("close", () => { open.abort(); close(); }, open);
  field.value = words;
  list.replaceChildren();
  list.hidden = true;
  dialog.showModal();
  field.select();
  search();
}
