/* Suggests pages for the menu by title or address; a chosen one is written as its address. */

import suggest from "./suggestions.js";
import wholeAnswer from "./whole-answer.js";

export default function menuPage(field) {
  suggest(field, {
    label: "Pages",
    ask: () => (field.value ? pagesWith(field.value, field.dataset.search) : []),
    take: ({ more }) => { field.value = more; },
  });
}

async function pagesWith(words, search) {
  const answer = await wholeAnswer(`${search}?q=${encodeURIComponent(words)}`);
  if (!answer?.ok) return [];
  const found = new DOMParser().parseFromString(answer.text, "text/html").querySelectorAll("[role=option]");
  return [...found].map(({ dataset }) => ({ words: dataset.title, more: dataset.url })).filter(({ more }) => more !== words);
}
