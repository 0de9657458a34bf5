/* The server's whole answer: { ok, status, text }. Null if none came, or only a part of one. */
export default async function wholeAnswer(address, options) {
  try {
    const answer = await fetch(address, options);
    const text = await answer.text();
    return answer.redirected ? { ok: false, status: 403, text } : { ok: answer.ok, status: answer.status, text };  // to the log-in
  } catch {
    return null;
  }
}

/* Says in a sentence why an answer is not `ok`. */
export function whyNot(answer) {
  if (!answer) return navigator.onLine ? "Publisher does not answer." : "You are offline.";
  return answer.status === 403 ? "You are logged out." : `Publisher cannot answer now (${answer.status}).`;
}

/* Fetches a new token for the page's forms after a log-in in another tab. True if there is one. */
export async function renewToken() {
  const answer = await wholeAnswer(location.href);
  const page = new DOMParser().parseFromString(answer?.ok ? answer.text : "", "text/html");
  const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh ?? field.value;
  return Boolean(fresh);
}
