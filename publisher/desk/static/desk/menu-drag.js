/* Entries of the menu are dragged by their handles, with a mouse, a pen or a finger; the buttons beside them do the same.
   The server moves the entry and sends the list again. */

export default function menuDrag(list) {
  const rows = [...list.children], drop = list.parentElement.querySelector("[data-drop]");

  /* The place before which an entry let go here would go. */
  function placeAt(y) {
    const below = rows.findIndex((row) => { const box = row.getBoundingClientRect(); return y < box.top + box.height / 2; });
    return below < 0 ? rows.length : below;
  }

  function show(place) {
    rows.forEach((row, n) => {
      row.classList.toggle("before", n === place);
      row.classList.toggle("after", place === rows.length && n === place - 1);
    });
  }

  function grip(handle, from) {
    let to = null;
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      to = from;
      rows[from].classList.add("dragged");
    });
    handle.addEventListener("pointermove", (event) => {
      if (to !== null) show(to = placeAt(event.clientY));
    });
    const end = (isDropped) => {
      rows[from].classList.remove("dragged");
      show(-1);
      if (isDropped && to !== null && to !== from && to !== from + 1) {
        drop.value = `to:${from}:${to}`;
        drop.click();
      }
      to = null;
    };
    handle.addEventListener("pointerup", () => end(true));
    handle.addEventListener("pointercancel", () => end(false));
  }

  rows.forEach((row, n) => {
    const handle = row.querySelector(".handle");
    handle.hidden = false;
    grip(handle, n);
  });
}
