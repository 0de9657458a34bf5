/* A dialog that finds a page by its title or path, for a link to it; or takes an address as it is typed.

   The field is a combobox: arrow keys choose, Enter takes, Escape leaves. */

const PAUSE = 200;
const ADDRESS = /^([a-z]+:|\/|#)/i;

export default function pickLink(text, put) {
  const dialog = document.getElementById("link-picker");
  const field = dialog.querySelector("input"), list = dialog.querySelector("[role=listbox]");
  const range = [text.selectionStart, text.selectionEnd];
  let timer, waits = false, asked = 0, at = -1;

  function options() {
    return [...list.children];
  }

  function choose(to) {
    const all = options();
    at = all.length ? (to + all.length) % all.length : -1;
    all.forEach((option, n) => option.setAttribute("aria-selected", n === at));
    if (at >= 0) all[at].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", all[at]?.id ?? "");
  }

  async function search() {
    const mine = ++asked;
    clearTimeout(timer);
    waits = false;
    const answer = await fetch(`${dialog.dataset.search}?q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (mine !== asked) return;
    list.innerHTML = answer?.ok ? await answer.text() : "";
    const count = options().length;
    dialog.querySelector("[role=status]").textContent = !answer?.ok ? "Publisher does not answer. A typed address works." : count ? `${count} found` : "No page found. An address works too.";
    list.hidden = !count;
    field.setAttribute("aria-expanded", count > 0);
    choose(0);
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
      choose(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (waits) await search();
      if (options()[at] || ADDRESS.test(field.value.trim())) take(options()[at]);
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
