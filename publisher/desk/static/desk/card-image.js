/* The image of the shared link: a button beside its field chooses a picture of the library, or uploads one. */

import pickFile from "./file-picker.js";
import { put } from "./typed-text.js";
import sendFile from "./send-file.js";

export default function cardImage(field) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Choose from the library" });
  const said = Object.assign(document.createElement("p"), { className: "hint" });
  said.setAttribute("role", "status");
  button.className = "choose";

  function take(file) {
    said.textContent = "";
    field.select();
    put(field, file.url);
  }

  function send([file]) {
    said.textContent = `Uploading ${file.name}…`;
    sendFile(file, file.name, field.form).then(take, (problem) => { said.textContent = problem.message; });
  }

  button.addEventListener("click", () => pickFile({ kind: "picture", take, send }));
  field.after(button, said);
}
