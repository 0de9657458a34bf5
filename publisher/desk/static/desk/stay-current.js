/* A part of a page that the server says anew. After data-seconds it asks by its own hx-get (hx-trigger="stale"); the
   answer takes its place and says when to ask again. A tab that nobody sees asks nothing.

   data-says is what a screen reader hears when it changes, in the [role=status] beside the part: steps, not numbers. */

const LONGEST = 60;

export default function stayCurrent(part) {
  tell(part);
  let seconds = Number(part.dataset.seconds);
  if (!seconds) return;

  const ask = () => {
    if (document.hidden) document.addEventListener("visibilitychange", ask, { once: true });
    else part.dispatchEvent(new Event("stale"));
  };
  part.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) return;
    seconds = Math.min(2 * seconds, LONGEST);
    setTimeout(ask, 1000 * seconds);
  });
  setTimeout(ask, 1000 * seconds);
}

function tell(part) {
  const status = part.parentElement?.querySelector("[role=status]");
  if (!status) return;
  if (status.dataset.said !== undefined && status.dataset.said !== part.dataset.says) status.textContent = part.dataset.says;
  status.dataset.said = part.dataset.says;
}
