/* Loads the modules that elements name with data-module, on page load and after each htmx swap:

     <form data-module="submit-once">   ->   submit-once.js: export default (element) => { … }

   Pages work without any of them. To add a module, add a file beside this one and a line in `modules`: the names must
   be written out, because collectstatic puts hashes into them. */

const modules = {
  "address": () => import("./address.js"),
  "toolbar": () => import("./toolbar.js"),
  "autosave": () => import("./autosave.js"),
  "calendar-drag": () => import("./calendar-drag.js"),
  "card-image": () => import("./card-image.js"),
  "dense": () => import("./dense.js"),
  "choose-pages": () => import("./choose-pages.js"),
  "insert-files": () => import("./insert-files.js"),
  "fold-away": () => import("./fold-away.js"),
  "offer-zone": () => import("./offer-zone.js"),
  "names": () => import("./names.js"),
  "page-field": () => import("./page-field.js"),
  "live-preview": () => import("./live-preview.js"),
  "menu-drag": () => import("./menu-drag.js"),
  "remarks": () => import("./remarks.js"),
  "presence": () => import("./presence.js"),
  "reveal": () => import("./reveal.js"),
  "copy": () => import("./copy.js"),
  "uploads": () => import("./uploads.js"),
  "settings-preview": () => import("./settings-preview.js"),
  "stay-current": () => import("./stay-current.js"),
  "tabs": () => import("./tabs.js"),
  "tree-drag": () => import("./tree-drag.js"),
  "text-editor": () => import("./text-editor.js"),
  "paste": () => import("./paste.js"),
  "slash-menu": () => import("./slash-menu.js"),
  "submit-once": () => import("./submit-once.js"),
};

async function load(element) {
  for (const name of element.dataset.module.split(" ")) {
    const module = await modules[name]();
    await module.default(element);
  }
  element.dataset.loaded = "yes";
}

function loadAll(root) {
  const own = root.matches?.("[data-module]") ? [root] : [];
  for (const element of [...own, ...root.querySelectorAll("[data-module]")]) {
    if (!element.dataset.loaded) {
      element.dataset.loaded = "soon";
      load(element);
    }
  }
}

loadAll(document);
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });  // on a phone
document.addEventListener("htmx:load", (event) => loadAll(event.detail.elt));
