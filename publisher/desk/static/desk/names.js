/* Suggests tags or authors already in use: matches for the line being typed, or the most used for an empty one. A chosen
   name goes into the field as if typed, one name a line. */

import suggest from "./suggestions.js";
import { put } from "./typed-text.js";
import wholeAnswer from "./whole-answer.js";

const SHOWN = 8;
let known;

export default function names(field) {
  suggest(field, {
    label: `${field.labels[0].textContent} in use`,
    ask: async () => offers(field, (await inUse(field.dataset.names))[field.name] ?? []),
    take: ({ words }) => write(field, words),
  });
}

/* Requested once, when one of the fields first gets the focus. */
function inUse(address) {
  known ??= wholeAnswer(address).then((answer) => answer?.ok ? JSON.parse(answer.text) : (known = undefined, {}));
  return known;
}

function offers(field, all) {
  const { typed, others } = lines(field);
  const wanted = folded(typed.trim()), there = new Set([...others, typed].map((line) => line.trim()));
  const rank = (name) => { const at = ` ${folded(name)}`.indexOf(` ${wanted}`); return at < 0 ? 2 : Math.sign(at); };
  return all
    .filter((name) => !there.has(name) && folded(name).includes(wanted))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, SHOWN)
    .map((words) => ({ words }));
}

function lines(field) {
  const before = field.value.slice(0, field.selectionStart).split("\n"), after = field.value.slice(field.selectionStart).split("\n");
  return { typed: before.pop() + after.shift(), others: [...before, ...after] };
}

/* Ignores capitals and accents when searching for a name. */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function write(field, name) {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const end = field.value.indexOf("\n", field.selectionStart);
  field.setSelectionRange(start, end < 0 ? field.value.length : end);
  put(field, end < 0 ? `${name}\n` : name);
}
