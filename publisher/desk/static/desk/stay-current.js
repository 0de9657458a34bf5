/* A part of a page that the server refreshes. After data-seconds it polls with its own hx-get (hx-trigger="stale"); the
   answer replaces it and says when to poll again. A hidden tab doesn't poll.

   A change of data-says is announced by screen readers, in the [role=status] beside the part: steps, not numbers. */

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
