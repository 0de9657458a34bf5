/* Pages that the server finds by title or path, as suggestions.js shows them. */

import wholeAnswer from "./whole-answer.js";

/* The attributes of a field or box: where to search, and near and outside of which page. */
export default function pagesFor({ search, near = "", outside = "" }) {
  return async (words) => {
    const answer = await wholeAnswer(`${search}?${new URLSearchParams({ q: words, near, outside })}`);
    if (!answer?.ok) return [];
    const found = new DOMParser().parseFromString(answer.text, "text/html").querySelectorAll("[role=option]");
    return [...found].map(({ dataset }) => ({ words: dataset.title, more: dataset.url, hint: dataset.status }));
  };
}
