/* Uploads files as soon as they are chosen, dropped on the page or pasted, each with its own line.

   What the form refuses is said in that line; the others go on. Without this script the form sends all at once. */

import upload from "./upload-line.js";

const AGAIN = [4_000, 15_000];

export default function uploads(form) {
  const field = form.querySelector("[type=file]");
  const queue = form.querySelector(".queue"), lines = queue.querySelector("ul");
  let busy = 0;

  function add(files) {
    queue.hidden = false;
    for (const file of files) start(file);
  }

  async function start(file) {
    const line = document.createElement("li");
    lines.append(line);
    busy++;
    try {
      const kept = await upload(file, file.name, line, { again: () => { start(file); field.focus(); } });
      if (kept) refresh();
      else leave(line);
    } catch { /* the line says why */ } finally {
      busy--;
    }
  }

  function leave(line) {
    if (line.contains(document.activeElement)) field.focus();
    line.remove();
    queue.hidden = !lines.children.length;
  }

  function takeChosen() {
    add([...field.files]);
    field.value = "";
  }

  function takeFrom(given, event) {
    if (!given?.files.length) return;
    event.preventDefault();
    add([...given.files]);
  }

  field.addEventListener("change", takeChosen);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    field.click();
  });
  addEventListener("paste", (event) => takeFrom(event.clipboardData, event));
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget || form.classList.remove("over"));
  addEventListener("drop", (event) => {
    form.classList.remove("over");
    takeFrom(event.dataTransfer, event);
  });
  addEventListener("beforeunload", (event) => busy && event.preventDefault());

  field.required = false;
  form.querySelector(".buttons").hidden = true;
  form.querySelector("[data-ways]").hidden = false;
  if (field.files.length) takeChosen();  // before this script was loaded
}

/* Shows the new files, and later whether they have been prepared. */
function refresh() {
  const ask = () => document.body.dispatchEvent(new Event("uploaded"));
  ask();
  for (const pause of AGAIN) setTimeout(() => document.querySelector("[data-preparing]") && ask(), pause);
}
