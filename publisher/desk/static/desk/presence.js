/* Names the others who have this page open: asked for every ten seconds while the page is visible, which also tells them
   about this person. The line is a status, so screen readers announce it when it changes. */

import wholeAnswer from "./whole-answer.js";

const PAUSE = 10_000;

export default function presence(line) {
  const form = line.closest("form");
  let timer;

  async function beat() {
    clearTimeout(timer);
    if (document.hidden) return;
    const answer = await wholeAnswer(line.dataset.here, { method: "POST", body: token() });
    const said = answer?.ok ? answer.text : "";
    if (line.textContent !== said) line.textContent = said;
    clearTimeout(timer);
    if (answer?.status !== 403 && answer?.status !== 404) timer = setTimeout(beat, PAUSE);  // logged out, or no such page
  }

  function token() {
    return new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  }

  addEventListener("pagehide", () => {
    clearTimeout(timer);
    navigator.sendBeacon(line.dataset.leave, token());
  });
  addEventListener("pageshow", (event) => event.persisted && beat());
  document.addEventListener("visibilitychange", beat);
  beat();
}
