/* A dialog that finds a page to link to by its title or path, or takes a typed address. */

import searchIn from "./dialog-search.js";
import { whyNot } from "./whole-answer.js";

const isAddress = (typed) => /^([a-z]+:|\/|#)/i.test(typed);

export default function pickLink(text, put) {
  const dialog = document.getElementById("link-picker");
  const section = text.form?.elements.section?.value;  // of a page that doesn't exist yet
  if (section) dialog.dataset.near = `${section}/`;
  const range = [text.selectionStart, text.selectionEnd];

  function take(option, typed) {
    const url = option?.dataset.url ?? typed;
    dialog.close();
    text.focus();
    text.setSelectionRange(...range);
    if (url) put(text, option?.dataset.title ?? typed, url);
  }

  searchIn(dialog, {
    words: text.value.slice(...range).split("\n")[0].slice(0, 100),
    fill: (list, { text }) => { list.innerHTML = text; },
    said: (answer, count) => !answer?.ok ? `${whyNot(answer)} A typed address works.` : count ? `${count} found` : "No page found. An address works too.",
    take,
    takesTyped: isAddress,
    first: (list, typed) => isAddress(typed) ? [...list.children].findIndex(({ dataset }) => dataset.url === typed) : 0,
    close: () => text.focus(),
  });
}
