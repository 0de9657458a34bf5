/* HTML from the clipboard as a document that is never shown: without what isn't text, and with real lists where Word has
   paragraphs that look like lists. */

const NO_TEXT = "script, style, head > *, noscript, template, svg, button, select, textarea, col, colgroup, [data-style*='display:none'], [data-style*='mso-hide:all']";

export default function clipboardBody(html) {
  const { body } = new DOMParser().parseFromString(inert(html), "text/html");
  for (const element of body.querySelectorAll(NO_TEXT)) element.remove();
  for (const title of body.querySelectorAll("p.MsoTitle")) rename(title, "h1");
  makeLists(body);
  return body;
}

/* The page's policy would refuse inline styles even here, and complain. They are only read. */
function inert(html) {
  return html
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style\s*=/gi, "$1data-style="));
}

/* An element's own value of a CSS property, in lower case; empty if it has none. */
export function styleOf(element, property) {
  const found = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]*)`, "i").exec(element.dataset.style ?? "");
  return found ? found[1].trim().toLowerCase() : "";
}

function rename(element, name) {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

/* Word: <p style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">o …</span>Text</p> */
function makeLists(body) {
  let open = [];  // lists, the outermost first
  for (const paragraph of body.querySelectorAll("p")) {
    const level = Number(/level(\d+)/.exec(styleOf(paragraph, "mso-list"))?.[1] ?? 0);
    if (!level) continue;
    if (paragraph.previousElementSibling !== open[0]) open = [];
    const kind = kindOf(paragraph);
    open.length = Math.min(open.length, level);
    if (open.length === level && open.at(-1).tagName !== kind) open.pop();
    while (open.length < level) open.push(openList(kind, open.at(-1), paragraph));
    open.at(-1).append(rename(paragraph, "li"));
  }
}

function openList(kind, outer, paragraph) {
  const list = paragraph.ownerDocument.createElement(kind);
  if (!outer) paragraph.before(list);
  else (outer.lastElementChild ?? outer.appendChild(paragraph.ownerDocument.createElement("li"))).append(list);
  return list;
}

/* Takes the sign of a list's item away, and says what kind of list it makes. */
function kindOf(paragraph) {
  const sign = [...paragraph.querySelectorAll("span")].find((span) => styleOf(span, "mso-list") === "ignore");
  const words = sign?.textContent.trim() ?? "";
  sign?.remove();
  return /^\(?(\d+|[a-z]{1,4})[.)]/i.test(words) ? "OL" : "UL";
}
