/* A field for a page's path or another address: pages are offered by title or path while an editor types.

     <input data-module="page-field" data-search="…" data-near="drinks/tea" data-outside="drinks/tea">

   A choice becomes the page's path; with data-last="tea", the path of a page of that name below it. With data-gap, a
   line below warns about a path that has no page above it; data-hint is added to the field's help. Nothing is chosen until an arrow key or a click chooses it,
   so that Enter and Tab leave a typed address as it is. */

import pagesFor from "./pages-found.js";
import suggest from "./suggestions.js";
import wholeAnswer from "./whole-answer.js";

const PAUSE = 200;
const NO_PAGE = /^[a-z][a-z0-9+.-]*:|^\/media\//i;

export default function pageField(field) {
  const { last, gap, hint } = field.dataset;
  const find = pagesFor(field.dataset);

  function take({ more }) {
    field.value = last ? `${more}${last}/` : more;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  suggest(field, { label: "Pages", ask: () => NO_PAGE.test(field.value) ? [] : find(field.value), take, isEager: () => false });
  if (hint) field.closest(".field").querySelector("small").append(` ${hint}`);
  if (gap) warn(field, gap);
}

function warn(field, address) {
  const line = Object.assign(document.createElement("p"), { className: "gap hint" });
  let timer, asked = 0;
  line.setAttribute("role", "status");
  field.closest(".field").append(line);

  async function ask() {
    const mine = ++asked;
    const answer = await wholeAnswer(`${address}?path=${encodeURIComponent(field.value.trim())}`);
    if (mine === asked) line.textContent = answer?.ok ? answer.text : "";
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
