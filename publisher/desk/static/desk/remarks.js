/* Remarks beside the text: they are sent from here, and only their part of the page is replaced. Nothing typed is lost.

   Their fields are within the editor's form and belong to another one, #remarks-form. What is typed in them, and keys
   pressed there, don't concern the text. A quotation selects its passage in the text. */

import { placeOf, selectedPassage } from "./passage.js";
import { show } from "./typed-text.js";
import wholeAnswer, { renewToken, whyNot } from "./whole-answer.js";

export default function remarks(panel) {
  const editor = panel.closest("form"), text = editor.elements.body, form = document.getElementById("remarks-form");
  const said = panel.querySelector(".said");
  let busy = false;

  const threads = () => panel.querySelector(".threads");
  const say = (words) => { said.textContent = words; };

  function take() {
    const passage = selectedPassage(text);
    for (const [name, value] of Object.entries(passage)) threads().querySelector(`.new [name=${name}]`).value = value;
    return passage.quote;
  }

  function begin() {
    document.getElementById("tab-remarks").click();
    threads().querySelector(".new").open = true;
    take();
    threads().querySelector(".new [name=text]").focus();
  }

  async function send(event) {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = event.submitter, part = button.closest(".write");
    const answer = await sent(button.formAction, () => fieldsOf(part, form));
    busy = false;
    if (!answer?.ok) return say(`Not sent: ${whyNot(answer)} Your words are still here; press the button again.`);
    replace(answer.text, part);
  }

  function replace(html, part) {
    const typed = [...threads().querySelectorAll("[name]")].filter((field) => !part.contains(field) && field.value);
    const newer = new DOMParser().parseFromString(html, "text/html").querySelector(".threads");
    threads().replaceWith(newer);
    for (const { id, value } of typed) keepTyped(document.getElementById(id), value);
    panel.dataset.count = newer.dataset.count;
    editor.querySelector(".remarks-count").textContent = Number(newer.dataset.count) ? `(${newer.dataset.count})` : "";
    say(newer.dataset.says ?? "");
    (newer.querySelector(".wrong [name]") ?? visible(newer.dataset.remark) ?? said).focus();
    mark();
  }

  /* Marks the passages of open remarks, where the text editor is. */
  function mark() {
    const places = [...threads().querySelectorAll(".open [data-quote]")].map(({ dataset }) => [placeOf(dataset, text.value), dataset.quote.length]);
    text.editor?.mark(places.filter(([at]) => at >= 0).map(([at, length]) => [at, at + length]));
  }

  function find(event) {
    const { dataset } = event.target.closest("[data-quote]") ?? {};
    if (!dataset) return;
    event.preventDefault();
    const at = placeOf(dataset, text.value);
    if (at < 0) return say("This passage is no longer in the text.");
    say("");
    show(text, at, at + dataset.quote.length);
  }

  panel.addEventListener("click", (event) => {
    if (!event.target.closest(".take")) return find(event);
    say(take() ? "" : "Select words in the text first.");
  });
  panel.addEventListener("input", (event) => event.stopPropagation());
  panel.addEventListener("keydown", sendByKey);
  form.addEventListener("submit", send);
  editor.addEventListener("remark", begin);
  text.addEventListener("editor", mark);
  mark();
}

/* Ctrl-S and Ctrl-Enter send the words that are being written, and not the text. */
function sendByKey(event) {
  if (!(event.ctrlKey || event.metaKey) || !["s", "Enter"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.target.matches("textarea")) event.target.closest(".write").querySelector("[formaction]").click();
}

async function sent(address, fields) {
  const send = () => wholeAnswer(address, { method: "POST", body: fields() });
  const answer = await send();
  return answer?.status === 403 && await renewToken() ? send() : answer;
}

function fieldsOf(part, form) {
  const fields = [...form.querySelectorAll("[name]"), ...part.querySelectorAll("[name]")];
  return new URLSearchParams(fields.map(({ name, value }) => [name, value]));
}

function keepTyped(field, value) {
  if (!field) return;
  field.value = value;
  field.closest("details").open = true;
}

/* The remark, unless it is among those folded away. */
function visible(id) {
  const remark = document.getElementById(id);
  return remark?.checkVisibility() ? remark : null;
}
