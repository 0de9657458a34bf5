/* Sends files to the library, two at a time. The promise of each has the file as the library describes it, or fails with
   a sentence for the editor. upload-line.js shows it. */

import { renewToken, whyNot } from "./whole-answer.js";

const lanes = [Promise.resolve(), Promise.resolve()];
let count = 0;

/* Calls `progress(event)` as it goes; `signal` cancels it. */
export default function sendFile(file, name, progress, signal) {
  const lane = count++ % lanes.length;
  const sent = lanes[lane].then(() => send(file, name, progress, signal));
  lanes[lane] = sent.catch(() => {});
  return sent;
}

async function send(file, name, progress, signal) {
  const largest = Number(document.querySelector("[data-largest]").dataset.largest);
  if (file.size > largest) throw new Error(`It has ${megabytes(file.size)}; a file may have at most ${megabytes(largest)}.`);
  let answer = await post(file, name, progress, signal);
  if (answer?.status === 403 && await renewToken()) answer = await post(file, name, progress, signal);
  if (answer?.status === 201) return JSON.parse(answer.text);
  throw new Error(reason(answer));
}

/* Returns what wholeAnswer would. It isn't used here because fetch doesn't say how much has been sent. */
function post(file, name, progress, signal) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append("file", file, name);
  const request = new XMLHttpRequest();
  const address = new URL(document.querySelector("[data-upload]").dataset.upload, location.href).href;
  return new Promise((done) => {
    request.addEventListener("load", () => done({ status: request.responseURL === address ? request.status : 403, text: request.responseText }));
    for (const end of ["error", "abort"]) request.addEventListener(end, () => done(null));
    request.upload.addEventListener("progress", progress);
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) return done(null);
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });
}

function reason(answer) {
  if (answer?.status === 422) return JSON.parse(answer.text).error;
  if (answer?.status === 413) return answer.text;
  return answer?.status === 403 ? `${whyNot(answer)} Log in in another tab, then try again.` : whyNot(answer);
}

function megabytes(bytes) {
  return `${Math.ceil(10 * bytes / 2 ** 20) / 10} MB`;
}
