/* Formatted text from the clipboard as Markdown: headings, paragraphs, lists, quotes, code, tables. paste.js calls it. */

import clipboardBody from "./clipboard-html.js";
import tableIn from "./html-table.js";
import { addRuns, formatIn, markdownOf } from "./inline-markdown.js";
import { tableOf } from "./table-text.js";

const BLOCKS = "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul";
const LISTS = ["UL", "OL"];

/* Returns the Markdown, whether it needs lines of its own, and how many pictures are missing. */
export default function markdownFrom(html) {
  const body = clipboardBody(html);
  const lower = body.querySelector("h1") ? 1 : 0;  // the title is the page's only heading of the first level
  const blocks = blocksIn(body, { lower });
  const isBlock = blocks.length > 1 || blocks.some(({ kind }) => kind !== "words");
  return { markdown: joined(blocks), isBlock, lost: [...body.querySelectorAll("img")].filter(isPicture).length };
}

function isPicture(image) {
  return !image.closest("[role=checkbox]") && image.width !== 1 && image.height !== 1;
}

/* Blocks are { kind, text }. A list follows the words of its item at once. */
function joined(blocks, isItem = false) {
  return blocks.reduce((all, { kind, text }, n) => all + (n ? (isItem && kind === "list" ? "\n" : "\n\n") : "") + text, "");
}

function blocksIn(element, format) {
  const blocks = [];
  let runs = [];
  const end = () => {
    const text = markdownOf(runs);
    if (text) blocks.push({ kind: "words", text });
    runs = [];
  };
  for (const child of element.childNodes) {
    if (!isBlock(child)) { addRuns(child, format, runs); continue; }
    end();
    blocks.push(...blocksOf(child, formatIn(child, format)));
  }
  end();
  return blocks;
}

function isBlock(node) {
  return node.nodeType === Node.ELEMENT_NODE && (node.matches(BLOCKS.replaceAll(" ", ",")) || node.querySelector(BLOCKS.replaceAll(" ", ",")));
}

function blocksOf(element, format) {
  const name = element.tagName;
  if (/^H[1-6]$/.test(name)) return headingOf(element, format);
  if (LISTS.includes(name)) return listOf(element, format);
  if (name === "TABLE") return tableBlocks(element, format);
  if (name === "BLOCKQUOTE") return quoteOf(element, format);
  if (name === "PRE") return [{ kind: "code", text: fenced(element) }];
  if (name === "HR") return [{ kind: "line", text: "---" }];
  return blocksIn(element, format);
}

function headingOf(element, format) {
  const text = joined(blocksIn(element, { ...format, bold: false, isHeading: true })).replace(/\\?\n+/g, " ");
  const level = Math.min(6, Number(element.tagName[1]) + format.lower);
  return text ? [{ kind: "heading", text: `${"#".repeat(level)} ${text}` }] : [];
}

function quoteOf(element, format) {
  const text = joined(blocksIn(element, format));
  return text ? [{ kind: "quote", text: text.replace(/^(?=.)/gm, "> ").replace(/^$/gm, ">") }] : [];
}

function fenced(element) {
  const text = element.textContent.replace(/\r\n?/g, "\n").replace(/^\n|\n+$/g, "");
  const fence = "`".repeat(Math.max(2, ...[...text.matchAll(/^`+/gm)].map(([ticks]) => ticks.length)) + 1);
  const language = /\blanguage-([\w+-]+)/.exec(`${element.className} ${element.firstElementChild?.className}`)?.[1] ?? "";
  return `${fence}${language}\n${text}\n${fence}`;
}

function listOf(list, format) {
  const items = [];
  for (const child of list.children) {
    if (LISTS.includes(child.tagName) && items.length) items.at(-1).push(...listOf(child, format));  // as Google Docs nests
    else items.push(itemOf(child, format));
  }
  let number = Number(list.getAttribute("start") ?? 1);
  const lines = items.filter((blocks) => blocks.length).map((blocks) => {
    const sign = list.tagName === "OL" ? `${number++}. ` : "- ";
    return sign + joined(blocks, true).replace(/\n(?=.)/g, `\n${" ".repeat(sign.length)}`);
  });
  return lines.length ? [{ kind: "list", text: lines.join("\n") }] : [];
}

function itemOf(item, format) {
  const blocks = LISTS.includes(item.tagName) ? listOf(item, format) : blocksIn(item, formatIn(item, format));
  const box = item.getAttribute("aria-checked") ?? boxIn(item);
  if (box && blocks.length) blocks[0].text = `[${box === "true" ? "x" : " "}] ${blocks[0].text}`;
  return blocks;
}

function boxIn(item) {
  const box = item.querySelector(":scope > input[type=checkbox], :scope > label > input[type=checkbox], :scope > p > input[type=checkbox]");
  return box && String(box.hasAttribute("checked"));
}

function tableBlocks(element, format) {
  const words = (cell, isHeading) => joined(blocksIn(cell, { ...formatIn(cell, format), isCell: true, ...(isHeading && { bold: false, isHeading: true }) })).replace(/\\?\n+/g, "<br>");
  const table = tableIn(element, words);
  if (!table) return [...element.rows].flatMap((row) => [...row.cells].flatMap((cell) => blocksIn(cell, formatIn(cell, format))));
  const text = { kind: "table", text: tableOf(table) };
  return table.title ? [{ kind: "words", text: table.title }, text] : [text];
}
