/* A dialog that finds a page to link to by its title or path, or takes a typed address.

   The field is a combobox: arrow keys choose, Enter takes, Escape closes. */

import choiceIn from "./choice.js";

const PAUSE = 200;
const ADDRESS = /^([a-z]+:|\/|#)/i;

export default function pickLink(text, put) {
  const dialog = document.getElementById("link-picker");
  const field = dialog.querySelector("input"), list = dialog.querySelector("[role=listbox]");
  const range = [text.selectionStart, text.selectionEnd];
  const choice = choiceIn(list, field);
  let timer, waits = false, asked = 0;

  async function search() {
    const mine = ++asked;
    clearTimeout(timer);
    waits = false;
    const answer = await fetch(`${dialog.dataset.search}?q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (mine !== asked) return;
    list.innerHTML = answer?.ok ? await answer.text() : "";
    const count = list.children.length;
    dialog.querySelector("[role=status]").textContent = !answer?.ok ? "Publisher does not answer. A typed address works." : count ? `${count} found` : "No page found. An address works too.";
    list.hidden = !count;
    field.setAttribute("aria-expanded", count > 0);
    choice.choose(0);
  }

  function take(option) {
    const typed = field.value.trim();
    const url = option?.dataset.url ?? typed;
    dialog.close();
    text.focus();
    text.setSelectionRange(...range);
    if (url) put(text, option?.dataset.title ?? typed, url);
  }

  async function press(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const count = list.children.length;
      choice.choose((choice.at + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (waits) await search();
      const chosen = list.children[choice.at];
      if (chosen || ADDRESS.test(field.value.trim())) take(chosen);
    }
  }

  function input() {
    clearTimeout(timer);
    waits = true;
    timer = setTimeout(search, PAUSE);
  }

  function click(event) {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  }

  field.addEventListener("keydown", press);
  field.addEventListener("input", input);
  list.addEventListener("click", click);
  dialog.addEventListener("close", () => {
    field.removeEventListener("keydown", press);
    field.removeEventListener("input", input);
    list.removeEventListener("click", click);
    text.focus();
  }, { once: true });
  field.value = text.value.slice(...range).split("\n")[0].slice(0, 100);
  dialog.showModal();
  field.select();
  search();
}
