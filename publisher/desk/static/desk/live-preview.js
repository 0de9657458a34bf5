/* The live preview beside the text, with the checklist and the card, which are requested along with it. It renders only
   while it is seen: its tab is chosen, and it isn't switched off.

   The frame can't be scrolled from here; it opens at #-here, where the editor types. */

import oneAtATime from "./one-at-a-time.js";
import framesIn, { PATIENCE } from "./preview-frames.js";
import { show as showPlace } from "./typed-text.js";
import wholeAnswer, { whyNot } from "./whole-answer.js";

const OPEN = "publisher.live-preview";

export default function livePreview(pane) {
  const form = pane.closest("form");
  const body = form.elements.body;
  const frames = pane.querySelector(".frames");
  const said = pane.querySelector(".said");
  const checklist = form.querySelector(".checklist");
  const toggle = toggleIn(pane);
  const showAnswer = framesIn(frames, "The page as readers will see it");
  const { soon, now: ask } = oneAtATime(work);

  function isOn() {
    return localStorage.getItem(OPEN) !== "no";
  }

  function arrange() {
    frames.hidden = !isOn();
    toggle.setAttribute("aria-pressed", isOn());
  }

  async function work() {
    if (await check() && isOn() && !pane.hidden) await show();
  }

  async function check() {
    const answer = await wholeAnswer(pane.dataset.check, { method: "POST", body: typed(), signal: AbortSignal.timeout(PATIENCE) });
    if (!answer?.ok && answer?.status !== 422) return say(`${whyNot(answer)} The preview continues afterwards.`);
    const parts = new DOMParser().parseFromString(answer.text, "text/html").body.children;
    for (const part of parts) for (const place of form.querySelectorAll(`.${part.className}`)) place.innerHTML = part.innerHTML;
    return answer.ok ? say("") || true : say(checklist.querySelector(".errorlist").textContent);
  }

  async function show() {
    const isShown = await showAnswer(typed(), `${pane.dataset.preview}#-here`);
    if (!isShown) say("The preview took too long; your next change tries again.");
  }

  function typed() {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("at", body.selectionStart);
    return fields;
  }

  function say(words) {
    if (said.textContent !== words) said.textContent = words;
    return false;
  }

  toggle.addEventListener("click", () => {
    localStorage.setItem(OPEN, isOn() ? "no" : "yes");
    arrange();
    if (isOn()) ask();
  });
  checklist.addEventListener("click", find);
  form.addEventListener("input", soon);
  pane.addEventListener("shown", ask);
  addEventListener("online", soon);
  arrange();
  ask();
}

function toggleIn(pane) {
  const toggle = Object.assign(document.createElement("button"), { type: "button", className: "live-toggle", textContent: "Live preview" });
  pane.prepend(toggle);
  return toggle;
}

/* Makes a line of the checklist lead to its place in the field. */
function find(event) {
  const link = event.target.closest("[data-find]");
  if (!link) return;
  const field = document.getElementById(link.hash.slice(1));
  event.preventDefault();
  field.closest("details")?.setAttribute("open", "");
  const at = link.dataset.find ? field.value.indexOf(link.dataset.find) : -1;
  if (at < 0) focus(field);
  else showPlace(field, at, at + link.dataset.find.length);
}

function focus(field) {
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}
