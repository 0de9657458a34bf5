/* The image of the shared link: a button beside its field chooses a picture of the library, or uploads one. */

import pickFile from "./file-picker.js";
import { put } from "./typed-text.js";
import upload from "./upload-line.js";

export default function cardImage(field) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Choose from the library" });
  const lines = document.createElement("div");
  lines.setAttribute("role", "status");
  button.className = "choose";

  function take(file) {
    field.select();
    put(field, file.url);
  }

  function send([file]) {
    const line = document.createElement("div");
    lines.append(line);
    upload(file, file.name, line, { again: () => send([file]), closed: () => line.remove() })
      .then((kept) => { line.remove(); if (kept) take(kept); }, () => {});
  }

  button.addEventListener("click", () => pickFile({ kind: "picture", take, send }));
  field.after(button, lines);
}
