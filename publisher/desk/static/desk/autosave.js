/* Keeps typed text on the server, two seconds after the last key and when the editor leaves the tab: as this person's
   unsaved work, never as a revision. While the server can't be reached, the text stays in this browser.

   Only one request runs at a time, and a save waits for it: so saved text is never kept again as unsaved work. */

import wholeAnswer, { renewToken, whyNot } from "./whole-answer.js";

const PAUSE = 2_000;
const AGAIN = 5_000;

export default function autosave(line) {
  const form = line.closest("form");
  const mark = form.elements.unsaved;
  const shelf = `publisher.unsaved.${line.dataset.who}.${location.pathname}`;
  const slot = form.elements.slot?.value;  // a page that doesn't exist yet has one for each tab
  const place = slot ? `${shelf}.${slot}` : shelf;
  let kept = text(asServed(form)), timer, busy = null, leaving = false;

  function soon(pause = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  }

  function keep() {
    clearTimeout(timer);
    if (busy || leaving || text(form) === kept) return busy;
    busy = write(text(form)).finally(() => { busy = null; if (text(form) !== kept && !line.dataset.failed) soon(); });
    return busy;
  }

  async function write(now) {
    const fields = new URLSearchParams(new FormData(form));
    const answer = await wholeAnswer(line.dataset.keep, { method: "POST", body: fields, keepalive: now.length < 20_000 });
    if (answer?.ok) return confirm(now, JSON.parse(answer.text));
    if (answer?.status === 409) return conflict(JSON.parse(answer.text));
    if (answer?.status === 403) return await renewToken() ? refuse(now, "Not kept yet. We will try again.") : loggedOut(now, answer);
    if (answer?.status === 413) return refuse(now, JSON.parse(answer.text).reason);
    refuse(now, `Not kept: ${whyNot(answer)} We will try again.`);
  }

  function confirm(now, { mark: newer, at }) {
    kept = now;
    mark.value = newer;
    if (slot) history.replaceState(null, "", `?slot=${encodeURIComponent(slot)}`);
    forget(place);
    delete line.dataset.failed;
    say(`Your unsaved work is kept, ${at}`);
  }

  function refuse(now, words) {
    remember(place, form);
    line.dataset.failed = "yes";
    say(`${words} Until then, your text stays in this browser.`);
    soon(AGAIN);
  }

  function loggedOut(now, answer) {
    refuse(now, `Not kept: ${whyNot(answer)}`);
    const link = Object.assign(document.createElement("a"), { href: line.dataset.logIn, target: "_blank", textContent: "Log in in another tab" });
    line.append(" ", link, ", then continue here.");
  }

  function conflict({ mark: newer }) {
    remember(place, form);
    line.dataset.failed = "yes";
    say("Not kept: you continued writing this page in another tab. Continue there, or ");
    line.append(plainButton("keep this text instead", () => { mark.value = newer; leaving = false; delete line.dataset.failed; keep(); }));
    leaving = true;
  }

  function say(words) {
    if (line.dataset.failed) line.setAttribute("role", "alert");
    else line.removeAttribute("role");
    line.textContent = words;
    line.hidden = false;
  }

  form.addEventListener("input", () => soon());
  form.addEventListener("focusout", () => text(form) !== kept && soon(300));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    leaving = true;
    forget(place);
    if (!busy) return;
    event.preventDefault();
    const button = event.submitter;
    busy.finally(() => form.requestSubmit(button));
  });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  addEventListener("online", () => keep());
  if (text(form) !== kept) soon();
  offer(slot ? left(place, shelf) : place, form, line, () => { remember(place, form); soon(0); });
}

function text(form) {
  const fields = new FormData(form);
  for (const name of ["csrfmiddlewaretoken", "unsaved", "base", "slot"]) fields.delete(name);
  return new URLSearchParams(fields).toString();
}

/* Returns the form as the server sent it: somebody may have typed before this script was there. In a copy, which is in no
   document, the fields of another form within it would be its own. */
function asServed(form) {
  const copy = form.cloneNode(true);
  for (const field of copy.querySelectorAll("[form]")) field.remove();
  copy.reset();
  return copy;
}

function remember(place, form) {
  try {
    localStorage.setItem(place, JSON.stringify({ at: Date.now(), text: text(form), base: form.elements.base?.value ?? "" }));
  } catch { /* full or forbidden: the text is still in the form */ }
}

function forget(place) {
  localStorage.removeItem(place);
}

/* Finds the text left by this tab, or by a closed tab whose slot is no longer known. */
function left(place, shelf) {
  return place in localStorage ? place : Object.keys(localStorage).find((key) => key.startsWith(shelf)) ?? place;
}

/* Offers the text left in this browser when the page is opened again. */
function offer(place, form, line, then) {
  const stayed = localStorage.getItem(place), kept = JSON.parse(stayed ?? "null");
  if (!kept || kept.text === text(form)) return forget(place);
  line.hidden = false;
  line.textContent = `This browser has a text from ${new Date(kept.at).toLocaleTimeString([], { timeZone: document.querySelector("[data-zone]")?.dataset.zone })} that did not reach Publisher. `;
  const use = plainButton("Use it", () => { fill(form, kept); forget(place); line.hidden = true; then(); });
  const drop = plainButton("Discard it", () => {
    forget(place);
    line.textContent = "Discarded. ";
    line.append(plainButton("Undo", () => { localStorage.setItem(place, stayed); offer(place, form, line, then); }));
  });
  line.append(use, " ", drop);
}

function plainButton(words, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: words });
  button.addEventListener("click", act);
  return button;
}

function fill(form, left) {
  const fields = new URLSearchParams(left.text);
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = fields.getAll(field.name).includes(field.value);
    else if (fields.has(field.name)) field.value = fields.get(field.name);
  }
  if (form.elements.base) form.elements.base.value = left.base;
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
