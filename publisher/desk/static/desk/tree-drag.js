/* Pages of the tree are dragged by their handles, with a mouse, a pen or a finger; the buttons beside them do the same.
   Beside a page of its own section, a page gets another place; dropped anywhere else, it is proposed to move there. */

import dragHandle from "./drag-handle.js";

const MARKS = ["drop-before", "drop-after", "drop-into"];

export default function treeDrag(tree) {
  const button = tree.querySelector("[data-drop]");
  const rows = [...tree.querySelectorAll("li[data-path]")];

  /* The row under the pointer and what dropping there means: before, after, or into the middle of it. */
  function spotBelow(y, dragged) {
    for (const row of rows) {
      const box = row.querySelector(".branch").getBoundingClientRect();
      if (y < box.top || y >= box.bottom || dragged.contains(row)) continue;
      const part = (y - box.top) / box.height;
      const way = part < .3 ? "before" : part > .7 ? "after" : "into";
      return way === "into" || row.dataset.page ? { row, way } : { row, way: "into" };
    }
    return null;
  }

  function mark(spot) {
    for (const row of rows) row.classList.remove(...MARKS);
    spot?.row.classList.add(`drop-${spot.way}`);
  }

  function drop(dragged, { row, way }, handle) {
    if (way !== "into" && row.parentElement === dragged.parentElement) {
      button.value = `${way}:${dragged.dataset.page}:${row.dataset.page}`;
      button.click();
      return;
    }
    const section = way === "into" ? row.dataset.path : row.parentElement.dataset.section;
    const name = dragged.dataset.path.split("/").pop();
    location.assign(`${handle.dataset.move}?${new URLSearchParams({ path: section ? `${section}/${name}` : name })}`);
  }

  function grip(handle) {
    const dragged = handle.closest("li");
    const spotAt = ({ clientY }) => spotBelow(clientY, dragged);
    dragHandle(handle, dragged, { spotAt, mark, drop: (spot) => drop(dragged, spot, handle) });
  }

  tree.querySelectorAll("[data-handle]").forEach(grip);
}
