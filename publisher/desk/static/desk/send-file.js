/* Sends files to the library, two at a time. The promise of each has the file as the library describes it, or fails with
   a sentence for the editor. */

import wholeAnswer from "./whole-answer.js";

const lanes = [Promise.resolve(), Promise.resolve()];
let count = 0;

export default function sendFile(file, name, form) {
  const lane = count++ % lanes.length;
  const sent = lanes[lane].then(() => send(file, name, form));
  lanes[lane] = sent.catch(() => {});
  return sent;
}

async function send(file, name, form) {
  const largest = Number(form.elements.body.dataset.largest);
  if (file.size > largest) throw new Error(`“${name}” is too large: a file may have at most ${megabytes(largest)}. Make it smaller.`);
  const fields = new FormData();
  fields.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  fields.append("file", file, name);
  const address = document.getElementById("file-picker").dataset.upload;
  const options = { method: "POST", body: fields, headers: { Accept: "application/json" } };
  const answer = await wholeAnswer(address, options);
  if (answer?.status === 201) return JSON.parse(answer.text);
  throw new Error(reason(answer, name));
}

function reason(answer, name) {
  if (!answer) return `“${name}” was not uploaded: ${navigator.onLine ? "Publisher does not answer" : "you are offline"}. Try again later.`;
  if (answer.status === 422) return JSON.parse(answer.text).error;
  if (answer.status === 403) return `“${name}” was not uploaded: you are logged out. Log in in another tab, then try again.`;
  if (answer.status === 413) return `“${name}” was not uploaded. ${answer.text}`;
  return `“${name}” was not uploaded: Publisher cannot take it now (${answer.status}). Try again later.`;
}

function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`;
}
