/* One upload as a line on the screen: how much has been sent and Cancel; after a failure the reason and Try again.

   <li class="upload-line"><strong>tea.jpg</strong> <progress …> <button>Cancel</button></li> */

import sendFile from "./send-file.js";

/* Uploads a file and shows it in `line`, an empty element. Returns the file as the library describes it, or null if it
   was cancelled; fails if it was refused, and says why in the line. `again` is for Try again; `closed`, if given, for Close. */
export default async function upload(file, name, line, { again, closed }) {
  const stop = new AbortController();
  const progress = element("progress", { max: 1, value: 0, ariaLabel: `Upload of ${name}` });
  line.classList.add("upload-line");
  line.append(element("strong", { textContent: name }), progress, button("Cancel", `Cancel the upload of ${name}`, () => stop.abort()));
  try {
    const kept = await sendFile(file, name, ({ loaded, total }) => { progress.value = loaded / total; }, stop.signal);
    line.replaceChildren(line.firstChild, element("span", { className: "hint", textContent: kept.said ?? "In the library" }));
    return kept;
  } catch (problem) {
    if (stop.signal.aborted) return null;
    line.classList.add("problem");
    line.replaceChildren(line.firstChild, element("span", { className: "reason", role: "alert", textContent: problem.message }));
    line.append(button("Try again", `Try again to upload ${name}`, () => { line.remove(); again(); }));
    if (closed) line.append(button("Close", `Close what is said about ${name}`, () => closed(line)));
    throw problem;
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/* A button whose name says, to those who hear it, which upload it is for. */
function button(words, ariaLabel, act) {
  const made = element("button", { type: "button", className: "plain", textContent: words, ariaLabel });
  made.addEventListener("click", act);
  return made;
}
