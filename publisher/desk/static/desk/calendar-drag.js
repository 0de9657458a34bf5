/* Plans are dragged to another day by their handles, with a mouse, a pen or a finger, and keep their time of day;
   "Move to…" beside each does the same. The server answers with the calendar, or with the form that says what is wrong. */

import dragHandle from "./drag-handle.js";

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

  function mark(day) {
    month.querySelector(".drop-here")?.classList.remove("drop-here");
    day?.classList.add("drop-here");
  }

  function grip(handle) {
    const plan = handle.closest("li"), from = plan.closest("[data-day]");
    dragHandle(handle, plan, { spotAt: dayAt, mark, drop: (day) => day !== from && drop(plan, day) });
  }

  month.querySelectorAll("[data-handle]").forEach(grip);
}
