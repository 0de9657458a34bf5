/* Marks the chosen option of a listbox: on the option itself, and on the field that has the focus. */

export default function choiceIn(list, field) {
  let at = -1;

  function choose(to) {
    at = to < list.children.length ? to : -1;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", n === at));
    const chosen = list.children[at];
    if (!chosen) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  return { choose, get at() { return at; } };
}
