/* Makes the text and the sections beside it tabs: <div class="side"><section data-tab="Details">…</section>…</div>

   The sections are tabs at any width; the text is one only on a narrow screen, where they take its place. The last chosen
   section is remembered. A field that is linked to or refused by the browser shows its tab first. */

const narrow = matchMedia("(max-width: 59.99em)");

export default function tabs(side) {
  const form = side.closest("form"), text = form.querySelector(".text");
  const place = `publisher.tab.${side.dataset.who}`;
  const panels = [text, ...side.querySelectorAll("[data-tab]")];
  const list = tabList(side.dataset.label);
  text.dataset.tab = "Write";
  text.id = "text";
  for (const panel of panels) list.append(tabOf(panel, form));

  function choose(chosen) {
    for (const panel of panels) {
      const tab = list.children[panels.indexOf(panel)], isChosen = panel === chosen;
      tab.setAttribute("aria-selected", isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      panel.hidden = !isChosen && (panel !== text || narrow.matches);
    }
    if (chosen !== text) localStorage.setItem(place, chosen.dataset.tab);
    chosen.dispatchEvent(new Event("shown"));
  }

  function arrange() {
    const [first] = list.children;
    first.hidden = !narrow.matches;
    (narrow.matches ? text : panels[1]).before(list);
    if (narrow.matches) asPanel(text, first);
    else for (const name of ["role", "aria-labelledby", "tabindex"]) text.removeAttribute(name);
    choose(withError() ?? (narrow.matches ? text : lastChosen()));
  }

  function withError() {
    return panels.find((panel) => (panel !== text || narrow.matches) && panel.querySelector(".wrong"));
  }

  function lastChosen() {
    return panels.find((panel) => panel !== text && panel.dataset.tab === localStorage.getItem(place)) ?? panels[1];
  }

  function show(element) {
    const panel = panels.find((panel) => panel.contains(element));
    if (panel?.hidden) choose(panel);
  }

  function press(event) {
    const shown = [...list.children].filter((tab) => !tab.hidden), at = shown.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = shown.at(to % shown.length);
    choose(panels[[...list.children].indexOf(tab)]);
    tab.focus();
  }

  list.addEventListener("click", ({ target }) => {
    const tab = target.closest("[role=tab]");
    if (tab) choose(panels[[...list.children].indexOf(tab)]);
  });
  list.addEventListener("keydown", press);
  form.addEventListener("invalid", ({ target }) => show(target), true);
  form.addEventListener("click", ({ target }) => {
    const hash = target.closest("a[href^='#']")?.hash.slice(1);
    if (hash) show(document.getElementById(hash));
  }, true);  // before what the link itself does: a hidden field takes no focus
  narrow.addEventListener("change", arrange);
  form.classList.add("tabbed");
  arrange();
}

function tabList(label) {
  const list = Object.assign(document.createElement("div"), { className: "tabs" });
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", label);
  return list;
}

function tabOf(panel, form) {
  const name = panel.dataset.tab;
  const tab = Object.assign(document.createElement("button"), { type: "button", id: `tab-${name.toLowerCase()}`, textContent: name });
  panel.id ||= `panel-${name.toLowerCase()}`;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  if (panel.querySelector(".checklist")) tab.append(" ", counted(form));
  if (panel.dataset.count) tab.append(" ", countOf(panel));
  if (!panel.classList.contains("text")) asPanel(panel, tab);
  return tab;
}

function asPanel(panel, tab) {
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  panel.removeAttribute("aria-label");
  panel.tabIndex = 0;
}

/* The number of things to check, which live-preview.js keeps current by its class. */
function counted(form) {
  const [number] = /\d+/.exec(form.querySelector(".to-check")?.textContent) ?? [];
  return Object.assign(document.createElement("span"), { className: "checks-count", textContent: number ? `(${number})` : "" });
}

/* The number of open remarks, which remarks.js keeps current. */
function countOf({ dataset: { count } }) {
  return Object.assign(document.createElement("span"), { className: "remarks-count", textContent: Number(count) ? `(${count})` : "" });
}
