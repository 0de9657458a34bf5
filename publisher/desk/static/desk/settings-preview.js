/* The site beside its settings as they are filled in. They are sent once to be checked and then to be shown, so that
   the frame keeps the last settings that could be used; one after the other, so that no answer comes late. */

import framesIn, { PATIENCE } from "./preview-frames.js";
import wholeAnswer, { whyNot } from "./whole-answer.js";

const PAUSE = 400;

export default function settingsPreview(pane) {
  const form = pane.parentElement.querySelector("form"), said = pane.querySelector(".said");
  const show = framesIn(pane.querySelector(".frames"), "The site with these settings");
  const isSeen = () => Boolean(pane.offsetParent);
  let timer, busy = false, stale = true;

  function soon() {
    stale = true;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  async function ask() {
    if (busy || !stale || !isSeen()) return;
    busy = true;
    stale = false;
    try {
      said.textContent = await problem();
    } finally {
      busy = false;
      if (stale) soon();
    }
  }

  async function problem() {
    const answer = await wholeAnswer(form.action, { method: "POST", body: fields("check"), signal: AbortSignal.timeout(PATIENCE) });
    if (answer?.status === 422) return answer.text;
    if (!answer?.ok) return `${whyNot(answer)} The preview continues afterwards.`;
    return await show(fields("preview"), form.action) ? "" : "The preview took too long; your next change tries again.";
  }

  function fields(then) {
    const all = new URLSearchParams(new FormData(form));
    all.set("then", then);
    return all;
  }

  form.addEventListener("input", soon);
  addEventListener("resize", ask);
  addEventListener("online", soon);
  ask();
}
