/* A form is sent once, however often its button is pressed; coming back to the page makes it ready again. */

export default function submitOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
}
