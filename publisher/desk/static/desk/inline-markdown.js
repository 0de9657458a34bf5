/* The words of a paragraph as runs, each with its formats, and runs as Markdown. */

import { styleOf } from "./clipboard-html.js";
import addressOf from "./link-address.js";

const SIGNS = { bold: "**", italic: "*", deleted: "~~" };
const ORDER = ["address", "bold", "italic", "deleted", "raised", "lowered", "code"];  // the outermost first

/* The formats inside an element, from those around it. `keepsWeight` is false in headings, which are bold anyway. */
export function formatIn(element, around) {
  const format = { ...around }, name = element.tagName;
  const weight = styleOf(element, "font-weight"), slant = styleOf(element, "font-style");
  if (weight) format.bold = weight === "bold" || weight === "bolder" || Number(weight) >= 600;
  else if (name === "B" || name === "STRONG") format.bold = true;
  if (slant) format.italic = slant === "italic" || slant === "oblique";
  else if (name === "I" || name === "EM") format.italic = true;
  if (["S", "DEL", "STRIKE"].includes(name) || styleOf(element, "text-decoration").includes("line-through")) format.deleted = true;
  if (["CODE", "KBD", "SAMP", "TT"].includes(name)) format.code = true;
  if (name === "SUP" || styleOf(element, "vertical-align") === "super") format.raised = true;
  if (name === "SUB" || styleOf(element, "vertical-align") === "sub") format.lowered = true;
  if (name === "A") format.address = addressOf(element.getAttribute("href") ?? "") || around.address;
  if (format.isHeading) format.bold = false;
  return format;
}

/* Adds a node's runs: { words, ...formats }, or { isBreak: true }. */
export function addRuns(node, format, runs) {
  if (node.nodeType === Node.TEXT_NODE) runs.push({ ...format, words: node.data.replace(/[ \t\r\n\f]+/g, " ") });
  else if (node.tagName === "BR") runs.push({ isBreak: true });
  else if (node.nodeType === Node.ELEMENT_NODE) {
    const inner = formatIn(node, format);
    for (const child of node.childNodes) addRuns(child, inner, runs);
  }
}

/* Returns Markdown, lines with hard breaks, paragraphs where two breaks follow one another. */
export function markdownOf(runs) {
  const lines = [[]];
  for (const run of runs) run.isBreak ? lines.push([]) : lines.at(-1).push(run);
  const isPlain = runs.some((run) => run.isCell || run.isHeading);
  const written = lines.map((line) => emit(tidied(line), 0).trim()).map((line) => (isPlain ? line : guarded(line)));
  return written.join("\n").trim().split(/\n{2,}/).map((part) => part.split("\n").join("\\\n")).join("\n\n");
}

/* Words without spaces that say nothing; spaces between two runs have the formats that both have. */
function tidied(line) {
  const runs = line.filter(({ words }) => words).map((run) => ({ ...run, words: spaced(run.words) }));
  let endsInSpace = true;
  for (const run of runs) {
    if (endsInSpace && !run.code) run.words = run.words.replace(/^ +/, "");
    if (run.words) endsInSpace = run.words.endsWith(" ");
  }
  const kept = runs.filter(({ words }) => words);
  kept.forEach((run, n) => {
    if (run.words.trim()) return;
    for (const name of ORDER) run[name] = kept[n - 1]?.[name] === kept[n + 1]?.[name] ? kept[n - 1]?.[name] : undefined;
  });
  return kept;
}

/* No-break spaces are kept only between two signs, where they are meant. */
function spaced(words) {
  return words.replace(/[ \u00a0]{2,}/g, " ").replace(/^\u00a0|\u00a0$/g, " ");
}

function emit(runs, at) {
  if (at === ORDER.length) return runs.map((run) => (run.code ? run.words : escaped(run.words, run))).join("");
  const name = ORDER[at], groups = [];
  for (const run of runs) {
    if (groups.length && (groups.at(-1)[0][name] || "") === (run[name] || "")) groups.at(-1).push(run);
    else groups.push([run]);
  }
  return groups.map((group) => (group[0][name] ? wrapped(name, group[0], emit(group, at + 1)) : emit(group, at + 1))).join("");
}

function wrapped(name, { address }, inner) {
  const [, lead, words, trail] = /^(\s*)(.*?)(\s*)$/s.exec(inner);
  return words ? lead + marked(name, words, address) + trail : inner;
}

function marked(name, words, address) {
  if (name === "address") return isSame(words, address) ? `<${address.replace(/^mailto:/, "")}>` : `[${words}](${address})`;
  if (name === "raised") return `<sup>${words}</sup>`;
  if (name === "lowered") return `<sub>${words}</sub>`;
  if (name === "code") return codeOf(words);
  return SIGNS[name] + words + SIGNS[name];
}

function isSame(words, address) {
  const plain = words.replaceAll("\\", "");
  return address === plain || address === `mailto:${plain}`;
}

function codeOf(words) {
  const fence = "`".repeat(Math.max(0, ...[...words.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
  return /^`|`$/.test(words) ? `${fence} ${words} ${fence}` : fence + words + fence;
}

/* Escapes only what Markdown would take for a sign. */
function escaped(words, { address }) {
  return words
    .replace(/\\(?=[!-/:-@[-`{-~])/g, "\\\\")
    .replace(/`/g, "\\`")
    .replace(/\*(?=\S)|(?<=\S)\*/g, "\\*")
    .replace(/(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/~~/g, "\\~~")
    .replace(/<(?=[a-z/!?])/gi, "\\<")
    .replace(/&(?=#?\w+;)/g, "\\&")
    .replace(address ? /[[\]]/g : /\[(?=[^\]]*\](?:\(|:|\[)|\^)/g, "\\$&");
}

/* Escapes what would begin a heading, a list, a quote or a line. */
function guarded(line) {
  return line
    .replace(/^(#{1,6}|[-+*]|>|=+$|-{3,}$)(?=\s|$)|^>/, "\\$&")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}
