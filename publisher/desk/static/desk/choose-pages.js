/* Shows how many pages of a list are chosen, and chooses all at once; the buttons are enabled with the first. */

export default function choosePages(form) {
  const all = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("[name=page]")];
  const buttons = form.querySelectorAll(".chosen button");
  const said = form.querySelector("[data-count]");
  const before = said.textContent;

  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    for (const button of buttons) button.disabled = chosen === 0;
    said.textContent = chosen === 0 ? before : chosen === 1 ? "1 page chosen" : `${chosen} pages chosen`;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  form.addEventListener("change", count);
  addEventListener("pageshow", count);
  all.closest("label").hidden = false;
  count();
}
