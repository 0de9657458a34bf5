/* Closes an open <details class="more"> by Escape, by a click elsewhere, and when the focus leaves it. */

export default function foldAway(fold) {
  const close = () => { fold.open = false; };

  fold.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    fold.querySelector("summary").focus();
  });
  fold.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !fold.contains(relatedTarget) && close());
  document.addEventListener("click", ({ target }) => fold.contains(target) || close());
}
