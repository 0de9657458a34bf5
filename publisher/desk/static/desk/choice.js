/* Marks the chosen option of a listbox: on the option itself, and on the field that has the focus.

   An option that someone moved to stays chosen when a later answer lists it again: the keys they press next are meant
   for it. */

export default function choiceIn(list, field) {
  let at = -1, movedTo = null;

  function choose(to) {
    at = to < list.children.length ? to : -1;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", n === at));
    const chosen = list.children[at];
    if (!chosen) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  /* Choose as a key says. */
  function move(to) {
    choose(to);
    movedTo = list.children[at]?.textContent ?? null;
  }

  /* Choose in a new list: what was moved to if it is there again, otherwise the option with this number. */
  function renew(first) {
    const again = [...list.children].findIndex(({ textContent }) => textContent === movedTo);
    choose(again < 0 ? first : again);
  }

  return { choose, move, renew, forget: () => { movedTo = null; }, get at() { return at; } };
}
