/* The site beside its settings as they are filled in. They are sent once to be checked and then to be shown, so that
   the frame keeps the last settings that could be used. */

import oneAtATime from "./one-at-a-time.js";
import framesIn, { PATIENCE } from "./preview-frames.js";
import wholeAnswer, { whyNot } from "./whole-answer.js";

export default function settingsPreview(pane) {
  const form = pane.parentElement.querySelector("form"), said = pane.querySelector(".said");
  const show = framesIn(pane.querySelector(".frames"), "The site with these settings");
  const { soon, now: ask } = oneAtATime(work);
  let isStale = true;

  async function work() {
    if (!isStale || !pane.offsetParent) return;
    isStale = false;
    said.textContent = await problem();
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

  function changed() {
    isStale = true;
    soon();
  }

  form.addEventListener("input", changed);
  addEventListener("resize", ask);
  addEventListener("online", changed);
  ask();
}
