/* The place of a new page: its section, found by title or address, and the last part of its address, which is made from
   the title until the editor types another. A generated part is sent empty, so that the server makes it from the saved
   title; while the editor is in the field, it isn't touched. */

import pagesFor from "./pages-found.js";
import suggest from "./suggestions.js";
import wholeAnswer from "./whole-answer.js";

const PAUSE = 200;

export default function address(box) {
  const form = box.closest("form"), { title, section, path } = form.elements;
  const shown = box.querySelector(".shown"), find = pagesFor(box.dataset);
  let isMade = !path.value, timer, asked = 0;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  async function ask() {
    const mine = ++asked;
    const fields = new URLSearchParams({ title: title.value, section: section.value, path: isMade ? "" : path.value });
    const answer = await wholeAnswer(`${box.dataset.address}?${fields}`);
    if (mine !== asked || !answer?.ok) return;
    shown.innerHTML = answer.text;
    if (isMade && document.activeElement !== path) path.value = shown.querySelector("[data-made]")?.dataset.made ?? "";
  }

  form.addEventListener("formdata", (event) => isMade && event.formData.set("path", ""));
  form.addEventListener("input", ({ target }) => {
    if (target === path || target === form) isMade = !path.value;
    if ([title, section, path, form].includes(target)) soon();
  });
  path.addEventListener("blur", () => isMade && soon());
  suggest(section, {
    label: "Pages",
    ask: () => find(section.value),
    take: ({ more }) => { section.value = more; section.dispatchEvent(new Event("input", { bubbles: true })); },
  });
  arrange(box, path);
  if (title.value && !box.querySelector(".wrong")) ask();
}

function arrange(box, path) {
  box.querySelector(".section").hidden = false;
  path.labels[0].textContent = "Last part of the address";
  box.querySelector(`#${path.id}_helptext`).textContent = "Made from the title until you type another.";
}
