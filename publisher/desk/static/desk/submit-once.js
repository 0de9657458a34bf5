/* Sends a form once, however often its button is pressed; returning to the page enables it again. A button that opens
   another window, such as a preview, can be pressed at any time. */

export default function submitOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) return;
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
}
