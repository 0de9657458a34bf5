/* A dialog that finds a file in the library, or takes new ones from this device. */

import searchIn from "./dialog-search.js";
import { whyNot } from "./whole-answer.js";

const fileOf = new WeakMap();  // by its option

/* Calls `take(file)` with a file of the library, or `send(files)` with new ones. `kind` limits both: "picture". */
export default function pickFile({ kind = "", take, send }) {
  const dialog = document.getElementById("file-picker");
  const button = dialog.querySelector(".upload"), input = dialog.querySelector("[type=file]");
  const open = new AbortController();

  function fill(list, { text }) {
    list.replaceChildren(...JSON.parse(text).files.map(option));
  }

  function chosen(option) {
    dialog.close();
    take(fileOf.get(option));
  }

  function sent() {
    const files = [...input.files];
    input.value = "";
    dialog.close();
    send(files);
  }

  dialog.dataset.kind = kind;
  input.accept = kind === "picture" ? "image/*" : "";
  input.multiple = !kind;
  button.addEventListener("click", () => input.click(), open);
  input.addEventListener("change", sent, open);
  searchIn(dialog, {
    fill,
    said: (answer, count) => !answer?.ok ? whyNot(answer) : count ? `${count} found` : "No file found. Upload one.",
    take: chosen,
    close: () => open.abort(),
  });
}

function option(file, n) {
  const made = Object.assign(document.createElement("div"), { id: `file-option-${n + 1}` });
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  const face = document.createElement(file.thumbnail ? "img" : "span");
  if (file.thumbnail) Object.assign(face, { src: file.thumbnail, alt: "", loading: "lazy" });
  else face.textContent = file.label;
  face.className = "face";
  const about = Object.assign(document.createElement("span"), { className: "path", textContent: `${file.label}, ${file.size}` });
  const name = document.createElement("span");
  name.append(file.name, " ", about);
  made.append(face, name);
  fileOf.set(made, file);
  return made;
}
