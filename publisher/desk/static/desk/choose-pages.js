/* Shows how many pages of a list are chosen, and chooses all at once; the bar of buttons appears with the first. */

export default function choosePages(form) {
  const all = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("[name=page]")];
  const bar = form.querySelector(".chosen");
  const said = form.querySelector("[data-count]");

  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    bar.hidden = chosen === 0;
    said.textContent = chosen === 1 ? "1 page chosen" : `${chosen} pages chosen`;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  form.addEventListener("change", count);
  addEventListener("pageshow", count);
  all.closest("label").hidden = false;
  count();
}
