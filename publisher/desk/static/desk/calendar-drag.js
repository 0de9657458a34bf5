/* Plans are dragged to another day by their handles, with a mouse, a pen or a finger, and keep their time of day;
   "Move to…" beside each does the same. The server answers with the calendar, or with the form that says what is wrong. */

export default function calendarDrag(month) {
  const form = document.getElementById("drop"), { seen, publish_at: time } = form.elements;

  function dayAt({ clientX, clientY }) {
    return document.elementFromPoint(clientX, clientY)?.closest("[data-day]") ?? null;
  }

  function drop(plan, day) {
    time.name = plan.dataset.plan;
    time.value = `${day.dataset.day}T${plan.dataset.time}`;
    seen.value = plan.dataset.state;
    form.action = plan.dataset.move;
    form.submit();
  }

  function grip(handle) {
    const plan = handle.closest("li"), from = plan.closest("[data-day]");
    let day = null, isHeld = false;
    const mark = (found) => {
      day?.classList.remove("drop-here");
      day = found;
      day?.classList.add("drop-here");
    };
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      isHeld = true;
      plan.classList.add("dragged");
    });
    handle.addEventListener("pointermove", (event) => {
      if (isHeld) mark(dayAt(event));
    });
    const end = (isDropped) => {
      if (isHeld && isDropped && day && day !== from) drop(plan, day);
      isHeld = false;
      plan.classList.remove("dragged");
      mark(null);
    };
    handle.addEventListener("pointerup", () => end(true));
    handle.addEventListener("pointercancel", () => end(false));
  }

  month.querySelectorAll("[data-handle]").forEach(grip);
}
