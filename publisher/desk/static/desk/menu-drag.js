/* Entries of the menu are dragged by their handles, with a mouse, a pen or a finger; the buttons beside them do the same.
   The server moves the entry and sends the list again. */

import dragHandle from "./drag-handle.js";

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

  function move(from, to) {
    if (to === from || to === from + 1) return;
    drop.value = `to:${from}:${to}`;
    drop.click();
  }

  rows.forEach((row, from) => {
    const spotAt = ({ clientY }) => placeAt(clientY);
    dragHandle(row.querySelector(".handle"), row, { spotAt, mark: show, drop: (to) => move(from, to) });
  });
}
