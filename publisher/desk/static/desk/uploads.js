/* Uploads files as soon as they are chosen, dropped on the page or pasted: one after the other, each with its own line.

   What the form refuses is said in that line; the others go on. Without this script the form sends all at once. */

const AGAIN = [4_000, 15_000];

export default function uploads(form) {
  const field = form.querySelector("[type=file]");
  const queue = form.querySelector(".queue"), lines = queue.querySelector("ul");
  const waiting = [];
  let busy = false;

  function add(files) {
    for (const file of files) waiting.push({ file, line: lineFor(lines, file) });
    queue.hidden = false;
    if (!busy) work();
  }

  async function work() {
    let added = 0;
    busy = true;
    while (waiting.length) added += await upload(waiting.shift());
    busy = false;
    if (added) refresh();
  }

  async function upload({ file, line }) {
    const refused = tooLarge(file, form) || await send(form, file, line.querySelector("progress"));
    line.querySelector("progress").remove();
    const said = line.querySelector("span");
    said.textContent = refused || "In the library";
    said.className = refused ? "refused" : "hint";
    if (refused) line.append(againButton(() => { line.remove(); add([file]); }));
    return !refused;
  }

  function takeChosen() {
    add([...field.files]);
    field.value = "";
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

  function takeFrom(given, event) {
    if (!given?.files.length) return;
    event.preventDefault();
    add([...given.files]);
  }

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

function tooLarge(file, form) {
  if (file.size <= Number(form.dataset.largest)) return "";
  return `This file has ${(file.size / 2 ** 20).toFixed(1)} MB; a file may have at most ${form.dataset.limit}.`;
}

/* Returns why the file was refused; nothing if it is in the library. */
function send(form, file, progress) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    progress.max = total;
    progress.value = loaded;
  });
  return new Promise((done) => {
    request.addEventListener("load", () => done(reason(request)));
    request.addEventListener("error", () => done("Publisher doesn’t answer. Try again."));
    request.send(body);
  });
}

function reason({ status, responseText }) {
  if (status === 201) return "";
  if (status === 422) return JSON.parse(responseText).error;
  if (status === 413) return responseText;
  if (status === 200 || status === 403) return "You are logged out, or may no longer add files. Reload the page.";
  return `Publisher can’t take it now (${status}). Try again.`;
}

function lineFor(lines, file) {
  const line = document.createElement("li");
  const said = Object.assign(document.createElement("span"), { className: "hint", textContent: "Uploading…" });
  const progress = Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0 });
  progress.setAttribute("aria-label", `Upload of ${file.name}`);
  line.append(Object.assign(document.createElement("strong"), { textContent: file.name }), progress, said);
  lines.append(line);
  return line;
}

function againButton(act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: "Try again" });
  button.addEventListener("click", act);
  return button;
}
