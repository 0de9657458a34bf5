/* A handle by which something is dragged, with a mouse, a pen or a finger. */

/* `spotAt(event)` says where it would be dropped, or null; `mark(spot)` shows that, and `drop(spot)` does it. */
export default function dragHandle(handle, dragged, { spotAt, mark, drop }) {
  let spot = null, isHeld = false;

  function end(isDropped) {
    const to = isHeld && isDropped ? spot : null;
    isHeld = false;
    dragged.classList.remove("dragged");
    mark(spot = null);
    if (to !== null) drop(to);
  }

  handle.hidden = false;
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    isHeld = true;
    dragged.classList.add("dragged");
  });
  handle.addEventListener("pointermove", (event) => {
    if (isHeld) mark(spot = spotAt(event));
  });
  handle.addEventListener("pointerup", () => end(true));
  handle.addEventListener("pointercancel", () => end(false));
}
