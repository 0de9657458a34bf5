/* Where someone has chosen no time zone and this browser has another one, the link to the account's form offers it. */

export default function offerZone(link) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === link.closest("[data-zone]").dataset.zone) return;
  link.search = new URLSearchParams({ zone });
  link.textContent = `Show times in ${zone}, as in this browser`;
}
