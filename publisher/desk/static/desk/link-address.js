/* The address that a pasted link really leads to: without the wrappers and marks by which others count clicks. */

const WRAPPERS = [
  [/(^|\.)google\.[a-z.]+$/, "/url", ["q", "url"]],
  [/\.safelinks\.protection\.outlook\.com$/, "/", ["url"]],
  [/^lm?\.facebook\.com$/, "/l.php", ["u"]],
];
const MARKS = /^(utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid)$/;

/* Returns "" for what leads nowhere outside its own document: parts of it, files, scripts. */
export default function addressOf(raw) {
  const typed = raw.trim();
  if (/^\/(?!\/)/.test(typed)) return encoded(typed);
  let url;
  try {
    url = new URL(typed);
  } catch {
    return "";
  }
  if (!["http:", "https:", "mailto:", "tel:"].includes(url.protocol)) return "";
  const inner = unwrapped(url);
  if (inner && inner !== typed) return addressOf(inner);
  return encoded(withoutMarks(url) ?? typed);
}

function unwrapped({ hostname, pathname, searchParams }) {
  const found = WRAPPERS.find(([host, path]) => host.test(hostname) && pathname === path);
  return found?.[2].map((name) => searchParams.get(name)).find((value) => /^https?:/.test(value ?? ""));
}

/* Null if there are none: the address stays as it was typed. */
function withoutMarks(url) {
  const marks = [...url.searchParams.keys()].filter((name) => MARKS.test(name));
  for (const name of marks) url.searchParams.delete(name);
  return marks.length ? url.href : null;
}

function encoded(address) {
  return address.replace(/[\s<>()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}
